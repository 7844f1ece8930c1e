//! Packages and rows that cannot be read: each is said clearly, and nothing is half taken.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use harness::App;
use insta::assert_snapshot;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::packages::{ORGANIZATIONS, SERVICES, file, lines, package, services, zipped};

#[tokio::test]
async fn a_row_in_the_wrong_encoding_is_rejected_alone() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let (folder, _) = file(
        "services.csv",
        b"id,organization_id,name\n1,org,Citt\xe0\n2,org,Citt\xc3\xa0\n3,org,a\0b\n",
    );
    fs::write(folder.path().join("organizations.csv"), format!("\u{feff}{ORGANIZATIONS}")).unwrap();
    let (_, rejects) = tenant.import(folder.path()).await;
    assert_snapshot!(lines(&rejects).replace('\0', "␀"), @r#"
    services.csv row 2 name: rejected: is not UTF-8: save the file as "CSV UTF-8" [Citt�]
    services.csv row 4 name: rejected: holds a NUL character: save the file as "CSV UTF-8" [a␀b]
    "#);
    assert_eq!(services(&tenant).await, ["Città"]);
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_bare_carriage_return_spoils_its_own_row_only() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = package(&[
        ("organizations.csv", ORGANIZATIONS),
        (
            "services.csv",
            "id,organization_id,name,description\n\
             1,org,Primo,\"una riga\rdentro le virgolette\"\n\
             2,org,Spez\rzato,x\n\
             3,org,Terzo,y\r\n\
             4,org,Quarto,z\n",
        ),
    ]);
    let (_, rejects) = tenant.import(folder.path()).await;
    assert_snapshot!(lines(&rejects), @"
    services.csv row 3 : rejected: 3 values where the header names 4 columns: a line break or comma outside quotation marks? []
    services.csv row 4 : rejected: 2 values where the header names 4 columns: a line break or comma outside quotation marks? []
    ");
    assert_eq!(services(&tenant).await, ["Primo", "Quarto", "Terzo"]);
    let (second, _) = tenant.import(folder.path()).await;
    assert!(!second.changed());
    let (_folder, path) = file("export.zip", &tenant.export().await);
    let (third, refused) = tenant.import(&path).await;
    assert_eq!((lines(&refused), third.changed()), (String::new(), false));
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_file_of_an_old_mac_is_read_line_by_line() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let old = |text: &str| text.replace('\n', "\r");
    let folder =
        package(&[("organizations.csv", &old(ORGANIZATIONS)), ("services.csv", &old(SERVICES))]);
    let (_, rejects) = tenant.import(folder.path()).await;
    assert_eq!(rejects, []);
    assert_eq!(services(&tenant).await, ["Buono"]);
    other.sees_nothing().await;
}

/// Whatever makes a package unreadable: it is said clearly, and nothing of it is kept.
#[tokio::test]
async fn a_package_that_cannot_be_read_leaves_nothing_behind() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let good = [("organizations.csv", ORGANIZATIONS), ("services.csv", SERVICES)];
    let whole = zipped(&good);
    let utf16: Vec<u8> = ORGANIZATIONS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [vec![0xff, 0xfe], utf16].concat();
    let mut broken = whole.clone();
    let inside = broken.windows(5).position(|window| window == b"Buono").unwrap();
    broken[inside] ^= 0x20;

    let mut told = String::new();
    for (what, name, bytes) in [
        ("an empty file", "a.zip", Vec::new()),
        ("not a ZIP", "a.zip", b"id,name\norg,Ente\n".to_vec()),
        ("half a ZIP", "a.zip", whole[..whole.len() / 2].to_vec()),
        ("all but the end of a ZIP", "a.zip", whole[..whole.len() - 10].to_vec()),
        ("the end of a ZIP", "a.zip", whole[whole.len() / 2..].to_vec()),
        ("a ZIP with a flipped bit", "a.zip", broken),
        (
            "a ZIP without HSDS",
            "a.zip",
            zipped(&[("readme.txt", "hello"), ("people.csv", "a\n1\n")]),
        ),
        ("an empty ZIP", "a.zip", zipped(&[])),
        (
            "two of a kind",
            "a.zip",
            zipped(&[("a/services.csv", SERVICES), ("b/services.csv", SERVICES)]),
        ),
        (
            "semicolons",
            "a.zip",
            zipped(&[good[0], ("services.csv", "id;organization_id;name\ngood;org;Buono\n")]),
        ),
        ("no header", "a.zip", zipped(&[good[0], ("services.csv", "good,org,Buono\n")])),
        ("a file without a line", "a.zip", zipped(&[good[0], ("services.csv", "")])),
        ("UTF-16", "a.zip", {
            let mut bytes = Vec::new();
            let mut archive = ZipWriter::new(Cursor::new(&mut bytes));
            archive.start_file("organizations.csv", SimpleFileOptions::default()).unwrap();
            archive.write_all(&utf16).unwrap();
            archive.finish().unwrap();
            bytes
        }),
    ] {
        let (folder, path) = file(name, &bytes);
        let reason = tenant.try_import(&path).await.err().unwrap_or("taken".to_owned());
        let reason = reason.replace(&format!("{}/", folder.path().display()), "");
        writeln!(told, "{what}: {reason}").unwrap();
        tenant.sees_nothing().await;
    }
    assert_snapshot!(told, @r#"
    an empty file: a.zip is not a whole ZIP file (invalid Zip archive: Could not find EOCD): download or pack it again
    not a ZIP: a.zip is not a whole ZIP file (invalid Zip archive: Could not find EOCD): download or pack it again
    half a ZIP: a.zip is not a whole ZIP file (invalid Zip archive: Could not find EOCD): download or pack it again
    all but the end of a ZIP: a.zip is not a whole ZIP file (invalid Zip archive: Unexpected end of zip::format::blocks::Zip32CDEBlock): download or pack it again
    the end of a ZIP: a.zip is not a whole ZIP file (invalid Zip archive: Invalid CDFH offset in EOCD): download or pack it again
    a ZIP with a flipped bit: services.csv is damaged (Invalid checksum): nothing was imported. Download or pack the package again
    a ZIP without HSDS: a.zip holds no file of HSDS 1.1 or 3.x, such as organizations.csv or services.csv
    an empty ZIP: a.zip holds no file of HSDS 1.1 or 3.x, such as organizations.csv or services.csv
    two of a kind: a.zip holds services.csv twice: remove one
    semicolons: services.csv has no usable header row: its columns are separated by semicolons. Save the file with commas
    no header: services.csv has no usable header row: no column in it belongs to this file. Its first row must name the columns
    a file without a line: services.csv has no usable header row: no column in it belongs to this file. Its first row must name the columns
    UTF-16: organizations.csv has no usable header row: it is not UTF-8. Save the file as "CSV UTF-8"
    "#);
    let missing = tenant.try_import(&PathBuf::from("/nowhere/a.zip")).await.unwrap_err();
    assert!(missing.starts_with("/nowhere/a.zip cannot be read: "), "{missing}");

    let (_folder, path) = file("a.zip", &whole);
    tenant.try_import(&path).await.unwrap();
    assert_eq!(services(&tenant).await, ["Buono"]);
    other.sees_nothing().await;
}

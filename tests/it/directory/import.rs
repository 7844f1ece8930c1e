//! Datapackages come in whole: every row is stored or in the rejects, and a second run changes nothing.

use std::fmt::Write as _;

use harness::{App, Listing, shared, write_files, write_package};
use insta::assert_snapshot;
use reticolo_directory::hsds::{Options, Reject};
use serde_json::json;

use super::packages::{ORGANIZATIONS, SERVICES, counts, file, lines, package, services};

/// 211 Miami's export: HSDS 1.1, large, and as untidy as real data is.
#[tokio::test]
async fn a_real_package_comes_in_whole_and_a_second_time_changes_nothing() {
    let Some(package) = shared("data/miami-hsds-1.1/datapackage.zip") else {
        return;
    };
    let app = App::start().await;
    let [miami, other] = app.tenants(["miami", "altovicentino"]).await;
    let options = || Options { country: "US".to_owned() };

    let (first, rejects) = miami.import_with(&package, options()).await;
    println!("{}", counts(&first));
    let listed = rejects.iter().filter(|reject| reject.severity.as_str() == "rejected").count();
    assert_eq!(first.sum(|file| file.rejected), listed as u64);
    let rows = |name: &str| first.files.iter().find(|file| file.file == name).unwrap().rows;
    assert_eq!((rows("services.csv"), rows("organizations.csv")), (4_089, 1_074));
    assert_eq!(rows("services_taxonomy.csv"), 26_259);
    let total = miami.data("{ services { totalCount } }").await;
    let kept = 4_089 - rejects.iter().filter(|reject| is_lost_service(reject)).count();
    assert_eq!(total["services"]["totalCount"], kept);

    let (second, again) = miami.import_with(&package, options()).await;
    assert_eq!(second.sum(|file| file.created + file.updated), 0);
    assert_eq!(rejects, again);
    other.sees_nothing().await;
}

fn is_lost_service(reject: &Reject) -> bool {
    reject.file == "services.csv" && reject.severity.as_str() == "rejected"
}

#[tokio::test]
async fn bad_rows_never_stop_good_ones() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = package(&[
        (
            "organizations.csv",
            "id,name,email,year_incorporated,parent_organization_id\n\
             org,Ente,nobody,20,missing\n\
             ,Senza id,,,\n\
             unnamed,,,,\n\
             org,Ancora,,,\n",
        ),
        (
            "services.csv",
            "id,organization_id,name,status,minimum_age,maximum_age,assured_date,url,last_modified\n\
             good,org,Buono,active,18,65,2026-01-31,https://example.org,2026-01-31T09:30:00Z\n\
             unnamed,org,,active,,,,,\n\
             orphan,missing,Orfano,active,,,,,\n\
             alone,,Solo,active,,,,,\n\
             odd,org,Strano,perhaps,90,18,31/01/2026,see our page,yesterday\n\
             ages,org,Anni,active,ten,,,,\n\
             good,org,Doppione,active,,,,,\n\
             short,org\n\
             last,org,Ultimo,,,,,,\n",
        ),
        (
            "locations.csv",
            "id,location_type,latitude,longitude\n\
             place,physical,95,181\n\
             comma,anywhere,\"45,7\",NaN\n",
        ),
        (
            "service_at_location.csv",
            "id,service_id,location_id\n1,good,place\n2,good,missing\n3,orphan,place\n",
        ),
        (
            "cost_options.csv",
            "id,service_id,amount,kind,valid_from,valid_to,isee_from,isee_to\n\
             1,good,\"12,50\",tariff,2026-02-01,2026-01-01,20000,10000\n\
             2,good,-5,cheap,,,,\n\
             3,good,12.345,,,,,\n",
        ),
        (
            "schedules.csv",
            "id,service_id,freq,byday,opens_at,closes_at,interval\n\
             1,good,DAILY,Moonday,noon,25:00,99999999999\n",
        ),
        (
            "phones.csv",
            "id,service_id,number,extension\n1,good,,1\n2,good,0445 1,abc\n3,missing,0445 2,\n",
        ),
    ]);
    let (report, rejects) = tenant.import(folder.path()).await;
    assert_snapshot!(lines(&rejects), @"
    organizations.csv row 2 email: value left out: not a mail address: write it as name@example.org [nobody]
    organizations.csv row 2 year_incorporated: value left out: must be a whole number from 1000 to 2999 [20]
    organizations.csv row 4 name: rejected: required, and empty []
    organizations.csv row 5 id: rejected: an earlier row has the same id []
    organizations.csv row 2 parent_organization_id: value left out: there is no such organization [missing]
    services.csv row 3 name: rejected: required, and empty []
    services.csv row 5 organization_id: rejected: required, and empty []
    services.csv row 6 url: value left out: not a web address: write it as https://www.example.org/page [see our page]
    services.csv row 6 status: value left out: must be one of: active, inactive, defunct, temporarily closed [perhaps]
    services.csv row 6 assured_date: value left out: not a date: write it as 2026-01-31 [31/01/2026]
    services.csv row 6 last_modified: value left out: not an instant: write it as 2026-01-31T09:30:00Z [yesterday]
    services.csv row 6 maximum_age: value left out: is less than minimum_age [18]
    services.csv row 7 minimum_age: value left out: not a number: use a point for decimals, as in 1.5 [ten]
    services.csv row 9 : rejected: 2 values where the header names 9 columns: a line break or comma outside quotation marks? []
    services.csv row 8 id: rejected: an earlier row has the same id []
    services.csv row 4 organization_id: rejected: there is no such organization [missing]
    locations.csv row 2 latitude: value left out: must be a number from -90 to 90, with a point for decimals [95]
    locations.csv row 2 longitude: value left out: must be a number from -180 to 180, with a point for decimals [181]
    locations.csv row 3 location_type: value left out: must be one of: physical, postal, virtual [anywhere]
    locations.csv row 3 latitude: value left out: must be a number from -90 to 90, with a point for decimals [45,7]
    locations.csv row 3 longitude: value left out: must be a number from -180 to 180, with a point for decimals [NaN]
    service_at_location.csv row 4 service_id: rejected: there is no such service [orphan]
    service_at_location.csv row 3 location_id: rejected: there is no such location [missing]
    phones.csv row 2 number: rejected: required, and empty []
    phones.csv row 3 extension: value left out: not a whole number [abc]
    phones.csv row 4 service_id: value left out: there is no such service [missing]
    phones.csv row 4 : rejected: belongs to nothing that is there []
    schedules.csv row 2 freq: value left out: must be one of: WEEKLY, MONTHLY [DAILY]
    schedules.csv row 2 interval: value left out: not a whole number [99999999999]
    schedules.csv row 2 byday: value left out: must be days such as MO,WE,FR [Moonday]
    schedules.csv row 2 opens_at: value left out: not a time of day: write it as 09:30 [noon]
    schedules.csv row 2 closes_at: value left out: not a time of day: write it as 09:30 [25:00]
    cost_options.csv row 2 amount: value left out: not an amount: write it as 12.50 [12,50]
    cost_options.csv row 2 isee_to: value left out: is less than isee_from [10000]
    cost_options.csv row 3 amount: value left out: not an amount: write it as 12.50 [-5]
    cost_options.csv row 3 kind: value left out: must be one of: free, tariff, banded, voucher [cheap]
    cost_options.csv row 4 amount: value left out: not an amount: write it as 12.50 [12.345]
    ");
    assert_snapshot!(counts(&report), @"
    organizations.csv: 4 rows, 2 created, 0 updated, 0 unchanged, 2 rejected, 3 left out
    services.csv: 9 rows, 4 created, 0 updated, 0 unchanged, 5 rejected, 6 left out
    locations.csv: 2 rows, 2 created, 0 updated, 0 unchanged, 0 rejected, 5 left out
    service_at_location.csv: 3 rows, 1 created, 0 updated, 0 unchanged, 2 rejected, 0 left out
    phones.csv: 3 rows, 1 created, 0 updated, 0 unchanged, 2 rejected, 2 left out
    schedules.csv: 1 rows, 1 created, 0 updated, 0 unchanged, 0 rejected, 5 left out
    cost_options.csv: 3 rows, 3 created, 0 updated, 0 unchanged, 0 rejected, 5 left out
    ");
    assert_eq!(services(&tenant).await, ["Anni", "Buono", "Strano", "Ultimo"]);

    let (second, again) = tenant.import(folder.path()).await;
    assert_eq!((second.changed(), again), (false, rejects));
    other.sees_nothing().await;
}

#[tokio::test]
async fn values_postgresql_would_refuse_are_left_out_before_it_sees_them() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let endless: String = (0..20_001).map(|_| 'x').collect();
    // Does not compress, and so does not fit an index.
    let long: String = (0_u64..4_000)
        .map(|n| {
            char::from(b'a' + u8::try_from((n * n * 7_919 + n * 104_729) % 9_973 % 26).unwrap())
        })
        .collect();
    let mut rows =
        String::from("id,organization_id,name,assured_date,last_modified,minimum_age,alert\n");
    for (id, day) in
        ["0000-01-01", "-0001-01-01", "+12345-01-01", "2026-02-30", "9999-12-31"].iter().enumerate()
    {
        writeln!(rows, "day{id},org,Giorno {day},{day},{day},,").unwrap();
    }
    for (id, instant) in [
        "+12345-01-01T00:00:00Z",
        "0000-06-01T00:00:00Z",
        "2026-12-31T23:59:60Z",
        "2026-01-01T00:00:00+99:00",
    ]
    .iter()
    .enumerate()
    {
        writeln!(rows, "instant{id},org,Istante {instant},,{instant},,").unwrap();
    }
    for (id, age) in ["1e400", "-1e400", "inf", "1e-400", "1e308", "1e-320"].iter().enumerate() {
        writeln!(rows, "age{id},org,Anni {age},,,{age},").unwrap();
    }
    writeln!(rows, "endless,org,Infinito,,,,{endless}").unwrap();
    writeln!(rows, "long,org,{long},,,,").unwrap();
    writeln!(rows, "last,org,Ultimo,,,,").unwrap();
    let folder = package(&[
        ("organizations.csv", &format!("id,name\norg,Ente\nlong,{long}\n")),
        ("services.csv", &rows),
        (
            "service_areas.csv",
            "id,service_id,municipality_codes\n1,last,024100 null\n2,last,NULL\n3,last,\"{},\"\"\"\n",
        ),
        (
            "schedules.csv",
            "id,service_id,freq,byday,opens_at,closes_at\n1,last,WEEKLY,MO,23:59:60,24:00\n",
        ),
        (
            "cost_options.csv",
            "id,service_id,amount,kind\n\
             1,last,92233720368547758.07,tariff\n2,last,92233720368547758.08,tariff\n",
        ),
        ("taxonomy_terms.csv", &format!("id,code,name\nlong,{long},Voce\n")),
        (
            "attributes.csv",
            "id,link_id,link_entity,taxonomy_term_id\n\
             1,last,service,home-care\n2,last,pg_class,home-care\n3,last,service; --,home-care\n",
        ),
    ]);
    let (report, rejects) = tenant.try_import(folder.path()).await.unwrap();
    println!("{}{}", lines(&rejects), counts(&report));
    let found = services(&tenant).await;
    assert!(found.contains(&"Ultimo".to_owned()), "{found:?}");
    assert!(found.contains(&"Giorno 2026-02-30".to_owned()), "the row stays, its day does not");
    let all = "{ services(first: 50) { nodes { name assuredDate lastModified minimumAge
                 serviceAreas { municipalityCodes } costOptions { amount }
                 openingHours { weekly { opensAt closesAt } } } } }";
    assert_eq!(tenant.data(all).await["services"]["nodes"].as_array().unwrap().len(), found.len());

    let (second, again) = tenant.import(folder.path()).await;
    assert_eq!((counts(&second), second.changed(), again), (counts(&second), false, rejects));
    // And what was taken comes back out as it went in.
    let (_folder, path) = file("export.zip", &tenant.export().await);
    let (third, refused) = tenant.import(&path).await;
    assert_eq!((lines(&refused), third.changed()), (String::new(), false), "{}", counts(&third));
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = package(&[("organizations.csv", ORGANIZATIONS), ("services.csv", SERVICES)]);
    let would = tenant.rehearse(folder.path()).await;
    assert_eq!(would.sum(|file| file.created), 2);
    tenant.sees_nothing().await;
    let (report, _) = tenant.import(folder.path()).await;
    assert_eq!(counts(&report), counts(&would));

    write_files(folder.path(), &[("services.csv", "id,organization_id,name\ngood,org,Migliore\n")]);
    let would = tenant.rehearse(folder.path()).await;
    assert_eq!((would.sum(|file| file.updated), would.sum(|file| file.unchanged)), (1, 1));
    assert_eq!(services(&tenant).await, ["Buono"]);
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_second_import_updates_what_it_names_and_leaves_the_rest() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let described = |id, name| Listing { id, name, description: "Com'era.", ..Listing::default() };
    tenant.lists(&[described("a", "Uno"), described("b", "Due")]).await;
    let folder =
        package(&[("services.csv", "id,organization_id,name\na,Cooperativa Esempio,Nuovo\n")]);
    let (report, rejects) = tenant.import(folder.path()).await;
    assert_eq!(rejects, []);
    assert_snapshot!(counts(&report), @"services.csv: 1 rows, 0 created, 1 updated, 0 unchanged, 0 rejected, 0 left out");
    let after = tenant.data("{ services { nodes { name description } } }").await;
    assert_eq!(
        after["services"]["nodes"],
        json!([
            { "name": "Due", "description": "Com'era." },
            { "name": "Nuovo", "description": "Com'era." },
        ])
    );
    // Found by its new name, and by its old one no longer.
    for (text, count) in [("nuovo", 1), ("uno", 0)] {
        let query = format!("{{ services(filter: {{ text: {text:?} }}) {{ totalCount }} }}");
        assert_eq!(tenant.data(&query).await["services"]["totalCount"], count, "{text}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn the_same_source_ids_in_two_tenants_are_different_things() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing { name: "Mio", ..Listing::default() }]).await;
    other.lists(&[Listing { name: "Tuo", ..Listing::default() }]).await;
    assert_eq!(services(&tenant).await, ["Mio"]);
    assert_eq!(services(&other).await, ["Tuo"]);
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), &[Listing { name: "Nostro", ..Listing::default() }]);
    other.import(folder.path()).await;
    assert_eq!(services(&tenant).await, ["Mio"]);
}

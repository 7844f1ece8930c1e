//! Small packages, and what became of them in words.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use harness::{TestTenant, write_files};
use reticolo_directory::hsds::{Reject, Report};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A folder with these files.
pub(super) fn package(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), files);
    folder
}

/// A ZIP file with these files, not compressed.
pub(super) fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipWriter::new(Cursor::new(&mut bytes));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

/// A file with this content, in a folder of its own.
pub(super) fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

/// The rejects as a person reads them, a line each.
pub(super) fn lines(rejects: &[Reject]) -> String {
    let mut text = String::new();
    for reject in rejects {
        let [file, row, column, severity, reason, value] = reject.record();
        writeln!(text, "{file} row {row} {column}: {severity}: {reason} [{value}]").unwrap();
    }
    text
}

/// What became of each file, a line each; checks that every row is accounted for.
pub(super) fn counts(report: &Report) -> String {
    let mut text = String::new();
    for file in &report.files {
        assert_eq!(file.rows, file.created + file.updated + file.unchanged + file.rejected);
        writeln!(
            text,
            "{}: {} rows, {} created, {} updated, {} unchanged, {} rejected, {} left out",
            file.file,
            file.rows,
            file.created,
            file.updated,
            file.unchanged,
            file.rejected,
            file.left_out
        )
        .unwrap();
    }
    text
}

/// The names of all services, as visitors see them.
pub(super) async fn services(tenant: &TestTenant<'_>) -> Vec<String> {
    let data = tenant.data("{ services(first: 100) { nodes { name } } }").await;
    let nodes = data["services"]["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

/// Organization `org` and one service, `good`.
pub(super) const ORGANIZATIONS: &str = "id,name\norg,Ente\n";
pub(super) const SERVICES: &str = "id,organization_id,name\ngood,org,Buono\n";

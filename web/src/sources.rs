//! The files of this crate, for tests that read them.

use std::fs;
use std::path::Path;

/// The text of every file below a folder of this crate.
pub(crate) fn texts(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

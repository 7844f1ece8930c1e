//! The `.wpx` file: a tar archive, compressed with zstd, that is believed nothing before it is checked.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use tar::{Archive, EntryType, Header};
use zstd::stream::{read::Decoder, write::Encoder};

use crate::path::is_path;

/// The most bytes of a package, and of all its files together.
pub const MOST_COMPRESSED: usize = 24 << 20;
pub const MOST_UNPACKED: usize = 64 << 20;
/// The most files of a package.
pub const MOST_FILES: usize = 500;

/// A good balance: a plugin in JavaScript is 12 MB, packed once and read often.
const LEVEL: i32 = 12;
/// How far back, in powers of two, compressed data may point: bounds what unpacking holds in memory.
const WINDOW: u32 = 25;

/// Files by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Why something is no archive of a plugin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadArchive {
    #[error("it is larger than {} MiB", MOST_COMPRESSED >> 20)]
    TooLarge,
    #[error("its files are larger than {} MiB together", MOST_UNPACKED >> 20)]
    TooLargeUnpacked,
    #[error("it has more than {MOST_FILES} files")]
    TooManyFiles,
    #[error("it is damaged, or no .wpx file: {0}")]
    Damaged(String),
    #[error(
        "{0:?} is no path of a file: use letters, digits, `.`, `_`, `-` and `/`, at most 100 of them"
    )]
    Path(String),
    #[error("{0:?} is no plain file")]
    NoFile(String),
    #[error("it has {0:?} twice")]
    Twice(String),
}

impl BadArchive {
    fn damaged(error: &io::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The files of an archive.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Files, BadArchive> {
    if bytes.len() > MOST_COMPRESSED {
        return Err(BadArchive::TooLarge);
    }
    let mut decoder = Decoder::with_buffer(bytes).map_err(|error| BadArchive::damaged(&error))?;
    decoder.window_log_max(WINDOW).map_err(|error| BadArchive::damaged(&error))?;
    let mut tar = Vec::new();
    let read = decoder.take(MOST_UNPACKED as u64 + 1).read_to_end(&mut tar);
    read.map_err(|error| BadArchive::damaged(&error))?;
    if tar.len() > MOST_UNPACKED {
        return Err(BadArchive::TooLargeUnpacked);
    }
    files(&tar)
}

/// The files of a tar archive of plain headers: no links, no folders, no extensions of any kind.
pub(crate) fn files(tar: &[u8]) -> Result<Files, BadArchive> {
    let damaged = |error: io::Error| BadArchive::damaged(&error);
    let mut files = Files::new();
    let mut archive = Archive::new(tar);
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        if files.len() == MOST_FILES {
            return Err(BadArchive::TooManyFiles);
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != EntryType::Regular {
            return Err(BadArchive::NoFile(short(&path)));
        }
        if !is_path(&path) {
            return Err(BadArchive::Path(short(&path)));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(damaged)?;
        if content.len() as u64 != entry.size() {
            return Err(BadArchive::Damaged(format!("{path} is cut off")));
        }
        if files.insert(path.clone(), content).is_some() {
            return Err(BadArchive::Twice(path));
        }
    }
    Ok(files)
}

fn short(path: &str) -> String {
    path.chars().take(100).collect()
}

/// The archive of these files, the same bytes for the same files; `first` come first, in this order.
pub(crate) fn pack(files: &Files, first: &[&str]) -> Result<Vec<u8>, BadArchive> {
    let damaged = |error: io::Error| BadArchive::damaged(&error);
    let leading = first.iter().filter_map(|path| files.get_key_value(*path));
    let others = files.iter().filter(|(path, _)| !first.contains(&path.as_str()));
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in leading.chain(others) {
        if !is_path(path) {
            return Err(BadArchive::Path(short(path)));
        }
        let mut header = Header::new_ustar();
        header.set_path(path).map_err(damaged)?;
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_cksum();
        tar.append(&header, content.as_slice()).map_err(damaged)?;
    }
    let tar = tar.into_inner().map_err(damaged)?;
    if files.len() > MOST_FILES {
        return Err(BadArchive::TooManyFiles);
    }
    if tar.len() > MOST_UNPACKED {
        return Err(BadArchive::TooLargeUnpacked);
    }
    let mut encoder = Encoder::new(Vec::new(), LEVEL).map_err(damaged)?;
    encoder.include_checksum(true).map_err(damaged)?;
    encoder.write_all(&tar).map_err(damaged)?;
    let bytes = encoder.finish().map_err(damaged)?;
    if bytes.len() > MOST_COMPRESSED { Err(BadArchive::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zstd(tar: &[u8]) -> Vec<u8> {
        zstd::encode_all(tar, 1).unwrap()
    }

    fn entry(kind: EntryType, path: &[u8], content: &[u8]) -> Vec<u8> {
        let mut header = Header::new_ustar();
        header.as_ustar_mut().unwrap().name[..path.len()].copy_from_slice(path);
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }

    fn file(path: &str) -> Vec<u8> {
        entry(EntryType::Regular, path.as_bytes(), b"content")
    }

    #[test]
    fn what_is_packed_unpacks_and_packs_to_the_same_bytes() {
        let files = Files::from([
            ("b/c.json".to_owned(), b"{}".to_vec()),
            ("a".to_owned(), vec![0; 5000]),
            ("z".to_owned(), Vec::new()),
        ]);
        let bytes = pack(&files, &["z"]).unwrap();
        assert_eq!(unpack(&bytes).unwrap(), files);
        assert_eq!(pack(&files, &["z"]).unwrap(), bytes);
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for path in ["/etc/passwd", "../up", "a/../../b", "a//b", "a\\b", ".hidden"] {
            assert_eq!(unpack(&zstd(&file(path))), Err(BadArchive::Path(path.to_owned())));
        }
    }

    #[test]
    fn links_folders_and_extensions_are_refused() {
        for kind in [
            EntryType::Link,
            EntryType::Symlink,
            EntryType::Directory,
            EntryType::Char,
            EntryType::Fifo,
            EntryType::GNULongName,
            EntryType::GNUSparse,
            EntryType::XHeader,
            EntryType::XGlobalHeader,
        ] {
            let tar = entry(kind, b"x", b"24 path=../../etc/passwd");
            assert_eq!(unpack(&zstd(&tar)), Err(BadArchive::NoFile("x".to_owned())), "{kind:?}");
        }
    }

    #[test]
    fn the_same_path_twice_is_refused() {
        let tar = [file("a"), file("a")].concat();
        assert_eq!(unpack(&zstd(&tar)), Err(BadArchive::Twice("a".to_owned())));
    }

    #[test]
    fn too_many_files_are_refused() {
        let tar: Vec<_> = (0..=MOST_FILES).flat_map(|n| file(&format!("f{n}"))).collect();
        assert_eq!(unpack(&zstd(&tar)), Err(BadArchive::TooManyFiles));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = zstd::encode_all(io::repeat(0).take(256 << 20), 1).unwrap();
        assert!(bomb.len() < MOST_COMPRESSED, "{}", bomb.len());
        assert_eq!(unpack(&bomb), Err(BadArchive::TooLargeUnpacked));
        assert_eq!(unpack(&vec![0; MOST_COMPRESSED + 1]), Err(BadArchive::TooLarge));
    }

    #[test]
    fn cut_and_foreign_files_are_damaged() {
        let whole = zstd(&file("a"));
        let damaged = |bytes: &[u8]| matches!(unpack(bytes), Err(BadArchive::Damaged(_)));
        assert!(damaged(b"PK\x03\x04"));
        assert!(damaged(&whole[..whole.len() - 4]));
        assert!(damaged(&zstd(&file("a")[..515])));
        assert!(damaged(&zstd(&[1; 512])));
        // A header that promises more than there is.
        let mut header = Header::new_ustar();
        header.set_path("a").unwrap();
        header.set_size(u64::MAX);
        header.set_cksum();
        assert!(damaged(&zstd(header.as_bytes())));
    }

    proptest! {
        #[test]
        fn no_tar_makes_it_panic(tar in prop::collection::vec(any::<u8>(), 0..2048)) {
            files(&tar).ok();
        }

        #[test]
        fn no_change_of_a_tar_makes_it_panic(places in prop::collection::vec((0_usize..2048, any::<u8>()), 1..8)) {
            let mut tar = [file("a"), file("b/c")].concat();
            for (place, byte) in places {
                let place = place % tar.len();
                tar[place] = byte;
            }
            files(&tar).ok();
        }
    }
}

//! A datapackage on disk: a ZIP file, or the folder one would get by unpacking it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::layout;

/// The most one unpacked file may hold: a small ZIP must not fill the disk or the day.
const LARGEST: u64 = 1 << 30;

/// Why a datapackage could not be read at all. Nothing of it is imported.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("{path} is not a whole ZIP file ({reason}): download or pack it again")]
    NotAZip { path: String, reason: String },
    #[error("{path} holds no file of HSDS 1.1 or 3.x, such as organizations.csv or services.csv")]
    NothingToRead { path: String },
    #[error("{path} holds {file} twice: remove one")]
    Twice { path: String, file: String },
    #[error("{file} is larger than 1 GiB when unpacked: split the package")]
    TooLarge { file: String },
    #[error(
        "{file} is damaged ({reason}): nothing was imported. Download or pack the package again"
    )]
    Damaged { file: String, reason: String },
    #[error("{file} has no usable header row: {reason}")]
    Header { file: String, reason: String },
}

/// A datapackage and the files in it.
#[derive(Debug)]
pub struct Package {
    path: PathBuf,
    entries: Vec<Entry>,
    /// CSV files that are none of HSDS's.
    pub unread: Vec<String>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// The file's name without its folder.
    file: String,
    /// Where it lies: in the archive, or under the folder.
    place: String,
    size: u64,
}

impl Package {
    /// Looks into a ZIP file or a folder.
    pub fn open(path: &Path) -> Result<Self, PackageError> {
        let found = if path.is_dir() { list_folder(path)? } else { list_archive(path)? };
        let shown = path.display().to_string();
        let (mut entries, mut unread) = (Vec::<Entry>::new(), Vec::new());
        for entry in found {
            if !layout::is_known(&entry.file) {
                unread.push(entry.place);
                continue;
            }
            if entries.iter().any(|known| known.file == entry.file) {
                return Err(PackageError::Twice { path: shown, file: entry.file });
            }
            if entry.size > LARGEST {
                return Err(PackageError::TooLarge { file: entry.file });
            }
            entries.push(entry);
        }
        if entries.is_empty() {
            return Err(PackageError::NothingToRead { path: shown });
        }
        Ok(Self { path: path.to_owned(), entries, unread })
    }

    /// How many bytes its files have, unpacked.
    pub fn size(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    pub(super) fn has(&self, file: &str) -> bool {
        self.entries.iter().any(|entry| entry.file == file)
    }

    /// Calls `read` with the content of one of its files.
    pub(super) fn with_file<T>(
        &self,
        file: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<T, PackageError>,
    ) -> Result<Option<T>, PackageError> {
        let Some(entry) = self.entries.iter().find(|entry| entry.file == file) else {
            return Ok(None);
        };
        let open = |path: &Path| {
            File::open(path).map(BufReader::new).map_err(|error| unreadable(path, &error))
        };
        if self.path.is_dir() {
            return read(&mut open(&self.path.join(&entry.place))?.take(LARGEST)).map(Some);
        }
        let mut archive =
            ZipArchive::new(open(&self.path)?).map_err(|error| not_a_zip(&self.path, &error))?;
        let mut content = archive
            .by_name(&entry.place)
            .map_err(|error| not_a_zip(&self.path, &error))?
            .take(LARGEST);
        read(&mut content).map(Some)
    }
}

fn list_archive(path: &Path) -> Result<Vec<Entry>, PackageError> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| not_a_zip(path, &error))?;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| not_a_zip(path, &error))?;
        let name = entry.name().map_err(|error| not_a_zip(path, &error))?;
        entries.extend(csv_entry(&name, entry.size()));
    }
    Ok(entries)
}

fn list_folder(path: &Path) -> Result<Vec<Entry>, PackageError> {
    let mut entries = Vec::new();
    for item in std::fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let item = item.map_err(|error| unreadable(path, &error))?;
        let size = item.metadata().map_err(|error| unreadable(path, &error))?.len();
        entries.extend(csv_entry(&item.file_name().to_string_lossy(), size));
    }
    entries.sort_by(|one, other| one.place.cmp(&other.place));
    Ok(entries)
}

fn csv_entry(place: &str, size: u64) -> Option<Entry> {
    let file = place.rsplit('/').next().unwrap_or(place).to_lowercase();
    // Macs put a shadow of each file beside it.
    let shadow = place.starts_with("__MACOSX") || file.starts_with("._");
    (Path::new(&file).extension().is_some_and(|kind| kind == "csv") && !shadow).then(|| Entry {
        file,
        place: place.to_owned(),
        size,
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> PackageError {
    PackageError::Unreadable { path: path.display().to_string(), reason: error.to_string() }
}

fn not_a_zip(path: &Path, error: &zip::result::ZipError) -> PackageError {
    PackageError::NotAZip { path: path.display().to_string(), reason: error.to_string() }
}

//! Files of documents: what is taken, and who gets them back.
//!
//! A file is kept as it was handed in, and never changed: it is evidence, so nothing is taken out of it. What it
//! is, is found in it; what somebody calls it is not asked. It is given back whole, to be kept and not to be
//! shown by our pages, and every time is written to the audit.

use imagesize::ImageType;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::{DocumentId, RegistryEntryId, about};
use crate::error::Error;
use crate::sight::{Sight, entry_in_sight};

/// The most bytes of a file; the table holds no more.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// Where a PDF says that it ends: so many bytes before its end, at most.
const END_OF_PDF: usize = 1_024;

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Jpeg,
    Png,
}

impl FileKind {
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpeg, Self::Png];

    /// Its media type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What its name ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Why a file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    #[error("the file is empty")]
    Empty,
    #[error("the file has more than {} MiB: make it smaller", LARGEST / 1024 / 1024)]
    TooLarge,
    #[error("not a file we take: use PDF, JPEG or PNG")]
    Type,
    #[error("the file is damaged or not whole")]
    Damaged,
}

/// A file as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub kind: FileKind,
    /// The code of the document's kind.
    pub code: String,
    pub bytes: Vec<u8>,
}

/// A file that may be kept.
pub(super) struct Checked<'a> {
    pub(super) kind: FileKind,
    bytes: &'a [u8],
}

impl<'a> Checked<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, BadFile> {
        if bytes.is_empty() {
            return Err(BadFile::Empty);
        }
        if bytes.len() > LARGEST {
            return Err(BadFile::TooLarge);
        }
        let kind = kind_of(bytes).ok_or(BadFile::Type)?;
        let whole = match kind {
            FileKind::Pdf => ends_as_pdf(bytes),
            FileKind::Jpeg | FileKind::Png => imagesize::blob_size(bytes).is_ok(),
        };
        if whole { Ok(Self { kind, bytes }) } else { Err(BadFile::Damaged) }
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.bytes).into()
    }
}

fn kind_of(bytes: &[u8]) -> Option<FileKind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(FileKind::Pdf);
    }
    match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => Some(FileKind::Jpeg),
        Ok(ImageType::Png) => Some(FileKind::Png),
        _ => None,
    }
}

fn ends_as_pdf(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(END_OF_PDF)..).unwrap_or(bytes);
    tail.windows(5).any(|end| end == b"%%EOF")
}

statements! {
    /// Keeps the file of a document.
    KEEP = "insert into {t}.registry_document_file (registry_document_id, bytes) values ($1, $2)";
    /// The file of a document in sight, and whose it is.
    OPEN = concat!(
        "select d.code, d.media_type, f.bytes, e.account_id
             from {t}.registry_document_file f
             join {t}.registry_document d on d.registry_document_id = f.registry_document_id
             join {t}.registry_entry e on e.registry_entry_id = d.registry_entry_id
             where d.registry_document_id = $4 and d.registry_entry_id = $5 and ", entry_in_sight!());
    /// Drops the file of a kind that nobody has found good.
    DROP_UNSEEN = "delete from {t}.registry_document_file f using {t}.registry_document d
             where d.registry_document_id = f.registry_document_id and d.registry_entry_id = $1 and d.code = $2
               and d.replaced_at is null and d.verified_at is null";
    /// Drops every file of an entry.
    DROP_ALL = "delete from {t}.registry_document_file f using {t}.registry_document d
             where d.registry_document_id = f.registry_document_id and d.registry_entry_id = $1";
}

#[derive(FromRow)]
struct Row {
    code: String,
    media_type: String,
    bytes: Vec<u8>,
    account_id: Option<reticolo_accounts::AccountId>,
}

/// The file of a document of an entry within reach of `registry:read`, or of one's own. Every time is written to
/// the audit, one's own too. Fails with `NotFound`, also for a document whose file is kept elsewhere.
pub async fn open_file(
    scope: &mut Scope,
    entry: RegistryEntryId,
    document: DocumentId,
) -> Result<File, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let sql = scope.sql(&OPEN);
    let found: Option<Row> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(document)
        .bind(entry)
        .fetch_optional(scope.connection())
        .await?;
    let row = found.ok_or(Error::NotFound)?;
    let kind = FileKind::ALL.into_iter().find(|kind| kind.as_str() == row.media_type);
    let kind = kind.ok_or(Error::NotFound)?;
    let act = Act::new("registry-entry.read-document").fields(vec![row.code.clone()]);
    let act = about(scope, row.account_id, act.on("registry_entry", entry.0));
    scope.record(act);
    Ok(File { kind, code: row.code, bytes: row.bytes })
}

pub(super) async fn keep(
    scope: &mut Scope,
    document: DocumentId,
    file: &Checked<'_>,
) -> Result<(), Error> {
    let sql = scope.sql(&KEEP);
    sqlx::query(sql).bind(document).bind(file.bytes).execute(scope.connection()).await?;
    Ok(())
}

/// Drops the file of the document of a kind that is about to give way, unless a decision may rest on it.
pub(super) async fn drop_unseen(
    scope: &mut Scope,
    entry: RegistryEntryId,
    code: &str,
) -> Result<(), Error> {
    let sql = scope.sql(&DROP_UNSEEN);
    sqlx::query(sql).bind(entry).bind(code).execute(scope.connection()).await?;
    Ok(())
}

/// Drops the files of an entry that are of no use any more; what told the documents stays.
pub(super) async fn drop_all(scope: &mut Scope, entry: RegistryEntryId) -> Result<(), Error> {
    let (sql, entry): (_, Uuid) = (scope.sql(&DROP_ALL), entry.0);
    sqlx::query(sql).bind(entry).execute(scope.connection()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{BadFile, Checked, FileKind, LARGEST};

    fn checked(bytes: &[u8]) -> Result<FileKind, BadFile> {
        Checked::new(bytes).map(|file| file.kind)
    }

    #[test]
    fn a_file_is_what_is_in_it() {
        let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
        assert_eq!(checked(pdf), Ok(FileKind::Pdf));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x02\0\0\0";
        assert_eq!(checked(png), Ok(FileKind::Png));
        assert_eq!(checked(&pdf[..20]), Err(BadFile::Damaged), "cut off");
        assert_eq!(checked(&png[..12]), Err(BadFile::Damaged));
        for other in
            [&b"<html><script>"[..], b"MZ\x90\0", b"PK\x03\x04", b"GIF89a\x01\0\x01\0", b"x"]
        {
            assert_eq!(checked(other), Err(BadFile::Type), "{other:?}");
        }
        assert_eq!(checked(b""), Err(BadFile::Empty));
        let mut large = pdf.to_vec();
        large.resize(LARGEST + 1, b' ');
        assert_eq!(checked(&large), Err(BadFile::TooLarge));
    }
}

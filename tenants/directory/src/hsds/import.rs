//! Bringing a datapackage into the directory.

use std::sync::Arc;

use reticolo_reference::CodeList;
use reticolo_reference::code_list;
use reticolo_reference::words::folded;
use reticolo_tenancy::{Act, Denied, Permission, Scope};
use tokio::sync::mpsc;

use super::layout::{Layout, Rows, layouts};
use super::package::{Package, PackageError};
use super::read::{Message, Row, Surroundings, read};
use super::reject::{Reject, Severity};
use super::store::{Counts, Store};
use super::table::Kind;
use crate::error::Error;
use crate::listing;
use crate::reindex;

/// How to take what a file leaves open.
#[derive(Clone, Debug)]
pub struct Options {
    /// ISO 3166-1 code for addresses without a country.
    pub country: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { country: "IT".to_owned() }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub file: &'static str,
    pub bytes: u64,
    pub total_bytes: u64,
}

/// What became of a datapackage.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub files: Vec<FileReport>,
    /// CSV files that are none of HSDS's.
    pub unread_files: Vec<String>,
}

/// What became of one file: `rows = created + updated + unchanged + rejected`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    pub file: &'static str,
    pub table: &'static str,
    pub rows: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Values left out of rows that were stored.
    pub left_out: u64,
    /// Columns of the file that HSDS does not know.
    pub unread_columns: Vec<String>,
}

impl Report {
    /// Whether anything in the tables is not as it was.
    pub fn changed(&self) -> bool {
        self.files.iter().any(|file| file.created + file.updated > 0)
    }

    /// The sum of one count over all files.
    pub fn sum(&self, count: fn(&FileReport) -> u64) -> u64 {
        self.files.iter().map(count).sum()
    }
}

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("the rejects file could not be written: {0}")]
    Rejects(#[source] std::io::Error),
    #[error("storage failed")]
    Storage(#[from] sqlx::Error),
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => Self::Denied(denied),
            Error::Storage(error) => Self::Storage(error),
            other => Self::Storage(sqlx::Error::Protocol(other.to_string())),
        }
    }
}

/// Brings a datapackage of HSDS 1.1 or 3.x into the scope's tenant.
///
/// Rows are read, checked and written in batches, whatever the size of the package. A row that lacks
/// something required is rejected, an optional value that cannot be read is left out; both go to
/// `rejects`, and the others are stored. Rows the package does not name stay as they are; columns a
/// file does not have keep their values. The caller commits, or drops the scope for a dry run.
pub async fn import(
    scope: &mut Scope,
    package: Package,
    options: Options,
    mut rejects: impl FnMut(Reject) -> std::io::Result<()>,
    mut progress: impl FnMut(Progress),
) -> Result<Report, ImportError> {
    scope.require(Permission::DirectoryImport)?;
    let surroundings = surroundings(scope, options).await?;
    let layouts: Arc<[Layout]> = layouts().into();
    let total_bytes = package.size();
    let mut report = Report { files: Vec::new(), unread_files: package.unread.clone() };
    let (sender, mut receiver) = mpsc::channel(2);
    let reader = {
        let layouts = Arc::clone(&layouts);
        tokio::task::spawn_blocking(move || read(&package, &layouts, &surroundings, &sender))
    };

    let mut store = Store::default();
    let mut under_way: Option<File> = None;
    let mut bytes_done = 0;
    while let Some(message) = receiver.recv().await {
        match message {
            Message::File { layout, present, unread } => {
                under_way = layouts.get(layout).map(|layout| File::new(layout, present, unread));
            }
            Message::Batch { rows, rejects: refused, read, bytes } => {
                let Some(file) = under_way.as_mut() else {
                    continue;
                };
                file.report.rows += read;
                for reject in refused {
                    file.refuse(reject, &mut rejects)?;
                }
                file.take(scope, &mut store, rows, &mut rejects).await?;
                bytes_done += bytes;
                progress(Progress { file: file.report.file, bytes: bytes_done, total_bytes });
            }
            Message::End => {
                let Some(mut file) = under_way.take() else {
                    continue;
                };
                file.finish(scope, &mut store, &mut rejects).await?;
                report.files.push(file.into_report());
            }
        }
    }
    match reader.await {
        Ok(read) => read?,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
    if report.changed() {
        scope.record(Act::new("directory.import"));
        listing::adoption::adopt(scope).await?;
        reindex::all(scope).await?;
    }
    Ok(report)
}

async fn surroundings(scope: &mut Scope, options: Options) -> Result<Surroundings, sqlx::Error> {
    let known = code_list::entries(scope.connection(), CodeList::Language).await?;
    let names = known
        .iter()
        .flat_map(|entry| [(&entry.name_it, &entry.code), (&entry.name_en, &entry.code)]);
    let languages = names.map(|(name, code)| (folded(name), code.clone())).collect();
    Ok(Surroundings { country: options.country, languages })
}

/// A file under way.
struct File<'a> {
    layout: &'a Layout,
    present: Vec<usize>,
    /// Rows held back because they may refer to later ones of the same file.
    held: Option<Vec<Row>>,
    report: FileReport,
}

impl<'a> File<'a> {
    fn new(layout: &'a Layout, present: Vec<usize>, unread_columns: Vec<String>) -> Self {
        let table = layout.table;
        let to_itself =
            table.columns.iter().any(|column| column.kind == Kind::Reference(table.name));
        let report = FileReport {
            file: layout.file,
            table: table.name,
            rows: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            left_out: 0,
            unread_columns,
        };
        Self { layout, present, held: to_itself.then(Vec::new), report }
    }

    fn refuse(
        &mut self,
        reject: Reject,
        rejects: &mut impl FnMut(Reject) -> std::io::Result<()>,
    ) -> Result<(), ImportError> {
        if self.layout.rows == Rows::Mentioned {
            return Ok(());
        }
        match reject.severity {
            Severity::Rejected => self.report.rejected += 1,
            Severity::LeftOut => self.report.left_out += 1,
        }
        rejects(reject).map_err(ImportError::Rejects)
    }

    async fn take(
        &mut self,
        scope: &mut Scope,
        store: &mut Store,
        rows: Vec<Row>,
        rejects: &mut impl FnMut(Reject) -> std::io::Result<()>,
    ) -> Result<(), ImportError> {
        if let Some(held) = &mut self.held {
            held.extend(rows);
            return Ok(());
        }
        self.write(scope, store, rows, rejects).await
    }

    async fn finish(
        &mut self,
        scope: &mut Scope,
        store: &mut Store,
        rejects: &mut impl FnMut(Reject) -> std::io::Result<()>,
    ) -> Result<(), ImportError> {
        match self.held.take() {
            Some(held) => self.write(scope, store, held, rejects).await,
            None => Ok(()),
        }
    }

    async fn write(
        &mut self,
        scope: &mut Scope,
        store: &mut Store,
        rows: Vec<Row>,
        rejects: &mut impl FnMut(Reject) -> std::io::Result<()>,
    ) -> Result<(), ImportError> {
        let (Counts { created, updated, unchanged }, refused) =
            store.write(scope, self.layout, &self.present, rows).await?;
        self.report.created += created;
        self.report.updated += updated;
        self.report.unchanged += unchanged;
        for reject in refused {
            self.refuse(reject, rejects)?;
        }
        Ok(())
    }

    /// Rows that a file only mentions are counted where they are at home.
    fn into_report(self) -> FileReport {
        if self.layout.rows == Rows::Mentioned {
            let made = self.report.created + self.report.updated + self.report.unchanged;
            return FileReport { rows: made, ..self.report };
        }
        self.report
    }
}

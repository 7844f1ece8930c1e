//! Reading and writing the directory as an HSDS tabular datapackage.
//!
//! [`table`] says once which columns there are and what their values must be; the import, the export
//! and the description of the datapackage all follow it. [`layout`] says which file of which edition
//! of HSDS (1.1, 3.x) feeds which table. An import is one transaction of the caller: committed it is
//! all there, dropped (a dry run, a crash) it leaves no trace.

pub mod export;
pub mod identity;
pub mod import;
pub mod layout;
pub mod package;
pub mod reject;
pub mod table;

mod read;
mod store;
mod tables;
pub(crate) mod value;

pub use export::export;
pub use import::{FileReport, ImportError, Options, Progress, Report, import};
pub use package::{Package, PackageError};
pub use reject::{Reject, Severity};

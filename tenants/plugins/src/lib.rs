//! The plugins one union has installed: consent, settings, documents, decisions, jobs and events.
//!
//! A plugin's code runs in the sandbox (`reticolo-plugin-host`); what it may do in a union is said by
//! the union's rows, which live here.
//!
//! Invariants:
//! - an installation moves by one conditional update, in [`moves`]; whoever changes one says which
//!   version they saw, and every change is in the audit;
//! - a plugin reaches its own documents only, as a role that sees nothing else, by statements written
//!   here, one transaction a call, and what it wrote is kept when the call ended well;
//! - a rule has facts and no powers, its answer is advice, and its receipt gives it again to the byte;
//! - packages are kept in the catalogue for good, so that old decisions can be given again.

pub mod about;
pub mod ask;
pub mod audience;
pub mod core;
pub mod decisions;
pub mod error;
pub mod field;
pub mod fuel;
pub mod grants;
pub mod installation;
pub mod life;
pub mod person;
pub mod plugins;
pub mod replay;
pub mod set;
pub mod settings;
pub mod simulate;
pub mod traces;

mod browse;
mod context;
mod documents;
mod http;
mod load;
mod moves;
mod opened;
mod powers;
mod record;
mod resolve;
mod rules;
mod runner;
mod schedule;
mod scrub;
mod store;
mod tally;
mod warm;

use reticolo_tenancy::Statement;

pub use self::core::{Core, CoreSchema};
pub use error::Error;
pub use field::FieldFailure;
pub use grants::Grants;
pub use installation::{Installation, State};
pub use life::export::Export;
pub use life::upgrade::Upgraded;
pub use person::PersonalDocument;
pub use plugins::{Manager, Plugins};
pub use record::FailureId;
pub use replay::Replayed;
pub use runner::deliver::{DeadLetter, dead_letters, tell_again};
pub use runner::job::{PlannedJob, jobs};
pub use set::{Enabled, InstallationId, PluginSet};
pub use simulate::{Simulated, Trial};
pub use tally::Pulse;

/// Every statement on the union's rows of this crate.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        installation::STATEMENTS,
        life::add::STATEMENTS,
        life::check::STATEMENTS,
        life::consent::STATEMENTS,
        life::install::STATEMENTS,
        moves::STATEMENTS,
        record::STATEMENTS,
        runner::STATEMENTS,
        runner::deliver::STATEMENTS,
        runner::job::STATEMENTS,
        settings::STATEMENTS,
        store::STATEMENTS,
        traces::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .chain(runner::sweep::STATEMENTS.iter().copied().filter(|one| !is_on_documents(one)))
}

/// Every statement on a plugin's documents.
pub fn document_statements() -> impl Iterator<Item = &'static Statement> {
    [
        documents::find::STATEMENTS,
        documents::read::STATEMENTS,
        documents::write::STATEMENTS,
        life::export::STATEMENTS,
        person::STATEMENTS,
        runner::sweep::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .filter(|one| is_on_documents(one))
}

fn is_on_documents(statement: &Statement) -> bool {
    statement.text.contains(reticolo_tenancy::statement::STORAGE)
}

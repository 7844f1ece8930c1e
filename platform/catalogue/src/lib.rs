//! The catalogue of plugins: who publishes them, each release as it was signed, and which of them
//! unions may install. Holds nothing of what a union has installed.
//!
//! Invariants:
//! - a release is never changed and never deleted: decisions it gave are made again with it;
//! - a plugin's id belongs to whoever published it first, until the platform's operator passes it on;
//! - nothing gets in that is not signed by a publisher whom the platform trusts.

pub mod due;
pub mod error;
pub mod fuel;
pub mod publish;
pub mod publisher;
pub mod release;

use chrono::{DateTime, Utc};
use reticolo_accounts::PlatformScope;
use reticolo_foundation::{Access, Clock, Database};

pub use error::Error;
pub use publish::{publish, publish_local, take_over};
pub use publisher::{Publisher, PublisherId};
pub use release::{Digest, Release};

/// The catalogue as servers ask it, with the rights of the platform's login role: it reads releases and
/// changes none.
#[derive(Clone)]
pub struct Catalogue {
    database: Database,
    clock: Clock,
}

impl Catalogue {
    /// A catalogue read through `database`.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
    }

    /// The instant, by the clock of whoever asks.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A transaction that reads.
    pub async fn read(&self) -> Result<PlatformScope, sqlx::Error> {
        PlatformScope::open(&self.database, self.clock, Access::Read).await
    }

    /// A transaction that may take what is due, and count what was computed.
    pub async fn write(&self) -> Result<PlatformScope, sqlx::Error> {
        PlatformScope::open(&self.database, self.clock, Access::Write).await
    }
}

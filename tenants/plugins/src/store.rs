//! The one transaction a call has on its plugin's documents: opened with the first question, kept when
//! the call ends well, and gone otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_plugin_host::{Document, Find, Page, Refused};
use reticolo_tenancy::plugin_storage::Collections;
use reticolo_tenancy::{Actor, Lanes, Origin, PluginScope, Scope, StorageNo, statements};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::documents::write::{self, Growth};
use crate::documents::{Refusal, find, read};
use crate::set::InstallationId;

statements! {
    /// Whether an installation runs.
    RUNS = "select state = 'enabled' from {t}.plugin_installation where installation_id = $1";
}

/// How long a call waits for a connection: less than any call may take, so that who has to wait ends as
/// one who waited, and not as one who was slow.
const PATIENCE: Duration = Duration::from_secs(1);

/// A call's documents.
pub(crate) struct Store {
    door: Door,
    access: Access,
    /// The paths each collection is searched by.
    indexes: Collections,
    state: Mutex<State>,
    /// Whether it waits for a connection that others have.
    queued: AtomicBool,
}

/// How a transaction is opened.
pub(crate) struct Door {
    pub(crate) lanes: Lanes,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) storage: Option<StorageNo>,
    pub(crate) who: (Actor, Origin),
    /// How many of the tenant's calls may have one at a time.
    pub(crate) turns: Arc<Semaphore>,
}

#[derive(Default)]
struct State {
    scope: Option<PluginScope>,
    turn: Option<OwnedSemaphorePermit>,
    growth: Growth,
    /// What was kept when the call began to write.
    before: Option<(i64, i64)>,
    wrote: bool,
    /// A statement has failed: PostgreSQL keeps nothing of what was written before.
    broken: bool,
    /// Whether the transaction is somebody else's, and no other one may take its place.
    lent: bool,
}

/// What a call did to its documents.
pub(crate) struct Ended {
    pub(crate) scope: PluginScope,
    pub(crate) wrote: bool,
}

impl Ended {
    /// Goes on as the tenant, where what was written may be kept.
    ///
    /// Refuses with `Unavailable` what was written by a version that was switched off meanwhile: the one
    /// that runs now has taken its copy, and nobody would look there again. A switch waits for writers
    /// that came before its copy, and those that waited for it find here that it is done.
    pub(crate) async fn back(
        self,
        installation: InstallationId,
    ) -> Result<Result<Scope, Refused>, sqlx::Error> {
        let mut scope = self.scope.back().await?;
        if self.wrote {
            let sql = scope.sql(&RUNS);
            let query = sqlx::query_scalar(sql).bind(installation);
            let runs: Option<bool> = query.fetch_optional(scope.connection()).await?;
            if runs != Some(true) {
                let why = "this version was switched off meanwhile: nothing of this call is kept";
                return Ok(Err(Refused::Unavailable(why.to_owned())));
            }
        }
        Ok(Ok(scope))
    }
}

impl Store {
    pub(crate) fn new(door: Door, access: Access, indexes: Collections) -> Self {
        Self { door, access, indexes, state: Mutex::default(), queued: AtomicBool::new(false) }
    }

    /// A store whose transaction is open already: of a migration.
    pub(crate) fn within(scope: PluginScope, door: Door, indexes: Collections) -> Self {
        let state = State { scope: Some(scope), lent: true, ..State::default() };
        let (state, queued) = (Mutex::new(state), AtomicBool::new(false));
        Self { door, access: Access::Write, indexes, state, queued }
    }

    /// Ends what the call did. Refuses with `Limit` what is more than a plugin may keep, and with
    /// `Unavailable` where a statement had failed; nothing is kept then.
    pub(crate) async fn end(&self) -> Result<Option<Ended>, Refused> {
        let mut state = self.state.lock().await;
        let Some(mut scope) = state.scope.take() else {
            return if state.broken { Err(broken()) } else { Ok(None) };
        };
        if state.broken {
            return Err(broken());
        }
        write::count(&mut scope, state.growth).await.map_err(|refusal| refusal.told)?;
        Ok(Some(Ended { scope, wrote: state.wrote }))
    }

    pub(crate) async fn get(
        &self,
        collection: &str,
        keys: &[String],
    ) -> Result<Vec<Option<Document>>, Refused> {
        let mut state = self.state.lock().await;
        let answer = read::get(self.enter(&mut state).await?, collection, keys).await;
        state.after(answer)
    }

    pub(crate) async fn find(&self, collection: &str, wanted: &Find) -> Result<Page, Refused> {
        let mut state = self.state.lock().await;
        let answer = find::find(self.enter(&mut state).await?, collection, wanted).await;
        state.after(answer)
    }

    pub(crate) async fn put(
        &self,
        collection: &str,
        key: &str,
        body: &str,
        expected: Option<u32>,
    ) -> Result<u32, Refused> {
        let mut state = self.state.lock().await;
        self.may_write()?;
        let scope = self.enter(&mut state).await?;
        let none = Vec::new();
        let indexes = self.indexes.get(collection).unwrap_or(&none);
        let answer = write::put(scope, (collection, key), body, expected, indexes).await;
        let (rev, growth) = state.after(answer)?;
        state.grow(growth);
        self.check_room(&mut state).await?;
        Ok(rev)
    }

    pub(crate) async fn delete(
        &self,
        collection: &str,
        key: &str,
        expected: u32,
    ) -> Result<(), Refused> {
        let mut state = self.state.lock().await;
        self.may_write()?;
        let scope = self.enter(&mut state).await?;
        let answer = write::delete(scope, collection, key, expected).await;
        let growth = state.after(answer)?;
        state.grow(growth);
        Ok(())
    }

    /// Gives the connection back before the call waits for somebody outside, who may take ten seconds:
    /// the next question opens another transaction. Refused with `Denied` when something was written,
    /// which would be kept before the call ended well, or hold the connection.
    pub(crate) async fn step_out(&self) -> Result<(), Refused> {
        let mut state = self.state.lock().await;
        if state.wrote || state.lent {
            return Err(Refused::Denied("a request after a write, in the same slice,".to_owned()));
        }
        (state.scope, state.turn) = (None, None);
        Ok(())
    }

    /// Whether it waits for a connection that others have.
    pub(crate) fn is_queued(&self) -> bool {
        self.queued.load(Ordering::Relaxed)
    }

    fn may_write(&self) -> Result<(), Refused> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read | Access::Snapshot => {
                Err(Refused::Denied("a change in a query".to_owned()))
            }
        }
    }

    async fn enter<'a>(&self, state: &'a mut State) -> Result<&'a mut PluginScope, Refused> {
        if state.broken {
            return Err(broken());
        }
        if state.scope.is_none() {
            self.queued.store(true, Ordering::Relaxed);
            let opened = timeout(PATIENCE, self.open()).await;
            self.queued.store(false, Ordering::Relaxed);
            let (scope, turn) = opened.map_err(|_| Refused::Busy)??;
            state.scope = Some(scope);
            state.turn = Some(turn);
        }
        state.scope.as_mut().ok_or(Refused::Internal)
    }

    async fn open(&self) -> Result<(PluginScope, OwnedSemaphorePermit), Refused> {
        let Door { lanes, tenant, storage, who, turns } = &self.door;
        let storage = storage.ok_or_else(|| Refused::Denied("keeping documents".to_owned()))?;
        let turn = Arc::clone(turns).acquire_owned().await.map_err(|_| Refused::Internal)?;
        let entered = lanes.enter_as_plugin(tenant, storage, who.clone(), self.access).await;
        let scope = entered.map_err(|error| {
            tracing::warn!(%error, "a plugin's documents cannot be reached");
            Refused::Unavailable("the documents cannot be reached at the moment".to_owned())
        })?;
        Ok((scope, turn))
    }

    /// Tells a plugin at once that it keeps too much, and does not wait for the end of its call.
    async fn check_room(&self, state: &mut State) -> Result<(), Refused> {
        let before = if let Some(before) = state.before {
            before
        } else {
            let Some(scope) = state.scope.as_mut() else { return Ok(()) };
            let usage = write::usage(scope).await;
            let before = state.after(usage)?;
            *state.before.insert(before)
        };
        let documents = before.0 + state.growth.documents;
        let bytes = before.1 + state.growth.bytes;
        let grew = state.growth.documents > 0 || state.growth.bytes > 0;
        if grew && (documents > write::MOST_DOCUMENTS || bytes > write::MOST_BYTES) {
            // What was just written is in the transaction: none of it may stay.
            state.broken = true;
            return Err(write::full());
        }
        Ok(())
    }
}

impl State {
    /// Takes note of a statement that failed, which ends the transaction. A call that has only read
    /// may begin another.
    fn after<T>(&mut self, answer: Result<T, Refusal>) -> Result<T, Refused> {
        answer.map_err(|refusal| {
            if refusal.ended {
                (self.scope, self.turn) = (None, None);
                self.broken = self.wrote || self.lent;
            }
            refusal.told
        })
    }

    fn grow(&mut self, growth: Growth) {
        self.wrote = true;
        self.growth.documents += growth.documents;
        self.growth.bytes += growth.bytes;
    }
}

fn broken() -> Refused {
    Refused::Unavailable("a statement has failed: nothing of this call is kept".to_owned())
}

//! The plugin calls of one request.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::Context;
use async_trait::async_trait;
use reticolo_foundation::{Code as Reason, Language};
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugin_package::api::Api;
use reticolo_plugin_package::api::project::Room;
use reticolo_plugin_package::manifest::Audience;
use reticolo_plugins::audience::{Standing, sentence};
use reticolo_plugins::{Enabled, FieldFailure, PluginSet};
use reticolo_tenancy::Scope;
use serde_json::Value as Json;
use tokio::sync::OnceCell;

use super::failure::refusal;
use super::source::PluginSource;
use crate::caller::{CHANGES, Caller};
use crate::error::{Error, Result};

/// The most calls a request may make.
const MOST_CALLS: usize = 20;

/// How long a request may keep plugins busy, waiting for its turn included.
const LONGEST: Duration = Duration::from_secs(5);

/// One request's access to the plugins of its union.
pub(crate) struct Calls {
    desk: Box<dyn Desk>,
    set: Arc<PluginSet>,
    pub(crate) apis: Arc<[Api]>,
    pub(crate) language: Language,
    made: AtomicUsize,
    /// Milliseconds.
    took: AtomicU64,
    pub(crate) room: Room,
    /// Keys of `plugins` at the root of the operation that are being answered.
    roots: Mutex<HashSet<String>>,
    standing: OnceCell<Standing>,
}

/// What a plugin is asked.
pub(crate) struct Question<'a> {
    pub(crate) root: &'a str,
    pub(crate) field: &'a str,
    /// An object, as JSON text.
    pub(crate) arguments: String,
    pub(crate) selection: Vec<String>,
}

/// Who stands between the schema and the plugins.
#[async_trait]
pub(crate) trait Desk: Send + Sync {
    /// What the asker is to the union.
    async fn standing(&self) -> Result<Standing>;

    /// Refuses whoever changes too much.
    async fn allow_change(&self) -> Result<()>;

    /// Asks a plugin.
    async fn ask(&self, plugin: &Arc<Enabled>, call: FieldCall) -> Result<Vec<Json>, FieldFailure>;
}

impl Calls {
    pub(crate) fn new(
        desk: Box<dyn Desk>,
        set: Arc<PluginSet>,
        apis: Arc<[Api]>,
        language: Language,
    ) -> Self {
        Self {
            desk,
            set,
            apis,
            language,
            made: AtomicUsize::new(0),
            took: AtomicU64::new(0),
            room: Room::new(Room::WHOLE),
            roots: Mutex::default(),
            standing: OnceCell::new(),
        }
    }

    /// The plugins enabled in the union.
    pub(crate) fn plugins(&self) -> &[Arc<Enabled>] {
        &self.set.plugins
    }

    /// Whether nobody else answers `plugins` under this key: the library resolves a field that is
    /// selected in several places several times, and a mutation must be done once.
    pub(crate) fn begins(&self, key: &str) -> bool {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned())
    }

    /// Refuses whoever may not ask what is for `audience`.
    pub(crate) async fn admit(&self, audience: Audience) -> Result<()> {
        if audience == Audience::Everybody {
            return Ok(());
        }
        let standing = self.standing.get_or_try_init(|| self.desk.standing()).await?;
        if standing.may_ask(audience) {
            return Ok(());
        }
        Err(Error::new(Reason::Denied, sentence(audience)))
    }

    /// Asks a plugin; one answer a parent, in their order.
    pub(crate) async fn ask(
        &self,
        api: &Api,
        question: &Question<'_>,
        parents: Vec<String>,
    ) -> Result<Vec<Json>> {
        let namespace = api.namespace.as_str();
        let plugin = self.set.by_namespace(namespace);
        let plugin = plugin.ok_or_else(|| Error::broken("a schema with a plugin too many"))?;
        if self.made.fetch_add(1, Ordering::Relaxed) >= MOST_CALLS {
            return Err(Error::limit(format!(
                "the query asks plugins too often: at most {MOST_CALLS} times"
            )));
        }
        if u128::from(self.took.load(Ordering::Relaxed)) >= LONGEST.as_millis() {
            let seconds = LONGEST.as_secs();
            return Err(Error::limit(format!(
                "the query keeps plugins busy for more than {seconds} seconds: ask for less at once"
            )));
        }
        let operation =
            if question.root == "Mutation" { Operation::Mutation } else { Operation::Query };
        if operation == Operation::Mutation {
            self.desk.allow_change().await?;
        }
        let expected = parents.len();
        let call = FieldCall {
            operation,
            type_name: question.root.to_owned(),
            field: question.field.to_owned(),
            arguments: question.arguments.clone(),
            parents,
            selection: question.selection.clone(),
        };
        let began = Instant::now();
        let answered = self.desk.ask(plugin, call).await;
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.took.fetch_add(took, Ordering::Relaxed);
        match answered {
            Ok(answers) if answers.len() == expected => Ok(answers),
            Ok(_) => Err(refusal(namespace, &FieldFailure::Failed)),
            Err(failure) => Err(refusal(namespace, &failure)),
        }
    }
}

/// How a resolver reaches the plugins.
pub(crate) fn of<'a>(ctx: &Context<'a>) -> Result<&'a Calls> {
    let calls = ctx.data_opt::<Arc<Calls>>();
    calls.map(Arc::as_ref).ok_or_else(|| Error::broken("a query without its plugins"))
}

/// The desk of a request that came from outside.
pub(crate) struct Outside {
    pub(crate) caller: Arc<Caller>,
    pub(crate) source: Arc<dyn PluginSource>,
    pub(crate) language: Language,
}

#[async_trait]
impl Desk for Outside {
    async fn standing(&self) -> Result<Standing> {
        let visitor = self.caller.visitor();
        if visitor.signed_in.is_none() {
            return Ok(Standing::default());
        }
        let read = async |scope: &mut Scope| Ok::<_, Error>(Standing::of(visitor, scope.actor()));
        self.caller.read(read).await
    }

    async fn allow_change(&self) -> Result<()> {
        self.caller.allow(&CHANGES).await
    }

    async fn ask(&self, plugin: &Arc<Enabled>, call: FieldCall) -> Result<Vec<Json>, FieldFailure> {
        let (caller, language) = (&self.caller, self.language);
        let ask = async || {
            let (tenant, visitor) = (caller.tenant_shared(), caller.visitor());
            self.source.resolve(tenant, visitor, plugin, language, call).await
        };
        caller.apart(ask).await
    }
}

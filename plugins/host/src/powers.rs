//! What a plugin may ask of the host while it runs, and who answers.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

/// What a union has granted to a plugin; each function of the host looks here first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Its collections, with the paths that may be searched by.
    pub store: BTreeMap<String, BTreeSet<String>>,
    /// Names of the documents it may run.
    pub core: BTreeSet<String>,
    /// Addresses it may ask: a scheme, a host, a path that may end in `*`.
    pub http: Vec<String>,
}

/// Why the host refused something, as the plugin is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    InvalidInput(String),
    #[error("{0} is not granted")]
    Denied(String),
    #[error("no such document")]
    NotFound,
    /// The revision that is stored now; 0: none.
    #[error("the document has revision {0} now")]
    Conflict(u32),
    #[error("{0}")]
    Limit(String),
    #[error("{0}")]
    Unavailable(String),
    /// It was not its turn within the time there is. Ends the call, and is nobody's fault.
    #[error("too much is under way")]
    Busy,
    #[error("internal error")]
    Internal,
}

/// One of the plugin's documents; `body` is JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub key: String,
    pub rev: u32,
    pub body: String,
}

/// What a search compares with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Text(String),
    Int(i64),
    Number(f64),
    Boolean(bool),
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Prefix,
    Contains,
}

/// One condition of a search; all must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub path: String,
    pub comparison: Comparison,
    pub value: Operand,
}

/// A search in a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Find {
    pub filter: Vec<Condition>,
    pub order_by: Option<String>,
    pub descending: bool,
    pub limit: u32,
    pub after: Option<String>,
}

/// One page of what a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub items: Vec<Document>,
    pub next: Option<String>,
}

/// A request to an address outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    pub credential: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Who answers what a plugin asks of the host. The host has checked the grants already.
///
/// A call may move to other threads, and to another runtime, between two questions or while one is
/// being answered; when it ends before its time, the answer is dropped unfinished.
#[async_trait]
pub trait Powers: Send + Sync + 'static {
    /// The settings, as JSON text.
    async fn settings(&self) -> Result<String, Refused>;
    /// One answer a key, in the order of the keys.
    async fn get(
        &self,
        collection: &str,
        keys: Vec<String>,
    ) -> Result<Vec<Option<Document>>, Refused>;
    async fn find(&self, collection: &str, find: Find) -> Result<Page, Refused>;
    /// Creates without `expected`, replaces with it; answers the new revision.
    async fn put(
        &self,
        collection: &str,
        key: &str,
        body: String,
        expected: Option<u32>,
    ) -> Result<u32, Refused>;
    async fn delete(&self, collection: &str, key: &str, expected: u32) -> Result<(), Refused>;
    /// Runs a document of the package; `variables` and the answer are JSON text.
    async fn run(&self, operation: &str, variables: String) -> Result<String, Refused>;
    async fn send(&self, request: Request) -> Result<Response, Refused>;

    /// Whether the question that is under way waits for its turn still, behind other calls. A call that
    /// ends meanwhile waited for them, and is not to blame.
    fn is_queued(&self) -> bool {
        false
    }
}

/// The powers of a rule, which has none: it is given its facts and answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPowers;

#[async_trait]
impl Powers for NoPowers {
    async fn settings(&self) -> Result<String, Refused> {
        Err(denied())
    }

    async fn get(&self, _: &str, _: Vec<String>) -> Result<Vec<Option<Document>>, Refused> {
        Err(denied())
    }

    async fn find(&self, _: &str, _: Find) -> Result<Page, Refused> {
        Err(denied())
    }

    async fn put(&self, _: &str, _: &str, _: String, _: Option<u32>) -> Result<u32, Refused> {
        Err(denied())
    }

    async fn delete(&self, _: &str, _: &str, _: u32) -> Result<(), Refused> {
        Err(denied())
    }

    async fn run(&self, _: &str, _: String) -> Result<String, Refused> {
        Err(denied())
    }

    async fn send(&self, _: Request) -> Result<Response, Refused> {
        Err(denied())
    }
}

fn denied() -> Refused {
    Refused::Denied("anything but an answer, in a rule".to_owned())
}

//! Answers plugins out of memory, and writes down what they asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use reticolo_plugin_host::{Document, Find, Page, Powers, Refused, Request, Response};

/// One union's documents. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Own {
    documents: Arc<Mutex<BTreeMap<(String, String), Document>>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// How long each answer takes.
    delay: Duration,
    /// How long each answer keeps a processor.
    toil: Duration,
    /// Whether what it waits for is its turn.
    queued: bool,
    /// Whether its turn never comes.
    busy: bool,
}

impl Own {
    /// Each answer takes so long.
    pub(crate) fn slow(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// Each answer keeps a processor for so long.
    pub(crate) fn laborious(toil: Duration) -> Self {
        Self { toil, ..Self::default() }
    }

    /// Each question waits so long behind others.
    pub(crate) fn queued(delay: Duration) -> Self {
        Self { delay, queued: true, ..Self::default() }
    }

    /// No document can be had, because of others.
    pub(crate) fn busy() -> Self {
        Self { busy: true, ..Self::default() }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
        let began = Instant::now();
        while began.elapsed() < self.toil {
            std::hint::spin_loop();
        }
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }
}

#[async_trait]
impl Powers for Own {
    async fn settings(&self) -> Result<String, Refused> {
        self.note("settings".to_owned()).await;
        Ok(r#"{"months":12}"#.to_owned())
    }

    async fn get(
        &self,
        collection: &str,
        keys: Vec<String>,
    ) -> Result<Vec<Option<Document>>, Refused> {
        self.note(format!("get {collection} {keys:?}")).await;
        if self.busy {
            return Err(Refused::Busy);
        }
        let documents = self.documents.lock().unwrap();
        let found =
            keys.into_iter().map(|key| documents.get(&(collection.to_owned(), key)).cloned());
        Ok(found.collect())
    }

    async fn find(&self, collection: &str, find: Find) -> Result<Page, Refused> {
        self.note(format!("find {collection} {}", find.limit)).await;
        let documents = self.documents.lock().unwrap();
        let own = documents.iter().filter(|((its, _), _)| its == collection);
        Ok(Page { items: own.map(|(_, document)| document.clone()).collect(), next: None })
    }

    async fn put(
        &self,
        collection: &str,
        key: &str,
        body: String,
        expected: Option<u32>,
    ) -> Result<u32, Refused> {
        self.note(format!("put {collection} {key}")).await;
        let mut documents = self.documents.lock().unwrap();
        let place = (collection.to_owned(), key.to_owned());
        let now = documents.get(&place).map(|document| document.rev);
        if now != expected {
            return Err(Refused::Conflict(now.unwrap_or_default()));
        }
        let rev = now.unwrap_or_default() + 1;
        documents.insert(place, Document { key: key.to_owned(), rev, body });
        Ok(rev)
    }

    async fn delete(&self, collection: &str, key: &str, expected: u32) -> Result<(), Refused> {
        self.note(format!("delete {collection} {key}")).await;
        let mut documents = self.documents.lock().unwrap();
        let place = (collection.to_owned(), key.to_owned());
        match documents.get(&place).map(|document| document.rev) {
            None => Err(Refused::NotFound),
            Some(rev) if rev != expected => Err(Refused::Conflict(rev)),
            Some(_) => {
                documents.remove(&place);
                Ok(())
            }
        }
    }

    async fn run(&self, operation: &str, variables: String) -> Result<String, Refused> {
        self.note(format!("run {operation} {variables}")).await;
        Ok(r#"{"services":[]}"#.to_owned())
    }

    async fn send(&self, request: Request) -> Result<Response, Refused> {
        self.note(format!("{} {}", request.method, request.url)).await;
        Ok(Response { status: 200, headers: Vec::new(), body: b"ok".to_vec() })
    }

    fn is_queued(&self) -> bool {
        self.queued
    }
}

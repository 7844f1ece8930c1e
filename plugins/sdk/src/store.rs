//! The plugin's own documents.
//!
//! All writes of a call are kept together, when the call ends well, or not at all.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::asked::reticolo::plugin::store as wire;
use crate::failure::Failure;
use crate::host;

pub use wire::Comparison;

/// A collection the manifest declares, with documents of one type.
#[derive(Debug)]
pub struct Collection<T> {
    name: &'static str,
    body: PhantomData<fn() -> T>,
}

/// A document as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<T> {
    pub key: String,
    /// Rises with every write.
    pub rev: u32,
    pub body: T,
}

/// Some documents, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<Document<T>>,
    pub next: Option<String>,
}

impl<T> Collection<T> {
    pub const fn new(name: &'static str) -> Self {
        Self { name, body: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> Collection<T> {
    pub fn get(&self, key: &str) -> Result<Option<Document<T>>, Failure> {
        Ok(self.get_all(&[key])?.into_iter().next().flatten())
    }

    /// One answer a key, in the order of the keys.
    pub fn get_all(&self, keys: &[&str]) -> Result<Vec<Option<Document<T>>>, Failure> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let found = host::get(self.name, &keys)?;
        found.into_iter().map(|document| document.map(|it| self.read(it)).transpose()).collect()
    }

    pub fn find(&self, what: &Find) -> Result<Page<T>, Failure> {
        let page = host::find(self.name, &what.0)?;
        let items = page.items.into_iter().map(|it| self.read(it)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }

    /// Writes a new document; one with this key must not exist. Answers its revision.
    pub fn create(&self, key: &str, body: &T) -> Result<u32, Failure> {
        Ok(host::put(self.name, key, &self.written(body)?, None)?)
    }

    /// Writes over the revision that was read: [`Failure::Conflict`] if it is not the newest any more.
    pub fn replace(&self, document: &Document<T>) -> Result<u32, Failure> {
        let body = self.written(&document.body)?;
        Ok(host::put(self.name, &document.key, &body, Some(document.rev))?)
    }

    /// Writes, whatever was there before.
    pub fn set(&self, key: &str, body: &T) -> Result<u32, Failure> {
        let body = self.written(body)?;
        match host::put(self.name, key, &body, None) {
            Err(failure) => match failure.into() {
                Failure::Conflict(rev) => Ok(host::put(self.name, key, &body, Some(rev))?),
                failure => Err(failure),
            },
            Ok(rev) => Ok(rev),
        }
    }

    pub fn delete(&self, document: &Document<T>) -> Result<(), Failure> {
        Ok(host::delete(self.name, &document.key, document.rev)?)
    }

    fn read(&self, document: wire::Document) -> Result<Document<T>, Failure> {
        let body = serde_json::from_str(&document.body).map_err(|error| {
            Failure::Internal(format!("{}/{} does not fit: {error}", self.name, document.key))
        })?;
        Ok(Document { key: document.key, rev: document.rev, body })
    }

    fn written(&self, body: &T) -> Result<String, Failure> {
        let text = serde_json::to_string(body);
        text.map_err(|error| Failure::Internal(format!("a document of {}: {error}", self.name)))
    }
}

/// What to look for. Paths are those the collection declares an index for: `address.city`.
#[derive(Clone, Debug)]
pub struct Find(wire::FindOptions);

impl Default for Find {
    fn default() -> Self {
        Self::all()
    }
}

impl Find {
    /// All documents, by key, a hundred a page.
    pub fn all() -> Self {
        Self(wire::FindOptions {
            filter: Vec::new(),
            order_by: None,
            descending: false,
            limit: 100,
            after: None,
        })
    }

    /// Those with this value at the path.
    #[must_use]
    pub fn equal(self, path: &str, value: impl Into<Value>) -> Self {
        self.only(path, Comparison::Eq, value)
    }

    /// Those whose value at the path compares so.
    #[must_use]
    pub fn only(mut self, path: &str, op: Comparison, value: impl Into<Value>) -> Self {
        self.0.filter.push(wire::Condition { path: path.to_owned(), op, value: value.into().0 });
        self
    }

    #[must_use]
    pub fn order_by(mut self, path: &str) -> Self {
        self.0.order_by = Some(path.to_owned());
        self
    }

    #[must_use]
    pub fn descending(mut self) -> Self {
        self.0.descending = true;
        self
    }

    /// At most 100.
    #[must_use]
    pub fn limit(mut self, documents: u32) -> Self {
        self.0.limit = documents;
        self
    }

    /// Goes on after a page: its `next`.
    #[must_use]
    pub fn after(mut self, next: Option<String>) -> Self {
        self.0.after = next;
        self
    }
}

/// What a path is compared with.
#[derive(Clone, Debug)]
pub struct Value(wire::Operand);

impl Value {
    pub fn null() -> Self {
        Self(wire::Operand::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(wire::Operand::Text(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(wire::Operand::Text(text))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self(wire::Operand::Int(number))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self(wire::Operand::Number(number))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self(wire::Operand::Boolean(flag))
    }
}

impl From<chrono::NaiveDate> for Value {
    fn from(date: chrono::NaiveDate) -> Self {
        Self(wire::Operand::Text(date.to_string()))
    }
}

//! What a union has granted to a plugin. It may be less than the plugin asks for: what is missing is
//! answered `denied` when it is used.

use std::collections::{BTreeMap, BTreeSet};

use reticolo_plugin_host::Granted;
use reticolo_plugin_package::Manifest;
use reticolo_plugin_package::manifest::Collection;
use reticolo_tenancy::plugin_storage::Collections;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// What a plugin may do beside answering rules and fields: names out of its manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Grants {
    /// Collections it may keep documents in.
    pub store: BTreeSet<String>,
    /// Queries it may ask.
    pub core: BTreeSet<String>,
    /// Addresses its jobs may ask.
    pub http: BTreeSet<String>,
    /// Jobs that may run.
    pub jobs: BTreeSet<String>,
    /// Events it may know of.
    pub events: BTreeSet<String>,
}

impl Grants {
    /// Everything a plugin asks for.
    pub fn asked(manifest: &Manifest) -> Self {
        let asks = &manifest.capabilities;
        Self {
            store: asks.store.keys().cloned().collect(),
            core: asks.core.keys().cloned().collect(),
            http: asks.http.iter().cloned().collect(),
            jobs: manifest.jobs.keys().cloned().collect(),
            events: manifest.events.keys().cloned().collect(),
        }
    }

    /// Refuses with `NotAsked` whatever is not in `asked`.
    pub fn check_within(&self, asked: &Self) -> Result<(), Error> {
        for (mine, theirs) in [
            (&self.store, &asked.store),
            (&self.core, &asked.core),
            (&self.http, &asked.http),
            (&self.jobs, &asked.jobs),
            (&self.events, &asked.events),
        ] {
            if let Some(foreign) = mine.difference(theirs).next() {
                return Err(Error::NotAsked(foreign.chars().take(80).collect()));
            }
        }
        Ok(())
    }

    /// What of these a version asks for; the rest means nothing to it.
    #[must_use]
    pub fn within(&self, asked: &Self) -> Self {
        let both = |mine: &BTreeSet<String>, theirs: &BTreeSet<String>| {
            mine.intersection(theirs).cloned().collect()
        };
        Self {
            store: both(&self.store, &asked.store),
            core: both(&self.core, &asked.core),
            http: both(&self.http, &asked.http),
            jobs: both(&self.jobs, &asked.jobs),
            events: both(&self.events, &asked.events),
        }
    }

    /// The same as the sandbox asks for it.
    pub(crate) fn for_host(&self, manifest: &Manifest) -> Granted {
        let mut store = BTreeMap::new();
        for (name, collection) in &manifest.capabilities.store {
            if self.store.contains(name) {
                store.insert(name.clone(), collection.indexes.iter().cloned().collect());
            }
        }
        Granted { store, core: self.core.clone(), http: self.http.iter().cloned().collect() }
    }
}

/// The collections of a plugin and the paths they are searched by, as its storage is built with them: those
/// that the plugin searches by, and where the platform looks for what is about somebody.
pub(crate) fn collections(manifest: &Manifest) -> Collections {
    let parts = |path: &String| path.split('.').map(str::to_owned).collect();
    let paths = |collection: &Collection| {
        collection.indexes.iter().chain(&collection.subject_path).map(parts).collect()
    };
    let store = manifest.capabilities.store.iter();
    store.map(|(name, collection)| (name.clone(), paths(collection))).collect()
}

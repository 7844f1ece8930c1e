//! What a plugin says about itself.
//!
//! An author writes it as `plugin.toml`; a package carries it as `manifest.json`, with the digest of
//! every file, and that file is what gets signed.

use std::collections::BTreeMap;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::name::{Namespace, PluginId};

/// What a plugin is, brings and asks for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    pub id: PluginId,
    pub namespace: Namespace,
    pub version: Version,
    /// The version of the contract it is built against: `1.0`.
    pub api: String,
    pub world: World,
    pub name: Text,
    pub summary: Text,
    /// An SPDX expression.
    pub license: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// Laws and regulations it follows: `L.R. Lombardia 15/2015, art. 7`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regulations: Vec<String>,
    pub files: Files,
    #[serde(default)]
    pub capabilities: Capabilities,
    #[serde(default)]
    pub rules: BTreeMap<String, Rule>,
    #[serde(default)]
    pub jobs: BTreeMap<String, Job>,
    /// The events it is told of, by name: `registry_entry.admitted`.
    #[serde(default)]
    pub events: BTreeMap<String, Event>,
    #[serde(default)]
    pub pages: BTreeMap<String, Page>,
    /// The registries it keeps, by the code of the registry.
    #[serde(default)]
    pub registries: BTreeMap<String, Registry>,
    #[serde(default)]
    pub limits: Lowered,
    /// The digest (SHA-256, hexadecimal) of every file of the package by its path; filled by packing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub digests: BTreeMap<String, String>,
}

/// Which of the contract's worlds the component implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    RulePlugin,
    DataPlugin,
    FullPlugin,
}

/// A sentence in the languages of the platform. Italian is always there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub it: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// Where things are in the package; paths are relative, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Files {
    #[serde(default = "component_path")]
    pub component: String,
    /// The GraphQL types and fields it adds, as SDL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The JSON Schema of its settings, which is also the form they are edited with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// The folder of golden vectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vectors: Option<String>,
}

fn component_path() -> String {
    "component.wasm".to_owned()
}

/// What it asks a union to grant. What is not asked for is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Capabilities {
    /// Its own collections of documents, by name.
    pub store: BTreeMap<String, Collection>,
    /// The queries it asks of the platform: the path of each document by the name it is run with.
    pub core: BTreeMap<String, String>,
    /// Addresses its jobs may ask: `https://registry.example.org/api/*`.
    pub http: Vec<String>,
}

/// A collection of the plugin's own documents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Collection {
    /// What is kept in it and why, for whoever grants it.
    pub purpose: Text,
    /// Paths that may be searched and sorted by: `address.city`.
    #[serde(default)]
    pub indexes: Vec<String>,
    /// Days after its last change when a document goes; none: it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// Where a document names the account it is about, so that exports and erasures reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_path: Option<String>,
}

/// A rule it brings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    pub summary: Text,
    /// The hook of the platform it answers: `registry.admission`.
    pub hook: String,
    /// JSON Schemas of the facts it is given and of what it answers.
    pub input: String,
    pub output: String,
    #[serde(default)]
    pub on_failure: OnFailure,
    /// The articles it applies.
    #[serde(default)]
    pub articles: Vec<String>,
}

/// What happens when a rule gives no answer. Nothing is ever granted by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// A person decides.
    #[default]
    ManualReview,
    /// The platform's own rule answers, where it has one.
    CoreDefault,
    Reject,
}

/// Work that is done by the clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Job {
    pub summary: Text,
    /// Five fields of cron, in Europe/Rome: `0 3 * * *`.
    pub schedule: String,
    #[serde(default = "slices")]
    pub max_slices: u32,
}

fn slices() -> u32 {
    60
}

/// An event it is told of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Event {
    /// Why it wants to know, for whoever grants it.
    pub purpose: Text,
}

/// A page of the portal that it fills.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Page {
    /// Rows that a field of its `type Query` answers.
    #[serde(rename_all = "kebab-case")]
    List {
        title: Text,
        #[serde(default)]
        audience: Audience,
        /// The field, which answers a list of objects.
        query: String,
        columns: Vec<Column>,
        /// The page with the form that adds a row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        add: Option<String>,
    },
    /// A form whose answers become the argument `input` of a field of its `type Mutation`.
    #[serde(rename_all = "kebab-case")]
    Form {
        title: Text,
        #[serde(default)]
        audience: Audience,
        /// The JSON Schema of the form.
        form: String,
        mutation: String,
        /// What is said when it went well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        done: Option<Text>,
    },
}

/// Who sees a page or may ask a field; each is part of the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    Everybody,
    SignedIn,
    /// Whoever has a role in the union.
    #[default]
    Staff,
    /// The union's administrators.
    Admin,
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    pub field: String,
    pub title: Text,
    #[serde(default)]
    pub format: Format,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    #[default]
    Text,
    /// An ISO date.
    Date,
    /// Cents of euros.
    Cents,
    /// Minutes, shown as hours.
    Minutes,
    Boolean,
}

/// A registry (*albo*) it keeps: the host has the states, the plugin the form and the rules.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Registry {
    pub name: Text,
    pub summary: Text,
    /// The JSON Schema of an entry's form.
    pub form: String,
    /// Names of its rules that answer `registry.admission`, `registry.renewal` and `matching.score`.
    pub admission: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<String>,
    /// Fields of the form that the public list shows.
    #[serde(default)]
    pub public_fields: Vec<String>,
    /// Fields of the form that the matching rule is given of every candidate, and no others; named where
    /// there is such a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching_fields: Option<Vec<String>>,
    /// Documents an application carries.
    #[serde(default)]
    pub documents: Vec<RequiredDocument>,
}

/// A document an application carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequiredDocument {
    pub code: String,
    pub name: Text,
    #[serde(default)]
    pub required: bool,
    /// Whether it has a day when it expires.
    #[serde(default)]
    pub expires: bool,
}

/// Limits it sets itself, below the platform's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Lowered {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<u32>,
}

impl Text {
    /// The sentence in a language given by its code; Italian where there is no other.
    pub fn in_language(&self, code: &str) -> &str {
        match &self.en {
            Some(english) if code == "en" => english,
            _ => &self.it,
        }
    }
}

//! What a plugin adds to the API, as its SDL says: what it is given as arguments, and what of its
//! answers is passed on. The API and the pages that plugins fill treat fields alike, by this.

pub mod arguments;
pub mod project;
pub mod scalar;

mod read;

use async_graphql_parser::types::Type;
use indexmap::IndexMap;

use crate::manifest::Audience;
use crate::sdl::DefaultValue;

/// What one plugin adds.
#[derive(Debug)]
pub struct Api {
    pub namespace: String,
    /// The fields it answers, by what they hang on: `Query`, `Mutation` or a type of the platform.
    pub roots: IndexMap<&'static str, Root>,
    /// Its own types by their names in the schema: `caregivers_Caregiver`.
    pub types: IndexMap<String, Kind>,
}

/// Fields that the plugin is asked for.
#[derive(Debug, Default)]
pub struct Root {
    pub fields: IndexMap<String, Answered>,
}

/// A field that the plugin is asked for, with who may ask.
#[derive(Debug)]
pub struct Answered {
    pub field: Field,
    pub audience: Audience,
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    pub description: Option<String>,
    pub arguments: IndexMap<String, Argument>,
    pub kind: Type,
    pub deprecated: Deprecated,
}

/// An argument, or a field of an input.
#[derive(Debug)]
pub struct Argument {
    pub description: Option<String>,
    pub kind: Type,
    pub default: Option<DefaultValue>,
}

/// A value of an enum.
#[derive(Debug)]
pub struct EnumValue {
    pub description: Option<String>,
    pub deprecated: Deprecated,
}

/// The reason where something is deprecated.
pub type Deprecated = Option<String>;

/// A type of the plugin's own.
#[derive(Debug)]
pub enum Kind {
    Object { description: Option<String>, fields: IndexMap<String, Field> },
    Enum { description: Option<String>, values: IndexMap<String, EnumValue> },
    Input { description: Option<String>, fields: IndexMap<String, Argument> },
}

impl Api {
    /// The name in the schema of the object that has the fields hanging on `root`.
    pub fn root_type(&self, root: &str) -> String {
        format!("{}_{root}", self.namespace)
    }

    /// A field that the plugin is asked for: `courses` of `Query`.
    pub fn answered(&self, root: &str, field: &str) -> Option<&Answered> {
        self.roots.get(root)?.fields.get(field)
    }
}

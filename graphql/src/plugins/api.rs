//! What a plugin adds to the API, as its SDL says.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Type;
use reticolo_plugin_package::manifest::Audience;
use reticolo_plugin_package::sdl::DefaultValue;

/// What one plugin adds.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) namespace: String,
    /// The fields it answers, by what they hang on: `Query`, `Mutation` or a type of the platform.
    pub(crate) roots: IndexMap<&'static str, Root>,
    /// Its own types by their names in the schema: `caregivers_Caregiver`.
    pub(crate) types: IndexMap<String, Kind>,
}

/// Fields that the plugin is asked for.
#[derive(Debug, Default)]
pub(crate) struct Root {
    pub(crate) fields: IndexMap<String, Answered>,
}

/// A field that the plugin is asked for, with who may ask.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) field: Field,
    pub(crate) audience: Audience,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) description: Option<String>,
    pub(crate) arguments: IndexMap<String, Argument>,
    pub(crate) kind: Type,
    pub(crate) deprecated: Deprecated,
}

/// An argument, or a field of an input.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) description: Option<String>,
    pub(crate) kind: Type,
    pub(crate) default: Option<DefaultValue>,
}

#[derive(Debug)]
pub(crate) struct EnumValue {
    pub(crate) description: Option<String>,
    pub(crate) deprecated: Deprecated,
}

/// The reason where something is deprecated.
pub(crate) type Deprecated = Option<String>;

/// A type of the plugin's own.
#[derive(Debug)]
pub(crate) enum Kind {
    Object { description: Option<String>, fields: IndexMap<String, Field> },
    Enum { description: Option<String>, values: IndexMap<String, EnumValue> },
    Input { description: Option<String>, fields: IndexMap<String, Argument> },
}

impl Api {
    /// The name in the schema of the object that has the fields hanging on `root`.
    pub(crate) fn root_type(&self, root: &str) -> String {
        format!("{}_{root}", self.namespace)
    }
}

//! A field of a plugin, asked by a page: with the arguments its SDL declares, their defaults filled in,
//! and answered as it declares. What the API does with a document, this does without one.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Language;
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugin_package::api::arguments::filled;
use reticolo_plugin_package::api::project::{Projected, Room, Selection, Value, project};
use reticolo_plugin_package::sdl::{innermost, lists};
use reticolo_tenancy::Visitor;
use serde_json::{Map, Value as Json};

use crate::field::FieldFailure;
use crate::plugins::Plugins;
use crate::set::Enabled;

/// What a page asks.
#[derive(Clone, Debug)]
pub struct Question {
    pub operation: Operation,
    /// A field of the plugin's `type Query` or `type Mutation`.
    pub field: String,
    pub arguments: Map<String, Json>,
    /// The fields that are shown, of each object that is answered. They have a single value.
    pub selection: Vec<String>,
}

impl Question {
    const fn root(&self) -> &'static str {
        match self.operation {
            Operation::Query => "Query",
            Operation::Mutation => "Mutation",
        }
    }
}

impl Plugins {
    /// Asks a field of `type Query` or `type Mutation`. The answer has what is selected and nothing else.
    ///
    /// Fails like [`resolve`](Self::resolve), with `InvalidInput` where the arguments do not fit, and with
    /// `Failed` where the answer is not what the field declares.
    pub async fn ask(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Arc<Enabled>,
        language: Language,
        question: Question,
    ) -> Result<Json, FieldFailure> {
        let inside = self.inside(plugin).await.ok_or(FieldFailure::Unavailable)?;
        let root = question.root();
        let api = inside.opened.api.as_ref().ok_or(FieldFailure::NotFound)?;
        let answered = api.answered(root, &question.field).ok_or(FieldFailure::NotFound)?;
        let arguments = filled(api, &answered.field.arguments, question.arguments);
        let arguments =
            arguments.map_err(|misfit| FieldFailure::InvalidInput(misfit.to_string()))?;
        let call = FieldCall {
            operation: question.operation,
            type_name: root.to_owned(),
            field: question.field.clone(),
            arguments: Json::Object(arguments).to_string(),
            parents: vec!["{}".to_owned()],
            selection: question.selection.clone(),
        };
        let answers = self.resolve(tenant, visitor, plugin, language, call).await?;
        let [answer] = <[Json; 1]>::try_from(answers).map_err(|_| FieldFailure::Failed)?;
        let (whole, selected) = (Room::new(Room::WHOLE), Shown(&question.selection));
        let Projected { value, wrongs } =
            project(api, &whole, &answered.field.kind, &selected, answer);
        if let Some(wrong) = wrongs.first() {
            let (path, what) = (wrong.place(&question.field), &wrong.what);
            tracing::debug!(plugin = api.namespace, path, what, "bad answer");
            return Err(FieldFailure::Failed);
        }
        Ok(json(value))
    }

    /// Whether a field of `type Query` gives its list page by page, by `first` and `after`.
    pub async fn is_paged(&self, plugin: &Enabled, field: &str) -> bool {
        let Some(inside) = self.inside(plugin).await else { return false };
        let api = inside.opened.api.as_ref();
        let Some(answered) = api.and_then(|api| api.answered("Query", field)) else { return false };
        let takes = |name: &str, of: &[&str]| {
            let argument = answered.field.arguments.get(name);
            argument.is_some_and(|one| lists(&one.kind) == 0 && of.contains(&innermost(&one.kind)))
        };
        takes("first", &["Int"]) && takes("after", &["String", "ID"])
    }
}

/// Fields with a single value each.
struct Shown<'a>(&'a [String]);

impl<'a> Selection for Shown<'a> {
    type Name = &'a str;

    fn fields(&self) -> Vec<(&'a str, &'a str, Self)> {
        self.0.iter().map(|name| (name.as_str(), name.as_str(), Shown(&[]))).collect()
    }
}

fn json(value: Value<&str>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Scalar(value) => value,
        Value::Enum(text) => Json::String(text),
        Value::List(items) => Json::Array(items.into_iter().map(json).collect()),
        Value::Object(fields) => {
            let field = |(name, value): (&str, Value<&str>)| (name.to_owned(), json(value));
            Json::Object(fields.into_iter().map(field).collect())
        }
    }
}

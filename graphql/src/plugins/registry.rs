//! Puts what plugins declare into the registry that a schema is built from.

use std::sync::LazyLock;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Field as Written, Type, VariableDefinition};
use async_graphql::registry::{
    Deprecation, MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry,
};
use async_graphql::{Name, OutputType, Positioned, ServerResult, VisitorContext};
use chrono::{DateTime, Utc};
use reticolo_plugin_package::api::{Answered, Api, Argument, Deprecated, Field, Kind};
use reticolo_plugin_package::sdl::EXTENDABLE;
use reticolo_plugins::audience::sentence;

use crate::connection::STATEMENT;
use crate::scalar::{Cents, Date, LocalTime};

/// What the complexity limit charges for a plugin's call.
const CALL: usize = 2 * STATEMENT;

/// The entries the complexity limit expects of a list that does not say how many it has.
const ENTRIES: usize = 20;

/// The type of `installed`.
pub(crate) static INSTALLED: LazyLock<Type> = LazyLock::new(|| named_list("InstalledPlugin"));

fn named_list(name: &str) -> Type {
    let entry = Type { base: BaseType::Named(Name::new(name)), nullable: false };
    Type { base: BaseType::List(Box::new(entry)), nullable: false }
}

/// The types of the platform that only plugins' fields need.
pub(crate) fn platform() -> &'static Api {
    static PLATFORM: LazyLock<Api> = LazyLock::new(|| {
        let field = |name: &str, kind: &str, description: &str| {
            let field = Field {
                description: Some(description.to_owned()),
                arguments: IndexMap::new(),
                kind: Type { base: BaseType::Named(Name::new(kind)), nullable: false },
                deprecated: None,
            };
            (name.to_owned(), field)
        };
        let installed = Kind::Object {
            description: Some("A plugin that is enabled in this union.".to_owned()),
            fields: IndexMap::from([
                field("id", "ID", "Names the plugin wherever it is installed."),
                field(
                    "namespace",
                    "String",
                    "The name of its fields and the beginning of its types.",
                ),
                field("version", "String", "Its version."),
                field("name", "String", "What it is called, in the language of the request."),
            ]),
        };
        Api {
            namespace: String::new(),
            roots: IndexMap::new(),
            types: IndexMap::from([("InstalledPlugin".to_owned(), installed)]),
        }
    });
    &PLATFORM
}

/// The name of the object `plugins` answers where the fields of `root` are.
pub(crate) fn object_of(root: &str) -> String {
    match root {
        "Query" => "PluginQueries".to_owned(),
        "Mutation" => "PluginMutations".to_owned(),
        _ => format!("{root}Plugins"),
    }
}

/// The field `plugins` for fields hanging on `root`; none where there would be nothing in it. A query
/// tells which plugins there are, even where these are rules alone.
pub(crate) fn field(apis: &[Api], root: &str) -> Option<MetaField> {
    let description = match root {
        "Query" => "What the union's plugins answer.",
        "Mutation" => "What the union's plugins change.",
        _ => "What the union's plugins add.",
    };
    let is_there = root == "Query" || apis.iter().any(|api| api.roots.contains_key(root));
    is_there.then(|| meta_field("plugins", format!("{}!", object_of(root)), description))
}

/// Puts in every type that plugins declare; those that nothing leads to are dropped by the library.
pub(crate) fn put(registry: &mut Registry, apis: &[Api]) {
    if registry.types.contains_key("InstalledPlugin") {
        return;
    }
    <serde_json::Value as OutputType>::create_type_info(registry);
    <Cents as OutputType>::create_type_info(registry);
    <Date as OutputType>::create_type_info(registry);
    <LocalTime as OutputType>::create_type_info(registry);
    <DateTime<Utc> as OutputType>::create_type_info(registry);
    <f64 as OutputType>::create_type_info(registry);
    put_types(registry, platform());
    for api in apis {
        put_types(registry, api);
        for (root, fields) in &api.roots {
            let answered = fields.fields.iter();
            let fields_of = answered
                .map(|(name, answered)| (name.clone(), answered_field(root, name, answered)));
            let described = format!("What the plugin `{}` brings.", api.namespace);
            let name = api.root_type(root);
            registry.types.insert(name.clone(), object(name, Some(described), fields_of.collect()));
        }
    }
    for root in ["Query", "Mutation"].into_iter().chain(EXTENDABLE.iter().copied()) {
        let mut fields = IndexMap::new();
        for api in apis.iter().filter(|api| api.roots.contains_key(root)) {
            // Nullable: what fails in one plugin stays there.
            let described = format!("By the plugin `{}`; `null` when it failed.", api.namespace);
            let field = meta_field(&api.namespace, api.root_type(root), &described);
            fields.insert(api.namespace.clone(), field);
        }
        if root == "Query" {
            let installed = "The plugins that are enabled in this union.";
            let field = meta_field("installed", INSTALLED.to_string(), installed);
            fields.insert("installed".to_owned(), field);
        }
        if fields.is_empty() {
            continue;
        }
        let name = object_of(root);
        let described = match root {
            "Query" => "Fields that the union's plugins answer.".to_owned(),
            "Mutation" => "What the union's plugins change, one after the other.".to_owned(),
            _ => format!("Fields that the union's plugins add to `{root}`."),
        };
        registry.types.insert(name.clone(), object(name, Some(described), fields));
    }
}

fn put_types(registry: &mut Registry, api: &Api) {
    for (name, kind) in &api.types {
        let meta = match kind {
            Kind::Object { description, fields } => {
                let fields =
                    fields.iter().map(|(name, field)| (name.clone(), own_field(name, field)));
                object(name.clone(), description.clone(), fields.collect())
            }
            Kind::Enum { description, values } => MetaType::Enum {
                name: name.clone(),
                description: description.clone(),
                enum_values: values
                    .iter()
                    .map(|(name, value)| {
                        let meta = MetaEnumValue {
                            name: name.clone(),
                            description: value.description.clone(),
                            deprecation: deprecation(&value.deprecated),
                            visible: None,
                            inaccessible: false,
                            tags: Vec::new(),
                            directive_invocations: Vec::new(),
                        };
                        (name.clone(), meta)
                    })
                    .collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
            Kind::Input { description, fields } => MetaType::InputObject {
                name: name.clone(),
                description: description.clone(),
                input_fields: inputs(fields),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                oneof: false,
                directive_invocations: Vec::new(),
            },
        };
        registry.types.insert(name.clone(), meta);
    }
}

fn object(
    name: String,
    description: Option<String>,
    fields: IndexMap<String, MetaField>,
) -> MetaType {
    MetaType::Object {
        name,
        description,
        fields,
        cache_control: async_graphql::CacheControl::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        keys: None,
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A type that has these fields, which another type takes over.
pub(crate) fn carrier(name: &str, fields: IndexMap<String, MetaField>) -> MetaType {
    object(name.to_owned(), None, fields)
}

fn meta_field(name: &str, kind: String, description: &str) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        args: IndexMap::new(),
        ty: kind,
        deprecation: Deprecation::NoDeprecated,
        cache_control: async_graphql::CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A field of a plugin's own type.
fn own_field(name: &str, field: &Field) -> MetaField {
    let mut meta =
        meta_field(name, field.kind.to_string(), field.description.as_deref().unwrap_or_default());
    meta.args = inputs(&field.arguments);
    meta.deprecation = deprecation(&field.deprecated);
    if is_list(&field.kind) {
        meta.compute_complexity = Some(list);
    }
    meta
}

/// A field that the plugin is asked for.
fn answered_field(root: &str, name: &str, answered: &Answered) -> MetaField {
    let mut meta = own_field(name, &answered.field);
    let who = sentence(answered.audience);
    meta.description = Some(match &answered.field.description {
        Some(description) => format!("{description}\n\n{who}"),
        None => who.to_owned(),
    });
    let argument = |name: &str| answered.field.arguments.contains_key(name);
    let is_called_each_time = !EXTENDABLE.contains(&root);
    meta.compute_complexity = match (is_called_each_time, is_list(&answered.field.kind)) {
        (true, true) if argument("first") => Some(call_of_first),
        (true, true) if argument("limit") => Some(call_of_limit),
        (true, true) => Some(call_of_list),
        (true, false) => Some(call),
        // A whole page of things is one call.
        (false, true) => Some(list),
        (false, false) => None,
    };
    meta
}

fn inputs(arguments: &IndexMap<String, Argument>) -> IndexMap<String, MetaInputValue> {
    let input = |(name, argument): (&String, &Argument)| {
        let meta = MetaInputValue {
            name: name.clone(),
            description: argument.description.clone(),
            ty: argument.kind.to_string(),
            deprecation: Deprecation::NoDeprecated,
            default_value: argument.default.as_ref().map(|default| default.text.clone()),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            is_secret: false,
            directive_invocations: Vec::new(),
        };
        (name.clone(), meta)
    };
    arguments.iter().map(input).collect()
}

fn deprecation(deprecated: &Deprecated) -> Deprecation {
    match deprecated {
        Some(reason) => Deprecation::Deprecated { reason: Some(reason.clone()) },
        None => Deprecation::NoDeprecated,
    }
}

fn is_list(kind: &Type) -> bool {
    matches!(kind.base, BaseType::List(_))
}

type Variables = [Positioned<VariableDefinition>];

#[expect(clippy::unnecessary_wraps, reason = "the library asks for a result")]
fn call(_: &VisitorContext<'_>, _: &Variables, _: &Written, child: usize) -> ServerResult<usize> {
    Ok(child.saturating_add(CALL))
}

#[expect(clippy::unnecessary_wraps, reason = "the library asks for a result")]
fn list(_: &VisitorContext<'_>, _: &Variables, _: &Written, child: usize) -> ServerResult<usize> {
    Ok(entries(ENTRIES, child))
}

#[expect(clippy::unnecessary_wraps, reason = "the library asks for a result")]
fn call_of_list(
    _: &VisitorContext<'_>,
    _: &Variables,
    _: &Written,
    child: usize,
) -> ServerResult<usize> {
    Ok(entries(ENTRIES, child).saturating_add(CALL))
}

fn call_of_first(
    ctx: &VisitorContext<'_>,
    variables: &Variables,
    field: &Written,
    child: usize,
) -> ServerResult<usize> {
    call_of(ctx, variables, field, "first", child)
}

fn call_of_limit(
    ctx: &VisitorContext<'_>,
    variables: &Variables,
    field: &Written,
    child: usize,
) -> ServerResult<usize> {
    call_of(ctx, variables, field, "limit", child)
}

fn call_of(
    ctx: &VisitorContext<'_>,
    variables: &Variables,
    field: &Written,
    argument: &str,
    child: usize,
) -> ServerResult<usize> {
    let given: Option<i32> = ctx.param_value(variables, field, argument, Some(|| None))?;
    let count = given.and_then(|count| usize::try_from(count).ok()).unwrap_or(ENTRIES);
    Ok(entries(count.clamp(1, 100), child).saturating_add(CALL))
}

/// What a list costs: as much as its entries together.
fn entries(count: usize, child: usize) -> usize {
    count.saturating_mul(child).saturating_add(1)
}

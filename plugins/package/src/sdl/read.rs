//! From text to a plugin's types; refuses what plugins do not have.

use async_graphql_parser::Positioned;
use async_graphql_parser::types::{
    ConstDirective, FieldDefinition, InputValueDefinition, TypeDefinition as Parsed, TypeKind,
    TypeSystemDefinition,
};

use super::{
    DefaultValue, EXTENDABLE, EnumValue, Extension, Field, Input, Kind, MOST_BYTES, MOST_TYPES,
    SCALARS, Sdl, TypeDefinition,
};
use crate::manifest::Audience;
use crate::nesting;

/// The deepest a text may be nested: two lists, a default and the type around them take seven.
const DEEPEST: usize = 12;

pub(super) fn read(text: &str) -> Result<Sdl, Vec<String>> {
    let one = |problem: String| vec![problem];
    if text.len() > MOST_BYTES {
        return Err(one(format!("it is larger than {} KiB", MOST_BYTES >> 10)));
    }
    if text.trim().is_empty() {
        return Err(one("it is empty: leave `files.schema` out where nothing is added".to_owned()));
    }
    nesting::within(text, DEEPEST).map_err(one)?;
    let document =
        async_graphql_parser::parse_schema(text).map_err(|error| one(error.to_string()))?;
    if document.definitions.len() > MOST_TYPES {
        return Err(one(format!("it has more than {MOST_TYPES} types")));
    }
    let mut reading = Reading::default();
    for definition in document.definitions {
        match definition {
            TypeSystemDefinition::Type(definition) => reading.definition(definition.node),
            TypeSystemDefinition::Schema(_) => {
                reading.refuse("leave out `schema { … }`: the platform has one".to_owned());
            }
            TypeSystemDefinition::Directive(_) => {
                reading.refuse("plugins declare no directives".to_owned());
            }
        }
    }
    if reading.problems.is_empty() { Ok(reading.sdl) } else { Err(reading.problems) }
}

#[derive(Default)]
struct Reading {
    sdl: Sdl,
    /// Whether `type Query` and `type Mutation` were there.
    roots: [bool; 2],
    problems: Vec<String>,
}

impl Reading {
    fn refuse(&mut self, what: String) {
        self.problems.push(what);
    }

    fn definition(&mut self, parsed: Parsed) {
        let name = parsed.name.node.to_string();
        self.deprecation(&name, &parsed.directives, false);
        match parsed.kind {
            TypeKind::Object(object) => {
                if !object.implements.is_empty() {
                    self.refuse(format!("{name} implements an interface: plugins have none"));
                }
                if object.fields.is_empty() {
                    self.refuse(format!("{name} has no fields"));
                }
                let fields = object.fields.into_iter().map(|field| self.field(&name, field.node));
                let fields = fields.collect();
                self.object(parsed.extend, name, parsed.description, fields);
            }
            _ if parsed.extend => {
                self.refuse(format!("`extend` is for types of the platform, not for {name}"));
            }
            TypeKind::Enum(enumeration) => {
                let values = enumeration.values.into_iter().map(|value| {
                    let value = value.node;
                    let place = format!("{name}.{}", value.value.node);
                    EnumValue {
                        deprecated: self.deprecation(&place, &value.directives, true),
                        name: value.value.node.to_string(),
                        description: text(value.description),
                    }
                });
                let kind = Kind::Enum(values.collect());
                self.own(name, parsed.description, kind);
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.into_iter().map(|field| self.input(&name, field.node));
                let kind = Kind::Input(fields.collect());
                self.own(name, parsed.description, kind);
            }
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => {
                self.refuse(format!(
                    "{name} is no type that plugins have: use `type`, `enum` or `input`; scalars are {}",
                    SCALARS.join(", ")
                ));
            }
        }
    }

    fn object(
        &mut self,
        extend: bool,
        name: String,
        description: Option<Positioned<String>>,
        fields: Vec<Field>,
    ) {
        let root = match name.as_str() {
            "Query" => Some(0),
            "Mutation" => Some(1),
            _ => None,
        };
        match (extend, root) {
            (true, Some(_)) => {
                self.refuse(format!("write `type {name}`: these fields stand in the plugin's own"));
            }
            (true, None) => match EXTENDABLE.iter().find(|known| **known == name) {
                None => {
                    self.refuse(format!(
                        "{name} cannot be extended: {} can",
                        EXTENDABLE.join(", ")
                    ));
                }
                Some(on) if self.sdl.extensions.iter().any(|one| one.on == *on) => {
                    self.refuse(format!("{name} is extended twice"));
                }
                Some(on) => self.sdl.extensions.push(Extension { on, fields }),
            },
            (false, Some(root)) => {
                if self.roots.get_mut(root).is_some_and(|seen| std::mem::replace(seen, true)) {
                    self.refuse(format!("{name} is there twice"));
                }
                let target = if root == 0 { &mut self.sdl.query } else { &mut self.sdl.mutation };
                target.extend(fields);
            }
            (false, None) => self.own(name, description, Kind::Object(fields)),
        }
    }

    fn own(&mut self, name: String, description: Option<Positioned<String>>, kind: Kind) {
        let reserved = ["Query", "Mutation", "Subscription"];
        if reserved.contains(&name.as_str()) {
            self.refuse(format!("{name} is no type a plugin can have"));
        } else if EXTENDABLE.contains(&name.as_str()) || SCALARS.contains(&name.as_str()) {
            self.refuse(format!("{name} is a type of the platform: choose another name"));
        }
        if self.sdl.type_named(&name).is_some() {
            self.refuse(format!("{name} is there twice"));
        }
        let description = text(description).unwrap_or_default();
        if description.trim().is_empty() {
            self.refuse(format!(
                "{name} has no description: write one before it, in quotes, for those who use the API"
            ));
        }
        self.sdl.types.push(TypeDefinition { name, description, kind });
    }

    fn field(&mut self, on: &str, mut parsed: FieldDefinition) -> Field {
        let name = parsed.name.node.to_string();
        let place = format!("{on}.{name}");
        let arguments = parsed.arguments.into_iter();
        Field {
            arguments: arguments.map(|argument| self.input(&place, argument.node)).collect(),
            audience: self.audience(on, &place, &mut parsed.directives),
            deprecated: self.deprecation(&place, &parsed.directives, true),
            description: text(parsed.description),
            ty: parsed.ty.node,
            name,
        }
    }

    fn input(&mut self, on: &str, parsed: InputValueDefinition) -> Input {
        let name = parsed.name.node.to_string();
        let place = format!("{on}.{name}");
        self.deprecation(&place, &parsed.directives, false);
        let default = parsed.default_value.and_then(|default| {
            let text = default.node.to_string();
            if let Ok(json) = default.node.into_json() {
                Some(DefaultValue { text, json })
            } else {
                self.refuse(format!("the default of {place} cannot be read"));
                None
            }
        });
        Input { name, description: text(parsed.description), ty: parsed.ty.node, default }
    }

    /// Takes `@needs` out of the directives of a field that the plugin is asked for.
    fn audience(
        &mut self,
        on: &str,
        place: &str,
        directives: &mut Vec<Positioned<ConstDirective>>,
    ) -> Audience {
        let is_answered = on == "Query" || on == "Mutation" || EXTENDABLE.contains(&on);
        if !is_answered {
            return Audience::default();
        }
        let mut given = Vec::new();
        directives.retain(|directive| {
            let needs = directive.node.name.node == "needs";
            if needs {
                given.push(directive.node.clone());
            }
            !needs
        });
        let audience = match given.as_slice() {
            [] => Some(Audience::default()),
            [only] => audience_of(only),
            _ => None,
        };
        audience.unwrap_or_else(|| {
            self.refuse(format!(
                "{place} has @needs written wrong: it is @needs(audience: EVERYBODY), SIGNED_IN, STAFF or ADMIN, once"
            ));
            Audience::default()
        })
    }

    /// Why something is deprecated; refuses any other directive, and this one where it has no place.
    fn deprecation(
        &mut self,
        place: &str,
        directives: &[Positioned<ConstDirective>],
        allowed: bool,
    ) -> Option<String> {
        let mut deprecated = None;
        for directive in directives {
            let directive = &directive.node;
            let name = directive.name.node.as_str();
            if name != "deprecated" || !allowed {
                self.refuse(format!("{place} has @{name}, which has no place there"));
                continue;
            }
            let reason = directive.arguments.iter().find(|(name, _)| name.node == "reason");
            let reason = reason.and_then(|(_, reason)| reason.node.clone().into_json().ok());
            let reason = reason.and_then(|reason| reason.as_str().map(str::to_owned));
            deprecated = Some(reason.unwrap_or_else(|| "No longer supported".to_owned()));
        }
        deprecated
    }
}

fn audience_of(needs: &ConstDirective) -> Option<Audience> {
    let [(name, value)] = needs.arguments.as_slice() else { return None };
    // As it is written: `"ADMIN"` in quotes is a text.
    match (name.node.as_str(), value.node.to_string().as_str()) {
        ("audience", "EVERYBODY") => Some(Audience::Everybody),
        ("audience", "SIGNED_IN") => Some(Audience::SignedIn),
        ("audience", "STAFF") => Some(Audience::Staff),
        ("audience", "ADMIN") => Some(Audience::Admin),
        _ => None,
    }
}

fn text(description: Option<Positioned<String>>) -> Option<String> {
    description.map(|description| description.node)
}

//! Reads what a plugin adds to the API out of its SDL.

use async_graphql_parser::types::{BaseType, Type};
use indexmap::IndexMap;

use super::{Answered, Api, Argument, EnumValue, Field, Kind, Root};
use crate::sdl::{self, Input, SCALARS, Sdl, TypeDefinition};

impl Api {
    /// Reads an SDL, or says all that is wrong with it. What the package's own check lets through
    /// fits together.
    pub fn read(namespace: &str, text: &str) -> Result<Self, Vec<String>> {
        let sdl = Sdl::parse(text)?;
        let reading = Reading { namespace };
        let mut roots: IndexMap<&'static str, Root> = IndexMap::new();
        for (on, field) in sdl.answered() {
            let answered = Answered { field: reading.field(field), audience: field.audience };
            roots.entry(on).or_default().fields.insert(field.name.clone(), answered);
        }
        let types = sdl.types.iter().map(|definition| reading.definition(definition));
        let types = types.collect();
        Ok(Self { namespace: namespace.to_owned(), roots, types })
    }
}

/// Gives every type the name it has in the schema. The plugin's own begin with a capital, so those of
/// two namespaces never meet: `a_b` and `C` are not `a` and `b_C`.
struct Reading<'a> {
    namespace: &'a str,
}

impl Reading<'_> {
    fn definition(&self, definition: &TypeDefinition) -> (String, Kind) {
        let description = text(Some(&definition.description));
        let kind = match &definition.kind {
            sdl::Kind::Object(fields) => {
                let fields = fields.iter().map(|field| (field.name.clone(), self.field(field)));
                Kind::Object { description, fields: fields.collect() }
            }
            sdl::Kind::Enum(values) => {
                let value = |value: &sdl::EnumValue| {
                    let deprecated = value.deprecated.clone();
                    let description = text(value.description.as_ref());
                    (value.name.clone(), EnumValue { description, deprecated })
                };
                Kind::Enum { description, values: values.iter().map(value).collect() }
            }
            sdl::Kind::Input(fields) => Kind::Input { description, fields: self.inputs(fields) },
        };
        (self.name(&definition.name), kind)
    }

    fn field(&self, field: &sdl::Field) -> Field {
        Field {
            description: text(field.description.as_ref()),
            arguments: self.inputs(&field.arguments),
            kind: self.renamed(&field.ty),
            deprecated: field.deprecated.clone(),
        }
    }

    fn inputs(&self, inputs: &[Input]) -> IndexMap<String, Argument> {
        let input = |input: &Input| {
            let argument = Argument {
                description: text(input.description.as_ref()),
                kind: self.renamed(&input.ty),
                default: input.default.clone(),
            };
            (input.name.clone(), argument)
        };
        inputs.iter().map(input).collect()
    }

    fn renamed(&self, kind: &Type) -> Type {
        let base = match &kind.base {
            BaseType::Named(name) => {
                Type::new(&self.name(name)).map_or_else(|| kind.base.clone(), |named| named.base)
            }
            BaseType::List(inner) => BaseType::List(Box::new(self.renamed(inner))),
        };
        Type { base, nullable: kind.nullable }
    }

    fn name(&self, name: &str) -> String {
        if SCALARS.contains(&name) {
            return name.to_owned();
        }
        format!("{}_{name}", self.namespace)
    }
}

/// A description, without what would end it in the schema's own text.
fn text(description: Option<&String>) -> Option<String> {
    let text = description?.replace("\"\"\"", "'''");
    let text = text.trim_end_matches(['\\', '"']).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::api::Api;
    use crate::manifest::Audience;

    #[test]
    fn types_get_the_namespace_and_scalars_keep_their_names() {
        let api = Api::read(
            "care",
            "type Query { all(level: Level = LOW): [Person!]! }
             \"How much\" enum Level { LOW HIGH }
             \"Somebody\" type Person { id: ID! level: Level paid: Cents since: Date more: JSON }
             extend type Service { at: LocalTime @needs(audience: EVERYBODY) }",
        )
        .unwrap();
        assert_eq!(api.types.keys().collect::<Vec<_>>(), ["care_Level", "care_Person"]);
        let all = &api.roots["Query"].fields["all"];
        assert_eq!(all.field.kind.to_string(), "[care_Person!]!");
        assert_eq!(all.audience, Audience::Staff);
        assert_eq!(api.roots["Service"].fields["at"].audience, Audience::Everybody);
        assert_eq!(api.root_type("Query"), "care_Query");
    }

    #[test]
    fn what_the_package_refuses_is_refused() {
        assert!(Api::read("care", "type Query {").is_err());
        assert!(Api::read("care", "type Query { a: Absent }").is_err());
    }
}

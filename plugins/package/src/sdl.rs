//! GraphQL types and fields that a plugin adds, read from its SDL and checked before anybody asks.
//!
//! Allowed are objects, enums and inputs of the plugin's own, `type Query`, `type Mutation`, and
//! `extend type` on the platform's types that say so. Whoever builds a schema of what [`Sdl::parse`]
//! gives meets no surprise: every type exists, fits its place and has a description.

mod check;
mod read;

pub use async_graphql_parser::types::{BaseType, Type};

use crate::manifest::Audience;

/// The most bytes of a plugin's SDL, and the most types in it.
pub const MOST_BYTES: usize = 64 << 10;
pub const MOST_TYPES: usize = 100;

/// Scalars that plugins may use: GraphQL's own, and the platform's.
pub const SCALARS: &[&str] =
    &["Int", "Float", "String", "Boolean", "ID", "JSON", "Cents", "Date", "LocalTime", "DateTime"];
/// The platform's types that plugins may add fields to.
pub const EXTENDABLE: &[&str] = &["Service", "Organization", "RegistryEntry"];

/// What a plugin adds to the API, in the order it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sdl {
    /// The plugin's own types; names are as written, without the namespace.
    pub types: Vec<TypeDefinition>,
    /// Fields of `type Query`.
    pub query: Vec<Field>,
    /// Fields of `type Mutation`.
    pub mutation: Vec<Field>,
    /// Fields for types of the platform.
    pub extensions: Vec<Extension>,
}

/// Fields for one of the platform's types.
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// One of [`EXTENDABLE`].
    pub on: &'static str,
    pub fields: Vec<Field>,
}

/// A type of the plugin's own.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDefinition {
    pub name: String,
    pub description: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Object(Vec<Field>),
    Enum(Vec<EnumValue>),
    Input(Vec<Input>),
}

/// A field of an object. Only fields of `Query`, `Mutation` and extensions have arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub description: Option<String>,
    pub arguments: Vec<Input>,
    pub ty: Type,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Who may ask it, as `@needs(audience: …)` says; fields of the plugin's own types have no say.
    pub audience: Audience,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub name: String,
    pub description: Option<String>,
    pub ty: Type,
    /// Its default, which fits its type.
    pub default: Option<DefaultValue>,
}

/// A default value.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultValue {
    /// As GraphQL writes it: `[RED]`.
    pub text: String,
    /// As JSON has it: `["RED"]`.
    pub json: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    pub name: String,
    pub description: Option<String>,
    pub deprecated: Option<String>,
}

impl Sdl {
    /// Reads SDL, or says everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let sdl = read::read(text)?;
        let problems = check::problems(&sdl);
        if problems.is_empty() { Ok(sdl) } else { Err(problems) }
    }

    /// The plugin's own type with this name.
    pub fn type_named(&self, name: &str) -> Option<&TypeDefinition> {
        self.types.iter().find(|definition| definition.name == name)
    }

    /// All fields that the plugin's component answers, each with the type it stands on.
    pub fn answered(&self) -> impl Iterator<Item = (&'static str, &Field)> {
        let query = self.query.iter().map(|field| ("Query", field));
        let mutation = self.mutation.iter().map(|field| ("Mutation", field));
        let extended = self.extensions.iter();
        let extended = extended.flat_map(|one| one.fields.iter().map(|field| (one.on, field)));
        query.chain(mutation).chain(extended)
    }
}

/// The name at the bottom of a type: `Caregiver` of `[Caregiver!]!`.
pub fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => innermost(inner),
    }
}

/// How many lists a type is nested in.
pub fn lists(ty: &Type) -> usize {
    match &ty.base {
        BaseType::Named(_) => 0,
        BaseType::List(inner) => 1 + lists(inner),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GOOD: &str = r#"
        "How far along" enum Level { "At the start" LOW HIGH @deprecated(reason: "all are low") }
        "A caregiver" type Caregiver { id: ID! name: String! level: Level hours: [[Int!]!] pay: Cents since: Date more: JSON friends: [Caregiver!]! }
        "What to look for" input Filter { level: Level = LOW, names: [String!] = ["a"], inner: Filter }
        type Query { caregivers(filter: Filter = {level: HIGH}, limit: Int! = 20): [Caregiver!]! caregiver(id: ID!): Caregiver }
        type Mutation { greet(input: JSON!): Caregiver }
        extend type Service { "How many hours" hours(of: Level = LOW): Int }
    "#;

    fn wrong(text: &str) -> String {
        Sdl::parse(text).unwrap_err().join("\n")
    }

    #[test]
    fn what_is_allowed_is_read_as_it_is_written() {
        let sdl = Sdl::parse(GOOD).unwrap();
        let names: Vec<_> = sdl.types.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Level", "Caregiver", "Filter"]);
        let fields: Vec<_> =
            sdl.answered().map(|(on, field)| format!("{on}.{}", field.name)).collect();
        assert_eq!(
            fields,
            ["Query.caregivers", "Query.caregiver", "Mutation.greet", "Service.hours"]
        );
        let filter = sdl.query[0].arguments[0].default.clone().unwrap();
        assert_eq!(
            (filter.text.as_str(), filter.json),
            ("{level: HIGH}", json!({"level": "HIGH"}))
        );
        assert_eq!(sdl.query[0].ty.to_string(), "[Caregiver!]!");
        assert_eq!(sdl.extensions[0].fields[0].description.as_deref(), Some("How many hours"));
        let Kind::Enum(values) = &sdl.type_named("Level").unwrap().kind else { panic!() };
        assert_eq!(values[1].deprecated.as_deref(), Some("all are low"));
    }

    #[test]
    fn fields_say_who_may_ask_them() {
        let audience = |directive: &str| {
            let sdl = Sdl::parse(&format!("extend type Service {{ a: Int {directive} }}"));
            sdl.map(|sdl| sdl.extensions[0].fields[0].audience).map_err(|said| said.join("\n"))
        };
        assert_eq!(audience(""), Ok(Audience::Staff));
        assert_eq!(audience("@needs(audience: EVERYBODY)"), Ok(Audience::Everybody));
        assert_eq!(audience("@needs(audience: SIGNED_IN) @deprecated"), Ok(Audience::SignedIn));
        assert_eq!(audience("@needs(audience: ADMIN)"), Ok(Audience::Admin));
        for wrong in [
            "@needs",
            "@needs(audience: ROBOTS)",
            "@needs(audience: \"ADMIN\")",
            "@needs(audience: ADMIN, more: 1)",
            "@needs(audience: ADMIN) @needs(audience: EVERYBODY)",
        ] {
            assert!(audience(wrong).unwrap_err().contains("SIGNED_IN"), "{wrong}");
        }
    }

    #[test]
    fn kinds_of_types_that_plugins_do_not_have_are_refused() {
        let query = "type Query { a: Int }";
        for (text, word) in [
            ("interface A { a: Int }", "A"),
            ("union A = B", "A"),
            ("scalar A", "A"),
            ("directive @a on FIELD", "directive"),
            ("schema { query: Query }", "schema"),
            ("extend type Query { b: Int }", "type Query"),
            ("extend type Account { a: Int }", "Account"),
            ("extend enum A { B }", "A"),
            ("type Subscription { a: Int }", "Subscription"),
            ("\"x\" type Service { a: Int }", "Service"),
            ("\"x\" type Date { a: Int }", "Date"),
            ("\"x\" type A implements B { a: Int }", "implements"),
            ("\"x\" type A @key { a: Int }", "@key"),
            ("\"x\" type __A { a: Int }", "__A"),
            ("\"x\" type A { __a: Int }", "__a"),
            ("\"x\" type a { a: Int }", "capital"),
            ("\"x\" type A { a: Int @needs(audience: ADMIN) }", "@needs"),
            ("\"x\" type A", "no fields"),
            ("\"x\" enum A { true }", "true"),
        ] {
            let said = wrong(&format!("{text}\n{query}"));
            assert!(said.contains(word), "{text}: {said}");
        }
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        for (text, word) in [
            ("type Query { a: Absent }", "Absent"),
            ("type Query { a: Int a: Int }", "twice"),
            ("type Query { a: Int } type Query { b: Int }", "twice"),
            ("type Query { a: A } \"x\" type A { b: Int } \"y\" enum A { B }", "twice"),
            ("type Query { a: A } type A { b: Int }", "description"),
            ("type Query { a: A } \"x\" input A { b: Int }", "input"),
            ("type Query { a(b: A): Int } \"x\" type A { b: Int }", "object"),
            ("type Query { a: [[[Int]]] }", "lists"),
            ("type Query { a: A } \"x\" type A { b(c: Int): Int }", "argument"),
            ("type Query { a(b: Int, b: Int): Int }", "twice"),
            ("type Query { a(b: Int = \"x\"): Int }", "default"),
            ("type Query { a(b: Int! = null): Int }", "default"),
            ("type Query { a(b: Int = 3000000000): Int }", "default"),
            ("type Query { a(b: E = F): Int } \"x\" enum E { G }", "default"),
            ("type Query { a(b: E = \"G\"): Int } \"x\" enum E { G }", "default"),
            ("type Query { a(b: I = {c: 1, d: 1}): Int } \"x\" input I { c: Int }", "default"),
            ("type Query { a(b: I = {}): Int } \"x\" input I { c: Int! }", "default"),
            (
                "type Query { a(b: I): Int } \"x\" input I { j: J! } \"y\" input J { i: I! }",
                "circle",
            ),
            ("type Query { a: E } \"x\" enum E { A A }", "twice"),
            ("extend type Service { a: Int } extend type Service { b: Int }", "twice"),
            ("\"x\" enum A { B }", "adds no field"),
            ("type Query { a: Int", "expected"),
            ("", "empty"),
        ] {
            let said = wrong(text);
            assert!(said.contains(word), "{text}: {said}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        assert_eq!(Sdl::parse("type Query { a: A b: B c: [[[Int]]] }").unwrap_err().len(), 3);
    }

    #[test]
    fn too_much_is_refused_before_it_is_parsed() {
        assert!(wrong(&" ".repeat(MOST_BYTES + 1)).contains("KiB"));
        let deep = format!("type Query {{ a: {}Int{} }}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(wrong(&deep).contains("nested"));
        let deep = format!(
            "type Query {{ a(b: JSON = {}{}): Int }}",
            "[".repeat(20_000),
            "]".repeat(20_000)
        );
        assert!(wrong(&deep).contains("nested"));
        #[expect(clippy::format_collect, reason = "a text of a test")]
        let many: String = (0..=MOST_TYPES).map(|n| format!("\"x\" enum E{n} {{ A }}\n")).collect();
        assert!(wrong(&many).contains("100 types"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}()!:=@\"#a-cQ \n]{0,200}") {
            Sdl::parse(&text).ok();
        }
    }
}

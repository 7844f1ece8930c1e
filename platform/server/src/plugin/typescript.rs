//! `types/plugin.d.ts`: the types of a plugin's facts, answers, settings, forms and fields, so that an
//! editor knows them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use reticolo_plugin_package::manifest::{Manifest, Page};
use reticolo_plugin_package::sdl::{BaseType, Field, Input, Kind, Sdl, Type};
use reticolo_plugin_package::{contract, schema};
use serde_json::{Map, Value};

use super::project::{self, Project};

/// Writes the types of a plugin. Files that cannot be read are left out: `check` speaks of them.
pub(super) fn write(project: &Project) -> anyhow::Result<()> {
    let read = |path: &str| fs::read_to_string(project.folder.join(path)).ok();
    let text = definitions(&project.manifest, &read);
    project::write(&project.folder.join("types/plugin.d.ts"), text.as_bytes())
}

fn definitions(manifest: &Manifest, read: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::from(
        "// Written by `reticolo plugin build` from plugin.toml, its JSON Schemas and schema.graphql.\n\nimport type { Context, FieldCall } from '@reticolo/plugin-sdk';\n",
    );
    let schema = |path: &str| {
        schema::parse(&read(path)?).ok().filter(|schema| schema::compile(schema).is_ok())
    };
    let settings = manifest.files.settings.as_deref().and_then(schema);
    declare(&mut out, "Settings", &settings.unwrap_or_else(|| Value::Object(Map::new())));
    for (path, name) in forms(manifest) {
        if let Some(form) = schema(&path) {
            declare(&mut out, &name, &form);
        }
    }
    let mut rules = String::new();
    for (name, rule) in &manifest.rules {
        let (Some(input), Some(output)) = (schema(&rule.input), schema(&rule.output)) else {
            continue;
        };
        let pascal = pascal(name);
        declare(&mut out, &format!("{pascal}Facts"), &input);
        declare(&mut out, &format!("{pascal}Answer"), &output);
        let rule = if contract::BATCHES.contains(&rule.hook.as_str()) {
            format!(
                "{{ readonly each: (common: any, item: {pascal}Facts, ctx: Context) => {pascal}Answer }}"
            )
        } else {
            format!(
                "(facts: {pascal}Facts & {{ parameters: Settings }}, ctx: Context) => {pascal}Answer"
            )
        };
        let _written = writeln!(rules, "  {}: {rule};", key(name));
    }
    if !rules.is_empty() {
        let _written = write!(
            out,
            "\n/** What `defineRules` is given. */\nexport interface Rules {{\n{rules}}}\n"
        );
    }
    let sdl = manifest.files.schema.as_deref().and_then(read);
    if let Some(sdl) = sdl.and_then(|text| Sdl::parse(&text).ok()) {
        fields(&mut out, &sdl);
    }
    out
}

/// The forms by their paths, with the names of their types: `forms/apply.schema.json` is `ApplyForm`.
fn forms(manifest: &Manifest) -> BTreeMap<String, String> {
    let pages = manifest.pages.values().filter_map(|page| match page {
        Page::Form { form, .. } => Some(form),
        Page::List { .. } => None,
    });
    let all = pages.chain(manifest.registries.values().map(|registry| &registry.form));
    all.map(|path| {
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("");
        (path.clone(), format!("{}Form", pascal(stem)))
    })
    .collect()
}

fn declare(out: &mut String, name: &str, schema: &Value) {
    let ty = of_schema(schema, schema, 0);
    let _written = write!(out, "\n{}export type {name} = {ty};\n", comment(schema, ""));
}

/// The type of what fits a schema. Keywords that narrow a value without changing its type are left out.
fn of_schema(root: &Value, schema: &Value, indent: usize) -> String {
    let listed = |of: &Value, between: &str| {
        let all: Vec<_> =
            of.as_array().into_iter().flatten().map(|one| of_schema(root, one, indent)).collect();
        if all.is_empty() { "unknown".to_owned() } else { format!("({})", all.join(between)) }
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return target.map_or("unknown".to_owned(), |target| of_schema(root, target, indent));
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    for (word, between) in [("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")] {
        if let Some(of) = schema.get(word) {
            return listed(of, between);
        }
    }
    match schema.get("type") {
        Some(Value::Array(types)) => {
            let one = |name: &Value| {
                let mut single = schema.clone();
                if let Some(object) = single.as_object_mut() {
                    object.insert("type".to_owned(), name.clone());
                }
                of_schema(root, &single, indent)
            };
            types.iter().map(one).collect::<Vec<_>>().join(" | ")
        }
        Some(Value::String(name)) => match name.as_str() {
            "string" => "string".to_owned(),
            "integer" | "number" => "number".to_owned(),
            "boolean" => "boolean".to_owned(),
            "null" => "null".to_owned(),
            "array" => match schema.get("items") {
                Some(items) => format!("Array<{}>", of_schema(root, items, indent)),
                None => "unknown[]".to_owned(),
            },
            _ => object(root, schema, indent),
        },
        _ if schema.get("properties").is_some() => object(root, schema, indent),
        _ => "unknown".to_owned(),
    }
}

fn object(root: &Value, schema: &Value, indent: usize) -> String {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return match schema.get("additionalProperties") {
            Some(more) if more.is_object() => {
                format!("Record<string, {}>", of_schema(root, more, indent))
            }
            _ => "Record<string, unknown>".to_owned(),
        };
    };
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    let space = "  ".repeat(indent + 1);
    let mut out = String::from("{\n");
    for (name, property) in properties {
        let optional = if is_required(name) { "" } else { "?" };
        let ty = of_schema(root, property, indent + 1);
        let _written =
            writeln!(out, "{}{space}{}{optional}: {ty};", comment(property, &space), key(name));
    }
    out + &"  ".repeat(indent) + "}"
}

/// The sentences of a schema, as a comment.
fn comment(schema: &Value, space: &str) -> String {
    let said = ["title", "description"].iter().filter_map(|word| schema.get(*word)?.as_str());
    doc(&said.collect::<Vec<_>>().join(". "), space)
}

fn doc(text: &str, space: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /");
    if line.is_empty() { String::new() } else { format!("{space}/** {line} */\n") }
}

/// Types of the SDL, and what answers its fields.
fn fields(out: &mut String, sdl: &Sdl) {
    for definition in &sdl.types {
        let name = &definition.name;
        let mut body = match &definition.kind {
            Kind::Enum(values) => {
                let values: Vec<_> =
                    values.iter().map(|value| format!("'{}'", value.name)).collect();
                format!("export type {name} = {};\n", values.join(" | "))
            }
            Kind::Object(fields) => {
                let lines = fields.iter().map(|field| property(&field.name, &field.ty, false));
                format!("export interface {name} {{\n{}}}\n", lines.collect::<String>())
            }
            Kind::Input(inputs) => format!("export interface {name} {}\n", arguments(inputs, "")),
        };
        body.insert_str(0, &doc(&definition.description, ""));
        let _written = write!(out, "\n{body}");
    }
    let mut roots = BTreeMap::<&str, String>::new();
    for (on, field) in sdl.answered() {
        let lines = roots.entry(on).or_default();
        let _written = writeln!(lines, "    {}: {};", key(&field.name), resolver(on, field));
    }
    let _written =
        write!(out, "\n/** What `defineFields` is given. */\nexport interface Fields {{\n");
    for (on, lines) in roots {
        let _written = write!(out, "  {on}: {{\n{lines}  }};\n");
    }
    out.push_str("}\n");
}

fn resolver(on: &str, field: &Field) -> String {
    let parent = if matches!(on, "Query" | "Mutation") { "" } else { "parent: any, " };
    let given = arguments(&field.arguments, "    ");
    format!("({parent}given: {given}, ctx: Context, call: FieldCall) => {}", of_type(&field.ty))
}

fn arguments(inputs: &[Input], space: &str) -> String {
    if inputs.is_empty() {
        return "{}".to_owned();
    }
    let line = |input: &Input| {
        let given = input.default.is_some();
        format!("{space}{}", property(&input.name, &input.ty, given))
    };
    format!("{{\n{}{space}}}", inputs.iter().map(line).collect::<String>())
}

fn property(name: &str, ty: &Type, given: bool) -> String {
    let optional = if ty.nullable && !given { "?" } else { "" };
    format!("  {}{optional}: {};\n", key(name), of_type(ty))
}

fn of_type(ty: &Type) -> String {
    let inner = match &ty.base {
        BaseType::Named(name) => match name.as_str() {
            "String" | "ID" | "Date" => "string".to_owned(),
            "Int" | "Float" | "Cents" => "number".to_owned(),
            "Boolean" => "boolean".to_owned(),
            "JSON" => "unknown".to_owned(),
            own => own.to_owned(),
        },
        BaseType::List(inner) => format!("Array<{}>", of_type(inner)),
    };
    if ty.nullable { format!("{inner} | null") } else { inner }
}

fn key(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { name.to_owned() } else { Value::from(name).to_string() }
}

/// `family-help` and `family_help` are `FamilyHelp`.
fn pascal(name: &str) -> String {
    let parts = name.split(|other: char| !other.is_ascii_alphanumeric());
    parts
        .flat_map(|part| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_become_types() {
        let schema = json!({
            "type": "object", "title": "Facts", "required": ["age", "outcome"],
            "properties": {
                "age": {"type": "integer", "description": "In years */"},
                "outcome": {"enum": ["admit", "refuse"]},
                "isee-cents": {"type": ["integer", "null"]},
                "level": {"oneOf": [{"const": "A2"}, {"const": "B1"}]},
                "courses": {"type": "array", "items": {"$ref": "#/$defs/course"}},
                "more": {"type": "object"}
            },
            "$defs": {"course": {"type": "object", "properties": {"hours": {"type": "number"}}}}
        });
        let mut out = String::new();
        declare(&mut out, "Facts", &schema);
        assert_snapshot!(out, @r#"

        /** Facts */
        export type Facts = {
          /** In years * / */
          age: number;
          courses?: Array<{
            hours?: number;
          }>;
          "isee-cents"?: number | null;
          level?: ("A2" | "B1");
          more?: Record<string, unknown>;
          outcome: "admit" | "refuse";
        };
        "#);
    }

    #[test]
    fn sdl_becomes_types() {
        let sdl = Sdl::parse("\"A thing\" type Thing { id: ID! at: Date tags: [String!]! } \"How\" enum Size { BIG SMALL } type Query { things(size: Size = BIG, after: ID): [Thing!]! } extend type Service { rank: Int! }").unwrap();
        let mut out = String::new();
        fields(&mut out, &sdl);
        assert_snapshot!(out, @r"

        /** A thing */
        export interface Thing {
          id: string;
          at?: string | null;
          tags: Array<string>;
        }

        /** How */
        export type Size = 'BIG' | 'SMALL';

        /** What `defineFields` is given. */
        export interface Fields {
          Query: {
            things: (given: {
              size: Size | null;
              after?: string | null;
            }, ctx: Context, call: FieldCall) => Array<Thing>;
          };
          Service: {
            rank: (parent: any, given: {}, ctx: Context, call: FieldCall) => number;
          };
        }
        ");
    }
}

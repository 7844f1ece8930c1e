//! Everything that can be wrong with a package, said at once and before any of its code runs.

mod data;
mod facts;
mod pages;
mod words;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::component::Component;
use crate::contract;
use crate::manifest::Manifest;
use crate::package::Package;
use crate::problem::Problem;
use crate::schema;
use crate::sdl::Sdl;

/// All that is wrong with a package that somebody wants to install; nothing if it may be.
pub fn check(package: &Package) -> Vec<Problem> {
    all(package, false)
}

/// The same for a package on its author's machine, which may ask `http://localhost`.
pub fn check_local(package: &Package) -> Vec<Problem> {
    all(package, true)
}

fn all(package: &Package, local: bool) -> Vec<Problem> {
    let mut checking =
        Checking { package, manifest: &package.manifest, local, sdl: None, problems: Vec::new() };
    checking.contract();
    checking.words();
    checking.files();
    checking.sdl();
    checking.data();
    checking.facts();
    checking.pages();
    checking.problems.sort();
    checking.problems.dedup();
    checking.problems
}

struct Checking<'a> {
    package: &'a Package,
    manifest: &'a Manifest,
    /// Whether the package stays on its author's machine.
    local: bool,
    /// What the plugin adds to the API, where that could be read.
    sdl: Option<Sdl>,
    problems: Vec<Problem>,
}

impl<'a> Checking<'a> {
    fn refuse(&mut self, file: &str, what: impl Into<String>) {
        self.problems.push(Problem::new(file, what));
    }

    fn refuse_manifest(&mut self, what: impl Into<String>) {
        self.problems.push(Problem::manifest(what));
    }

    /// The version of the contract, and whether the component and the manifest speak of the same world.
    fn contract(&mut self) {
        let manifest = self.manifest;
        let world = manifest.world;
        if let Err(why) = contract::api(&manifest.api) {
            self.refuse_manifest(why);
        }
        match Component::inspect(self.package.component()) {
            Ok(component) => {
                for why in component.against(world) {
                    self.refuse(&manifest.files.component, why);
                }
            }
            Err(why) => self.refuse(&manifest.files.component, why),
        }
        let asks = &manifest.capabilities;
        for (what, there, interface) in [
            ("rules", !manifest.rules.is_empty(), "rules"),
            ("files.schema", manifest.files.schema.is_some(), "graphql"),
            ("jobs", !manifest.jobs.is_empty(), "jobs"),
            ("events", !manifest.events.is_empty(), "events"),
        ] {
            if there && !world.exports().contains(&interface) {
                self.refuse_manifest(format!(
                    "it has `{what}`, which the world {world} does not answer"
                ));
            }
        }
        for (what, there, interface) in [
            ("store", !asks.store.is_empty(), "store"),
            ("core", !asks.core.is_empty(), "core"),
            ("http", !asks.http.is_empty(), "http"),
        ] {
            if there && !world.imports().contains(&interface) {
                self.refuse_manifest(format!(
                    "it asks for `capabilities.{what}`, which the world {world} does not have"
                ));
            }
        }
    }

    /// Refuses files that nothing names.
    fn files(&mut self) {
        let package = self.package;
        let named: BTreeSet<String> =
            self.manifest.named().into_iter().map(|(path, _)| path).collect();
        let vectors = self.manifest.files.vectors.as_deref();
        let vectors = vectors.map(|folder| format!("{}/", folder.trim_end_matches('/')));
        for path in package.files.keys() {
            let vector = vectors.as_ref().is_some_and(|folder| path.starts_with(folder));
            if !vector && !named.contains(path) && path != "README.md" && path != "LICENSE" {
                self.refuse(path, "nothing in plugin.toml names this file");
            }
        }
    }

    fn sdl(&mut self) {
        let Some(path) = self.manifest.files.schema.as_deref() else { return };
        let Some(text) = self.text(path) else { return };
        match Sdl::parse(text) {
            Ok(sdl) => self.sdl = Some(sdl),
            Err(problems) => {
                for what in problems {
                    self.refuse(path, what);
                }
            }
        }
    }

    /// A file's text; says so where there is none.
    fn text(&mut self, path: &str) -> Option<&'a str> {
        let text = self.package.files.get(path).map(String::as_str);
        if text.is_none() {
            self.refuse(path, "plugin.toml names this file, but the package does not have it");
        }
        text
    }

    /// A JSON Schema of the package, with what checks values by it.
    fn schema(&mut self, path: &str) -> Option<(Value, jsonschema::Validator)> {
        let text = self.text(path)?;
        let compiled = schema::parse(text)
            .and_then(|schema| schema::compile(&schema).map(|validator| (schema, validator)));
        match compiled {
            Ok(compiled) => Some(compiled),
            Err(why) => {
                self.refuse(path, format!("it is no JSON Schema that can be used: {why}"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn told(package: &Package) -> Vec<String> {
        check(package).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_sample_has_no_problem() {
        assert_eq!(told(&sample::with("README.md", "#", "#")), Vec::<String>::new());
    }

    /// One change of the sample, and a word of the one problem it makes.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn each_fault_is_told_in_the_file_it_is_in() {
        for (path, from, to, file, word) in [
            (
                "plugin.toml",
                "api = \"1.0\"",
                "api = \"1.1\"",
                "plugin.toml",
                "platform with contract 1.1",
            ),
            (
                "plugin.toml",
                "api = \"1.0\"",
                "api = \"2.0\"",
                "plugin.toml",
                "platform with contract 2.0",
            ),
            ("plugin.toml", "api = \"1.0\"", "api = \"1\"", "plugin.toml", "no version"),
            ("plugin.toml", "license = \"EUPL-1.2\"", "license = \" \"", "plugin.toml", "license"),
            (
                "plugin.toml",
                "it = \"Saluti\" }\nsummary",
                "it = \"\" }\nsummary",
                "plugin.toml",
                "name",
            ),
            (
                "plugin.toml",
                "store.greetings",
                "store.Greetings",
                "plugin.toml",
                "capabilities.store",
            ),
            ("plugin.toml", "\"address.city\"", "\"address'; drop\"", "plugin.toml", "index"),
            (
                "plugin.toml",
                "\"name\", \"address.city\"",
                "\"name\", \"name\"",
                "plugin.toml",
                "twice",
            ),
            (
                "plugin.toml",
                "indexes =",
                "retention-days = 0\nindexes =",
                "plugin.toml",
                "retention-days",
            ),
            (
                "plugin.toml",
                "[capabilities.core]",
                "[capabilities]\nhttp = [\"http://example.org/\"]\n[capabilities.core]",
                "plugin.toml",
                "https",
            ),
            (
                "plugin.toml",
                "[pages.greet]",
                "[jobs.nightly]\nsummary = { it = \"x\" }\nschedule = \"every day\"\n[pages.greet]",
                "plugin.toml",
                "schedule",
            ),
            (
                "plugin.toml",
                "[pages.greet]",
                "[jobs.nightly]\nsummary = { it = \"x\" }\nschedule = \"0 0 3 * * *\"\n[pages.greet]",
                "plugin.toml",
                "five",
            ),
            (
                "plugin.toml",
                "[pages.greet]",
                "[events.\"person.born\"]\npurpose = { it = \"x\" }\n[pages.greet]",
                "plugin.toml",
                "person.born",
            ),
            (
                "plugin.toml",
                "hook = \"registry.admission\"",
                "hook = \"registry.election\"",
                "plugin.toml",
                "registry.election",
            ),
            (
                "plugin.toml",
                "admission = \"admission\"",
                "admission = \"absent\"",
                "plugin.toml",
                "absent",
            ),
            (
                "plugin.toml",
                "admission = \"admission\"",
                "admission = \"admission\"\nrenewal = \"admission\"",
                "plugin.toml",
                "registry.renewal",
            ),
            (
                "plugin.toml",
                "public-fields = [\"name\"]",
                "public-fields = [\"shoe\"]",
                "plugin.toml",
                "shoe",
            ),
            (
                "plugin.toml",
                "public-fields = [\"name\"]",
                "public-fields = [\"name\"]\nmatching-fields = [\"shoe\"]",
                "plugin.toml",
                "shoe",
            ),
            (
                "plugin.toml",
                "mutation = \"greet\"",
                "mutation = \"absent\"",
                "plugin.toml",
                "absent",
            ),
            (
                "plugin.toml",
                "[rules.admission]",
                "[limits]\nmemory-mib = 4096\n[rules.admission]",
                "plugin.toml",
                "memory-mib",
            ),
            (
                "schema.graphql",
                "greet(input: JSON!)",
                "greet(input: JSON!, more: Int!)",
                "plugin.toml",
                "more",
            ),
            ("schema.graphql", "greet(input: JSON!)", "greet(what: JSON)", "plugin.toml", "input"),
            (
                "schema.graphql",
                "greetings: [Greeting!]!",
                "greetings: Greeting",
                "plugin.toml",
                "list of objects",
            ),
            (
                "schema.graphql",
                "greetings: [Greeting!]!",
                "greetings: [Greeting!]! @needs(audience: ADMIN)",
                "plugin.toml",
                "pages.greetings.audience",
            ),
            (
                "plugin.toml",
                "form = \"forms/greet.schema.json\"\nmutation",
                "form = \"forms/greet.schema.json\"\naudience = \"signed-in\"\nmutation",
                "plugin.toml",
                "@needs(audience: SIGNED_IN)",
            ),
            (
                "settings.schema.json",
                "\"default\": \"Ciao\"",
                "\"default\": 7",
                "settings.schema.json",
                "default",
            ),
            ("settings.schema.json", "\"object\"", "\"array\"", "settings.schema.json", "object"),
            (
                "queries/open.graphql",
                "{ services",
                "mutation { services",
                "queries/open.graphql",
                "no query",
            ),
            ("rules/in.schema.json", "\"integer\"", "\"whole\"", "rules/in.schema.json", "whole"),
            ("vectors/adult.json", "\"admission\"", "\"absent\"", "vectors/adult.json", "absent"),
            ("vectors/adult.json", "40", "\"forty\"", "vectors/adult.json", "forty"),
            ("vectors/adult.json", "\"admit\"", "\"maybe\"", "vectors/adult.json", "maybe"),
            ("vectors/adult.json", "\"name\"", "\"nome\"", "vectors/adult.json", "nome"),
        ] {
            let problems = check(&sample::with(path, from, to));
            assert_eq!(problems.len(), 1, "{to}: {problems:?}");
            assert!(
                problems[0].file == file && problems[0].what.contains(word),
                "{to}: {problems:?}"
            );
        }
    }

    #[test]
    fn a_matching_rule_names_what_it_is_given() {
        let rule = "admission = \"admission\"";
        let matched = format!("{rule}\nmatching = \"admission\"");
        let told = told(&sample::with("plugin.toml", rule, &matched));
        assert!(
            told.iter().any(|problem| problem.contains("matching-fields is missing")),
            "{told:?}"
        );
        let field = "public-fields = [\"name\"]";
        let given = format!("{field}\nmatching-fields = [\"name\"]");
        assert_eq!(check(&sample::with("plugin.toml", field, &given)), []);
        for format in ["email", "tel"] {
            let reached = format!("\"type\": \"string\", \"format\": \"{format}\"");
            let problems = check(&sample::with_all(&[
                ("plugin.toml", field, &given),
                ("forms/greet.schema.json", "\"type\": \"string\"", &reached),
            ]));
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].what.contains("how somebody is reached"), "{problems:?}");
        }
    }

    #[test]
    fn broken_sdl_is_told_once() {
        let problems = check(&sample::with("schema.graphql", "type Query {", "type Query"));
        assert!(problems.iter().all(|problem| problem.file == "schema.graphql"), "{problems:?}");
    }

    #[test]
    fn a_world_that_answers_less_is_found() {
        let told = told(&sample::with("plugin.toml", "full-plugin", "rule-plugin"));
        for word in
            ["`files.schema`", "`capabilities.store`", "`capabilities.core`", "exports graphql"]
        {
            assert!(told.iter().any(|problem| problem.contains(word)), "{word}: {told:?}");
        }
    }

    #[test]
    fn this_machine_may_be_asked_by_its_own_plugins_only() {
        let package = sample::with(
            "plugin.toml",
            "[capabilities.core]",
            "[capabilities]\nhttp = [\"http://localhost:9000/*\"]\n[capabilities.core]",
        );
        assert_eq!(check_local(&package), []);
        assert_eq!(check(&package).len(), 1);
    }
}

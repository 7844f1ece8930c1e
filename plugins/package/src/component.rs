//! What a component is, seen from outside: nothing of it is compiled or run here.

use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

use crate::contract::{self, World};

/// Above this, a component that is not one in JavaScript was hardly built for release.
pub const MOST_BYTES: usize = 4 << 20;
/// The most a component may have: an engine for JavaScript is 12 MB.
pub const MOST_BYTES_JAVASCRIPT: usize = 16 << 20;
/// What instances are given at most: 64 MiB in pages of 64 KiB, and elements of tables.
const MOST_PAGES: u64 = 1024;
const MOST_ELEMENTS: u64 = 20_000;
/// The most modules and components inside one.
const MOST_MODULES: usize = 16;

/// What a component imports and exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// In the component's order: `reticolo:plugin/log@1.0.0`.
    pub imports: Vec<String>,
    pub exports: Vec<String>,
    /// Whether it carries an engine for JavaScript.
    pub javascript: bool,
}

impl Component {
    /// Looks into bytes; refuses what is no valid component and what no instance could be given.
    pub fn inspect(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MOST_BYTES_JAVASCRIPT {
            return Err(format!(
                "it has {} MiB: the most is {} MiB",
                bytes.len() >> 20,
                MOST_BYTES_JAVASCRIPT >> 20
            ));
        }
        encoding(bytes)?;
        Validator::new_with_features(features())
            .validate_all(bytes)
            .map_err(|error| format!("it is no valid WebAssembly: {error}"))?;
        let component = Self::read(bytes).map_err(|error| error.to_string())??;
        if bytes.len() > MOST_BYTES && !component.javascript {
            return Err(format!(
                "it has {} MiB: a plugin in Rust has {} MiB at most. Build it in the release profile, with `lto = true` and `strip = \"debuginfo\"`",
                bytes.len() >> 20,
                MOST_BYTES >> 20
            ));
        }
        Ok(component)
    }

    fn read(bytes: &[u8]) -> wasmparser::Result<Result<Self, String>> {
        let mut component = Self::default();
        let (mut depth, mut modules) = (0_usize, 0_usize);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                    depth += 1;
                    modules += 1;
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        component.imports.push(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        component.exports.push(export?.name.name.to_owned());
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        if memory?.initial > MOST_PAGES {
                            return Ok(Err(
                                "a memory of it begins with more than 64 MiB".to_owned()
                            ));
                        }
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        if table?.ty.initial > MOST_ELEMENTS {
                            return Ok(Err(format!(
                                "a table of it begins with more than {MOST_ELEMENTS} elements"
                            )));
                        }
                    }
                }
                Payload::CustomSection(section) if section.name() == "producers" => {
                    let says =
                        |word: &[u8]| section.data().windows(word.len()).any(|at| at == word);
                    component.javascript |= says(b"ComponentizeJS") || says(b"JavaScript");
                }
                _ => {}
            }
        }
        if modules > MOST_MODULES {
            return Ok(Err(format!("it has {modules} modules inside: the most is {MOST_MODULES}")));
        }
        Ok(Ok(component))
    }

    /// What is wrong with its imports and exports, for a plugin that says it is of `world`.
    pub fn against(&self, world: World) -> Vec<String> {
        let mut wrong = Vec::new();
        for import in &self.imports {
            match contract::interface(import) {
                Ok(interface) if world.imports().contains(&interface) => {}
                Ok(interface) => wrong.push(format!(
                    "it imports {interface}, which the world {world} does not have: declare another `world`, or do not use it"
                )),
                Err(why) => wrong.push(format!("it imports {import:?}: {why}")),
            }
        }
        let mut exported = Vec::new();
        for export in &self.exports {
            match contract::interface(export) {
                Ok(interface) if world.exports().contains(&interface) => exported.push(interface),
                Ok(interface) => wrong.push(format!(
                    "it exports {interface}, which the world {world} does not have: declare another `world`"
                )),
                Err(why) => wrong.push(format!("it exports {export:?}: {why}")),
            }
        }
        for missing in world.exports().iter().filter(|name| !exported.contains(name)) {
            wrong.push(format!("it does not export {missing}, as the world {world} asks"));
        }
        wrong
    }
}

/// Whether these are a component's bytes; says what else they are.
fn encoding(bytes: &[u8]) -> Result<(), String> {
    match Parser::new(0).parse_all(bytes).next() {
        Some(Ok(Payload::Version { encoding: Encoding::Component, .. })) => Ok(()),
        Some(Ok(Payload::Version { encoding: Encoding::Module, .. })) => {
            Err("it is a core module: make a component of it with `reticolo plugin componentize`"
                .to_owned())
        }
        _ => Err("it is no WebAssembly".to_owned()),
    }
}

/// What of WebAssembly the platform runs: nothing that counts on threads, chance or a garbage collector.
fn features() -> WasmFeatures {
    WasmFeatures::WASM2
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::TAIL_CALL
        | WasmFeatures::COMPONENT_MODEL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn of(imports: &[&str], exports: &[&str]) -> Component {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Component { imports: texts(imports), exports: texts(exports), javascript: false }
    }

    #[test]
    fn what_a_component_imports_and_exports_is_seen() {
        let seen = Component::inspect(&sample::component()).unwrap();
        assert!(seen.imports.iter().any(|name| name == "reticolo:plugin/types@1.0.0"), "{seen:?}");
        assert!(seen.exports.iter().any(|name| name == "reticolo:plugin/rules@1.0.0"), "{seen:?}");
        assert_eq!(seen.against(World::FullPlugin), Vec::<String>::new());
        assert!(!seen.against(World::RulePlugin).is_empty());
        assert!(!seen.javascript);
    }

    #[test]
    fn what_is_no_component_is_refused_by_name() {
        let said = |bytes: &[u8]| Component::inspect(bytes).unwrap_err();
        assert_eq!(said(b""), "it is no WebAssembly");
        assert_eq!(said(b"MZ not wasm at all"), "it is no WebAssembly");
        assert!(said(b"\0asm\x01\0\0\0").contains("componentize"));
        assert!(said(&vec![0; MOST_BYTES_JAVASCRIPT + 1]).contains("the most is 16 MiB"));
        let mut cut = sample::component();
        cut.truncate(cut.len() / 2);
        assert!(said(&cut).contains("no valid WebAssembly"));
    }

    #[test]
    fn imports_outside_the_contract_are_refused_by_name() {
        let rules = "reticolo:plugin/rules@1.0.0";
        for foreign in [
            "wasi:cli/environment@0.2.0",
            "wasi:clocks/wall-clock@0.2.3",
            "env",
            "reticolo:plugin/shell@1.0.0",
        ] {
            let wrong = of(&[foreign], &[rules]).against(World::RulePlugin);
            assert_eq!(wrong.len(), 1, "{foreign}");
            assert!(wrong[0].contains(foreign.split('@').next().unwrap()), "{wrong:?}");
        }
        let store = of(&["reticolo:plugin/store@1.0.0"], &[rules]).against(World::RulePlugin);
        assert!(store[0].contains("store") && store[0].contains("rule-plugin"), "{store:?}");
    }

    #[test]
    fn versions_that_do_not_fit_say_which_platform_would() {
        let wrong = |version: &str| {
            of(&[], &[&format!("reticolo:plugin/rules@{version}")]).against(World::RulePlugin)
        };
        assert_eq!(wrong("1.0.7"), Vec::<String>::new());
        assert!(wrong("1.1.0")[0].contains("platform with contract 1.1"));
        assert!(wrong("2.0.0")[0].contains("platform with contract 2.0"));
        assert!(wrong("1.0.0-rc.1")[0].contains("pre-release"));
        assert!(wrong("0.9.0")[0].contains("0.9"));
    }

    #[test]
    fn a_world_s_exports_are_all_there_and_no_others() {
        let graphql = "reticolo:plugin/graphql@1.0.0";
        assert!(of(&[], &[]).against(World::DataPlugin)[0].contains("does not export graphql"));
        let more = of(&[], &[graphql, "reticolo:plugin/jobs@1.0.0"]).against(World::DataPlugin);
        assert!(more[0].contains("exports jobs"), "{more:?}");
    }
}

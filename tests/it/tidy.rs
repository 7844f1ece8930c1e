//! Rules of the whole repository that no lint sees.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use harness::repository;
use sha2::{Digest, Sha256};

/// Folders with nothing of ours in them.
const NOT_OURS: &[&str] = &["node_modules", "target", "vendor", ".git", ".dev"];

/// The files under a folder of the repository whose name ends so.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![repository(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as it reads from the top of the repository.
fn shown(path: &Path) -> String {
    let top = repository("").canonicalize().unwrap();
    let path = path.canonicalize().unwrap();
    path.strip_prefix(top).unwrap().display().to_string()
}

/// A statement that is not in its crate's list would not be prepared by the test of all statements.
#[test]
fn every_file_with_statements_is_in_its_crate_s_list() {
    let opening = concat!("statements", "! {");
    let mut forgotten = Vec::new();
    let mut known = 0;
    for file in files("", ".rs") {
        let declares = read(&file).lines().any(|line| line.starts_with(opening));
        if !declares {
            continue;
        }
        let (krate, module) = shown(&file).split_once("/src/").map_or_else(
            || panic!("{} declares statements outside of src", file.display()),
            |(krate, module)| (krate.to_owned(), module.trim_end_matches(".rs").replace('/', "::")),
        );
        known += 1;
        if !read(&repository(&krate).join("src/lib.rs")).contains(&format!("{module}::STATEMENTS"))
        {
            forgotten.push(shown(&file));
        }
    }
    assert_eq!(forgotten, Vec::<String>::new(), "add `module::STATEMENTS` to `statements()`");
    assert!(known > 5, "{known} files with statements only");
}

#[test]
fn no_rust_file_is_too_long_to_be_read_in_one_sitting() {
    let lines = |file: &PathBuf| read(file).lines().count();
    let long = files("", ".rs").into_iter().map(|file| (lines(&file), shown(&file)));
    let long: Vec<_> = long.filter(|(lines, _)| *lines > 500).collect();
    assert_eq!(long, [], "split these by verb");
}

#[test]
fn nothing_is_left_to_be_done_in_a_comment() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    let mut left = Vec::new();
    for ending in [".rs", ".sql", ".html", ".ftl", ".toml", ".md", ".js", ".mjs", ".css", ".yml"] {
        for file in files("", ending) {
            for (place, line) in read(&file).lines().enumerate() {
                if words.iter().any(|word| line.contains(word)) {
                    left.push(format!("{}:{} {line}", shown(&file), place + 1));
                }
            }
        }
    }
    assert_eq!(left, Vec::<String>::new(), "do it, or open an issue");
}

#[test]
fn the_edges_name_no_database() {
    let mut named = Vec::new();
    for edge in ["graphql", "web"] {
        for file in files(edge, ".rs").into_iter().chain(files(edge, "Cargo.toml")) {
            for (place, line) in read(&file).lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                if ["sqlx", "AssertSqlSafe", "{t}."].iter().any(|word| code.contains(word)) {
                    named.push(format!("{}:{} {line}", shown(&file), place + 1));
                }
            }
        }
    }
    assert_eq!(named, Vec::<String>::new());
}

/// The workspaces, each with the section of its versions. The compiler of plugins is one of its own.
const WORKSPACES: &[(&str, &str)] = &[
    ("", "[workspace.dependencies]"),
    ("plugins/compiler", "[dependencies]"),
    ("bench/extism", "[workspace.dependencies]"),
];

#[test]
fn every_dependency_has_a_reason_beside_it() {
    let mut silent = Vec::new();
    for (folder, section) in WORKSPACES {
        let manifest = read(&repository(folder).join("Cargo.toml"));
        let section = manifest.split(section).nth(1).unwrap();
        for line in section.lines().take_while(|line| !line.starts_with('[')) {
            let Some((name, rest)) = line.split_once(" = ").filter(|_| !line.starts_with('#'))
            else {
                continue;
            };
            let reason = rest.split_once(" # ").map_or("", |(_, reason)| reason.trim());
            if !rest.contains("path = ") && reason.len() < 4 {
                silent.push(name.to_owned());
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new(), "say why each is needed, in a comment after it");
}

/// Crates take versions from their workspace: no second place that says which.
#[test]
fn crates_name_no_versions_of_their_own() {
    let mut own = Vec::new();
    let roots: Vec<_> = WORKSPACES.iter().map(|(folder, _)| Path::new(folder)).collect();
    for file in files("", "Cargo.toml") {
        if roots.contains(&Path::new(&shown(&file)).parent().unwrap()) {
            continue;
        }
        let text = read(&file);
        for section in text.split("\n[").filter(|section| section.contains("dependencies]")) {
            for line in section.lines().skip(1).filter(|line| line.contains('=')) {
                if !line.contains("workspace = true") && !line.contains("path = ") {
                    own.push(format!("{}: {line}", shown(&file)));
                }
            }
        }
    }
    assert_eq!(own, Vec::<String>::new());
}

/// The packages a lock file names, as `name version`.
fn locked(folder: &str) -> BTreeSet<String> {
    let text = read(&repository(folder).join("Cargo.lock"));
    let package = |entry: &str| {
        let value = |key: &str| {
            let line = entry.lines().find(|line| line.starts_with(key))?;
            Some(line.split('"').nth(1)?.to_owned())
        };
        Some(format!("{} {}", value("name = ")?, value("version = ")?))
    };
    text.split("[[package]]").filter_map(package).collect()
}

/// Machine code is made of plugins in a process of its own, and by no program that serves anybody.
#[test]
fn only_the_compiler_of_plugins_has_a_compiler_inside() {
    let compilers = |folder: &str| -> Vec<String> {
        let of_a_compiler = |package: &String| {
            ["cranelift-codegen ", "winch-codegen ", "wasmtime-internal-cranelift "]
                .iter()
                .any(|name| package.starts_with(name))
        };
        locked(folder).into_iter().filter(of_a_compiler).collect()
    };
    assert_eq!(compilers(""), Vec::<String>::new());
    assert!(!compilers("plugins/compiler").is_empty());
}

/// An artifact is for one version of the engine: the one that makes it must be the one that runs it.
#[test]
fn plugins_are_compiled_for_the_engine_that_runs_them() {
    let engine = |folder: &str| -> BTreeSet<String> {
        let of_the_engine = |package: &String| package.starts_with("wasmtime ");
        locked(folder).into_iter().filter(of_the_engine).collect()
    };
    assert_eq!(engine("").len(), 1);
    assert_eq!(
        engine(""),
        engine("plugins/compiler"),
        "copy Cargo.lock to plugins/compiler and let `cargo metadata` there take out what is too much"
    );
}

/// Plugins that were built against it would not be understood any more: what is to change is a new version,
/// in a folder of its own.
#[test]
fn a_released_contract_is_never_changed() {
    let digest = |path: &str| hex::encode(Sha256::digest(fs::read(repository(path)).unwrap()));
    assert_eq!(
        digest("plugins/wit/1.0.0/plugin.wit"),
        "213a565f2325ac9ab012d8d160f880c9333dec2f3260a6dd35d1e8dc30b986be"
    );
}

/// What the plugin that tries to do harm can do is tried, all of it.
#[test]
fn every_harm_is_tried() {
    let readme = read(&repository("plugins/hostile/README.md"));
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let harms: BTreeSet<&str> = rows
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|names| names.split('`').skip(1).step_by(2))
        .collect();
    let folders = ["tests/it", "tests/browser", "plugins/host/tests", "plugins/hostile/vectors"];
    let tests = folders.iter().flat_map(|folder| {
        [".rs", ".json", ".ts", ".mjs"].into_iter().flat_map(|ending| files(folder, ending))
    });
    let tests: String = tests.map(|file| read(&file).replace('\\', "")).collect();
    let is_tried = |harm: &&str| tests.contains(&format!("\"{harm}\""));
    let spared: Vec<_> = harms.iter().filter(|harm| !is_tried(harm)).collect();
    assert!(harms.len() > 40, "{harms:?}");
    assert_eq!(spared, Vec::<&&str>::new());
}

#[test]
fn a_migration_says_first_what_it_is_for() {
    let migrations = files("migrations", ".sql");
    assert!(migrations.len() > 3);
    for file in migrations {
        let text = read(&file);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("-- ") && first.len() > 20, "{}: {first}", shown(&file));
    }
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |language: &str| -> BTreeSet<String> {
        let files = files(&format!("web/locales/{language}"), ".ftl");
        files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("it"), names("en"));
    assert!(!names("it").is_empty());
}

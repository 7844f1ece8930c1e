//! Paths of files inside a package.

/// The longest path; also what a plain tar header holds.
const LONGEST: usize = 100;

/// Whether this is the path of a file inside a package: relative, with `/`, of plain characters, with
/// nothing that leads outside and no hidden file.
pub fn is_path(path: &str) -> bool {
    let plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    path.len() <= LONGEST && path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn only_plain_relative_paths_are_paths() {
        for path in ["component.wasm", "rules/in.schema.json", "a/b/c", "README.md", "_x"] {
            assert!(is_path(path), "{path}");
        }
        let long = "x".repeat(101);
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            ".env",
            "a\\b",
            "è",
            "a b",
            "C:x",
            &long,
        ] {
            assert!(!is_path(path), "{path}");
        }
    }
}

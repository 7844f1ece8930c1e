//! Which engine an artifact is for.

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use wasmtime::ModuleVersionStrategy;

use crate::SETTINGS;

/// The engine that runs plugins here: `wasmtime 48.0.8 (3f2a…)`, its version and a digest of the
/// settings and of what this processor can do. An artifact of one engine is for no other, and
/// instructions may cost otherwise in another version.
pub fn engine_id() -> &'static str {
    static ID: LazyLock<String> = LazyLock::new(|| {
        let version = version();
        let made_for = format!("{version}\n{SETTINGS:?}\n{}", processor());
        let digest = hex::encode(Sha256::digest(made_for));
        format!("wasmtime {version} ({})", digest.get(..16).unwrap_or_default())
    });
    &ID
}

/// wasmtime's whole version. An artifact itself names the major version only, so that another patch
/// would take it.
fn version() -> String {
    let mut heard = Heard::default();
    ModuleVersionStrategy::WasmtimeVersion.hash(&mut heard);
    let text: String = heard.0.iter().map(|byte| char::from(*byte)).collect();
    text.chars().filter(char::is_ascii_graphic).collect()
}

/// Keeps what is hashed: the one place where wasmtime says its whole version at run time.
#[derive(Default)]
struct Heard(Vec<u8>);

impl Hasher for Heard {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// The kind of processor, with what compiled code may use of it.
#[cfg(target_arch = "x86_64")]
fn processor() -> String {
    macro_rules! detected {
        ($($feature:tt),*) => {
            [$(($feature, std::arch::is_x86_feature_detected!($feature))),*]
        };
    }
    let features = detected!(
        "sse3",
        "ssse3",
        "sse4.1",
        "sse4.2",
        "popcnt",
        "avx",
        "avx2",
        "fma",
        "bmi1",
        "bmi2",
        "lzcnt",
        "avx512bitalg",
        "avx512dq",
        "avx512f",
        "avx512vl",
        "avx512vbmi",
        "cmpxchg16b"
    );
    let has = features.iter().filter(|(_, here)| *here).map(|(name, _)| *name);
    [std::env::consts::ARCH, std::env::consts::OS]
        .into_iter()
        .chain(has)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> String {
    format!("{} {}", std::env::consts::ARCH, std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::{engine_id, version};

    #[test]
    fn the_id_names_the_whole_version() {
        assert_eq!(version().split('.').count(), 3, "{}", version());
        assert!(version().starts_with("48."), "{}", version());
        assert_eq!(engine_id(), engine_id());
        assert!(engine_id().starts_with(&format!("wasmtime {} (", version())), "{}", engine_id());
    }
}

//! Plugins as `bin/plugins` built them from their sources.

use std::sync::OnceLock;

use reticolo_foundation::Keys;
use reticolo_plugin_host::{COMPILER, Host, Settings};

use crate::repository;

/// The component of a plugin of this repository.
pub fn component(name: &str) -> Vec<u8> {
    let path = repository(".dev/plugins").join(name).join("component.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run bin/plugins first", path.display()))
}

/// The sandbox of a test. What one test had compiled the next one finds.
pub fn sandbox() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| {
        let compiler = repository(".dev").join(COMPILER);
        assert!(compiler.is_file(), "{} is not there: run bin/build", compiler.display());
        Host::new(Settings {
            cache: repository(".dev/plugins/compiled"),
            compiler: compiler.canonicalize().expect("it is there"),
            keys: Keys::parse(&"7".repeat(64)).expect("64 digits"),
            running: 4,
            pooling: false,
        })
        .expect("the sandbox starts")
    })
    .clone()
}

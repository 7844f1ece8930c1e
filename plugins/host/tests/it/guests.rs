//! Finds components that were built from their sources, and makes a sandbox for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reticolo_foundation::Keys;
use reticolo_plugin_host::{
    Answer, Call, Cause, Context, Failure, FieldCall, Granted, Host, Operation, Prepared, Settings,
};
use sha2::{Digest, Sha256};

use crate::powers::Own;

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The component of a plugin of this repository.
pub(crate) fn component(name: &str) -> Vec<u8> {
    let path = repository(".dev/plugins").join(name).join("component.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run bin/plugins first", path.display()))
}

/// The program that compiles them.
pub(crate) fn compiler() -> PathBuf {
    let path = repository(".dev/reticolo-plugin-compiler");
    assert!(path.is_file(), "{} is not there; run bin/build first", path.display());
    path.canonicalize().unwrap()
}

pub(crate) fn keys(digit: &str) -> Keys {
    Keys::parse(&digit.repeat(64)).unwrap()
}

pub(crate) fn settings(cache: &Path) -> Settings {
    Settings {
        cache: cache.to_owned(),
        compiler: compiler(),
        keys: keys("7"),
        running: 4,
        pooling: false,
    }
}

/// A sandbox whose compiled components are kept from one test to the next.
pub(crate) fn host() -> Host {
    Host::new(settings(&repository(".dev/plugins/compiled"))).unwrap()
}

pub(crate) async fn prepare(host: &Host, component: Vec<u8>) -> Result<Arc<Prepared>, Cause> {
    host.prepare(Sha256::digest(&component).into(), async move { Ok(component) }).await
}

/// A sandbox with a plugin in it.
pub(crate) struct Stage {
    pub(crate) host: Host,
    pub(crate) plugin: Arc<Prepared>,
}

impl Stage {
    /// With the hostile plugin.
    pub(crate) async fn set() -> Self {
        Self::with(host(), "hostile").await
    }

    pub(crate) async fn with(host: Host, name: &str) -> Self {
        let plugin = prepare(&host, component(name)).await.unwrap();
        Self { host, plugin }
    }

    /// Asks a rule.
    pub(crate) async fn rule(
        &self,
        call: Call,
        rule: &str,
        input: &str,
    ) -> Result<Answer<String>, Failure> {
        self.host.evaluate(&self.plugin, call, rule, input.to_owned()).await
    }

    /// Asks a field with one parent.
    pub(crate) async fn field(
        &self,
        call: Call,
        operation: Operation,
        field: &str,
        arguments: &str,
    ) -> Result<Answer<Vec<String>>, Failure> {
        let field = FieldCall {
            operation,
            type_name: match operation {
                Operation::Query => "Query".to_owned(),
                Operation::Mutation => "Mutation".to_owned(),
            },
            field: field.to_owned(),
            arguments: arguments.to_owned(),
            parents: vec!["{}".to_owned()],
            selection: Vec::new(),
        };
        self.host.resolve(&self.plugin, call, field).await
    }

    /// Whether a union that harms nobody is answered.
    pub(crate) async fn serves_others(&self) {
        let answer = self.rule(call("others"), "fine", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"fine":true}"#);
    }
}

/// A call of a tenant to which nothing is granted.
pub(crate) fn call(tenant: &str) -> Call {
    call_with(tenant, Granted::default(), Own::default())
}

pub(crate) fn call_with(tenant: &str, granted: Granted, powers: Own) -> Call {
    Call {
        tenant: tenant.to_owned(),
        plugin: "it.reticolo.hostile".to_owned(),
        version: "1.0.0".to_owned(),
        context: Context {
            request_id: "request".to_owned(),
            installation: format!("of {tenant}"),
            locale: "it".to_owned(),
            now_ms: 1_772_323_200_000,
            today: "2026-03-01".to_owned(),
            seed: 1,
            dry_run: false,
            actor: None,
        },
        granted: Arc::new(granted),
        powers: Arc::new(powers),
        memory_mib: None,
        trial: false,
    }
}

/// The cause of a failure, with the value in the message of a test that got one instead.
pub(crate) fn cause<T: std::fmt::Debug>(ended: Result<Answer<T>, Failure>) -> Cause {
    match ended {
        Ok(answer) => panic!("it was answered {:?}", answer.value),
        Err(failure) => failure.cause,
    }
}

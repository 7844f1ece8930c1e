//! The sandbox of a server on the author's machine: the same limits, the same numbers.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use reticolo_foundation::Keys;
use reticolo_foundation::keys::random;
use reticolo_plugin_host::{
    self as host, Answer, Call, Failure, Granted, Host, NoPowers, Prepared, Settings,
};
use reticolo_plugin_package::Package;
use serde::{Deserialize, Serialize};

use super::keygen::write_secret;
use crate::platform::plugin_cache;
use crate::progress;

/// A question to a rule, as the JSON text that crosses the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Question {
    Once(String),
    Batch { common: String, items: Vec<String> },
}

/// One plugin, ready to be asked.
pub(super) struct Sandbox {
    host: Host,
    prepared: Arc<Prepared>,
    plugin: String,
    version: String,
    memory_mib: Option<u32>,
}

impl Sandbox {
    /// Compiles the plugin of a package, unless this machine has it compiled already.
    pub(super) async fn open(package: &Package) -> anyhow::Result<Self> {
        // Beside what installations on this machine compile: their keys are others.
        let cache = plugin_cache().join("authors");
        fs::create_dir_all(&cache).with_context(|| cache.display().to_string())?;
        let host = Host::new(Settings {
            cache: cache.clone(),
            compiler: host::compiler_path(),
            keys: keys(&cache)?,
            running: 1,
            pooling: false,
        })?;
        let component = package.component().to_vec();
        let bar = progress::waiting("compiling the plugin");
        let prepared = host.prepare(package.component_digest(), async { Ok(component) }).await;
        bar.finish_and_clear();
        let prepared =
            prepared.map_err(|cause| anyhow::anyhow!("the plugin cannot be compiled: {cause}"))?;
        Ok(Self {
            host,
            prepared,
            plugin: package.manifest.id.to_string(),
            version: package.manifest.version.to_string(),
            memory_mib: package.manifest.limits.memory_mib,
        })
    }

    /// The engine that runs it, with its version.
    pub(super) fn engine(&self) -> &str {
        self.host.engine()
    }

    /// Asks a rule. One question's failure is not held against the next.
    pub(super) async fn ask(
        &self,
        context: host::Context,
        rule: &str,
        question: Question,
    ) -> Result<Answer<Vec<String>>, Failure> {
        let call = Call {
            tenant: "author".to_owned(),
            plugin: self.plugin.clone(),
            version: self.version.clone(),
            context,
            granted: Arc::new(Granted::default()),
            powers: Arc::new(NoPowers),
            memory_mib: self.memory_mib,
            trial: true,
        };
        match question {
            Question::Once(input) => {
                let answer = self.host.evaluate(&self.prepared, call, rule, input).await?;
                Ok(Answer { value: vec![answer.value], usage: answer.usage })
            }
            Question::Batch { common, items } => {
                self.host.evaluate_batch(&self.prepared, call, rule, common, items).await
            }
        }
    }
}

/// The keys that authenticate what was compiled on this machine.
fn keys(cache: &Path) -> anyhow::Result<Keys> {
    let path = cache.join("secret.key");
    if !path.exists() {
        write_secret(&path, &hex::encode(random::<32>()))?;
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Keys::parse(&text).with_context(|| path.display().to_string())
}

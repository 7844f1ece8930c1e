//! A plugin as `bin/plugins` built it, asked in the sandbox with a fresh instance and all limits for each
//! call, as a server asks it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use reticolo_plugin_host::{Call, Context, Failure, Granted, Host, NoPowers, Prepared};
use reticolo_plugin_package::schema::defaults;
use reticolo_plugin_package::{Vector, vector};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::timing::{NOW_MS, Samples, TODAY};

/// A plugin, ready to be asked.
pub(crate) struct Guest<'a> {
    host: &'a Host,
    name: &'a str,
    prepared: Arc<Prepared>,
    parameters: Value,
}

impl<'a> Guest<'a> {
    pub(crate) async fn open(host: &'a Host, name: &'a str) -> anyhow::Result<Self> {
        let component = component(name)?;
        let digest: [u8; 32] = Sha256::digest(&component).into();
        let prepared = host.prepare(digest, async { Ok(component) }).await;
        let prepared = prepared.map_err(|cause| anyhow!("{name} cannot be compiled: {cause}"))?;
        let schema = std::fs::read_to_string(folder(name).join("settings.schema.json"))?;
        let parameters = defaults(&serde_json::from_str(&schema)?);
        Ok(Self { host, name, prepared, parameters })
    }

    /// What a golden vector asks, with the settings as they come: the facts, or what items share and
    /// the items.
    pub(crate) fn facts(&self, vector: &str) -> anyhow::Result<(Value, Vec<Value>)> {
        let path = folder(self.name).join("vectors").join(format!("{vector}.json"));
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let vector = Vector::parse(&text).map_err(|problem| anyhow!(problem))?;
        let (mut facts, items) = match vector.question() {
            Some(vector::Question::Once(input)) => (input.clone(), Vec::new()),
            Some(vector::Question::Batch { common, items }) => (common.clone(), items.to_vec()),
            None => anyhow::bail!("{} asks nothing", path.display()),
        };
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("parameters".to_owned(), self.parameters.clone());
        }
        Ok((facts, items))
    }

    /// Asks a rule about one case, so many times. Gives the last answer.
    pub(crate) async fn evaluate(
        &self,
        samples: &mut Samples,
        calls: usize,
        facts: &str,
    ) -> anyhow::Result<Value> {
        let mut last = String::new();
        for call in 0..calls + calls / 10 {
            let (asked, facts) = (self.call(), facts.to_owned());
            let began = Instant::now();
            let answer = self.host.evaluate(&self.prepared, asked, "admission", facts).await;
            let took = began.elapsed();
            let answer = answer.map_err(|failure| self.failed(&failure))?;
            last = answer.value;
            samples.fuel = Some(answer.usage.fuel);
            if call >= calls / 10 {
                samples.took.push(took);
            }
        }
        Ok(serde_json::from_str(&last)?)
    }

    /// Has all candidates scored in one call, so many times.
    pub(crate) async fn score(
        &self,
        samples: &mut Samples,
        calls: usize,
        (wanted, candidates): (&Value, &[Value]),
    ) -> anyhow::Result<()> {
        let candidates: Vec<_> = candidates.iter().map(Value::to_string).collect();
        for call in 0..calls + calls / 10 {
            let (asked, wanted, items) = (self.call(), wanted.to_string(), candidates.clone());
            let began = Instant::now();
            let answer =
                self.host.evaluate_batch(&self.prepared, asked, "matching", wanted, items).await;
            let took = began.elapsed();
            let answer = answer.map_err(|failure| self.failed(&failure))?;
            samples.fuel = Some(answer.usage.fuel);
            if call >= calls / 10 {
                samples.took.push(took);
            }
        }
        Ok(())
    }

    fn failed(&self, failure: &Failure) -> anyhow::Error {
        anyhow!("{}: {}", self.name, failure.cause)
    }

    fn call(&self) -> Call {
        Call {
            tenant: "bench".to_owned(),
            plugin: self.name.to_owned(),
            version: "1.0.0".to_owned(),
            context: Context {
                request_id: "bench".to_owned(),
                installation: "bench".to_owned(),
                locale: "it".to_owned(),
                now_ms: NOW_MS,
                today: TODAY.to_owned(),
                seed: 1,
                dry_run: true,
                actor: None,
            },
            granted: Arc::new(Granted::default()),
            powers: Arc::new(NoPowers),
            memory_mib: None,
            trial: false,
        }
    }
}

/// The component of a plugin.
pub(crate) fn component(name: &str) -> anyhow::Result<Vec<u8>> {
    let path = Path::new(".dev/plugins").join(name).join("component.wasm");
    std::fs::read(&path).with_context(|| format!("{}: run bin/plugins first", path.display()))
}

fn folder(name: &str) -> PathBuf {
    Path::new("plugins").join(name)
}

//! Rules asked one after the other: in this program and in the sandbox.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{anyhow, ensure};
use reticolo_foundation::Keys;
use reticolo_plugin_host::{Host, Settings, compiler_path};
use reticolo_plugin_sdk::{Context, Input, Language, Rules};
use reticolo_server::platform::Sandbox;
use serde_json::{Value, json};

use super::extism;
use super::guest::Guest;
use super::timing::{NOW_MS, Samples, TODAY, Timing};
use crate::installation::SECRET_KEY;

/// Rounds in which all are asked in turn, and the calls of each in a round.
const ROUNDS: usize = 10;
const CALLS: usize = 500;
/// The same where a call takes a millisecond or more.
const LONG_CALLS: usize = 50;

/// The bytes of the facts that rules are asked about, at least.
const FACTS: usize = 1_000;

/// Rules, asked in the sandbox and outside of it.
pub(crate) struct Sandboxed {
    /// The admission of a caregiver, compiled into this program.
    pub(crate) native: Timing,
    /// The same, as a plugin in Rust.
    pub(crate) rust: Timing,
    /// The same, as a plugin of Extism; `None` where that was not built.
    pub(crate) extism: Option<Timing>,
    /// The admission of a professional, as a plugin in JavaScript.
    pub(crate) javascript: Timing,
    /// Two hundred candidates in one call, in Rust and in JavaScript.
    pub(crate) scoring: Timing,
    pub(crate) scoring_javascript: Timing,
    /// The bytes of the facts.
    pub(crate) facts: usize,
}

pub(crate) async fn measure() -> anyhow::Result<Sandboxed> {
    let host = Host::new(Settings {
        cache: Sandbox::default().cache,
        compiler: compiler_path(),
        keys: Keys::parse(SECRET_KEY)?,
        running: 4,
        pooling: true,
    })?;
    let caregivers = Guest::open(&host, "caregiver-registry").await?;
    let professions = Guest::open(&host, "relief-professions").await?;
    let (facts, _) = caregivers.facts("admission-veneto-twelve-months-of-experience")?;
    let (facts_js, _) = professions.facts("admission-psychologist-with-her-order")?;
    let (facts, facts_js) = (padded(facts).to_string(), padded(facts_js).to_string());
    let (wanted, candidates) = caregivers.facts("matching-two-hundred-candidates")?;
    let (wanted_js, candidates_js) = professions.facts("matching-two-hundred-professionals")?;
    for candidates in [&candidates, &candidates_js] {
        ensure!(candidates.len() == 200, "the vector has other candidates than it says");
    }
    let (families, families_js) = ((&wanted, &*candidates), (&wanted_js, &*candidates_js));

    let mut samples: [Samples; 5] = Default::default();
    let [native, rust, javascript, scoring, scoring_javascript] = &mut samples;
    let mut expected = Value::Null;
    for _ in 0..ROUNDS {
        expected = natively(native, &facts)?;
        let answer = caregivers.evaluate(rust, CALLS, &facts).await?;
        ensure!(answer == expected, "the plugin answers {answer}, not {expected}");
        professions.evaluate(javascript, LONG_CALLS, &facts_js).await?;
        caregivers.score(scoring, LONG_CALLS, families).await?;
        professions.score(scoring_javascript, LONG_CALLS, families_js).await?;
    }
    let extism = extism::measure(&facts, &expected, ROUNDS * CALLS).await?;
    let [native, rust, javascript, scoring, scoring_javascript] = samples.map(Samples::timing);
    let facts = facts.len();
    Ok(Sandboxed { native, rust, extism, javascript, scoring, scoring_javascript, facts })
}

/// The same facts with more documents, until they are as large as they should be.
fn padded(mut facts: Value) -> Value {
    while facts.to_string().len() < FACTS {
        let more = json!({ "code": "another", "expires_on": "2030-01-01", "verified": true });
        match facts.get_mut("documents").and_then(Value::as_array_mut) {
            Some(documents) => documents.push(more),
            None => break,
        }
    }
    facts
}

/// The rule of the caregivers in this program, from text to text. Gives the last answer.
fn natively(samples: &mut Samples, facts: &str) -> anyhow::Result<Value> {
    let context = Context {
        request_id: "bench".to_owned(),
        installation: "bench".to_owned(),
        language: Language::Italian,
        now_ms: NOW_MS,
        today: TODAY.parse()?,
        seed: 1,
        dry_run: true,
        actor: None,
    };
    let mut last = String::new();
    for call in 0..CALLS + CALLS / 10 {
        let facts = facts.to_owned();
        let began = Instant::now();
        let answer =
            caregiver_registry::Plugin::evaluate(&context, "admission", &Input::text(facts));
        let took = began.elapsed();
        let answer = black_box(answer);
        let answer = answer.map_err(|failure| anyhow!("the rule gave no answer: {failure:?}"))?;
        last = answer.into_text();
        if call >= CALLS / 10 {
            samples.took.push(took);
        }
    }
    Ok(serde_json::from_str(&last)?)
}

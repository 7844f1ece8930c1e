//! A list of twenty services with a plugin's field on each, and without.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{HOST, log_file, serve};
use crate::installation::{Installation, OUT, Workbench};
use crate::load::{self, Round};
use crate::page::COMMON_WORDS;
use crate::process::Server;
use crate::{Options, median, step};

/// Services on a page.
const SERVICES: usize = 20;

/// A field of the plugin, on a service.
pub(crate) const FIELD: &str = "plugins { hostile { run } }";

/// What was measured; medians of the rounds.
pub(crate) struct List {
    pub(crate) plain: Round,
    pub(crate) with_field: Round,
    /// Calls of the plugin for one list.
    pub(crate) calls: usize,
}

pub(crate) async fn measure(
    server: &Server,
    options: &Options,
    installation: &Installation,
    calls: usize,
) -> anyhow::Result<List> {
    let (plain, with_field) = (write("plugins-plain", "")?, write("plugins-field", FIELD)?);
    let ask = async |requests: &str, seed| {
        load::round(server, installation, requests, options.seconds, seed).await
    };
    step("warming up, with plugins");
    for requests in [&plain, &with_field] {
        ask(requests, 0).await?;
    }
    let mut rounds = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        step(&format!("round {round} of {}, lists with a plugin's field", options.rounds));
        rounds.0.push(ask(&plain, round).await?);
        rounds.1.push(ask(&with_field, round).await?);
    }
    Ok(List { plain: middle(&rounds.0), with_field: middle(&rounds.1), calls })
}

/// Counts the calls of one list, by the lines a talkative server writes of them.
pub(crate) async fn calls(bench: &Workbench, installation: &Installation) -> anyhow::Result<usize> {
    let server = serve(bench, installation, "plugins-calls", "info,reticolo_plugin_host=debug");
    let server = server.await?;
    let body = bodies(FIELD).into_iter().next().context("no word to look for")?;
    let url = format!("{}/t/{HOST}/graphql", server.address());
    let answer = reqwest::Client::new().post(url).json(&body).send().await?;
    let answer: Value = answer.error_for_status()?.json().await?;
    drop(server);
    let nodes = answer.pointer("/data/services/nodes").and_then(Value::as_array);
    let nodes = nodes.with_context(|| format!("no list: {answer}"))?;
    let fine = |node: &&Value| node.pointer("/plugins/hostile/run/fine") == Some(&json!(true));
    ensure!(nodes.iter().filter(fine).count() == SERVICES, "the plugin did not answer: {answer}");
    let log = fs::read_to_string(log_file("plugins-calls"))?;
    Ok(log.lines().filter(|line| line.contains("plugin called")).count())
}

/// What a tenant is asked: twenty services that have a word, with `field` on each.
pub(crate) fn bodies(field: &str) -> Vec<Value> {
    let query = format!(
        "query Page($text: String!) {{ services(first: {SERVICES}, filter: {{ text: $text }}) {{ nodes {{ id name organization {{ id name }} {field} }} }} }}"
    );
    let body = |text| json!({ "query": query, "variables": { "text": text } });
    COMMON_WORDS.into_iter().map(body).collect()
}

/// A file wrk sends requests from.
fn write(name: &str, field: &str) -> anyhow::Result<String> {
    let mut lines = String::new();
    for body in bodies(field) {
        writeln!(lines, "POST /t/{HOST}/graphql {body}")?;
    }
    let path = format!("{OUT}/{name}.requests");
    fs::write(&path, lines)?;
    Ok(path)
}

fn middle(rounds: &[Round]) -> Round {
    let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value));
    let of_known = |value: fn(&Round) -> Option<f64>| {
        let known: Vec<_> = rounds.iter().filter_map(value).collect();
        (!known.is_empty()).then(|| median(known))
    };
    Round {
        requests_per_second: of(|round| round.requests_per_second),
        p50_ms: of(|round| round.p50_ms),
        p99_ms: of(|round| round.p99_ms),
        server_ms: of_known(|round| round.server_ms),
        database_ms: of_known(|round| round.database_ms),
    }
}

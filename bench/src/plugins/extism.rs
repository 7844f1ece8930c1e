//! The same rule in Extism, in a program of its own (`bench/extism`): it brings another wasmtime, and a compiler.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::timing::Timing;
use crate::installation::OUT;
use crate::process;

/// Where `bench/run` leaves the program and its plugin.
const PROGRAM: &str = ".dev/bench/reticolo-bench-extism";
const GUEST: &str = ".dev/bench/extism_admission.wasm";

/// Asks about facts, so many times; the answer must be the one that is expected. `None` where it was not built.
pub(crate) async fn measure(
    facts: &str,
    expected: &Value,
    calls: usize,
) -> anyhow::Result<Option<Timing>> {
    if !Path::new(PROGRAM).is_file() {
        return Ok(None);
    }
    let (input, output) = (Path::new(OUT).join("facts.json"), Path::new(OUT).join("extism.txt"));
    std::fs::write(&input, facts)?;
    let mut command = Command::new(PROGRAM);
    command.arg(GUEST).arg(&input).arg(calls.to_string());
    let ended = process::run(command, &output).await?;
    let mut lines = ended.output.lines();
    let answer: Value = serde_json::from_str(lines.next().unwrap_or_default())?;
    ensure!(answer == *expected, "Extism answers {answer}, not {expected}");
    let result = lines.next().and_then(|line| line.strip_prefix("RESULT "));
    let result = result.context("Extism did not say how long it took")?;
    let numbers: Vec<u64> = result.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [p50, p99, fuel] = numbers[..] else {
        bail!("Extism did not say how long it took: {result}");
    };
    let (p50, p99) = (Duration::from_nanos(p50), Duration::from_nanos(p99));
    Ok(Some(Timing { p50, p99, fuel: Some(fuel) }))
}

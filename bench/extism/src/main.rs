//! Asks a plugin of Extism a rule again and again: a fresh instance for each call, and limits as near to
//! those of our sandbox as Extism has them (fuel, memory, time).
//!
//! Usage: `reticolo-bench-extism GUEST.wasm FACTS.json CALLS`. The last line of what it prints is
//! `RESULT`, the nanoseconds of the median call and of the slowest in a hundred, and the fuel of a call.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

/// 32 MiB in pages of a module.
const PAGES: u32 = 512;
const FUEL: u64 = 20_000_000;
const WALL: Duration = Duration::from_millis(500);

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [guest, facts, calls] = arguments.as_slice() else {
        bail!("usage: reticolo-bench-extism GUEST.wasm FACTS.json CALLS");
    };
    let facts = fs::read_to_string(facts).with_context(|| facts.clone())?;
    let calls: usize = calls.parse()?;
    let manifest =
        Manifest::new([Wasm::data(fs::read(guest)?)]).with_memory_max(PAGES).with_timeout(WALL);
    let plugin = PluginBuilder::new(manifest).with_fuel_limit(FUEL).with_cache_disabled();
    let plugin = plugin.compile()?;

    let mut took = Vec::with_capacity(calls);
    let mut last = (String::new(), None);
    for call in 0..calls + calls / 10 {
        let began = Instant::now();
        last = ask(&plugin, &facts)?;
        if call >= calls / 10 {
            took.push(began.elapsed());
        }
    }
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).map_or(0, Duration::as_nanos);
    let (answer, fuel) = last;
    println!("{answer}");
    println!("RESULT {} {} {}", at(50), at(99), fuel.unwrap_or_default());
    Ok(())
}

/// One call, with the making and the end of its instance.
fn ask(plugin: &CompiledPlugin, facts: &str) -> anyhow::Result<(String, Option<u64>)> {
    let mut instance = Plugin::new_from_compiled(plugin)?;
    let answer = instance.call::<&str, String>("admission", facts)?;
    Ok((answer, instance.fuel_consumed()))
}

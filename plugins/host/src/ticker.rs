//! The clock that long calls are looked at by.

use std::thread;
use std::time::Duration;

use wasmtime::Engine;

/// How often a running call is looked at.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// Ticks in a thread of its own, so that it goes on when all others are busy, until the engine ends.
pub(crate) fn start(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    thread::Builder::new().name("plugin-ticks".to_owned()).spawn(move || {
        loop {
            thread::sleep(TICK);
            match engine.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => break,
            }
        }
    })?;
    Ok(())
}

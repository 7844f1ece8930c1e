//! What compiling one plugin may take.

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, nice, setrlimit};

/// Bytes of address space. A component of `JavaScript` takes about one and a half GiB at most.
const MEMORY: u64 = 4 << 30;

/// Seconds of processor, of all threads together. A component of `JavaScript` takes about 25, or ten
/// times that in a build that is not optimised.
const SECONDS: u64 = 300;

/// Bytes of one file it may write. An artifact is three to four times its component.
const FILE: u64 = 256 << 20;

/// How far it steps back for the server beside it.
const NICE: i32 = 10;

/// Limits this process, for good.
pub(crate) fn set() -> Result<()> {
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, FILE),
        (Resource::Core, 0),
    ] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).with_context(|| format!("limit {resource:?}"))?;
    }
    nice(NICE).context("nice")?;
    Ok(())
}

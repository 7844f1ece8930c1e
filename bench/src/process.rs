//! Programs that are measured: their ports, and the CPU time and memory they take.
//!
//! Numbers come from Linux's `/proc`; elsewhere they are left out.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A server of our own making, ended when dropped.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts `command` on a free port, which `configure` tells it, with its log in a file.
    pub(crate) async fn start(
        mut command: Command,
        log: &Path,
        configure: impl FnOnce(&mut Command, u16),
    ) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        configure(&mut command, port);
        let file = File::create(log).with_context(|| log.display().to_string())?;
        let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
        let mut server = Self { child, port };
        let client = reqwest::Client::new();
        for _ in 0..200 {
            if let Some(status) = server.child.try_wait()? {
                bail!("a server ended with {status}: see {}", log.display());
            }
            let answer = client.get(format!("{}/healthz", server.address())).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("a server does not answer: see {}", log.display())
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn cpu(&self) -> Option<Duration> {
        cpu(self.child.id())
    }

    /// Memory it holds now.
    pub(crate) fn memory(&self) -> Option<Bytes> {
        memory(self.child.id(), "VmRSS")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails when it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An amount of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bytes(pub(crate) u64);

impl Bytes {
    pub(crate) fn in_mb(self) -> String {
        let tenths = self.0 / 100_000;
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// CPU time a process has used, of all its threads.
pub(crate) fn cpu(pid: u32) -> Option<Duration> {
    /// Milliseconds a tick: Linux counts a hundred a second for programs, whatever it does inside.
    const TICK: u64 = 10;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may contain anything.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * TICK))
}

/// A field of `/proc/…/status`: `VmRSS` (now), `VmHWM` (at most), `RssAnon` (its own alone).
pub(crate) fn memory(pid: u32, field: &str) -> Option<Bytes> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kibibytes * 1024))
}

/// What a program that has ended took.
pub(crate) struct Ended {
    pub(crate) took: Duration,
    pub(crate) peak: Option<Bytes>,
    pub(crate) output: String,
}

/// Runs a program to its end, which must be a good one.
pub(crate) async fn run(mut command: Command, output: &Path) -> anyhow::Result<Ended> {
    let began = Instant::now();
    let file = File::create(output).with_context(|| output.display().to_string())?;
    let mut child = command.stdin(Stdio::null()).stdout(file).spawn()?;
    let mut peak = None;
    let status = loop {
        // What it holds at most only grows, so that the last look before the end is near enough.
        peak = memory(child.id(), "VmHWM").max(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    };
    let took = began.elapsed();
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(Ended { took, peak, output: fs::read_to_string(output)? })
}

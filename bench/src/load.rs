//! A round of load: wrk on one server, and what everybody took meanwhile.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use sqlx::PgConnection;

use crate::installation::Installation;
use crate::process::{self, Bytes, Server};

/// Connections wrk keeps busy.
pub(crate) const CONNECTIONS: u32 = 8;

/// What a round showed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    pub(crate) requests_per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// CPU time a request of the server.
    pub(crate) server_ms: Option<f64>,
    /// CPU time a request of PostgreSQL's backends in the installation's database.
    pub(crate) database_ms: Option<f64>,
}

/// Sends requests of a file to a server for some seconds. Fails if one of them fails.
pub(crate) async fn round(
    server: &Server,
    installation: &Installation,
    requests: &str,
    seconds: u32,
    seed: u32,
) -> anyhow::Result<Round> {
    let mut observer = installation.connect().await?;
    let (server_before, database_before) = (server.cpu(), backends_cpu(&mut observer).await?);
    let result = wrk(server.address(), requests.to_owned(), seconds, seed).await?;
    let (server_after, database_after) = (server.cpu(), backends_cpu(&mut observer).await?);

    if result.lost > 0 {
        bail!("{} of {} requests failed", result.lost, result.requests);
    }
    let each = |spent: Duration| spent.as_secs_f64() * 1_000.0 / f64::from(result.requests);
    // A backend that was not there before has all its time from this round.
    let spent = database_after.iter().map(|(pid, after)| {
        after.saturating_sub(database_before.get(pid).copied().unwrap_or_default())
    });
    Ok(Round {
        requests_per_second: f64::from(result.requests) / result.took.as_secs_f64(),
        p50_ms: result.p50.as_secs_f64() * 1_000.0,
        p99_ms: result.p99.as_secs_f64() * 1_000.0,
        server_ms: server_after
            .zip(server_before)
            .map(|(after, before)| each(after.saturating_sub(before))),
        database_ms: (!database_after.is_empty()).then(|| each(spent.sum())),
    })
}

struct Wrk {
    requests: u32,
    took: Duration,
    p50: Duration,
    p99: Duration,
    lost: u32,
}

async fn wrk(address: String, requests: String, seconds: u32, seed: u32) -> anyhow::Result<Wrk> {
    let mut command = Command::new("wrk");
    command
        .args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--timeout", "10s"])
        .args(["-s", "bench/page.lua", &address, "--", &requests, &seed.to_string()])
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await?;
    let output = output.context("wrk cannot be run: see bin/setup bench")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let line = line.with_context(|| {
        format!("wrk did not say how it went: {text}{}", String::from_utf8_lossy(&output.stderr))
    })?;
    let numbers: Vec<u32> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, took, p50, p99, lost] = numbers[..] else {
        bail!("wrk did not say how it went: {line}");
    };
    let microseconds = |count: u32| Duration::from_micros(count.into());
    Ok(Wrk {
        requests,
        took: microseconds(took),
        p50: microseconds(p50),
        p99: microseconds(p99),
        lost,
    })
}

/// CPU time of each backend in the database, but our own; nothing when the server is elsewhere.
async fn backends_cpu(observer: &mut PgConnection) -> anyhow::Result<HashMap<u32, Duration>> {
    let spent = |pid| Some((pid, process::cpu(pid)?));
    Ok(backends(observer).await?.into_iter().filter_map(spent).collect())
}

/// How many backends the database has, and the memory they hold for themselves.
pub(crate) async fn backends_memory(
    installation: &Installation,
) -> anyhow::Result<(usize, Option<Bytes>)> {
    let mut observer = installation.connect().await?;
    let backends = backends(&mut observer).await?;
    let held = backends.iter().filter_map(|pid| process::memory(*pid, "RssAnon"));
    let sum: u64 = held.map(|bytes| bytes.0).sum();
    Ok((backends.len(), (sum > 0).then_some(Bytes(sum))))
}

async fn backends(observer: &mut PgConnection) -> anyhow::Result<Vec<u32>> {
    let pids: Vec<i32> = sqlx::query_scalar(
        "select pid from pg_stat_activity
         where datname = current_database() and usename is not null and pid <> pg_backend_pid()",
    )
    .fetch_all(observer)
    .await?;
    let is_here = |pid: &u32| {
        std::fs::read_to_string(format!("/proc/{pid}/comm"))
            .is_ok_and(|name| name.starts_with("postgres"))
    };
    Ok(pids.into_iter().filter_map(|pid| u32::try_from(pid).ok()).filter(is_here).collect())
}

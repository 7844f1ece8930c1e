//! How many pages a second: ours beside the bare handler, five tenants beside a thousand.

use std::fmt::Write as _;
use std::path::Path;

use crate::installation::{Installation, OUT, Workbench};
use crate::load::{self, Round};
use crate::page::{COMMON_WORDS, Kind, RARE_WORDS, compare};
use crate::process::{Bytes, Server};
use crate::{DEMO, Options, median, slugs, step};

/// What is asked of which server.
struct Series<'a> {
    name: Name,
    server: &'a Server,
    installation: &'a Installation,
    requests: String,
    rounds: Vec<Round>,
}

/// Which series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) kind: Kind,
    pub(crate) case: Case,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// The five demonstration tenants.
    Demo,
    /// Five tenants with 2,000 services each.
    Services,
    /// The five demonstration tenants are busy, among many.
    FewOfMany,
    /// All of many tenants are busy.
    Many,
}

/// What was measured.
pub(crate) struct Served {
    pub(crate) medians: Vec<(Name, Round)>,
    pub(crate) memory: Memory,
}

/// Memory of our server with many tenants.
pub(crate) struct Memory {
    pub(crate) started: Option<Bytes>,
    pub(crate) few_busy: Option<Bytes>,
    pub(crate) all_busy: Option<Bytes>,
    /// Memory of our server with five tenants, at the end.
    pub(crate) five: Option<Bytes>,
    /// PostgreSQL's backends for the many tenants, at the end, and what they hold for themselves.
    pub(crate) backends: (usize, Option<Bytes>),
}

/// Runs the rounds, every series once a round.
pub(crate) async fn measure(
    bench: &Workbench,
    options: &Options,
    demo: &Installation,
    large: &Installation,
    many: &Installation,
) -> anyhow::Result<Served> {
    step("comparing answers");
    let demo_servers = Servers::start(bench, demo, "demo").await?;
    let large_servers = Servers::start(bench, large, "services").await?;
    let many_servers = Servers::start(bench, many, "tenants").await?;
    let started = many_servers.ours.memory();
    for (servers, installation, tenants, words) in [
        (&demo_servers, demo, DEMO.len(), COMMON_WORDS),
        (&large_servers, large, DEMO.len(), RARE_WORDS),
        (&many_servers, many, DEMO.len() + 10, COMMON_WORDS),
    ] {
        let slugs = slugs(installation, tenants);
        compare(&servers.ours, &servers.bare, &slugs, &words).await?;
    }

    let mut all = Vec::new();
    for (case, servers, installation) in [
        (Case::Demo, &demo_servers, demo),
        (Case::Services, &large_servers, large),
        (Case::FewOfMany, &many_servers, many),
    ] {
        all.push(Series::new(Kind::Bare, case, &servers.bare, installation)?);
        all.push(Series::new(Kind::Ours, case, &servers.ours, installation)?);
    }
    step("warming up");
    for series in &all {
        series.round(options.seconds, 0).await?;
    }
    // Taken before the rest of the tenants are asked anything.
    let few_busy = many_servers.ours.memory();
    // Every tenant's statements are prepared on each connection of its lane, and planned some times
    // before PostgreSQL keeps a plan: that takes many requests.
    let warm_up = options.tenants / 25;
    for (kind, server) in [(Kind::Bare, &many_servers.bare), (Kind::Ours, &many_servers.ours)] {
        let series = Series::new(kind, Case::Many, server, many)?;
        series.round(warm_up.max(options.seconds), 0).await?;
        all.push(series);
    }
    for round in 1..=options.rounds {
        step(&format!("round {round} of {}", options.rounds));
        for series in &mut all {
            let measured = series.round(options.seconds, round).await?;
            series.rounds.push(measured);
        }
    }
    let medians = all.iter().map(|one| (one.name, one.median())).collect();
    drop(all);
    let five = demo_servers.ours.memory();
    let Servers { ours, bare } = many_servers;
    let all_busy = ours.memory();
    // Its backends are not ours to count.
    drop(bare);
    let backends = load::backends_memory(many).await?;
    Ok(Served { medians, memory: Memory { started, few_busy, all_busy, five, backends } })
}

/// Both servers of an installation.
struct Servers {
    ours: Server,
    bare: Server,
}

impl Servers {
    async fn start(
        bench: &Workbench,
        installation: &Installation,
        name: &str,
    ) -> anyhow::Result<Self> {
        let log = |kind: &str| Path::new(OUT).join(format!("{name}-{kind}.log"));
        let mut ours = bench.reticolo(&installation.address, &["serve"]);
        // As it comes; only that no schemas are built while it is being measured.
        ours.env("SPARE_SCHEMAS", "0");
        let ours = Server::start(ours, &log("ours"), |command, port| {
            command.env("PORT", port.to_string());
        })
        .await?;
        let mut bare = std::process::Command::new(std::env::current_exe()?);
        bare.arg("bare").env("DATABASE_URL", &installation.address);
        let bare = Server::start(bare, &log("bare"), |command, port| {
            command.args(["--port", &port.to_string()]);
        })
        .await?;
        Ok(Self { ours, bare })
    }
}

impl<'a> Series<'a> {
    fn new(
        kind: Kind,
        case: Case,
        server: &'a Server,
        installation: &'a Installation,
    ) -> anyhow::Result<Self> {
        let (tenants, words) = match case {
            Case::Demo | Case::FewOfMany => (DEMO.len(), COMMON_WORDS),
            Case::Services => (DEMO.len(), RARE_WORDS),
            Case::Many => (installation.slugs.len(), COMMON_WORDS),
        };
        let mut lines = String::new();
        for slug in slugs(installation, tenants) {
            for word in words {
                lines.write_str(&kind.request(&slug, word))?;
            }
        }
        let requests = format!("{OUT}/{case:?}-{kind:?}.requests");
        std::fs::write(&requests, lines)?;
        let name = Name { kind, case };
        Ok(Self { name, server, installation, requests, rounds: Vec::new() })
    }

    async fn round(&self, seconds: u32, seed: u32) -> anyhow::Result<Round> {
        let round =
            load::round(self.server, self.installation, &self.requests, seconds, seed).await?;
        eprintln!(
            "  {:?} {:?}: {:.0} requests/s",
            self.name.case, self.name.kind, round.requests_per_second
        );
        Ok(round)
    }

    fn median(&self) -> Round {
        let of = |value: fn(&Round) -> f64| median(self.rounds.iter().map(value));
        let of_known = |value: fn(&Round) -> Option<f64>| {
            let known: Vec<_> = self.rounds.iter().filter_map(value).collect();
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
}

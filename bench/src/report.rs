//! The results: printed, and written to a file.

use std::fs;
use std::time::Duration;

use reticolo_foundation::Clock;

use crate::Options;
use crate::import::Imported;
use crate::installation::Workbench;
use crate::load::{CONNECTIONS, Round};
use crate::page::Kind;
use crate::plugins;
use crate::process::Bytes;
use crate::tenants::{Creation, Migrated, WORKERS};
use crate::throughput::{Case, Memory, Name, Served};

/// Where the results of a complete run are kept.
const FILE: &str = "bench/results.md";

/// Results in Markdown.
pub(crate) struct Report(String);

impl Report {
    /// Says when and where this was measured.
    pub(crate) async fn begin(bench: &Workbench, options: &Options) -> anyhow::Result<Self> {
        let version = bench.database_version().await?;
        let cores = std::thread::available_parallelism()?;
        let mut report = Self(String::new());
        report.line("# Results of `make bench`");
        report.line("");
        report.line("Written by the last complete run; `bench/src` says what each number is.");
        report.line("");
        report.line(&format!("- Date: {}", Clock::System.now().format("%Y-%m-%d %H:%M UTC")));
        report.line(&format!("- Machine: {cores} cores{}{}", processor(), total_memory()));
        report.line(&format!("- Load average before the run: {}", load_average()));
        report.line(&format!("- PostgreSQL: {version}, on the same machine, fsync on"));
        report.line(&format!(
            "- Load: wrk, 1 thread, {CONNECTIONS} connections, {} rounds of {} s for each line in turn after a warm-up; medians; no request failed",
            options.rounds, options.seconds
        ));
        Ok(report)
    }

    /// Pages a second, and memory.
    pub(crate) fn throughput(&mut self, served: &Served, options: &Options) {
        self.line("");
        self.line(
            "## A page of 20 services matching a text, with organization, locations and hours",
        );
        self.line("");
        self.line("GraphQL is our server as it comes, with its log. Bare is an axum handler that passes through what one");
        self.line("JSON-aggregating SQL statement says, without transaction, role or log. Random tenant and word.");
        self.line("");
        self.line("| tenants | server | requests/s | p50 ms | p99 ms | server CPU ms/request | PostgreSQL CPU ms/request |");
        self.line("|---|---|--:|--:|--:|--:|--:|");
        for (name, found) in &served.medians {
            let case = in_words(name.case, options.tenants);
            let peer = match name.kind {
                Kind::Ours => "GraphQL",
                Kind::Bare => "bare",
            };
            self.line(&format!(
                "| {case} | {peer} | {:.0} | {:.1} | {:.1} | {} | {} |",
                found.requests_per_second,
                found.p50_ms,
                found.p99_ms,
                milliseconds(found.server_ms),
                milliseconds(found.database_ms)
            ));
        }
        self.ratios(served, options.tenants);
        self.memory(&served.memory, options.tenants);
    }

    /// Rules, fields and attacks.
    pub(crate) fn plugins(&mut self, measured: &plugins::Measured) {
        self.line("");
        self.line("## Plugins");
        self.rules(&measured.sandboxed);
        self.list(&measured.list);
        self.attacks(&measured.attacked);
    }

    fn rules(&mut self, measured: &plugins::Sandboxed) {
        self.line("");
        self.line(&format!(
            "A call each time in a fresh instance with all limits on, one after the other, {} bytes of facts, from JSON",
            measured.facts
        ));
        self.line("text to JSON text. Native is the same Rust, compiled into the program that measures. The rule in JavaScript");
        self.line("is another one.");
        self.line("");
        self.line("| rule | p50 µs | p99 µs | fuel |");
        self.line("|---|--:|--:|--:|");
        for (what, timing) in [
            ("admission of a caregiver, native", Some(measured.native)),
            ("admission of a caregiver, plugin in Rust", Some(measured.rust)),
            ("admission of a caregiver, the same Rust as a plugin of Extism", measured.extism),
            ("admission of a professional, plugin in JavaScript", Some(measured.javascript)),
            ("200 candidates scored in one call, plugin in Rust", Some(measured.scoring)),
            (
                "200 candidates scored in one call, plugin in JavaScript",
                Some(measured.scoring_javascript),
            ),
        ] {
            let Some(timing) = timing else {
                self.line(&format!("| {what} | not built | | |"));
                continue;
            };
            let fuel = timing.fuel.map_or_else(|| "–".to_owned(), |fuel| fuel.to_string());
            self.line(&format!(
                "| {what} | {:.1} | {:.1} | {fuel} |",
                timing.p50.as_secs_f64() * 1e6,
                timing.p99.as_secs_f64() * 1e6
            ));
        }
        self.line("");
        let ratio = measured.rust.p50.as_secs_f64() / measured.native.p50.as_secs_f64();
        self.line(&format!("Plugin in Rust to native, p50: {ratio:.1}."));
    }

    fn list(&mut self, measured: &plugins::List) {
        let plugins::List { plain, with_field, calls } = measured;
        self.line("");
        self.line("Twenty services that match a text, with their organizations, over HTTP, without and with a field that a plugin");
        self.line(&format!(
            "answers for each. Calls of the plugin for one list, counted: {calls}."
        ));
        self.line("");
        self.line("| list | requests/s | p50 ms | p99 ms | server CPU ms/request |");
        self.line("|---|--:|--:|--:|--:|");
        for (what, round) in [("without the field", plain), ("with it", with_field)] {
            self.line(&format!(
                "| {what} | {:.0} | {:.1} | {:.1} | {} |",
                round.requests_per_second,
                round.p50_ms,
                round.p99_ms,
                milliseconds(round.server_ms)
            ));
        }
        let ratio = plain.requests_per_second / with_field.requests_per_second;
        self.line(&format!("| ratio of time | {ratio:.2} | | | |"));
    }

    fn attacks(&mut self, measured: &[plugins::Attacked]) {
        let samples = measured.first().map_or(0, |one| one.calm.plain.count());
        self.line("");
        self.line(&format!(
            "The same lists of another tenant, asked for a hundred times a second, while {} clients have a tenant's hostile",
            plugins::ATTACKERS
        ));
        self.line(&format!(
            "plugin do its worst; each goes on {} ms after its answer. Slices with and without an attack take turns. Of {samples}",
            plugins::REST.as_millis()
        ));
        self.line("requests of each kind in each line. After five failures a plugin is asked nothing for five minutes.");
        self.line("");
        self.line("| attack | | list p50 ms | p99 ms | with the field p50 ms | p99 ms | both p99 ms | not served | attack's requests/s | of them answered |");
        self.line("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        for one in measured {
            let rate = |count: u32| f64::from(count) / one.took.as_secs_f64();
            let attacks = format!("{:.0} | {:.0}", rate(one.attacks), rate(one.answered));
            for (what, slices, attacks) in
                [("without", &one.calm, "– | –"), ("under it", &one.under_attack, &attacks)]
            {
                let plugins::Slices { plain, with_field, failed } = slices;
                self.line(&format!(
                    "| {} | {what} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {failed} | {attacks} |",
                    one.name,
                    plain.percentile(50),
                    plain.percentile(99),
                    with_field.percentile(50),
                    with_field.percentile(99),
                    slices.all().percentile(99)
                ));
            }
        }
        self.line("");
        self.line("| ratio of p99, both kinds together, under attack to without | |");
        self.line("|---|--:|");
        for one in measured {
            let ratio = one.under_attack.all().percentile(99) / one.calm.all().percentile(99);
            self.line(&format!("| {} | {ratio:.2} |", one.name));
        }
    }

    fn ratios(&mut self, served: &Served, tenants: u32) {
        let rate = |kind, case| {
            let found = served.medians.iter().find(|(name, _)| *name == Name { kind, case });
            found.map_or(f64::NAN, |(_, Round { requests_per_second, .. })| *requests_per_second)
        };
        self.line("");
        self.line("| ratio of requests/s | |");
        self.line("|---|--:|");
        for case in [Case::Demo, Case::Services, Case::FewOfMany, Case::Many] {
            let ratio = rate(Kind::Ours, case) / rate(Kind::Bare, case);
            self.line(&format!("| GraphQL to bare, {} | {ratio:.2} |", in_words(case, tenants)));
        }
        for (kind, server) in [(Kind::Ours, "GraphQL"), (Kind::Bare, "bare")] {
            for case in [Case::FewOfMany, Case::Many] {
                let ratio = rate(kind, Case::Demo) / rate(kind, case);
                let case = in_words(case, tenants);
                self.line(&format!("| {server}, 5 tenants to {case} | {ratio:.2} |"));
            }
        }
    }

    fn memory(&mut self, memory: &Memory, tenants: u32) {
        let (backends, held) = memory.backends;
        self.line("");
        self.line("| memory | MB |");
        self.line("|---|--:|");
        for (what, bytes) in [
            ("our server, 5 tenants, after the load".to_owned(), memory.five),
            (format!("our server, {tenants} tenants, started"), memory.started),
            (format!("our server, {tenants} tenants, after load on 5"), memory.few_busy),
            (format!("our server, {tenants} tenants, after load on all"), memory.all_busy),
            (
                format!("its {backends} PostgreSQL backends then, together, without shared memory"),
                held,
            ),
        ] {
            self.line(&format!("| {what} | {} |", megabytes(bytes)));
        }
    }

    /// Creating and migrating tenants.
    pub(crate) fn tenants(&mut self, creation: &Creation, migrated: &Migrated) {
        let (spares, building) = creation.prepared;
        let a_second = f64::from(spares) / building.as_secs_f64();
        let Migrated { tenants, nothing, column } = migrated;
        self.line("");
        self.line("## Tenants");
        self.line("");
        self.line("| | |");
        self.line("|---|--:|");
        for (what, value) in [
            (
                format!(
                    "creating a tenant from a spare schema, median of {}",
                    creation.from_spare.0
                ),
                format!("{:.1} ms", creation.from_spare.1),
            ),
            (
                format!("creating a tenant from nothing, median of {}", creation.from_nothing.0),
                format!("{:.0} ms", creation.from_nothing.1),
            ),
            (
                format!("`reticolo tenant prepare`, {spares} schemas"),
                format!("{} ({a_second:.1} a second)", seconds(building)),
            ),
            (
                format!(
                    "`reticolo tenant migrate` of {tenants} tenants, {WORKERS} workers, nothing to do"
                ),
                seconds(*nothing),
            ),
            (
                format!("migrating {tenants} tenants, {WORKERS} workers, an added column"),
                seconds(*column),
            ),
        ] {
            self.line(&format!("| {what} | {value} |"));
        }
    }

    /// Importing the Miami package.
    pub(crate) fn import(&mut self, imported: Option<&Imported>) {
        self.line("");
        self.line("## Importing the Miami package (HSDS 1.1, 4,089 services)");
        self.line("");
        let Some(imported) = imported else {
            self.line("Skipped: the package was not there.");
            return;
        };
        let names = ["rows", "created", "updated", "unchanged", "rejected", "left out"];
        let sums: Vec<_> =
            names.iter().zip(&imported.sums).map(|(name, sum)| format!("{sum} {name}")).collect();
        self.line(&format!("{}.", sums.join(", ")));
        self.line("");
        self.line("| | |");
        self.line("|---|--:|");
        self.line(&format!("| `reticolo import hsds` | {} |", seconds(imported.took)));
        self.line(&format!("| its memory at most | {} MB |", megabytes(imported.peak)));
        self.line(&format!(
            "| the same again ({} changes) | {} |",
            imported.again_changed,
            seconds(imported.again)
        ));
    }

    /// Prints the results, and keeps those of a complete run.
    pub(crate) fn publish(&self, keep: bool) -> anyhow::Result<()> {
        println!("{}", self.0);
        if keep {
            fs::write(FILE, &self.0)?;
            eprintln!("bench: written to {FILE}");
        }
        Ok(())
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }
}

fn in_words(case: Case, tenants: u32) -> String {
    match case {
        Case::Demo => "5, of 50 to 120 services".to_owned(),
        Case::Services => "5, of 2,000 services and more".to_owned(),
        Case::FewOfMany => format!("{tenants}, the same 5 busy"),
        Case::Many => format!("{tenants}, all busy"),
    }
}

fn milliseconds(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

fn megabytes(value: Option<Bytes>) -> String {
    value.map_or_else(|| "–".to_owned(), Bytes::in_mb)
}

fn seconds(value: Duration) -> String {
    format!("{:.2} s", value.as_secs_f64())
}

/// A field of a file of Linux's; nothing elsewhere.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn processor() -> String {
    field("/proc/cpuinfo", "model name").map_or_else(String::new, |name| format!(" ({name})"))
}

fn total_memory() -> String {
    let total = field("/proc/meminfo", "MemTotal");
    let kibibytes: Option<u64> =
        total.and_then(|total| total.trim_end_matches("kB").trim().parse().ok());
    kibibytes.map_or_else(String::new, |total| format!(", {} GB of memory", total / 1_000_000))
}

fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

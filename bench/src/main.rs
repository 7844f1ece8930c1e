//! What `make bench` runs: builds installations, asks them for pages, creates and migrates tenants,
//! imports a large package, and writes down how long it took.

mod bare;
mod import;
mod installation;
mod load;
mod page;
mod plugins;
mod process;
mod report;
mod tenants;
mod throughput;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

use crate::installation::{Installation, Workbench};
use crate::report::Report;

/// The server's: what is measured in this program, and the bare handler, are not to differ by it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures the speed and size of Reticolo.
#[derive(Parser)]
#[command(name = "reticolo-bench")]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What is measured, and with what.
#[derive(clap::Args)]
struct Options {
    /// Address of a database whose owner may create others
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, default_value = "")]
    database_url: String,
    /// The server's program
    #[arg(long, default_value = "reticolo")]
    reticolo: PathBuf,
    /// Tenants of the large installation
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(60..=10_000))]
    tenants: u32,
    /// Rounds of load
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of load a server gets in a round
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
}

impl Options {
    /// Whether this is the run whose results are kept.
    fn is_complete(&self) -> bool {
        self.tenants == 1_000 && self.rounds >= 5 && self.seconds >= 4
    }
}

#[derive(Subcommand)]
enum Command {
    /// Measures plugins alone
    Plugins,
    /// Serves pages from one SQL statement: what our server is measured against
    Bare {
        #[arg(long)]
        port: u16,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Cli { options, command } = Cli::parse();
    if options.database_url.is_empty() {
        bail!("DATABASE_URL is not set: run this through `make bench`");
    }
    reticolo_identity::tls::use_ring();
    match command {
        Some(Command::Bare { port }) => bare::serve(&options.database_url, port).await,
        Some(Command::Plugins) => run(&options, Part::Plugins).await,
        None => run(&options, Part::All).await,
    }
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Plugins,
}

/// Measures everything and cleans up, also after a failure or Ctrl-C.
async fn run(options: &Options, part: Part) -> anyhow::Result<()> {
    let mut bench = Workbench::open(&options.database_url, &options.reticolo).await?;
    let measured = tokio::select! {
        measured = measure(&bench, options, part) => measured,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    step("dropping the databases");
    let cleaned = bench.clear().await;
    measured?.publish(options.is_complete() && part == Part::All)?;
    cleaned
}

async fn measure(bench: &Workbench, options: &Options, part: Part) -> anyhow::Result<Report> {
    let mut report = Report::begin(bench, options).await?;
    report.plugins(&plugins::measure(bench, options).await?);
    if part == Part::Plugins {
        return Ok(report);
    }

    step("filling an installation with the five demonstration tenants");
    let demo = bench.demo("demo").await?;
    step("filling one whose tenants have 2,000 services each");
    let large = bench.demo("services").await?;
    installation::multiply_services(&large, 2_000).await?;
    step(&format!("filling one with {} tenants", options.tenants));
    let many = bench.demo("tenants").await?;
    let (creation, many) = tenants::create(bench, &many, options.tenants).await?;

    let served = throughput::measure(bench, options, &demo, &large, &many).await?;
    report.throughput(&served, options);

    step("migrating");
    let migration = tenants::migrate(bench, &many).await?;
    report.tenants(&creation, &migration);

    step("importing the Miami package");
    report.import(import::measure(bench, &demo).await?.as_ref());
    Ok(report)
}

/// Says what is going on.
fn step(what: &str) {
    eprintln!("bench: {what}…");
}

/// The middle one, or the mean of the middle two.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle.wrapping_sub(1)), values.get(middle)) {
        (Some(one), Some(other)) if values.len() % 2 == 0 => f64::midpoint(*one, *other),
        (_, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

/// Tenants every installation has: those of the folder `demo`.
const DEMO: [&str; 5] =
    ["altovicentino", "liveas-d39", "marca-occidentale", "poli-citta", "tradate"];

/// The addresses of an installation's first tenants.
fn slugs(installation: &Installation, count: usize) -> Vec<String> {
    installation.slugs.iter().take(count).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median([]).is_nan());
    }
}

//! How long a large datapackage takes to be imported, and how much memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use reticolo_tenancy::provision::NewTenant;

use crate::installation::{Installation, OUT, Workbench};
use crate::process::{Bytes, Ended};

/// How an import went.
pub(crate) struct Imported {
    /// The line of sums the importer prints: rows, created, updated, unchanged, rejected, left out.
    pub(crate) sums: Vec<u64>,
    pub(crate) took: Duration,
    pub(crate) peak: Option<Bytes>,
    /// The same import once more, which changes nothing.
    pub(crate) again: Duration,
    pub(crate) again_changed: u64,
}

/// Imports the Miami package into a tenant of its own; `None` where there is no such package.
pub(crate) async fn measure(
    bench: &Workbench,
    installation: &Installation,
) -> anyhow::Result<Option<Imported>> {
    let Some(package) = package() else {
        eprintln!(
            "SKIPPED: the Miami package is absent. Set RETICOLO_SHARED to the folder that has data/miami-hsds-1.1."
        );
        return Ok(None);
    };
    let platform = installation.platform().await?;
    let new = NewTenant {
        slug: "miami".parse()?,
        legal_name: "Miami".to_owned(),
        kind: "union".parse()?,
        municipalities: Vec::new(),
        sample_data: true,
    };
    platform.builder.create(&new, "bench").await?;
    let first = import(bench, installation, &package).await?;
    let again = import(bench, installation, &package).await?;
    let changed = sums(&again)?.get(1..3).map_or(0, |changed| changed.iter().sum());
    Ok(Some(Imported {
        sums: sums(&first)?,
        took: first.took,
        peak: first.peak,
        again: again.took,
        again_changed: changed,
    }))
}

fn package() -> Option<PathBuf> {
    let shared =
        std::env::var_os("RETICOLO_SHARED").map_or_else(|| "../shared".into(), PathBuf::from);
    let package = shared.join("data/miami-hsds-1.1/datapackage.zip");
    package.exists().then_some(package)
}

async fn import(
    bench: &Workbench,
    installation: &Installation,
    package: &Path,
) -> anyhow::Result<Ended> {
    let package = package.to_str().context("the path of the package is no text")?;
    let rejects = format!("{OUT}/miami.rejects.csv");
    let arguments =
        ["import", "hsds", "--tenant", "miami", "--country", "US", "--rejects", &rejects, package];
    bench.run(&installation.address, &arguments).await
}

fn sums(ended: &Ended) -> anyhow::Result<Vec<u64>> {
    let line = ended.output.lines().find_map(|line| line.strip_prefix("in all"));
    let line = line.context("the import printed no sums")?;
    Ok(line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
}

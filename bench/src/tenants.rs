//! How long tenants take to be created and migrated.

use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::{TryStreamExt, stream};
use reticolo_tenancy::provision::{Builder, NewTenant};
use reticolo_tenancy::schema::{MIGRATIONS, Migration, Migrations};

use crate::installation::{Installation, Workbench, copy};
use crate::{DEMO, median, step};

/// Tenants that are created without a schema at hand.
const FROM_NOTHING: u32 = 50;

/// Tenants migrated at a time.
pub(crate) const WORKERS: u16 = 4;

/// How creating tenants went.
pub(crate) struct Creation {
    /// Schemas built ahead, and how long that took.
    pub(crate) prepared: (u32, Duration),
    /// Milliseconds, the median of so many.
    pub(crate) from_spare: (u32, f64),
    pub(crate) from_nothing: (u32, f64),
}

/// Creates tenants until there are `total`, most from schemas built ahead, the last from nothing; and
/// fills each with the data of one of the demonstration tenants.
pub(crate) async fn create(
    bench: &Workbench,
    installation: &Installation,
    total: u32,
) -> anyhow::Result<(Creation, Installation)> {
    let fresh = total - u32::try_from(DEMO.len())?;
    let spares = fresh - FROM_NOTHING;
    let began = Instant::now();
    bench
        .run(&installation.address, &["tenant", "prepare", "--count", &spares.to_string()])
        .await?;
    let prepared = (spares, began.elapsed());

    step("creating tenants");
    let platform = installation.platform().await?;
    let mut slugs = installation.slugs.clone();
    let mut times = Vec::new();
    for number in 0..fresh {
        let slug = format!("unione-{number:04}");
        times.push(create_one(&platform.builder, &slug).await?);
        slugs.push(slug);
    }
    let (from_spare, from_nothing) = times.split_at(usize::try_from(spares)?);
    let creation = Creation {
        prepared,
        from_spare: (spares, median(from_spare.iter().copied())),
        from_nothing: (FROM_NOTHING, median(from_nothing.iter().copied())),
    };
    step("filling the tenants");
    let filled = Installation { address: installation.address.clone(), slugs };
    fill(&filled).await?;
    Ok((creation, filled))
}

/// Milliseconds.
async fn create_one(builder: &Builder, slug: &str) -> anyhow::Result<f64> {
    let new = NewTenant {
        slug: slug.parse()?,
        legal_name: format!("Unione {slug}"),
        kind: "union".parse()?,
        municipalities: vec!["024100".to_owned()],
        sample_data: true,
    };
    let began = Instant::now();
    builder.create(&new, "bench").await?;
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}

async fn fill(installation: &Installation) -> anyhow::Result<()> {
    /// Tenants a connection fills: it remembers the tables of every one.
    const A_CONNECTION: usize = 50;
    let (sources, empty) = installation.slugs.split_at(DEMO.len());
    stream::iter(empty.chunks(A_CONNECTION).map(Ok))
        .try_for_each_concurrent(2, async |slugs: &[String]| {
            let mut connection = installation.connect().await?;
            for (slug, source) in slugs.iter().zip(sources.iter().cycle()) {
                let from = installation.schema(&mut connection, source).await?;
                let to = installation.schema(&mut connection, slug).await?;
                copy(&mut connection, &from, &to).await?;
            }
            Ok(())
        })
        .await
}

/// How migrating all tenants went.
pub(crate) struct Migrated {
    pub(crate) tenants: usize,
    /// `reticolo tenant migrate` with nothing to do.
    pub(crate) nothing: Duration,
    /// A step that adds a column to a table.
    pub(crate) column: Duration,
}

/// Migrates an installation's tenants: with nothing to do, then by a step that adds a column.
pub(crate) async fn migrate(
    bench: &Workbench,
    installation: &Installation,
) -> anyhow::Result<Migrated> {
    let workers = WORKERS.to_string();
    let nothing =
        bench.run(&installation.address, &["tenant", "migrate", "--workers", &workers]).await?;

    let platform = installation.platform().await?;
    let added = Migration {
        version: MIGRATIONS.latest() + 1,
        description: "a column".to_owned(),
        script: "alter table service add column added_by_bench text".to_owned(),
    };
    let steps = Migrations::new(MIGRATIONS.after(0).cloned().chain([added]));
    let began = Instant::now();
    let outcomes = platform.builder.migrate_tenants(&steps, WORKERS.into(), |_, _| {}).await?;
    let column = began.elapsed();
    let failed = outcomes.iter().find_map(|outcome| outcome.failure.as_ref());
    ensure!(failed.is_none(), "a tenant was not migrated: {failed:?}");
    Ok(Migrated { tenants: outcomes.len(), nothing: nothing.took, column })
}

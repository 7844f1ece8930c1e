//! `reticolo demo`: the demonstration tenants, created and filled through the importer.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use reticolo_directory::hsds::{self, Options, Package};
use reticolo_foundation::Access;
use reticolo_tenancy::provision::NewTenant;
use serde::Deserialize;

use crate::cli::InstallationOptions;
use crate::demo_people::People;
use crate::demo_plugins::Packages;
use crate::demo_registries;
use crate::platform::Platform;
use crate::progress;

/// A demonstration tenant, as its `tenant.toml` describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    slug: String,
    legal_name: String,
    kind: String,
    municipalities: Vec<String>,
}

/// Creates what is missing and brings the sample data up to the files. Doing it again changes nothing.
///
/// With an issuer, the demonstration's people can sign in there; with packages of plugins, the tenants
/// that want some have them.
pub(crate) async fn fill(
    installation: &InstallationOptions,
    folder: &Path,
    issuer: Option<String>,
    plugins: Option<PathBuf>,
) -> anyhow::Result<()> {
    let platform = Platform::open(installation.server()?, installation.keys()?, 2).await?;
    let people = issuer.map(|issuer| People::read(folder, issuer, &platform)).transpose()?;
    let packages = plugins.map(Packages::new);
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.join("tenant.toml").is_file())
        .collect();
    folders.sort();
    let bar = progress::counting("filling demonstration tenants");
    bar.set_length(folders.len() as u64);
    for folder in folders {
        let (slug, services) =
            tenant(&platform, &folder).await.with_context(|| folder.display().to_string())?;
        if let Some(people) = &people {
            people.settle(&platform, &slug).await.with_context(|| format!("people of {slug}"))?;
        }
        if let Some(packages) = &packages {
            let tenant = platform.tenant(&slug).await?;
            packages.install(&platform, &tenant, &folder).await?;
            // Read again: it has plugins now.
            let tenant = platform.tenant(&slug).await?;
            demo_registries::fill(&platform, &tenant, &folder).await?;
        }
        bar.suspend(|| println!("{slug}: {services} services"));
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

async fn tenant(platform: &Platform, folder: &Path) -> anyhow::Result<(String, u64)> {
    let description: Description =
        toml::from_str(&std::fs::read_to_string(folder.join("tenant.toml"))?)?;
    if platform.tenant(&description.slug).await.is_err() {
        let new = NewTenant {
            slug: description.slug.parse()?,
            legal_name: description.legal_name,
            kind: description.kind.parse()?,
            municipalities: description.municipalities,
            sample_data: true,
        };
        platform.builder.create(&new, "demo").await?;
    }
    let mut scope = platform.enter(&description.slug, "demo", Access::Write).await?;
    let mut refused = Vec::new();
    let note = |reject| {
        refused.push(reject);
        Ok(())
    };
    let report =
        hsds::import(&mut scope, Package::open(folder)?, Options::default(), note, |_| {}).await?;
    if let Some(reject) = refused.first() {
        bail!("{} row {} {}: {}", reject.file, reject.row, reject.column, reject.reason);
    }
    scope.commit().await?;
    let services =
        report.files.iter().find(|file| file.table == "service").map_or(0, |file| file.rows);
    Ok((description.slug, services))
}

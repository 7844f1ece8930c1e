//! `reticolo plugin dev`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use reticolo_accounts::Tenant;
use reticolo_catalogue::{Error, publish as catalogue, release};
use reticolo_foundation::Clock;
use reticolo_foundation::keys::random;
use reticolo_plugin_package::{Manifest, Package, SecretKey};
use reticolo_plugins::{Manager, Upgraded};
use semver::Prerelease;

use super::options::Develop;
use super::project::{Project, newest_below};
use super::{build, check, keygen, project, publish, sign};
use crate::cli::InstallationOptions;
use crate::platform::Platform;

/// Who the audit says has done what is done here.
const MANAGER: Manager = Manager::Command("plugin dev");

/// How often the folder is looked at. Asking for the times of some dozen files costs nothing, and works
/// in containers and on network drives, where being told of changes does not.
const LOOK: Duration = Duration::from_millis(500);

/// Installs what is in a folder, and again whenever a file of it changes.
pub(super) async fn run(
    installation: &InstallationOptions,
    options: Develop,
) -> anyhow::Result<()> {
    let folder = &options.folder.folder;
    let platform = Platform::open(installation.server()?, installation.keys()?, 2).await?;
    platform.plugins.allow_loopback();
    let tenant = platform.tenant(&options.tenant).await?;
    if !tenant.sample_data {
        bail!(
            "{} is no tenant with sample data: there a plugin is installed by its administrators, or with `reticolo tenant plugin install`",
            tenant.slug
        );
    }
    let key = key(folder, options.key.as_deref())?;
    if options.once {
        return install(&platform, &tenant, folder, &key).await;
    }
    let mut seen = None;
    loop {
        let newest = newest_below(folder);
        if newest != seen {
            seen = newest;
            if let Err(error) = install(&platform, &tenant, folder, &key).await {
                eprintln!("error: {error:#}");
            }
            println!("Watching {}. Stop with Ctrl-C.", folder.display());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Builds, checks and signs the folder, and switches the tenant over to it. Each time it is a version of
/// its own: what is published is never changed.
async fn install(
    platform: &Platform,
    tenant: &Arc<Tenant>,
    folder: &Path,
    key: &SecretKey,
) -> anyhow::Result<()> {
    let project = Project::open(folder)?;
    build::if_stale(&project)?;
    let component = project::read(&project.component_path())?;
    let mut version = project.manifest.version.clone();
    let now = Clock::System.now().format("%Y%m%d%H%M%S%3f");
    version.pre = Prerelease::new(&format!("dev.{now}"))?;
    let bytes = Package::pack_as(folder, &component, version)?;
    check::of_local(&Package::read_draft(&bytes)?)?;
    let bytes = Package::sign(&bytes, key)?;

    let mut scope = platform.builder.platform().await?;
    publish::trust(&mut scope, &key.public(), "Development").await?;
    let published = catalogue::publish_local(&mut scope, &bytes, "plugin dev").await;
    let release = published.map_err(|error| match error {
        Error::IdTaken(_) => {
            anyhow::anyhow!("{error}: give the key it is published with, --key FILE")
        }
        error => error.into(),
    })?;
    release::approve(&mut scope, &release.digest, "plugin dev").await?;
    scope.commit().await?;

    let upgraded = platform.plugins.upgrade(tenant, &MANAGER, release.digest).await?;
    if let Upgraded::ConsentNeeded { installation, row_version, .. } = upgraded {
        let grants = platform.plugins.asked(release.digest).await?;
        platform.plugins.finish(tenant, &MANAGER, (installation, row_version), &grants).await?;
    }
    platform.plugins.settle().await;
    let Manifest { id, namespace, .. } = &project.manifest;
    println!("{id} {} runs in {}, as plugins {{ {namespace} }}.", release.version, tenant.slug);
    Ok(())
}

/// The author's key, or one of this folder's own.
fn key(folder: &Path, given: Option<&Path>) -> anyhow::Result<SecretKey> {
    if let Some(path) = given {
        return sign::secret(path);
    }
    let dist = folder.join("dist");
    let path = dist.join("development.key");
    if !path.exists() {
        std::fs::create_dir_all(&dist).with_context(|| dist.display().to_string())?;
        keygen::write_secret(&path, &SecretKey::from_seed(&random()).to_pem()?)?;
    }
    sign::secret(&path)
}

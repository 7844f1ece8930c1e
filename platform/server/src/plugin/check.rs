//! `reticolo plugin check`.

use std::path::Path;

use anyhow::bail;
use reticolo_graphql::{DocumentCheck, Limits};
use reticolo_plugin_package::{Package, Problem, check, check_local};
use reticolo_plugins::core::misfits;

use super::project::{Project, is_package, read_package};
use super::{build, project};

/// Says everything that is wrong with a folder or a package.
pub(super) async fn run(source: &Path) -> anyhow::Result<()> {
    let package = if is_package(source) {
        read_package(source)?
    } else {
        let project = Project::open(source)?;
        build::if_stale(&project)?;
        for warning in project::warnings(&project) {
            println!("note: {warning}");
        }
        project.package()?
    };
    let mut problems = check(&package);
    // By the schema of this program; an installation may be of another version, and checks again.
    let schema = DocumentCheck::new(Limits::default());
    problems.extend(misfits(&schema, &package).await);
    told(&problems)?;
    let manifest = &package.manifest;
    println!(
        "{} {} has no problem: {} rules, {} pages, {} files.",
        manifest.id,
        manifest.version,
        manifest.rules.len(),
        manifest.pages.len(),
        manifest.digests.len()
    );
    Ok(())
}

/// Fails with all that is wrong.
pub(super) fn of(package: &Package) -> anyhow::Result<()> {
    told(&check(package))
}

/// The same for a package that stays on this machine.
pub(super) fn of_local(package: &Package) -> anyhow::Result<()> {
    told(&check_local(package))
}

fn told(problems: &[Problem]) -> anyhow::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
    let count =
        if lines.len() == 1 { "a problem".to_owned() } else { format!("{} problems", lines.len()) };
    bail!("the plugin has {count}:{}", lines.concat());
}

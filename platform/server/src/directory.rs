//! `reticolo import hsds` and `reticolo export hsds`.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use reticolo_directory::hsds::{self, Options, Package, Reject, Report};
use reticolo_foundation::Access;
use tempfile::NamedTempFile;

use crate::cli::{ExportCommand, ImportCommand, ImportHsds, InstallationOptions};
use crate::platform::Platform;
use crate::progress;

pub(crate) async fn import(
    installation: &InstallationOptions,
    command: ImportCommand,
) -> anyhow::Result<()> {
    let ImportCommand::Hsds(import) = command;
    let package = Package::open(&import.file)?;
    let platform = Platform::open(installation.server()?, installation.keys()?, 1).await?;
    let rejects_path = import.rejects.clone().unwrap_or_else(|| beside(&import.file));
    let report = import_package(&platform, &import, package, &rejects_path).await?;
    print_report(&report);
    let refused = report.sum(|file| file.rejected) + report.sum(|file| file.left_out);
    if refused > 0 {
        println!("What could not be taken is in {}", rejects_path.display());
    }
    if import.dry_run {
        println!("This was a dry run: nothing was changed.");
    }
    Ok(())
}

async fn import_package(
    platform: &Platform,
    import: &ImportHsds,
    package: Package,
    rejects_path: &Path,
) -> anyhow::Result<Report> {
    let mut scope = platform.enter(&import.tenant, "import hsds", Access::Write).await?;
    let bar = progress::bytes(package.size());
    let mut rejects = RejectsFile::new(rejects_path)?;
    let options = Options { country: import.country.clone() };
    let report = hsds::import(
        &mut scope,
        package,
        options,
        |reject| rejects.add(&reject),
        |progress| {
            bar.set_message(progress.file);
            bar.set_position(progress.bytes);
        },
    )
    .await?;
    bar.finish_and_clear();
    rejects.keep()?;
    if !import.dry_run {
        scope.commit().await?;
    }
    Ok(report)
}

pub(crate) async fn export(
    installation: &InstallationOptions,
    command: ExportCommand,
) -> anyhow::Result<()> {
    let ExportCommand::Hsds { tenant, file } = command;
    let platform = Platform::open(installation.server()?, installation.keys()?, 1).await?;
    export_to(&platform, &tenant, &file).await?;
    println!("{} written", file.display());
    Ok(())
}

/// Writes a tenant's directory to a file, which appears only when it is whole.
pub(crate) async fn export_to(
    platform: &Platform,
    tenant: &str,
    path: &Path,
) -> anyhow::Result<()> {
    let mut scope = platform.enter(tenant, "export hsds", Access::Snapshot).await?;
    let bar = progress::counting("exporting");
    let mut file = temporary_beside(path)?;
    hsds::export(&mut scope, BufWriter::new(&mut file)).await?;
    scope.commit().await?;
    file.as_file().sync_all()?;
    file.persist(path).with_context(|| format!("{} cannot be written", path.display()))?;
    bar.finish_and_clear();
    Ok(())
}

/// The rejects file: written aside, put in its place when it has a line, and removed when it has none.
struct RejectsFile {
    path: PathBuf,
    lines: csv::Writer<NamedTempFile>,
    any: bool,
}

impl RejectsFile {
    fn new(path: &Path) -> anyhow::Result<Self> {
        let mut lines = csv::Writer::from_writer(temporary_beside(path)?);
        lines.write_record(Reject::HEADER)?;
        Ok(Self { path: path.to_owned(), lines, any: false })
    }

    fn add(&mut self, reject: &Reject) -> std::io::Result<()> {
        self.any = true;
        self.lines.write_record(reject.record()).map_err(std::io::Error::other)
    }

    fn keep(self) -> anyhow::Result<()> {
        let written = self.lines.into_inner().map_err(csv::IntoInnerError::into_error)?;
        if self.any {
            written
                .persist(&self.path)
                .with_context(|| format!("{} cannot be written", self.path.display()))?;
        } else if self.path.exists() {
            // Left by an earlier run: it would seem to speak of this one.
            std::fs::remove_file(&self.path)?;
        }
        Ok(())
    }
}

fn temporary_beside(path: &Path) -> anyhow::Result<NamedTempFile> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder)
        .with_context(|| format!("no file can be written in {}", folder.display()))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

fn print_report(report: &Report) {
    println!(
        "{:34} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8}",
        "FILE", "ROWS", "CREATED", "UPDATED", "UNCHANGED", "REJECTED", "LEFT OUT"
    );
    for file in &report.files {
        println!(
            "{:34} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8}",
            file.file,
            file.rows,
            file.created,
            file.updated,
            file.unchanged,
            file.rejected,
            file.left_out
        );
    }
    println!(
        "{:34} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8}",
        "in all",
        report.sum(|file| file.rows),
        report.sum(|file| file.created),
        report.sum(|file| file.updated),
        report.sum(|file| file.unchanged),
        report.sum(|file| file.rejected),
        report.sum(|file| file.left_out)
    );
    for file in &report.files {
        if !file.unread_columns.is_empty() {
            println!(
                "{}: not read, unknown to HSDS: {}",
                file.file,
                file.unread_columns.join(", ")
            );
        }
    }
    for file in &report.unread_files {
        println!("{file}: not read, no file of HSDS");
    }
}

//! `reticolo audit …`.

use reticolo_foundation::Access;
use reticolo_tenancy::audit::verify::{Whole, verify};

use crate::cli::{AuditCommand, InstallationOptions};
use crate::platform::Platform;

pub(crate) async fn run(
    installation: &InstallationOptions,
    command: AuditCommand,
) -> anyhow::Result<()> {
    let AuditCommand::Verify { tenant, anchor } = command;
    let platform = Platform::open(installation.server()?, installation.keys()?, 1).await?;
    let mut scope = platform.enter(&tenant, "audit verify", Access::Snapshot).await?;
    let Whole { entries, digest } = verify(&mut scope, anchor.as_ref()).await??;
    scope.commit().await?;
    println!("The audit of {tenant} is whole: {entries} entries.");
    if entries > 0 {
        println!("Note the last one elsewhere, and check against it next time:");
        println!("    --anchor {entries}:{}", hex::encode(digest));
    }
    Ok(())
}

//! Has a component compiled by the program that does only that.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::disk::blocking;
use crate::failure::Cause;

/// The program's name.
pub const COMPILER: &str = "reticolo-plugin-compiler";

/// How long it may take. One component of `JavaScript` takes half a minute of a processor.
const PATIENCE: Duration = Duration::from_mins(5);

/// Where the compiler is: where `RETICOLO_PLUGIN_COMPILER` says, else beside the running program, else
/// beside the folder the running program is in.
pub fn compiler_path() -> PathBuf {
    if let Some(path) = std::env::var_os("RETICOLO_PLUGIN_COMPILER") {
        return path.into();
    }
    let program = std::env::current_exe().unwrap_or_default();
    let folders = program.ancestors().skip(1).take(2);
    folders
        .map(|folder| folder.join(COMPILER))
        .find(|path| path.is_file())
        .unwrap_or_else(|| program.with_file_name(COMPILER))
}

/// Starts the compiler for one component, with nothing of ours in its environment, and gives what it
/// made.
pub(crate) async fn compile(
    compiler: &Path,
    folder: &Path,
    component: &[u8],
) -> Result<Vec<u8>, Cause> {
    let (place, component) = (folder.to_owned(), component.to_owned());
    let work = blocking(move || {
        let work = tempfile::tempdir_in(place)?;
        std::fs::write(work.path().join("in.wasm"), component)?;
        Ok(work)
    })
    .await?;
    let child = Command::new(compiler)
        .args(["in.wasm", "out.cwasm"])
        .current_dir(work.path())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| not_ready(format!("{} cannot be started: {error}", compiler.display())))?;
    let ended = timeout(PATIENCE, child.wait_with_output())
        .await
        .map_err(|_| not_ready(format!("compiling took longer than {PATIENCE:?}")))?
        .map_err(|error| not_ready(format!("the compiler went away: {error}")))?;
    if !ended.status.success() {
        let said = String::from_utf8_lossy(&ended.stderr);
        let said: String = said.trim().chars().take(2000).collect();
        return Err(not_ready(format!("the compiler refused it ({}): {said}", ended.status)));
    }
    blocking(move || std::fs::read(work.path().join("out.cwasm"))).await
}

fn not_ready(text: String) -> Cause {
    Cause::NotReady(text)
}

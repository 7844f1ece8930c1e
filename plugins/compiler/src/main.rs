//! Compiles plugins: `reticolo-plugin-compiler IN.wasm OUT.cwasm`.
//!
//! A program of its own, started for one plugin and gone afterwards: what somebody else wrote is read
//! by a compiler here, with little memory, little time and no secret at hand. It does not say that the
//! artifact is to be trusted; whoever started it does.

mod limits;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use reticolo_plugin_engine::{Memory, SETTINGS, engine_config};
use wasmtime::{Engine, OptLevel};

/// The largest component that is compiled, in bytes. One of `JavaScript` has 12 MB.
const LARGEST: u64 = 16 << 20;

/// How it ends: 0 done, 1 not a component that can be compiled, 2 called wrongly, 3 files or limits.
/// Beyond its limits the system ends it.
fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: reticolo-plugin-compiler IN.wasm OUT.cwasm");
        return ExitCode::from(2);
    };
    let component = match limits::set().and_then(|()| read(Path::new(input))) {
        Ok(component) => component,
        Err(error) => return failed(3, &error),
    };
    let artifact = match compile(&component) {
        Ok(artifact) => artifact,
        Err(error) => return failed(1, &error),
    };
    match write(Path::new(output), &artifact) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(3, &error),
    }
}

fn failed(code: u8, error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::from(code)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    let size = fs::metadata(path).with_context(|| shown.to_string())?.len();
    if size > LARGEST {
        bail!("{shown} has {size} bytes; a component may have {LARGEST}");
    }
    fs::read(path).with_context(|| shown.to_string())
}

/// What the sandbox loads. Refuses what is no component: a core module, text, half a file.
fn compile(component: &[u8]) -> Result<Vec<u8>> {
    let mut config = engine_config(Memory::OnDemand);
    config
        .cranelift_nan_canonicalization(SETTINGS.canonical_nans)
        .cranelift_opt_level(if SETTINGS.optimised { OptLevel::Speed } else { OptLevel::None });
    let engine = Engine::new(&config).map_err(|error| anyhow!("{error:#}"))?;
    engine.precompile_component(component).map_err(|error| anyhow!("{error:#}"))
}

/// Writes beside its place first, so that nobody ever finds half an artifact.
fn write(path: &Path, artifact: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(artifact)?;
    file.as_file().sync_all()?;
    file.persist(path).with_context(|| path.display().to_string())?;
    Ok(())
}

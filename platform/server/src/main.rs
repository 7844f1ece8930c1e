//! Starts the runtime, runs what was typed, and says what went wrong.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use reticolo_server::cli::Cli;

/// A page of the API is some three thousand small values, made and dropped within a millisecond.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(reticolo_server::run(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

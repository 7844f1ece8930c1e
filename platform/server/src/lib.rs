//! The program `reticolo`: serves the platform, and does from the command line what its operators need.
//!
//! Wires the other crates together and decides nothing itself.

pub mod cli;
pub mod config;
pub mod platform;
pub mod serve;

mod demo;
mod directory;
mod migrate;
mod progress;
mod tenant;

use cli::{Cli, Command};

/// Does what was typed.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(config) => serve::serve(&cli.database, config).await,
        Command::Migrate(options) => migrate::migrate(&cli.database, &options).await,
        Command::Demo { folder } => demo::fill(&cli.database, &folder).await,
        Command::Tenant(command) => tenant::run(&cli.database, command).await,
        Command::Import(import) => directory::import(&cli.database, import).await,
        Command::Export(export) => directory::export(&cli.database, export).await,
        Command::Schema => {
            print!("{}", reticolo_graphql::sdl());
            Ok(())
        }
    }
}

//! The program `reticolo`: serves the platform, and does from the command line what its operators need.
//!
//! Wires the other crates together and decides nothing itself.

#![recursion_limit = "256"] // the layout of what the API awaits, when optimised

pub mod cli;
pub mod config;
pub mod platform;
pub mod serve;

mod audit;
mod demo;
mod demo_people;
mod demo_plugins;
mod demo_registries;
mod directory;
mod migrate;
mod plugin;
mod plugin_admin;
mod progress;
mod tenant;

use cli::{Cli, Command};

/// Does what was typed.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(config) => serve::serve(&cli.installation, config).await,
        Command::Migrate(options) => migrate::migrate(&cli.installation, &options).await,
        Command::Demo { folder, issuer, plugins } => {
            demo::fill(&cli.installation, &folder, issuer, plugins).await
        }
        Command::Tenant(command) => tenant::run(&cli.installation, command).await,
        Command::Import(import) => directory::import(&cli.installation, import).await,
        Command::Export(export) => directory::export(&cli.installation, export).await,
        Command::Audit(audit) => audit::run(&cli.installation, audit).await,
        Command::Plugin(command) => plugin::run(&cli.installation, command).await,
        Command::Schema => {
            print!("{}", reticolo_graphql::sdl());
            Ok(())
        }
    }
}

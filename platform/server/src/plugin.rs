//! `reticolo plugin …`: everything an author of plugins does, from an empty folder to a catalogue.

mod build;
mod catalogue;
mod check;
mod compare;
mod componentize;
mod dev;
mod embedded;
mod keygen;
mod new;
mod options;
mod pack;
mod project;
mod publish;
mod record;
mod run;
mod sandbox;
mod sign;
mod test;
mod typescript;
mod verify;

pub use options::PluginCommand;

use crate::cli::InstallationOptions;

/// Does what was typed.
pub(crate) async fn run(
    installation: &InstallationOptions,
    command: PluginCommand,
) -> anyhow::Result<()> {
    match command {
        PluginCommand::Keygen { out } => keygen::keygen(&out),
        PluginCommand::New(new) => new::start(&new),
        PluginCommand::Build(folder) => build::run(&folder.folder),
        PluginCommand::Check(source) => check::run(&source.source).await,
        PluginCommand::Test(source) => test::run(&source.source).await,
        PluginCommand::Run(rule) => run::run(rule).await,
        PluginCommand::Dev(develop) => dev::run(installation, develop).await,
        PluginCommand::Sign(package) => sign::run(package),
        PluginCommand::Verify(package) => verify::run(&package),
        PluginCommand::Publish(package) => publish::run(installation, package).await,
        PluginCommand::Releases => catalogue::releases(installation).await,
        PluginCommand::Withdraw(release) => catalogue::withdraw(installation, release).await,
        PluginCommand::Revoke(publisher) => catalogue::revoke(installation, publisher).await,
        PluginCommand::Componentize { input, output } => componentize::run(&input, &output),
        PluginCommand::Pack(folder) => pack::run(&folder),
    }
}

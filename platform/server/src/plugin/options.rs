//! What can be typed after `reticolo plugin`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub enum PluginCommand {
    /// Makes a key to sign packages with
    Keygen {
        /// The file the secret key is written to; keep it safe
        #[arg(long, default_value = "plugin.key", value_name = "FILE")]
        out: PathBuf,
    },
    /// Starts a plugin: a folder that builds and passes its tests at once
    New(NewPlugin),
    /// Builds a plugin's component and packs it: dist/component.wasm, dist/ID-VERSION.wpx
    Build(Folder),
    /// Says everything that is wrong with a plugin, without running it
    Check(Source),
    /// Asks a plugin its golden vectors, in the sandbox and under the limits of a server
    Test(Source),
    /// Asks a rule once, or asks again what was recorded
    Run(RunRule),
    /// Watches a plugin's folder, and puts what it builds into a tenant with sample data
    Dev(Develop),
    /// Signs a package with your key
    Sign(SignPackage),
    /// Says who signed a package, and whether anything was changed since
    Verify(VerifyPackage),
    /// Puts a signed package into the catalogue of an installation
    Publish(PublishPackage),
    /// Lists the catalogue of an installation: releases, who signed them, what became of them
    Releases,
    /// Withdraws a release: nobody installs or enables it any more, and where it runs it goes on
    Withdraw(WithdrawRelease),
    /// Trusts a publisher no more: nothing of theirs runs anywhere, for good
    Revoke(RevokePublisher),
    /// Makes a component of the core module that a compiler wrote
    Componentize {
        /// The core module
        #[arg(value_name = "IN.wasm")]
        input: PathBuf,
        /// The component to write
        #[arg(value_name = "OUT.wasm")]
        output: PathBuf,
    },
    /// Packs a plugin's folder with a component that was built before
    Pack(PackFolder),
}

/// A new plugin.
#[derive(Args)]
pub struct NewPlugin {
    /// Its name and its folder: lower-case letters, digits and hyphens
    pub name: String,
    /// What it is written in
    #[arg(long, value_enum)]
    pub lang: Language,
    /// What it is called everywhere: a domain name turned round (default: it.example.NAME)
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The folder it is made in (default: NAME)
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// What a plugin is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Rust,
    #[value(alias = "javascript")]
    Js,
}

/// The folder of a plugin.
#[derive(Args)]
pub struct Folder {
    /// The plugin's folder
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// A plugin, built or packed.
#[derive(Args)]
pub struct Source {
    /// The plugin's folder, or a package (.wpx)
    #[arg(default_value = ".", value_name = "FOLDER or FILE.wpx")]
    pub source: PathBuf,
}

/// A question to a rule.
#[derive(Args)]
pub struct RunRule {
    #[command(flatten)]
    pub source: Source,
    /// The rule's name in plugin.toml
    #[arg(long, value_name = "RULE", requires = "input", required_unless_present = "replay")]
    pub rule: Option<String>,
    /// The facts, as JSON; for a rule that is asked about many, an object with `common` and `items`
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// The day it is asked on (default: today in Rome)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub today: Option<String>,
    /// The union's settings, as JSON (default: the defaults of the settings' schema)
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// The language of its sentences
    #[arg(long, default_value = "it", value_parser = ["it", "en"])]
    pub locale: String,
    /// Where to keep the question and the answer
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Asks again what was recorded, and compares the answers byte by byte
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rule", "input", "record", "today", "parameters"])]
    pub replay: Option<PathBuf>,
}

/// A plugin under the hand of its author.
#[derive(Args)]
pub struct Develop {
    #[command(flatten)]
    pub folder: Folder,
    /// The tenant it is installed in
    #[arg(long, value_name = "SLUG")]
    pub tenant: String,
    /// The key it is signed with, where it is published already (default: one of the folder's own)
    #[arg(long, env = "RETICOLO_PLUGIN_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Installs what is there and ends, instead of watching
    #[arg(long)]
    pub once: bool,
}

/// A package to be signed.
#[derive(Args)]
pub struct SignPackage {
    /// The package (default: the one in dist/ of this folder)
    #[arg(value_name = "FILE.wpx")]
    pub package: Option<PathBuf>,
    /// Your secret key, as `keygen` writes it
    #[arg(long, env = "RETICOLO_PLUGIN_KEY", value_name = "FILE")]
    pub key: PathBuf,
    /// Where to write the signed package (default: in place of the package)
    #[arg(long, value_name = "FILE.wpx")]
    pub out: Option<PathBuf>,
}

/// A package to be looked at.
#[derive(Args)]
pub struct VerifyPackage {
    #[arg(value_name = "FILE.wpx")]
    pub package: PathBuf,
    /// The public key it must be signed with: ed25519:…
    #[arg(long, value_name = "KEY")]
    pub publisher: Option<String>,
}

/// A package for the catalogue.
#[derive(Args)]
pub struct PublishPackage {
    /// The package (default: the one in dist/ of this folder)
    #[arg(value_name = "FILE.wpx")]
    pub package: Option<PathBuf>,
    /// The publisher's name, where the catalogue does not know the key yet: trusts it from now on
    #[arg(long, value_name = "NAME")]
    pub trust: Option<String>,
    /// Lets unions install it at once
    #[arg(long)]
    pub approve: bool,
    /// Passes the plugin on to this package's key, where it was published with another one until now;
    /// unions are asked before they have it
    #[arg(long)]
    pub take_over: bool,
}

/// A publisher to be trusted no more.
#[derive(Args)]
pub struct RevokePublisher {
    /// The public key: ed25519:…, as `verify` and `releases` print it
    pub key: String,
    /// Why; unions read it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Does it; without, it is only said what would happen
    #[arg(long)]
    pub yes: bool,
}

/// A release to be withdrawn.
#[derive(Args)]
pub struct WithdrawRelease {
    /// ID@VERSION, or the package's digest
    pub release: String,
    /// Why; unions read it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Does it; without, it is only said what would happen
    #[arg(long)]
    pub yes: bool,
}

/// A folder to be packed.
#[derive(Args)]
pub struct PackFolder {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The component
    #[arg(long, value_name = "FILE.wasm")]
    pub component: PathBuf,
    /// The package to write
    #[arg(long, value_name = "FILE.wpx")]
    pub out: PathBuf,
    /// Signs it with this key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

//! What `reticolo serve` can be told, by option or by environment (docs/OPERATIONS.md has the list).

use std::io::IsTerminal;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use reticolo_foundation::telemetry::LogFormat;
use reticolo_graphql::{Introspection, Policy, TrustedDocuments};
use reticolo_plugins::fuel::DAILY_FUEL;
use url::{Host, Url};

use crate::platform::{Sandbox, plugin_cache};

const BILLION: u64 = 1_000_000_000;

/// How the server runs.
#[derive(Args, Debug)]
pub struct ServeConfig {
    /// Address to listen on
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,
    /// Connections to PostgreSQL for each lane of tenants
    #[arg(long, env = "LANE_CONNECTIONS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub lane_connections: u32,
    /// Schemas kept ready for new tenants
    #[arg(long, env = "SPARE_SCHEMAS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(0..=200))]
    pub spare_schemas: u16,
    /// Seconds after which a request is given up
    #[arg(long, env = "REQUEST_TIMEOUT", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=300))]
    request_timeout: u64,
    /// Seconds that requests under way have to finish when the server stops
    #[arg(long, env = "SHUTDOWN_TIMEOUT", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=300))]
    shutdown_timeout: u64,
    /// Where browsers reach the platform, as links in mails and providers have it (default: http://localhost:PORT)
    #[arg(long, env = "PUBLIC_URL", value_name = "ADDRESS", value_parser = public_url)]
    public_url: Option<Url>,
    /// Whether a proxy of yours stands in front and adds X-Forwarded-For
    #[arg(long, env = "BEHIND_PROXY", default_value_t = false, action = clap::ArgAction::Set)]
    pub behind_proxy: bool,
    /// Redis that several servers share limits and hot sessions in: redis://host:port
    #[arg(long, env = "REDIS_URL", hide_env_values = true, value_name = "ADDRESS")]
    pub redis_url: Option<String>,
    #[arg(
        long,
        help = "Mail server: smtps://user:password@host, or smtp://host:port on this machine",
        env = "SMTP_URL",
        hide_env_values = true,
        value_name = "ADDRESS",
        conflicts_with = "mail_folder"
    )]
    pub smtp_url: Option<String>,
    /// Who mails come from
    #[arg(
        long,
        env = "MAIL_FROM",
        default_value = "Reticolo <reticolo@localhost>",
        value_name = "MAILBOX"
    )]
    pub mail_from: String,
    /// Folder that mails are written to instead of being sent, and shown at /development/mails
    #[arg(long, env = "MAIL_FOLDER", value_name = "FOLDER")]
    pub mail_folder: Option<PathBuf>,
    /// Folder with the only documents (*.graphql) that the API executes; without it, any within the limits
    #[arg(long, env = "TRUSTED_DOCUMENTS", value_name = "FOLDER")]
    trusted_documents: Option<PathBuf>,
    /// Folder of compiled plugins, which processes of one installation may share (default: reticolo/plugins in the user's cache folder)
    #[arg(long, env = "PLUGIN_CACHE", value_name = "FOLDER")]
    plugin_cache: Option<PathBuf>,
    /// Calls of plugins that compute at once; no tenant gets more than half of them
    #[arg(long, env = "PLUGIN_CALLS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(2..=64))]
    plugin_calls: u16,
    /// Billions of instructions that the plugins of one union may execute on a day; then jobs wait for the next
    #[arg(long, env = "PLUGIN_DAILY_FUEL", default_value_t = DAILY_FUEL / BILLION, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    plugin_daily_fuel: u64,
    /// Who may ask the API for its schema
    #[arg(long, env = "INTROSPECTION", default_value = "everybody")]
    introspection: Introspected,
    /// How log lines look (default: text at a terminal, json elsewhere)
    #[arg(long, env = "LOG_FORMAT")]
    log_format: Option<LogLines>,
    /// What is logged: a level, or levels by part, such as info,sqlx=warn
    #[arg(long, env = "LOG", default_value = "info")]
    pub log: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Introspected {
    Everybody,
    SignedIn,
    Nobody,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogLines {
    Json,
    Text,
}

impl ServeConfig {
    /// Where browsers reach the platform, which listens on this port.
    pub fn public_url(&self, port: u16) -> anyhow::Result<Url> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Ok(Url::parse(&format!("http://localhost:{port}"))?),
        }
    }

    /// What clients of the API may ask.
    pub fn policy(&self) -> anyhow::Result<Policy> {
        let introspection = match self.introspection {
            Introspected::Everybody => Introspection::Everybody,
            Introspected::SignedIn => Introspection::SignedIn,
            Introspected::Nobody => Introspection::Nobody,
        };
        let trusted = self.trusted_documents.as_deref().map(documents).transpose()?;
        Ok(Policy { trusted: trusted.map(TrustedDocuments::new), introspection })
    }

    /// How plugins run.
    pub fn sandbox(&self) -> Sandbox {
        Sandbox {
            cache: self.plugin_cache.clone().unwrap_or_else(plugin_cache),
            running: self.plugin_calls.into(),
            pooling: true,
            daily_fuel: self.plugin_daily_fuel * BILLION,
            ..Sandbox::default()
        }
    }

    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }

    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_secs(self.shutdown_timeout)
    }

    pub fn log_format(&self) -> LogFormat {
        match self.log_format {
            Some(LogLines::Text) => LogFormat::Text,
            None if std::io::stderr().is_terminal() => LogFormat::Text,
            Some(LogLines::Json) | None => LogFormat::Json,
        }
    }
}

/// The texts of a folder's documents.
fn documents(folder: &Path) -> anyhow::Result<Vec<String>> {
    let cannot = || format!("TRUSTED_DOCUMENTS: {} cannot be read", folder.display());
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        if path.extension().is_some_and(|extension| extension == "graphql") {
            texts.push(std::fs::read_to_string(&path).with_context(cannot)?);
        }
    }
    if texts.is_empty() {
        bail!("TRUSTED_DOCUMENTS: {} has no document (*.graphql)", folder.display());
    }
    Ok(texts)
}

/// Cookies of people who are signed in need a secure connection; browsers take their own machine for one.
pub(crate) fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let plain = url.scheme() == "http" && is_loopback(&url);
    if (url.scheme() != "https" && !plain) || url.path() != "/" || url.query().is_some() {
        return Err("use https://host, or http://localhost:port for a try".to_owned());
    }
    Ok(url)
}

/// Whether an address is of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

//! What `reticolo serve` can be told, by option or by environment (docs/OPERATIONS.md has the list).

use std::io::IsTerminal;
use std::net::IpAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use reticolo_foundation::telemetry::LogFormat;

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
    /// How log lines look (default: text at a terminal, json elsewhere)
    #[arg(long, env = "LOG_FORMAT")]
    log_format: Option<LogLines>,
    /// What is logged: a level, or levels by part, such as info,sqlx=warn
    #[arg(long, env = "LOG", default_value = "info")]
    pub log: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogLines {
    Json,
    Text,
}

impl ServeConfig {
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

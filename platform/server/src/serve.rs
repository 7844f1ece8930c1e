//! `reticolo serve`: the pages and the API on one port, until told to stop.

mod health;
mod layers;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use reticolo_foundation::telemetry;
use reticolo_tenancy::provision::Builder;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::cli::InstallationOptions;
use crate::config::ServeConfig;
use crate::platform::Platform;

/// How often the pool of spare schemas is looked at, and the least time between building two.
const SPARE_ROUND: Duration = Duration::from_secs(10);
const SPARE_PAUSE: Duration = Duration::from_secs(2);

/// Serves until interrupted or terminated, then finishes what is under way.
pub async fn serve(installation: &InstallationOptions, config: ServeConfig) -> anyhow::Result<()> {
    telemetry::start(config.log_format(), &config.log)
        .map_err(|reason| anyhow::anyhow!("LOG: {reason}"))?;
    let platform =
        Platform::open(installation.server()?, installation.keys()?, config.lane_connections)
            .await?;
    let address = SocketAddr::new(config.host, config.port);
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("port {} cannot be opened; set PORT to another one", config.port)
    })?;
    let app = router(&platform, config.request_timeout());
    tracing::info!(address = %listener.local_addr()?, "serving");

    let (stopping, mut stopped) = watch::channel(false);
    let spares = tokio::spawn(keep_spares(
        platform.builder.clone(),
        config.spare_schemas.into(),
        stopping.subscribe(),
    ));
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        // An error means the sender is gone, which is a stop too.
        drop(stopped.wait_for(|stop| *stop).await);
    });
    let server = tokio::spawn(async move { server.await });
    signal().await?;
    tracing::info!("stopping: finishing the requests under way");
    stopping.send_replace(true);
    if let Ok(finished) = timeout(config.shutdown_timeout(), server).await {
        finished??;
    } else {
        tracing::warn!("some requests did not finish in time");
    }
    spares.await?;
    platform.tenants.lanes.close().await;
    Ok(())
}

/// Everything that answers requests.
pub fn router(platform: &Platform, request_timeout: Duration) -> Router {
    let edges = Router::new()
        .merge(reticolo_graphql::router(
            platform.tenants.clone(),
            reticolo_graphql::Limits::default(),
        ))
        .merge(reticolo_web::router(platform.tenants.clone()));
    let observed = layers::around(edges, request_timeout);
    // Probes come every few seconds: they are neither logged nor timed.
    health::router(platform.tenants.register.clone()).merge(observed)
}

/// Keeps schemas ready for new tenants, one at a time and with pauses: building one makes every
/// connection plan its statements anew.
async fn keep_spares(builder: Builder, wanted: i64, mut stopped: watch::Receiver<bool>) {
    loop {
        let pause = match spare(&builder, wanted).await {
            Ok(true) => SPARE_PAUSE,
            Ok(false) => SPARE_ROUND,
            Err(error) => {
                tracing::warn!(%error, "no spare schema could be built");
                SPARE_ROUND
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Builds a spare schema if one is missing; says whether it did.
async fn spare(builder: &Builder, wanted: i64) -> Result<bool, reticolo_tenancy::Error> {
    if builder.spares().await? >= wanted {
        return Ok(false);
    }
    builder.build_spare().await?;
    Ok(true)
}

/// Waits for Ctrl-C or for the signal a service manager sends.
async fn signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

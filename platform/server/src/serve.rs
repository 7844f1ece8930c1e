//! `reticolo serve`: the pages and the API on one port, until told to stop.

mod health;
mod layers;
mod presence;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::{Router, middleware};
use reticolo_foundation::telemetry;
use reticolo_graphql::Policy;
use reticolo_identity::{Delivery, DevelopmentMails, Hot, Identity, Postman};
use reticolo_tenancy::provision::Builder;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::cli::InstallationOptions;
use crate::config::{ServeConfig, is_loopback};
use crate::platform::Platform;

use self::presence::Doorkeeper;

/// How often the pool of spare schemas is looked at, and the least time between building two.
const SPARE_ROUND: Duration = Duration::from_secs(10);
const SPARE_PAUSE: Duration = Duration::from_secs(2);

/// Serves until interrupted or terminated, then finishes what is under way.
pub async fn serve(installation: &InstallationOptions, config: ServeConfig) -> anyhow::Result<()> {
    telemetry::start(config.log_format(), &config.log)
        .map_err(|reason| anyhow::anyhow!("LOG: {reason}"))?;
    reticolo_identity::tls::use_ring();
    let (server, keys) = (installation.server()?, installation.keys()?);
    let sandbox = config.sandbox();
    let platform = Platform::open_with(server, keys, config.lane_connections, sandbox).await?;
    let address = SocketAddr::new(config.host, config.port);
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("port {} cannot be opened; set PORT to another one", config.port)
    })?;
    let address = listener.local_addr()?;
    let hot = match &config.redis_url {
        Some(url) => Hot::redis(url).context("REDIS_URL")?,
        None => Hot::in_process(),
    };
    let public_url = config.public_url(address.port())?;
    if is_loopback(&public_url) {
        platform.plugins.allow_loopback();
    }
    let identity = platform.identity(public_url, hot);
    let postman = postman(&config, &identity)?;
    let app = router(&platform, &identity, &Edges::of(&config)?);
    tracing::info!(%address, "serving");

    let (stopping, mut stopped) = watch::channel(false);
    let spares = tokio::spawn(keep_spares(
        platform.builder.clone(),
        config.spare_schemas.into(),
        stopping.subscribe(),
    ));
    let jobs = [
        postman.map(|postman| tokio::spawn(postman.run())),
        Some(tokio::spawn(sweep(identity))),
        Some(tokio::spawn(platform.plugins.clone().warm())),
        Some(tokio::spawn(platform.plugins.clone().run())),
    ];
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
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
    // A mail under way is sent again by the next server: its row goes only when it has gone out. So
    // with what plugins do by themselves: its row says when another server may take it.
    jobs.into_iter().flatten().for_each(|job| job.abort());
    platform.plugins.settle().await;
    spares.await?;
    platform.tenants.lanes.close().await;
    Ok(())
}

/// What the edges are told about the installation.
#[derive(Clone, Debug)]
pub struct Edges {
    pub request_timeout: Duration,
    pub behind_proxy: bool,
    /// What clients of the API may ask.
    pub policy: Policy,
    /// Where mails are read that nobody sends.
    pub mail_folder: Option<PathBuf>,
}

impl Edges {
    fn of(config: &ServeConfig) -> anyhow::Result<Self> {
        Ok(Self {
            request_timeout: config.request_timeout(),
            behind_proxy: config.behind_proxy,
            policy: config.policy()?,
            mail_folder: config.mail_folder.clone(),
        })
    }
}

/// Everything that answers requests.
pub fn router(platform: &Platform, identity: &Identity, edges: &Edges) -> Router {
    let mails = edges.mail_folder.clone().map(DevelopmentMails::new);
    let doorkeeper = Doorkeeper { identity: identity.clone(), behind_proxy: edges.behind_proxy };
    let limits = reticolo_graphql::Limits::default();
    let (tenants, identities) = (platform.tenants.clone(), identity.clone());
    let core = reticolo_graphql::CoreQueries::new(tenants, identities, limits.clone());
    platform.plugins.with_core(Arc::new(core));
    let answering = Router::new()
        .merge(reticolo_graphql::router(
            platform.tenants.clone(),
            identity.clone(),
            platform.plugins.clone(),
            Arc::clone(&platform.rules),
            limits,
            edges.policy.clone(),
        ))
        .merge(reticolo_web::router(reticolo_web::Site {
            tenants: platform.tenants.clone(),
            identity: identity.clone(),
            plugins: platform.plugins.clone(),
            rules: Arc::clone(&platform.rules),
            progress: reticolo_web::Progress::default(),
            mails,
        }))
        .layer(middleware::from_fn_with_state(doorkeeper, presence::find));
    let observed = layers::around(answering, edges.request_timeout);
    // Probes come every few seconds: they are neither logged nor timed.
    health::router(platform.tenants.register.clone(), identity.hot().clone()).merge(observed)
}

/// Who takes mails out, if this server has been told where to.
fn postman(config: &ServeConfig, identity: &Identity) -> anyhow::Result<Option<Postman>> {
    let delivery = match (&config.smtp_url, &config.mail_folder) {
        (Some(url), _) => Delivery::server(url).context("SMTP_URL")?,
        (None, Some(folder)) => Delivery::Folder(folder.clone()),
        (None, None) => {
            tracing::warn!("no mail is sent: set SMTP_URL, or MAIL_FOLDER for a try");
            return Ok(None);
        }
    };
    let postman = Postman::new(identity.clone(), delivery, &config.mail_from);
    Ok(Some(postman.context("MAIL_FROM")?))
}

/// Removes what has run out, once an hour.
async fn sweep(identity: Identity) {
    loop {
        sleep(Duration::from_hours(1)).await;
        if let Err(error) = identity.sweep().await {
            tracing::warn!(%error, "what has run out could not be removed");
        }
    }
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

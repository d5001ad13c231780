//! How does the server start, run and stop?

use std::future::Future;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use database::Database;
use tokio::net::TcpListener;

use crate::blobs::Blobs;
use crate::chance::{Clock, Entropy};
use crate::config::Config;
use crate::demo;
use crate::pokes::Pokes;
use crate::pwa::Pwa;
use crate::router::router;
use crate::state::App;
use crate::sweep;

/// How long open requests may take to finish once the server is asked to stop.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// Runs the server on this listener until `stop` comes, then finishes what was begun: streams end, what waits is written, the
/// write-ahead log is folded into the database.
///
/// # Errors
/// When the database or the built app cannot be opened, or the listener fails.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (database, writer) = open(&config.data, &*entropy).await?;
    let database = database.with_blobs_bytes_max(config.duo_room_bytes);
    let pokes = Arc::new(Pokes::default());
    let poked = Arc::clone(&pokes);
    let mut writer = tokio::spawn(writer.run(move |now| poked.poke(now)));
    let blobs = Blobs::in_folder(&config.data).context("SAMEN_DATA")?;
    sweep::apply_erasures(&database, &blobs, clock.now())
        .await
        .context("forgetting again what was erased")?;
    if config.demo {
        demo::welcome(&database, &config.public_url, clock.now(), &*entropy).await?;
    }
    let watched = std::env::var_os("LEPTOS_WATCH").is_some();
    let pwa = Pwa::load(&config.site, watched)
        .with_context(|| format!("LEPTOS_SITE_ROOT: reading {}", config.site.display()))?;
    if !pwa.is_built() {
        tracing::warn!(site = %config.site.display(), "the app is not built; only the API is served");
    }
    if config.public_url.is_https() && !config.trust_proxy {
        tracing::warn!(
            "TLS ends at a proxy, yet SAMEN_TRUST_PROXY is not true: all visitors share one limit"
        );
    }
    let addr = listener.local_addr()?;
    let app = Arc::new(App::new(
        config,
        database.clone(),
        blobs,
        clock,
        entropy,
        Arc::clone(&pokes),
        pwa,
    ));
    sweep::report(sweep::sweep(&app).await);
    tracing::info!(%addr, "listening");
    let sweeping = tokio::spawn(sweep::run(Arc::clone(&app)));
    tokio::select! {
        served = run(listener, app, pokes, stop) => served?,
        // A server that cannot write is worse than one that starts anew.
        ended = &mut writer => {
            ended.context("the writer")?;
            anyhow::bail!("the writer ended by itself");
        }
    }
    // What it had not yet done is found again at the next start.
    sweeping.abort();
    database.close().await;
    writer.await.context("the writer")?;
    tracing::info!("stopped");
    Ok(())
}

/// The database in the data folder, which is made when missing, for the owner alone.
///
/// # Errors
/// When the folder or the database cannot be opened.
pub async fn open(
    folder: &Path,
    entropy: &dyn Entropy,
) -> anyhow::Result<(Database, database::Writer)> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(folder)
        .with_context(|| format!("SAMEN_DATA: making the folder {}", folder.display()))?;
    let people_step =
        NonZeroU16::new(u16::from_le_bytes(entropy.bytes())).unwrap_or(NonZeroU16::MIN);
    Database::open(folder, people_step)
        .await
        .with_context(|| format!("SAMEN_DATA: opening the database in {}", folder.display()))
}

async fn run(
    listener: TcpListener,
    app: Arc<App>,
    pokes: Arc<Pokes>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    // An answer is small and wanted at once.
    let listener = listener.tap_io(|stream| {
        // Slower without, not wrong.
        let _ = stream.set_nodelay(true);
    });
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        pokes.close();
        // Nobody listens any more when serving has failed by itself.
        let _ = stopping.send(());
    });
    let overdue = async {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        served = serving.into_future() => served.context("serving"),
        () = overdue => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    }
}

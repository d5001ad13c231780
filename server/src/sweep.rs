//! What goes by itself, and when? Once at the start, then every hour, and after a verdict on a snapshot.

use std::time::{Duration, Instant};

use anyhow::Context;
use database::{Database, Erasure};
use domain::{DuoId, UnixMillis};
use sync::blob::UNLISTED_MS;

use crate::blobs::Blobs;
use crate::state::{App, Shared};

/// How often: what is due by days may be an hour late.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Sweeps until the task is ended. The first sweep was done at the start.
pub async fn run(app: Shared) {
    report(collect_orphans(&app.database, &app.blobs, app.clock.now()).await);
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = app.sweep_wanted.notified() => {}
        }
        report(sweep(&app).await);
    }
}

/// A sweep that failed is tried again with the next.
pub fn report(swept: anyhow::Result<()>) {
    if let Err(error) = swept {
        tracing::error!(error = format!("{error:#}"), "a sweep failed");
    }
}

/// Everything that is due by now, in short steps.
///
/// # Errors
/// When the database, the list of erasures or the store of blobs fails; the next sweep goes on.
pub async fn sweep(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.database.sweep(now).await.context("sessions")?;
    app.database
        .carry_out_snapshots(now)
        .await
        .context("snapshots")?;
    forget_blobs(app, now).await.context("blobs")?;
    forget_uploads(app, now).await.context("uploads")?;
    for duo in app.database.duos_due(now).await? {
        forget_duo(app, duo, now).await.context("ended duos")?;
    }
    scrub(app, now).await.context("scrubbing")
}

/// Leaves no trace of what was erased in the database's file. Writing it anew holds pushes up, so once a day must do.
async fn scrub(app: &App, now: UnixMillis) -> anyhow::Result<()> {
    if !app.may_scrub(now) || !app.database.holds_traces().await? {
        return Ok(());
    }
    let started = Instant::now();
    app.database.scrub(now).await?;
    app.scrubbed(now);
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(duration_ms, "scrubbed the database");
    Ok(())
}

async fn forget_blobs(app: &App, now: UnixMillis) -> anyhow::Result<()> {
    loop {
        let due = app.database.blobs_due(now).await?;
        if due.is_empty() {
            return Ok(());
        }
        for (duo, hash) in due {
            // Nobody stores it anew between its row and its object.
            let _turn = app.blobs.turn(hash).await;
            if app.database.forget_blob(duo, hash, now).await? {
                app.blobs.delete(duo, hash).await?;
            }
        }
    }
}

async fn forget_uploads(app: &App, now: UnixMillis) -> anyhow::Result<()> {
    loop {
        let overdue = app.database.overdue_uploads(now).await?;
        if overdue.is_empty() {
            return Ok(());
        }
        for (duo, hash) in overdue {
            let _turn = app.blobs.turn(hash).await;
            app.blobs.delete_parts(duo, hash).await?;
            let progress = app.database.blob_progress(duo, hash).await?;
            if progress.stored.is_none() {
                // Durable, but the power was lost before it counted as stored.
                app.blobs.delete(duo, hash).await?;
            }
            // Last, so that a sweep that is cut short finds it again.
            app.database.abandon_blob(duo, hash).await?;
        }
    }
}

async fn forget_duo(app: &App, duo: DuoId, now: UnixMillis) -> anyhow::Result<()> {
    let closed = app.database.forget_duo(duo, now).await?;
    app.signed_out(duo, &closed.devices);
    app.blobs.delete_duo(duo).await?;
    app.database.drop_duo(duo, now).await?;
    tracing::info!("a duo that was ended is forgotten");
    Ok(())
}

/// Forgets again what was erased, should the data folder have been restored from an older copy. Before anybody is answered.
///
/// # Errors
/// When the database, the list of erasures or the store of blobs fails.
pub async fn apply_erasures(
    database: &Database,
    blobs: &Blobs,
    now: UnixMillis,
) -> anyhow::Result<()> {
    for erasure in database.apply_erasures(now).await? {
        match erasure {
            Erasure::Duo(duo) => blobs.delete_duo(duo).await?,
            Erasure::Blob(duo, hash) => blobs.delete(duo, hash).await?,
        }
    }
    Ok(())
}

/// Takes away objects that no row knows: of a database that was restored, or of a deletion that a lost power cut in two. Only old ones,
/// so that a wrong setting, or a folder restored in two steps, costs nothing.
///
/// # Errors
/// When the database or the store of blobs fails.
pub async fn collect_orphans(
    database: &Database,
    blobs: &Blobs,
    now: UnixMillis,
) -> anyhow::Result<()> {
    let then = UnixMillis(now.0 - UNLISTED_MS);
    for (duo, hash) in blobs.older_than(then).await? {
        let _turn = blobs.turn(hash).await;
        if !database.knows_blob(duo, hash).await? {
            blobs.delete_parts(duo, hash).await?;
            blobs.delete(duo, hash).await?;
        }
    }
    Ok(())
}

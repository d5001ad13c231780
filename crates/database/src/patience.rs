//! What another program is just doing to the same file passes: how long is it waited for?

use std::time::{Duration, Instant};

/// Far longer than all migrations of a large database take.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Between two tries.
const TRY_INTERVAL: Duration = Duration::from_millis(20);

/// Tries until it works, fails in a way that does not pass, or has failed for [`WAIT_MAX`].
pub(crate) async fn patiently<T, E, F: Future<Output = Result<T, E>>>(
    attempt: impl Fn() -> F,
    may_pass: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let begun = Instant::now();
    loop {
        match attempt().await {
            Err(error) if may_pass(&error) && begun.elapsed() < WAIT_MAX => {
                tokio::time::sleep(TRY_INTERVAL).await;
            }
            done => return done,
        }
    }
}

/// SQLite's word that somebody else has the file: not always does it wait by itself, as for the change to a write-ahead log.
pub(crate) fn is_locked(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.message().contains("is locked"))
}

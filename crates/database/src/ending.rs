//! How does a duo end, and what goes when the server forgets it?

use domain::{DeviceId, DuoId, UnixMillis};
use sqlx::SqliteConnection;
use sync::end::ENDED_KEPT_MS;

use crate::erasures::{Erasure, Erasures};
use crate::purge::{PURGE_BYTES_MAX, PURGE_ROWS_MAX};
use crate::row::{self, stored};
use crate::{DatabaseError, device, duo};

/// Who must be told, and no longer believed, once a duo is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closed {
    /// The devices that it had.
    pub devices: Vec<DeviceId>,
}

/// A member ends the duo. Saying it again changes nothing.
pub(crate) async fn end(
    connection: &mut SqliteConnection,
    duo: DuoId,
    by: DeviceId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, by, duo).await?;
    let done = sqlx::query(
        "update duo set state = 'ended', ended_at = $2 where id = $1 and ended_at is null",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(at.0)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        duo::people_changed(connection, duo).await?;
    }
    Ok(())
}

/// The duos that were ended long enough ago, those half forgotten included.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<Vec<DuoId>, DatabaseError> {
    let rows = sqlx::query("select id from duo where ended_at <= $1")
        .bind(at.0 - ENDED_KEPT_MS)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::duo(row, "id")).collect()
}

/// The first step of forgetting: nobody can ask for the duo any more, and no name of it is left. Log and blobs go in further steps,
/// its own row last. `erasures` is none when the list says so already.
pub(crate) async fn close(
    connection: &mut SqliteConnection,
    erasures: Option<&Erasures>,
    duo: DuoId,
    at: UnixMillis,
) -> Result<Closed, DatabaseError> {
    let rows = sqlx::query("select id from device where duo = $1")
        .bind(duo.as_bytes().as_slice())
        .fetch_all(&mut *connection)
        .await?;
    let devices = rows.iter().map(|row| row::device(row, "id"));
    let devices = devices.collect::<Result<_, _>>()?;
    // Ended in any case, so that a step that is cut short is found again.
    sqlx::query(
        "update duo set state = 'ended', ended_at = min(coalesce(ended_at, $2), $2) where id = $1",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(at.0 - ENDED_KEPT_MS)
    .execute(&mut *connection)
    .await?;
    let sessions = sqlx::query(
        "delete from session_device where device in (select id from device where duo = $1)
         returning token_hash",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_all(&mut *connection)
    .await?;
    for row in &sessions {
        sqlx::query(
            "delete from session
              where token_hash = $1
                and not exists (select 1 from session_device where session_device.token_hash = $1)",
        )
        .bind(row::hash(row, "token_hash")?.0.as_slice())
        .execute(&mut *connection)
        .await?;
    }
    // What refers to another comes before it.
    let mut gone = 0;
    for statement in [
        "delete from passkey where member in (select id from member where duo = $1)",
        "delete from join_code where member in (select id from member where duo = $1)",
        "delete from key_grant where duo = $1",
        "delete from previous_key where duo = $1",
        "delete from pairing where duo = $1",
        "delete from read_cursor where duo = $1",
        "delete from snapshot where duo = $1",
        "delete from report where duo = $1",
        // An upload that is just finishing finds itself unknown, and takes its object back.
        "delete from blob_upload where duo = $1",
        "delete from device where duo = $1",
        "delete from member where duo = $1",
    ] {
        let done = sqlx::query(statement)
            .bind(duo.as_bytes().as_slice())
            .execute(&mut *connection)
            .await?;
        gone += done.rows_affected();
    }
    if let Some(erasures) = erasures.filter(|_| gone > 0) {
        erasures.record(Erasure::Duo(duo), at).await?;
    }
    Ok(Closed { devices })
}

/// Deletes some rows of the log of a closed duo; whether there were any.
pub(crate) async fn delete_log_step(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<bool, DatabaseError> {
    let rows = sqlx::query(
        "select seq, length(bytes) as size from log where duo = $1 order by seq limit $2",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(stored(PURGE_ROWS_MAX as u64))
    .fetch_all(&mut *connection)
    .await?;
    let mut upto = None;
    let mut erased = 0;
    for row in &rows {
        upto = Some(row::count(row, "seq")?);
        erased += row::count(row, "size")?;
        if erased >= PURGE_BYTES_MAX {
            break;
        }
    }
    let Some(upto) = upto else {
        return Ok(false);
    };
    sqlx::query("delete from log where duo = $1 and seq <= $2")
        .bind(duo.as_bytes().as_slice())
        .bind(stored(upto))
        .execute(connection)
        .await?;
    Ok(true)
}

/// The last step of forgetting, once the objects of its blobs are gone.
pub(crate) async fn drop_duo(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<(), DatabaseError> {
    for statement in [
        "delete from blob where duo = $1",
        "delete from duo where id = $1",
    ] {
        sqlx::query(statement)
            .bind(duo.as_bytes().as_slice())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Whether there is such a duo, be it half forgotten.
pub(crate) async fn exists(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<bool, DatabaseError> {
    let row = sqlx::query("select 1 from duo where id = $1")
        .bind(duo.as_bytes().as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

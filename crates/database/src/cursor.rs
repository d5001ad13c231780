//! Cursors: how far has each device applied the log?

use domain::{DeviceId, DuoId, Seq};
use sqlx::SqliteConnection;
use sync::pull::Cursor;

use crate::DatabaseError;
use crate::row::{self, stored};

/// The cursors of the duo's devices.
pub(crate) async fn of_duo(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<Vec<Cursor>, DatabaseError> {
    let rows =
        sqlx::query("select device, applied_seq from read_cursor where duo = $1 order by device")
            .bind(duo.as_bytes().as_slice())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Cursor {
                device: row::device(row, "device")?,
                applied: Seq(row::count(row, "applied_seq")?),
            })
        })
        .collect()
}

/// Moves a cursor forward, never back; whether it moved.
pub(crate) async fn advance(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
    applied: Seq,
) -> Result<bool, DatabaseError> {
    let done = sqlx::query(
        // From `device`, since the device may have been forgotten after it asked.
        "insert into read_cursor (duo, device, applied_seq)
         select duo, id, $3 from device where id = $2 and duo = $1
         on conflict (device) do update set applied_seq = excluded.applied_seq
          where excluded.applied_seq > read_cursor.applied_seq",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.as_bytes().as_slice())
    .bind(stored(applied.0))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

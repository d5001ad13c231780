//! What goes once a final snapshot covers it? In steps, each short enough that pushes wait no longer than for each other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::{DeviceId, Hash, Seq, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::snapshot::KEPT_PER_DEVICE;

use crate::row::{self, stored};
use crate::snapshot::{self, Due};
use crate::{DatabaseError, blob, log};

/// Most rows of a log looked at in one step: some 5 ms of writing.
pub(crate) const PURGE_ROWS_MAX: usize = 256;

/// A step ends once it has erased this many bytes: erasing overwrites, and one item may have a quarter of this.
pub(crate) const PURGE_BYTES_MAX: u64 = 1024 * 1024;

/// Most blobs looked at in one step.
const MARK_BLOBS_MAX: usize = 512;

/// Purges rows after `after` that the snapshot covers; how far it came, or none when nothing is left. The row that the snapshot reaches to
/// stays as the anchor of the chain, and of each device the newest [`KEPT_PER_DEVICE`]; what stays is emptied.
pub(crate) async fn step(
    connection: &mut SqliteConnection,
    due: &Due,
    after: Seq,
) -> Result<Option<Seq>, DatabaseError> {
    let rows = sqlx::query(
        "select seq, device, ctr, length(bytes) as size from log
          where duo = $1 and seq > $2 and seq <= $3 order by seq limit $4",
    )
    .bind(due.duo.as_bytes().as_slice())
    .bind(stored(after.0))
    .bind(stored(due.upto.0))
    .bind(stored(PURGE_ROWS_MAX as u64))
    .fetch_all(&mut *connection)
    .await?;
    let mut last_ctrs: HashMap<DeviceId, u64> = HashMap::new();
    let mut reached = None;
    let mut erased = 0;
    for row in &rows {
        let seq = Seq(row::count(row, "seq")?);
        let device = row::device(row, "device")?;
        let size = row::count(row, "size")?;
        let last_ctr = match last_ctrs.entry(device) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                let last = log::last_ctr_upto(connection, due.duo, device, due.upto).await?;
                *unknown.insert(last.0)
            }
        };
        let kept = seq == due.upto || row::count(row, "ctr")? + KEPT_PER_DEVICE as u64 > last_ctr;
        let statement = match (kept, size) {
            (true, 0) => None,
            (true, _) => Some("update log set bytes = x'' where duo = $1 and seq = $2"),
            (false, _) => Some("delete from log where duo = $1 and seq = $2"),
        };
        if let Some(statement) = statement {
            sqlx::query(statement)
                .bind(due.duo.as_bytes().as_slice())
                .bind(stored(seq.0))
                .execute(&mut *connection)
                .await?;
        }
        reached = Some(seq);
        erased += size;
        if erased >= PURGE_BYTES_MAX {
            break;
        }
    }
    Ok(reached)
}

/// Marks blobs after `after` that the snapshot does not list, and unmarks those it lists; how far it came, or none when nothing is left.
pub(crate) async fn mark_step(
    connection: &mut SqliteConnection,
    due: &Due,
    after: Option<Hash>,
    at: UnixMillis,
) -> Result<Option<Hash>, DatabaseError> {
    let Some(newest) = snapshot::kept(connection, due.duo, "final").await? else {
        return Ok(None);
    };
    let mut listed = snapshot::listed(&newest)?;
    if let Some(waiting) = snapshot::kept(connection, due.duo, "offered").await? {
        listed.extend(snapshot::listed(&waiting)?);
    }
    let rows = sqlx::query(
        "select hash, created_at, unlisted_since is not null as unlisted from blob
          where duo = $1 and hash > $2 order by hash limit $3",
    )
    .bind(due.duo.as_bytes().as_slice())
    // An empty one comes before every hash.
    .bind(after.map_or_else(Vec::new, |hash| hash.0.to_vec()))
    .bind(stored(MARK_BLOBS_MAX as u64))
    .fetch_all(&mut *connection)
    .await?;
    let mut reached = None;
    for row in &rows {
        let hash = row::hash(row, "hash")?;
        let unlisted: bool = row.try_get("unlisted")?;
        // A blob stored since may be of an entry that came since.
        let covered = row::moment(row, "created_at")? < newest.offered_at;
        match (listed.contains(&hash), unlisted) {
            (true, true) => blob::mark_listed(connection, due.duo, hash).await?,
            (false, false) if covered => {
                blob::mark_unlisted(connection, due.duo, hash, at).await?;
            }
            _ => {}
        }
        reached = Some(hash);
    }
    Ok(reached)
}

/// Notes that something was erased, in the transaction that erases the last of it.
pub(crate) async fn leave_trace(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query("insert into trace (erased_at) values ($1)")
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether anything was erased since the file was written anew.
pub(crate) async fn any_trace(connection: &mut SqliteConnection) -> Result<bool, DatabaseError> {
    let row = sqlx::query("select exists (select 1 from trace) as any")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("any")?)
}

/// The file was written anew, some time after what was erased until then.
pub(crate) async fn no_trace(
    connection: &mut SqliteConnection,
    upto: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query("delete from trace where erased_at <= $1")
        .bind(upto.0)
        .execute(connection)
        .await?;
    Ok(())
}

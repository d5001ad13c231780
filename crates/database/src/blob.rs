//! Blobs: which are stored, which are on their way, and which does no snapshot list any more? The bytes themselves are objects elsewhere.

use std::collections::HashSet;

use domain::{DeviceId, DuoId, Hash, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::blob::{PARTS_MS, UNLISTED_MS};
use sync::end::Ended;
use sync::snapshot::LIVE_BLOBS_MAX;

use crate::erasures::{Erasure, Erasures};
use crate::row::{self, stored};
use crate::{DatabaseError, device, duo, snapshot};

/// Most blobs of one duo, uploads on their way included: twice what a snapshot can list, so that nobody fills the disk with tiny files.
pub const BLOBS_MAX: u64 = 2 * LIVE_BLOBS_MAX as u64;

/// How long a section stays that no snapshot needs any more, in milliseconds: a week, for a phone that is just fetching it.
pub const OLD_SECTION_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Most blobs or uploads told at once to whoever sweeps.
const DUE_MAX: usize = 256;

/// What is known of one blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobProgress {
    /// It is stored, so many bytes.
    pub stored: Option<StoredBlob>,
    /// An upload of so many bytes is on its way.
    pub upload: Option<u32>,
    /// The duo was ended.
    pub ended: Option<Ended>,
}

/// A stored blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredBlob {
    /// Its sealed bytes.
    pub bytes: u32,
    /// The object was found missing or changed.
    pub damaged: bool,
    /// No final snapshot lists it, so that it will go.
    pub unlisted: bool,
}

/// How much room a duo's blobs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoomUsed {
    pub(crate) bytes: u64,
    pub(crate) count: u64,
}

/// Room of the stored ones and of those on their way.
pub(crate) async fn room_used(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<RoomUsed, DatabaseError> {
    let row = sqlx::query(
        "select coalesce(sum(size), 0) as bytes, count(*) as count
           from (select size from blob where duo = $1 union all select size from blob_upload where duo = $1)",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_one(connection)
    .await?;
    Ok(RoomUsed {
        bytes: row::count(&row, "bytes")?,
        count: row::count(&row, "count")?,
    })
}

pub(crate) async fn progress(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<BlobProgress, DatabaseError> {
    let row = sqlx::query(
        "select duo.ended_at, blob.size as stored, blob.damaged, blob.unlisted_since is not null as unlisted,
                blob_upload.size as upload
           from duo
           left join blob on blob.duo = duo.id and blob.hash = $2
           left join blob_upload on blob_upload.duo = duo.id and blob_upload.hash = $2
          where duo.id = $1",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .fetch_optional(connection)
    .await?
    .ok_or(Refusal::NotFound)?;
    let bytes = |column| {
        let bytes: Option<i64> = row.try_get(column)?;
        let bytes = bytes.map(u32::try_from).transpose();
        bytes.map_err(|_| DatabaseError::Unreadable { what: column })
    };
    let stored = match bytes("stored")? {
        Some(bytes) => Some(StoredBlob {
            bytes,
            damaged: row.try_get("damaged")?,
            unlisted: row.try_get("unlisted")?,
        }),
        None => None,
    };
    Ok(BlobProgress {
        stored,
        upload: bytes("upload")?,
        ended: row::moment_if_any(&row, "ended_at")?.map(duo::ended),
    })
}

/// Notes that an upload begins, before any of its parts is stored: so whatever is stored is known, and can be swept.
pub(crate) async fn begin(
    connection: &mut SqliteConnection,
    duo: DuoId,
    by: DeviceId,
    hash: Hash,
    bytes: u32,
    room_bytes: u64,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, by, duo).await?;
    duo::going_on(connection, duo).await?;
    let BlobProgress {
        stored: known,
        upload,
        ..
    } = progress(connection, duo, hash).await?;
    let said = known.map(|known| known.bytes).or(upload);
    if said.is_some_and(|said| said != bytes) {
        return Err(Refusal::Contradiction.into());
    }
    if upload.is_some() {
        return Ok(());
    }
    let used = room_used(connection, duo).await?;
    // What is mended has its room already.
    let fits = used.bytes + u64::from(bytes) <= room_bytes && used.count < BLOBS_MAX;
    if known.is_none() && !fits {
        let limit_bytes = room_bytes;
        return Err(Refusal::Full { limit_bytes }.into());
    }
    sqlx::query("insert into blob_upload (duo, hash, size, begun_at) values ($1, $2, $3, $4)")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .bind(i64::from(bytes))
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the whole object is durable and has its hash. Refuses when nobody has begun it, or it was swept since.
pub(crate) async fn finish(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let done = sqlx::query(
        "insert into blob (duo, hash, size, created_at)
         select duo, hash, size, $3 from blob_upload where duo = $1 and hash = $2
         on conflict (duo, hash) do update set damaged = 0",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .bind(at.0)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Refusal::NotFound.into());
    }
    abandon(connection, duo, hash).await
}

/// Forgets an upload: its parts were not what they should be, or too old.
pub(crate) async fn abandon(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<(), DatabaseError> {
    sqlx::query("delete from blob_upload where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes whether the object was found missing or changed.
pub(crate) async fn set_damaged(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    damaged: bool,
) -> Result<(), DatabaseError> {
    sqlx::query("update blob set damaged = $3 where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .bind(damaged)
        .execute(connection)
        .await?;
    Ok(())
}

/// Somebody is about to refer to it: it counts as stored now, whatever the snapshots so far list.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    duo::going_on(connection, duo).await?;
    sqlx::query(
        "update blob set unlisted_since = null, created_at = $3 where duo = $1 and hash = $2",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .bind(at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a blob of just so many bytes is stored, and not known to be damaged.
pub(crate) async fn is_whole(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    bytes: u32,
) -> Result<bool, DatabaseError> {
    let known = progress(connection, duo, hash).await?.stored;
    Ok(known.is_some_and(|known| known.bytes == bytes && !known.damaged))
}

pub(crate) async fn mark_section(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<(), DatabaseError> {
    mark(
        connection,
        "update blob set section = 1 where duo = $1 and hash = $2",
        duo,
        hash,
    )
    .await
}

pub(crate) async fn mark_listed(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<(), DatabaseError> {
    mark(
        connection,
        "update blob set unlisted_since = null where duo = $1 and hash = $2",
        duo,
        hash,
    )
    .await
}

async fn mark(
    connection: &mut SqliteConnection,
    statement: &'static str,
    duo: DuoId,
    hash: Hash,
) -> Result<(), DatabaseError> {
    sqlx::query(statement)
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn mark_unlisted(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "update blob set unlisted_since = $3 where duo = $1 and hash = $2 and unlisted_since is null",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .bind(at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of the duo's marked blobs that are listed again stay.
pub(crate) async fn unmark(
    connection: &mut SqliteConnection,
    duo: DuoId,
    listed: &HashSet<Hash>,
) -> Result<(), DatabaseError> {
    let rows = sqlx::query("select hash from blob where duo = $1 and unlisted_since is not null")
        .bind(duo.as_bytes().as_slice())
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let hash = row::hash(row, "hash")?;
        if listed.contains(&hash) {
            mark_listed(connection, duo, hash).await?;
        }
    }
    Ok(())
}

/// Some of the blobs that nobody has listed for long enough.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<Vec<(DuoId, Hash)>, DatabaseError> {
    let rows = sqlx::query(
        "select duo, hash from blob
          where unlisted_since <= $1 or (section = 1 and unlisted_since <= $2)
          limit $3",
    )
    .bind(at.0 - UNLISTED_MS)
    .bind(at.0 - OLD_SECTION_MS)
    .bind(stored(DUE_MAX as u64))
    .fetch_all(connection)
    .await?;
    pairs(&rows)
}

/// Some of the uploads that began too long ago.
pub(crate) async fn overdue_uploads(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<Vec<(DuoId, Hash)>, DatabaseError> {
    let rows = sqlx::query("select duo, hash from blob_upload where begun_at <= $1 limit $2")
        .bind(at.0 - PARTS_MS)
        .bind(stored(DUE_MAX as u64))
        .fetch_all(connection)
        .await?;
    pairs(&rows)
}

fn pairs(rows: &[sqlx::sqlite::SqliteRow]) -> Result<Vec<(DuoId, Hash)>, DatabaseError> {
    rows.iter()
        .map(|row| Ok((row::duo(row, "duo")?, row::hash(row, "hash")?)))
        .collect()
}

/// Forgets a blob that is still due, after writing so into the list of erasures; whether it was.
pub(crate) async fn forget_due(
    connection: &mut SqliteConnection,
    erasures: &Erasures,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<bool, DatabaseError> {
    let done = sqlx::query(
        "delete from blob
          where duo = $1 and hash = $2
            and (unlisted_since <= $3 or (section = 1 and unlisted_since <= $4))",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .bind(at.0 - UNLISTED_MS)
    .bind(at.0 - OLD_SECTION_MS)
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    erasures.record(Erasure::Blob(duo, hash), at).await?;
    Ok(true)
}

/// Forgets a blob that was erased then, unless it was stored anew since, or is what a snapshot begins from: a restored database
/// could not serve that snapshot without it, and the next one lets it go again. Whether it is gone.
pub(crate) async fn forget_erased(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    erased_at: UnixMillis,
) -> Result<bool, DatabaseError> {
    if snapshot::sections_in_use(connection, duo)
        .await?
        .contains(&hash)
    {
        return Ok(false);
    }
    sqlx::query("delete from blob where duo = $1 and hash = $2 and created_at <= $3")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .bind(erased_at.0)
        .execute(&mut *connection)
        .await?;
    match progress(connection, duo, hash).await {
        Ok(progress) => Ok(progress.stored.is_none()),
        Err(DatabaseError::Refused(Refusal::NotFound)) => Ok(true),
        Err(other) => Err(other),
    }
}

/// Whether a blob or an upload of this hash is known, for whoever finds an object.
pub(crate) async fn is_known(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<bool, DatabaseError> {
    match progress(connection, duo, hash).await {
        Ok(progress) => Ok(progress.stored.is_some() || progress.upload.is_some()),
        Err(DatabaseError::Refused(Refusal::NotFound)) => Ok(false),
        Err(other) => Err(other),
    }
}

//! The log's rows: how are they appended, found again, and read in pages?

use std::sync::LazyLock;

use domain::{Ctr, DeviceId, DuoId, Hash, Position, Seq};
use minicbor::bytes::ByteVec;
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::pull::{PAGE_BYTES_MAX, PAGE_ITEMS_MAX, PullQuery};
use sync::wire::LogItem;

use crate::DatabaseError;
use crate::duo::DuoState;
use crate::row::{self, stored};

/// Room of one duo's log, in sealed bytes that no final snapshot covers: 128 MiB, ten years of two people writing every day, so that nobody can fill the disk.
pub const ROOM_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Rows per insert statement. Few sizes, so that each statement is prepared once; 64 rows take the cost of a statement to near nothing.
const CHUNKS: [usize; 3] = [64, 8, 1];

static INSERTS: LazyLock<[String; 3]> = LazyLock::new(|| CHUNKS.map(insert_statement));

/// A row that the writer has decided to append.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) duo: DuoId,
    pub(crate) item: LogItem,
    pub(crate) chain: Hash,
    pub(crate) bytes_total: u64,
}

/// A position in a log, as its end, with the `bytes_total` there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) position: Position,
    pub(crate) bytes_total: u64,
}

impl Head {
    /// Before the first item.
    pub(crate) fn start(duo: DuoId) -> Self {
        Self {
            position: Position::start(duo),
            bytes_total: 0,
        }
    }
}

fn insert_statement(rows: usize) -> String {
    let mut sql = String::from(
        "insert into log (duo, seq, device, ctr, base_seq, key_epoch, hash, chain, bytes_total, bytes) values ",
    );
    for row in 0..rows {
        let separator = if row == 0 { "" } else { ", " };
        // No `$n` here: each would be a name, and names are looked up one by one in the list of all.
        sql.push_str(separator);
        sql.push_str("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }
    sql
}

/// Appends the rows in their order and empties the list.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    rows: &mut Vec<NewRow>,
) -> Result<(), DatabaseError> {
    let mut rows = rows.drain(..);
    while rows.len() > 0 {
        let left = rows.len();
        let size = CHUNKS.iter().position(|&size| size <= left);
        // The smallest chunk is 1 and there is a row left.
        let size = size.expect("a chunk that is small enough");
        let mut insert = sqlx::query(INSERTS[size].as_str());
        for NewRow {
            duo,
            item,
            chain,
            bytes_total,
        } in rows.by_ref().take(CHUNKS[size])
        {
            insert = insert
                .bind(duo.as_bytes().to_vec())
                .bind(stored(item.seq.0))
                .bind(item.device.as_bytes().to_vec())
                .bind(stored(item.ctr.0))
                .bind(stored(item.base_seq.0))
                .bind(i64::from(item.key_epoch.0))
                .bind(item.hash.0.to_vec())
                .bind(chain.0.to_vec())
                .bind(stored(bytes_total))
                .bind(item.bytes.map_or_else(Vec::new, Vec::from));
        }
        insert.execute(&mut *connection).await?;
    }
    Ok(())
}

/// The end of the duo's log.
pub(crate) async fn head(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<Head, DatabaseError> {
    let row = sqlx::query(
        "select seq, chain, bytes_total from log where duo = $1 order by seq desc limit 1",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(Head::start(duo));
    };
    Ok(Head {
        position: Position {
            seq: Seq(row::count(&row, "seq")?),
            chain: row::hash(&row, "chain")?,
        },
        bytes_total: row::count(&row, "bytes_total")?,
    })
}

/// The `bytes_total` at this position. Refuses one that this log does not hold, and one before its beginning.
pub(crate) async fn position(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: &DuoState,
    at: Position,
) -> Result<u64, DatabaseError> {
    let head = state.head.position;
    if at == head {
        return Ok(state.head.bytes_total);
    }
    let upto = state.folded.position;
    match known(connection, duo, at.seq).await? {
        Some(known) if known.position != at => Err(Refusal::HistoryChanged { head }.into()),
        // Also where a row is left: pages from there would have gaps.
        _ if at.seq < upto.seq => Err(Refusal::Compacted { upto }.into()),
        Some(known) => Ok(known.bytes_total),
        None => Err(Refusal::HistoryChanged { head }.into()),
    }
}

/// The position at this seq with its `bytes_total`, when the log has a row there, or it is the start.
pub(crate) async fn known(
    connection: &mut SqliteConnection,
    duo: DuoId,
    seq: Seq,
) -> Result<Option<Head>, DatabaseError> {
    if seq == Seq(0) {
        return Ok(Some(Head::start(duo)));
    }
    // Beyond 2^63 there is none, and SQLite could not be asked.
    let Ok(stored_seq) = i64::try_from(seq.0) else {
        return Ok(None);
    };
    let row = sqlx::query("select chain, bytes_total from log where duo = $1 and seq = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(stored_seq)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let chain = row::hash(&row, "chain")?;
        Ok(Head {
            position: Position { seq, chain },
            bytes_total: row::count(&row, "bytes_total")?,
        })
    })
    .transpose()
}

/// The last count that the log holds of this device; 0 before its first item.
pub(crate) async fn last_ctr(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
) -> Result<Ctr, DatabaseError> {
    let row =
        sqlx::query("select ctr from log where duo = $1 and device = $2 order by ctr desc limit 1")
            .bind(duo.as_bytes().as_slice())
            .bind(device.as_bytes().as_slice())
            .fetch_optional(connection)
            .await?;
    row.map_or(Ok(Ctr(0)), |row| row::count(&row, "ctr").map(Ctr))
}

/// The last count of this device at or before a seq; 0 when it has none there.
pub(crate) async fn last_ctr_upto(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
    upto: Seq,
) -> Result<Ctr, DatabaseError> {
    let row = sqlx::query(
        "select ctr from log where duo = $1 and device = $2 and seq <= $3 order by ctr desc limit 1",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.as_bytes().as_slice())
    .bind(stored(upto.0))
    .fetch_optional(connection)
    .await?;
    row.map_or(Ok(Ctr(0)), |row| row::count(&row, "ctr").map(Ctr))
}

/// What the log holds of this device from count `first` on: hash and seq by rising count, at most `limit`.
pub(crate) async fn earlier(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
    first: Ctr,
    limit: usize,
) -> Result<Vec<(Ctr, Hash, Seq)>, DatabaseError> {
    let rows = sqlx::query(
        "select ctr, hash, seq from log
          where duo = $1 and device = $2 and ctr >= $3
          order by ctr limit $4",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.as_bytes().as_slice())
    .bind(stored(first.0))
    .bind(stored(limit as u64))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                Ctr(row::count(row, "ctr")?),
                row::hash(row, "hash")?,
                Seq(row::count(row, "seq")?),
            ))
        })
        .collect()
}

/// The items right after the asked position, where `bytes_before` is the `bytes_total`; the asking device's own without their bytes,
/// unless it asks for those too.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    duo: DuoId,
    query: &PullQuery,
    bytes_before: u64,
) -> Result<Vec<LogItem>, DatabaseError> {
    let rows = sqlx::query(
        "select seq, device, ctr, base_seq, key_epoch, hash,
                case when device = $2 and not $6 then null else bytes end as bytes
           from log
          where duo = $1 and seq > $3 and seq <= $3 + $4
            -- one item always fits, or a large one would block the log for ever
            and (bytes_total <= $5 or seq = $3 + 1)
          order by seq",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(query.device.as_bytes().as_slice())
    .bind(stored(query.after.seq.0))
    .bind(stored(PAGE_ITEMS_MAX as u64))
    .bind(stored(bytes_before + PAGE_BYTES_MAX as u64))
    .bind(query.own)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LogItem {
                seq: Seq(row::count(row, "seq")?),
                device: row::device(row, "device")?,
                ctr: Ctr(row::count(row, "ctr")?),
                base_seq: Seq(row::count(row, "base_seq")?),
                key_epoch: row::epoch(row, "key_epoch")?,
                hash: row::hash(row, "hash")?,
                bytes: row
                    .try_get::<Option<Vec<u8>>, _>("bytes")?
                    .map(ByteVec::from),
            })
        })
        .collect()
}

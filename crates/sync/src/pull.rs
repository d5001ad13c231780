//! Pull: what the log holds after the phone's position, in bounded pages.
//!
//! `GET /api/v1/duos/{duo}/pull?device=&after=&chain=&applied=[&own=1]` (hexadecimal, decimal, hexadecimal, decimal): what comes after the position
//! `(after, chain)`; `applied` tells the server how far this device has applied the log, which the others see as "seen by".

use crypto::item::{ItemHeader, item_hash};
use domain::{DeviceId, DuoId, Hash, Position, Seq, UnixMillis};
use minicbor::{Decode, Encode};

use crate::record::{DuoRecord, OutboxRow, duo_prefix, log_key, outbox_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::wire::LogItem;

/// Most items in one page.
pub const PAGE_ITEMS_MAX: usize = 256;

/// A page ends before it would pass this many bytes of items (one item always fits): a slow phone gets something applied every few seconds.
pub const PAGE_BYTES_MAX: usize = 512 * 1024;

/// One page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PullAnswer {
    /// Items right after the asked position, by rising seq without gaps.
    #[n(0)]
    pub items: Vec<LogItem>,
    /// The end of the log.
    #[n(1)]
    pub head: Position,
    /// Changes whenever the duo's devices, keys or pairings do: then boot again.
    #[n(2)]
    pub people_version: u64,
    /// How far each device of the duo has applied.
    #[n(3)]
    pub cursors: Vec<Cursor>,
}

/// How far a device has applied the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// The last seq it has applied.
    #[n(1)]
    pub applied: Seq,
}

/// What the phone asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullQuery {
    /// The asking device.
    pub device: DeviceId,
    /// The last position it keeps.
    pub after: Position,
    /// The last seq it has applied.
    pub applied: Seq,
    /// Send the device's own items with their bytes too: it no longer has them.
    pub own: bool,
}

impl PullQuery {
    /// As it stands in the address.
    #[must_use]
    pub fn to_query(&self) -> String {
        let Position { seq, chain } = self.after;
        format!(
            "device={}&after={}&chain={chain}&applied={}{}",
            self.device,
            seq.0,
            self.applied.0,
            if self.own { "&own=1" } else { "" }
        )
    }
}

/// Why a page was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepError {
    /// The storage failed.
    Store(StoreError),
    /// The page does not continue the log as this phone knows it.
    Broken,
}

impl From<StoreError> for KeepError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The phone's half of an answer: keeps the items as they came, before anything is applied. A page that was kept already changes nothing. `at` is this phone's clock, only shown.
///
/// # Errors
/// When the storage fails, or the items do not follow on one another: then nothing is kept.
pub async fn keep(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    page: PullAnswer,
    at: UnixMillis,
) -> Result<(), KeepError> {
    if !holds_own_ahead(tx, record, &page).await? {
        return Err(KeepError::Broken);
    }
    for item in page.items {
        if item.seq <= record.kept.seq {
            continue;
        }
        if item.seq != record.kept.seq.next() {
            return Err(KeepError::Broken);
        }
        let item = whole(tx, record, item).await?;
        if item.device == record.device {
            record.last_ctr = record.last_ctr.max(item.ctr);
        }
        record.kept = record.kept.after(item.hash);
        write(tx, Table::Log, &log_key(record.duo, item.seq), &item)?;
    }
    if page.head.seq == record.kept.seq && page.head.chain != record.kept.chain {
        return Err(KeepError::Broken);
    }
    if page.head.seq == record.kept.seq {
        record.safe_at = Some(at);
    }
    record.head = page.head.seq;
    record.people_version = page.people_version;
    record.cursors = page.cursors;
    record.write(tx)?;
    Ok(())
}

/// Whether the log still holds what it acknowledged of this phone's own items beyond what is kept here: others had said something before them that
/// has not been fetched yet. The position that this phone names is from before them, so a server that was put back in between may know it.
async fn holds_own_ahead(
    tx: &impl Transaction,
    record: &DuoRecord,
    page: &PullAnswer,
) -> Result<bool, StoreError> {
    let scan = Scan {
        prefix: duo_prefix(record.duo),
        beyond: Some(log_key(record.duo, record.kept.seq)),
        limit: usize::MAX,
    };
    let ahead: Vec<(String, LogItem)> = read_all(tx, Table::Log, scan).await?;
    Ok(ahead.iter().all(|(_, own)| {
        let mut there = page.items.iter();
        own.seq <= page.head.seq && there.all(|item| item.seq != own.seq || item.hash == own.hash)
    }))
}

/// The item with its bytes, which for this device's own ones are taken from the outbox or from what is kept already. Bytes that do not
/// have the item's hash are dropped: the item keeps its place in the chain, and the others are asked to say it again.
async fn whole(
    tx: &impl Transaction,
    record: &DuoRecord,
    item: LogItem,
) -> Result<LogItem, KeepError> {
    if hash_of(record.duo, &item) == Some(item.hash) {
        if item.device == record.device {
            crate::push::settle(tx, record.duo, item.ctr, item.seq).await?;
        }
        return Ok(item);
    }
    if item.device == record.device {
        return own(tx, record, item).await;
    }
    Ok(LogItem {
        bytes: None,
        ..item
    })
}

async fn own(
    tx: &impl Transaction,
    record: &DuoRecord,
    item: LogItem,
) -> Result<LogItem, KeepError> {
    if let Some(kept) = read::<LogItem>(tx, Table::Log, &log_key(record.duo, item.seq)).await? {
        return if kept.hash == item.hash {
            Ok(kept)
        } else {
            Err(KeepError::Broken)
        };
    }
    // The server has it, but its acknowledgement never came.
    let key = outbox_key(record.duo, item.ctr);
    let row: Option<OutboxRow> = read(tx, Table::Outbox, &key).await?;
    let Some(sealed) = row.and_then(|row| row.sealed) else {
        // Asked for with its bytes, it came damaged: what it says is in the documents here.
        let came_damaged = item.bytes.is_some();
        return match came_damaged {
            true => Ok(LogItem {
                bytes: None,
                ..item
            }),
            false => Err(KeepError::Broken),
        };
    };
    let whole = LogItem {
        bytes: Some(sealed.bytes),
        ..item
    };
    if hash_of(record.duo, &whole) != Some(whole.hash) {
        return Err(KeepError::Broken);
    }
    crate::push::settle(tx, record.duo, whole.ctr, whole.seq).await?;
    Ok(whole)
}

fn hash_of(duo: DuoId, item: &LogItem) -> Option<Hash> {
    let header = ItemHeader {
        duo,
        device: item.device,
        ctr: item.ctr,
        key_epoch: item.key_epoch,
        base_seq: item.base_seq,
    };
    Some(item_hash(&header, item.bytes.as_ref()?))
}

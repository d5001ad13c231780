//! Push: the phone's new items go to the end of the log.
//!
//! `POST /api/v1/duos/{duo}/push`, answered only after the durable commit.

use crypto::item::{ItemHeader, item_hash, seal};
use domain::{Ctr, DeviceId, DuoId, Hash, KeyEpoch, Position, Seq};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::record::{
    DocumentRecord, DuoRecord, OutboxRow, Sealed, document_key, duo_prefix, log_key, outbox_key,
};
use crate::refusal::Refusal;
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::wire::{ITEM_BYTES_MAX, LogItem, NewItem, to_bytes};

/// Most items in one push: a week of writing offline goes in a few, and one push never holds the writer long.
pub const PUSH_ITEMS_MAX: usize = 128;

/// Largest body of a push, in bytes: one largest item and some more.
pub const PUSH_BYTES_MAX: usize = 512 * 1024;

/// What a phone sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushRequest {
    /// The sending device.
    #[n(0)]
    pub device: DeviceId,
    /// The phone's position in the log, so that a restored server shows itself.
    #[n(1)]
    pub at: Position,
    /// Its items, by rising ctr without gaps; 1 to [`PUSH_ITEMS_MAX`].
    #[n(2)]
    pub items: Vec<NewItem>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushAnswer {
    /// The seq of each item, in the order sent.
    #[n(0)]
    pub seqs: Vec<Seq>,
    /// The end of the log after the push.
    #[n(1)]
    pub head: Position,
}

/// What the log knows that admission depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// The end of the duo's log.
    pub head: Position,
    /// The duo's current key epoch.
    pub key_epoch: KeyEpoch,
    /// The last count of the sending device; 0 before its first item.
    pub last_ctr: Ctr,
}

/// What a push comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Rows to append, in order; fewer than were sent where some had come before.
    pub rows: Vec<LogItem>,
    /// The answer, valid once the rows are durable.
    pub answer: PushAnswer,
    /// The log state after the rows.
    pub state: LogState,
}

/// The server's half: which rows a push adds. `earlier` finds what this device sent before under a count ≤ `last_ctr`.
///
/// The position in the request is checked by the caller, who holds the log.
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::TooLarge`], [`Refusal::Fork`] or [`Refusal::Gap`]; then nothing of the push may be stored.
pub fn admit(
    duo: DuoId,
    request: PushRequest,
    state: LogState,
    earlier: impl Fn(Ctr) -> Option<(Hash, Seq)>,
) -> Result<Admitted, Refusal> {
    if request.items.is_empty() {
        return Err(Refusal::Malformed {
            what: "items: at least one".into(),
        });
    }
    if request.items.len() > PUSH_ITEMS_MAX {
        return Err(Refusal::TooLarge {
            what: "PUSH_ITEMS_MAX".into(),
            limit: PUSH_ITEMS_MAX as u64,
        });
    }
    let mut state = state;
    let mut rows = Vec::with_capacity(request.items.len());
    let mut seqs = Vec::with_capacity(request.items.len());
    for item in request.items {
        check_item(&item, state.key_epoch)?;
        let header = ItemHeader {
            duo,
            device: request.device,
            ctr: item.ctr,
            key_epoch: item.key_epoch,
            base_seq: item.base_seq,
        };
        let hash = item_hash(&header, &item.bytes);
        if item.ctr <= state.last_ctr {
            match earlier(item.ctr) {
                Some((known, seq)) if known == hash => seqs.push(seq),
                _ => return Err(Refusal::Fork { ctr: item.ctr }),
            }
            continue;
        }
        if item.ctr != state.last_ctr.next() {
            return Err(Refusal::Gap {
                expected: state.last_ctr.next(),
            });
        }
        state.head = state.head.after(hash);
        state.last_ctr = item.ctr;
        seqs.push(state.head.seq);
        rows.push(LogItem {
            seq: state.head.seq,
            device: request.device,
            ctr: item.ctr,
            base_seq: item.base_seq,
            key_epoch: item.key_epoch,
            hash,
            bytes: Some(item.bytes),
        });
    }
    Ok(Admitted {
        rows,
        answer: PushAnswer {
            seqs,
            head: state.head,
        },
        state,
    })
}

fn check_item(item: &NewItem, current: KeyEpoch) -> Result<(), Refusal> {
    if item.ctr == Ctr(0) {
        return Err(Refusal::Malformed {
            what: "ctr: from 1".into(),
        });
    }
    if item.bytes.is_empty() {
        return Err(Refusal::Malformed {
            what: "bytes: at least one".into(),
        });
    }
    if item.bytes.len() > ITEM_BYTES_MAX {
        return Err(Refusal::TooLarge {
            what: "ITEM_BYTES_MAX".into(),
            limit: ITEM_BYTES_MAX as u64,
        });
    }
    // A sealed item is never sealed again, so an older epoch is fine; one that does not exist yet is not.
    if item.key_epoch == KeyEpoch(0) || item.key_epoch > current {
        return Err(Refusal::Malformed {
            what: "key_epoch: no such epoch".into(),
        });
    }
    Ok(())
}

/// Which of the waiting items go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// As many as fit.
    All,
    /// Only those at the beginning that say which devices belong to the duo, or ask for what came damaged: none holds words.
    RosterFirst,
}

/// The phone's half of the request: the first items of the outbox, sealed now if they were not yet. None when the outbox is empty
/// or this phone holds no key yet.
///
/// # Errors
/// When the storage fails.
pub async fn prepare(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
    which: Which,
    rng: &mut impl CryptoRng,
) -> Result<Option<PushRequest>, StoreError> {
    let scan = Scan::first(PUSH_ITEMS_MAX, duo_prefix(phone.duo));
    let rows: Vec<(String, OutboxRow)> = read_all(tx, Table::Outbox, scan).await?;
    let mut items: Vec<NewItem> = Vec::with_capacity(rows.len());
    let mut bytes = 0;
    for (key, mut row) in rows {
        let holds_words = !row.content.changes().is_empty();
        if which == Which::RosterFirst && holds_words {
            break;
        }
        let sealed = match row.sealed.take() {
            Some(sealed) => sealed,
            None => {
                let Some(sealed) = seal_row(phone, record, &row, rng) else {
                    break;
                };
                row.sealed = Some(sealed.clone());
                write(tx, Table::Outbox, &key, &row)?;
                sealed
            }
        };
        bytes += sealed.bytes.len() + ITEM_FRAME_BYTES;
        if bytes > PUSH_BYTES_MAX && !items.is_empty() {
            break;
        }
        items.push(NewItem {
            ctr: row.ctr,
            base_seq: row.base_seq,
            key_epoch: sealed.key_epoch,
            bytes: sealed.bytes,
        });
    }
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some(PushRequest {
        device: record.device,
        at: record.kept,
        items,
    }))
}

/// Room for an item's header and for its share of the request's frame, in bytes.
const ITEM_FRAME_BYTES: usize = 64;

pub(crate) fn seal_row(
    phone: &Phone,
    record: &DuoRecord,
    row: &OutboxRow,
    rng: &mut impl CryptoRng,
) -> Option<Sealed> {
    let key_epoch = record.people.as_ref()?.key_epoch;
    let header = ItemHeader {
        duo: phone.duo,
        device: record.device,
        ctr: row.ctr,
        key_epoch,
        base_seq: row.base_seq,
    };
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    let bytes = phone.with_key(record, key_epoch, |key| {
        seal(key, &header, &to_bytes(&row.content), nonce)
    })?;
    Some(Sealed {
        key_epoch,
        bytes: bytes.into(),
    })
}

/// The phone's half of the answer: what the server has leaves the outbox and joins the kept log. Where nobody else wrote in
/// between, the kept log simply grows, and no pull is needed to hear one's own words again.
///
/// # Errors
/// When the storage fails.
pub async fn acknowledge(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    request: &PushRequest,
    answer: &PushAnswer,
) -> Result<(), StoreError> {
    for (item, seq) in request.items.iter().zip(&answer.seqs) {
        let header = ItemHeader {
            duo: record.duo,
            device: record.device,
            ctr: item.ctr,
            key_epoch: item.key_epoch,
            base_seq: item.base_seq,
        };
        let kept = LogItem {
            seq: *seq,
            device: record.device,
            ctr: item.ctr,
            base_seq: item.base_seq,
            key_epoch: item.key_epoch,
            hash: item_hash(&header, &item.bytes),
            bytes: Some(item.bytes.clone()),
        };
        write(tx, Table::Log, &log_key(record.duo, *seq), &kept)?;
        if *seq == record.kept.seq.next() {
            record.kept = record.kept.after(kept.hash);
        }
        settle(tx, record.duo, item.ctr, *seq).await?;
    }
    record.head = record.head.max(answer.head.seq);
    record.write(tx)
}

/// Takes an item that the server has out of the outbox, and notes on its documents where in the log it stands.
pub(crate) async fn settle(
    tx: &impl Transaction,
    duo: DuoId,
    ctr: Ctr,
    seq: Seq,
) -> Result<(), StoreError> {
    let key = outbox_key(duo, ctr);
    let Some(row) = read::<OutboxRow>(tx, Table::Outbox, &key).await? else {
        return Ok(());
    };
    tx.delete(Table::Outbox, &key)?;
    for change in row.content.changes() {
        let key = document_key(duo, change.document);
        let Some(mut record) = read::<DocumentRecord>(tx, Table::Documents, &key).await? else {
            continue;
        };
        record.seq = record.seq.max(seq);
        record.unsent = record.unsent.saturating_sub(1);
        crate::diary::restamp(tx, &key, &record).await?;
    }
    Ok(())
}

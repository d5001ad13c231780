//! Does each transaction of a phone keep what is promised of transactions? Looked at between its last change and its commit.

use domain::Seq;
use sync::apply::APPLY_ITEMS_MAX;
use sync::memory::{MemoryStore, MemoryTransaction};
use sync::record::{DuoRecord, log_key};
use sync::store::{Scan, Table, Transaction};
use sync::wire::from_bytes;
use sync::write::OUTBOX_ITEMS_MAX;

use crate::limits::{Measured, past};
use crate::storage::at_once;

/// What is wrong with a transaction that applies items: of what it is about to change, and of what was stored before.
#[must_use]
pub fn applied_wrongly(stored: &MemoryStore, changes: &MemoryTransaction) -> Vec<String> {
    let before = stored.transaction();
    let (Some(old), Some(new)) = (record_in(&before), record_in(changes)) else {
        return Vec::new();
    };
    let (from, to) = (old.applied.seq.0, new.applied.seq.0);
    let mut wrong = past(&[(
        "APPLY_ITEMS_MAX",
        to.saturating_sub(from) as usize,
        APPLY_ITEMS_MAX,
    )]);
    let is_stored = |seq: &u64| {
        let key = log_key(old.duo, Seq(*seq));
        matches!(at_once(before.get(Table::Log, &key)), Ok(Some(_)))
    };
    if let Some(seq) = (from + 1..=to).find(|seq| !is_stored(seq)) {
        wrong.push(format!("item {seq} took effect before it was stored"));
    }
    wrong
}

/// How many items wait in the outbox.
#[must_use]
pub fn outbox(changes: &MemoryTransaction) -> Measured {
    let waiting = at_once(changes.count(Table::Outbox, "")).unwrap_or(0);
    (
        "OUTBOX_ITEMS_MAX",
        waiting as usize,
        OUTBOX_ITEMS_MAX as usize,
    )
}

/// The one duo of a profile.
fn record_in(transaction: &MemoryTransaction) -> Option<DuoRecord> {
    let first = Scan::first(1, String::new());
    let found = at_once(transaction.scan(Table::Duos, first)).ok()?;
    from_bytes(&found.first()?.1).ok()
}

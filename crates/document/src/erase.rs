//! How does everything that was written in an entry leave its document for good?
//!
//! Deleting alone leaves it there, so that it can be undone. Erasing deletes it in the CRDT, whose garbage collection then keeps
//! lengths and no content. What others wrote before they heard is not touched by that, and lies in the document unseen.

use std::sync::Arc;

use yrs::{GetString, Map, ReadTxn, Text, Transact, TransactionMut};

use crate::entry_document::EntryDocument;
use crate::schema::{BEGUN, DAY, DELETED, ENTRY, ERASED, SCHEMA_KEY};
use crate::view;

/// What an erased entry still says: that there was one, of which day, who began it and who took it away.
const KEPT: [&str; 5] = [SCHEMA_KEY, BEGUN, DAY, DELETED, ERASED];

impl EntryDocument {
    /// What was written into an erased entry by someone who had not heard of it yet, so that it can be offered back to them; none
    /// when the entry is not erased or nothing was. Erasing once more takes it out.
    #[must_use]
    pub fn rescued_text(&self) -> Option<String> {
        let transaction = self.doc.transact();
        view::readable_schema(&self.entry, &transaction).ok()?;
        view::mark_at(&self.entry, &transaction, ERASED)?;
        let text = view::shown(self.text.get_string(&transaction));
        (!text.trim().is_empty()).then_some(text)
    }

    /// Whether something lies in what was erased, by someone who had not heard of it yet: words, facts, photos, voices. Erasing once more takes
    /// it out. What a newer program left is taken out by one of those.
    #[must_use]
    pub fn holds_erased(&self) -> bool {
        let transaction = self.doc.transact();
        let is_erased = view::readable_schema(&self.entry, &transaction).is_ok()
            && view::mark_at(&self.entry, &transaction, ERASED).is_some();
        let of_entry = |key: &str| !KEPT.contains(&key);
        is_erased
            && (self.text.len(&transaction) > 0
                || self.entry.keys(&transaction).any(of_entry)
                || self.facts.len(&transaction) > 0
                || self.attachments.len(&transaction) > 0)
    }
}

/// Takes out every text and every value but those kept, also of roots and keys that only a newer program knows. Says whether
/// there was anything.
pub(crate) fn take_out_all(transaction: &mut TransactionMut) -> bool {
    let roots: Vec<Arc<str>> = transaction
        .root_refs()
        .map(|(root, _)| root.into())
        .collect();
    let mut took = false;
    for root in roots {
        if let Some(text) = transaction.get_text(root.clone()) {
            let units = text.get_string(transaction).encode_utf16().count();
            let units = u32::try_from(units).expect("clocks are 32-bit, and each unit has one");
            if units > 0 {
                text.remove_range(transaction, 0, units);
                took = true;
            }
        }
        let Some(map) = transaction.get_map(root.clone()) else {
            continue;
        };
        let keys: Vec<String> = map.keys(transaction).map(str::to_owned).collect();
        for key in keys {
            if &*root == ENTRY && KEPT.contains(&key.as_str()) {
                continue;
            }
            map.remove(transaction, &key);
            took = true;
        }
    }
    took
}

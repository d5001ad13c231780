//! Apply: kept items of the log take effect, strictly in the log's order.
//!
//! One's own changes took effect when they were made; what comes back of them only moves the position. An item that does not open,
//! or that the rules refuse, is put aside with the reason and never holds up the rest.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crypto::item::{ItemHeader, open};
use document::EntryDocument;
use domain::{EntryId, Seq};

use crate::content::{Change, Content, DocumentId};
use crate::diary;
use crate::phone::Phone;
use crate::record::{Aside, DocumentRecord, DuoRecord, document_key, duo_prefix, log_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::wire::{LogItem, from_bytes};

/// Most items applied in one transaction: a slow phone stays answerable between two.
pub const APPLY_ITEMS_MAX: usize = 64;

/// What an application came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Items that took effect.
    pub items: usize,
    /// Of those, items put aside.
    pub aside: usize,
}

/// Applies the next kept items. None applied means: nothing is kept beyond the position, or the key for it has not come yet.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn apply_next(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<Applied, StoreError> {
    let mut applied = Applied::default();
    if record.applied.seq == record.kept.seq {
        return Ok(applied);
    }
    let scan = Scan {
        prefix: duo_prefix(phone.duo),
        beyond: Some(log_key(phone.duo, record.applied.seq)),
        limit: APPLY_ITEMS_MAX,
    };
    let items: Vec<(String, LogItem)> = read_all(tx, Table::Log, scan).await?;
    let mut open_documents = OpenDocuments::default();
    for (key, item) in items {
        // Own items may be kept ahead of others' that have not been pulled yet.
        if item.seq != record.applied.seq.next() || item.seq > record.kept.seq {
            break;
        }
        if !phone.has_key(record, item.key_epoch) {
            break;
        }
        if let Err(reason) = apply_item(tx, phone, record, &mut open_documents, &item).await? {
            write(tx, Table::Aside, &key, &reason)?;
            applied.aside += 1;
        }
        record.applied = record.applied.after(item.hash);
        if item.device != phone.device {
            record.seen = item.seq;
        }
        applied.items += 1;
    }
    open_documents.store(tx, phone)?;
    record.write(tx)?;
    Ok(applied)
}

/// The documents that this transaction has touched, each opened once.
#[derive(Default)]
struct OpenDocuments(BTreeMap<EntryId, (EntryDocument, DocumentRecord)>);

impl OpenDocuments {
    async fn get(
        &mut self,
        tx: &impl Transaction,
        phone: &Phone,
        id: EntryId,
    ) -> Result<&mut (EntryDocument, DocumentRecord), StoreError> {
        match self.0.entry(id) {
            Entry::Occupied(opened) => Ok(opened.into_mut()),
            Entry::Vacant(closed) => {
                let key = document_key(phone.duo, DocumentId::Entry { entry: id });
                let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
                let document = diary::open(phone, known.as_ref())?;
                Ok(closed.insert((document, known.unwrap_or_else(diary::new_record))))
            }
        }
    }

    fn store(self, tx: &impl Transaction, phone: &Phone) -> Result<(), StoreError> {
        for (id, (document, record)) in self.0 {
            diary::store(tx, phone.duo, id, &document, record)?;
        }
        Ok(())
    }
}

async fn apply_item(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    documents: &mut OpenDocuments,
    item: &LogItem,
) -> Result<Result<(), Aside>, StoreError> {
    let content = match open_item(phone, record, item) {
        Ok(content) => content,
        Err(reason) => return Ok(Err(reason)),
    };
    match content {
        Content::Roster { item } => Ok(record.roster.apply(&item).map_err(|_| Aside::Refused)),
        Content::Update { .. } if item.device == phone.device => Ok(Ok(())),
        Content::Update { changes, .. } => {
            let from_other = record.member_of(item.device) != Some(phone.member);
            let mut outcome = Ok(());
            for change in changes {
                if apply_change(tx, phone, documents, item.seq, from_other, &change)
                    .await?
                    .is_err()
                {
                    outcome = Err(Aside::Refused);
                }
            }
            Ok(outcome)
        }
    }
}

fn open_item(phone: &Phone, record: &DuoRecord, item: &LogItem) -> Result<Content, Aside> {
    let header = ItemHeader {
        duo: phone.duo,
        device: item.device,
        ctr: item.ctr,
        key_epoch: item.key_epoch,
        base_seq: item.base_seq,
    };
    let bytes = item.bytes.as_ref().ok_or(Aside::Unverified)?;
    let plain = phone
        .with_key(record, item.key_epoch, |key| open(key, &header, bytes))
        .and_then(Result::ok)
        .ok_or(Aside::Unverified)?;
    from_bytes(&plain).map_err(|_| Aside::NotUnderstood)
}

async fn apply_change(
    tx: &impl Transaction,
    phone: &Phone,
    documents: &mut OpenDocuments,
    seq: Seq,
    from_other: bool,
    change: &Change,
) -> Result<Result<(), document::DocumentError>, StoreError> {
    let DocumentId::Entry { entry } = change.document;
    let (document, record) = documents.get(tx, phone, entry).await?;
    if let Err(refused) = document.apply(&change.update) {
        return Ok(Err(refused));
    }
    // An item that was applied before, by an earlier device of this phone, is not news.
    record.unread |= from_other && seq > record.seq;
    record.seq = record.seq.max(seq);
    Ok(Ok(()))
}

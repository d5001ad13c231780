//! Apply: kept items of the log take effect, strictly in the log's order.
//!
//! One's own changes took effect when they were made; what comes back of them only moves the position. An item that does not open,
//! or that the rules refuse, is put aside with the reason and never holds up the rest.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crypto::item::{ItemHeader, open};
use crypto::roster::{RosterItem, SignedRosterItem};
use document::{EntryDocument, SCHEMA};
use domain::{DeviceId, EntryId, KeyEpoch, Seq};

use crate::content::{Change, Content, DocumentId};
use crate::notice::Notice;
use crate::phone::Phone;
use crate::record::{Aside, DocumentRecord, DuoRecord, document_key, duo_prefix, log_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::wire::{LogItem, from_bytes};
use crate::{diary, epoch, erase, late, recover, transfer};

/// Most items applied in one transaction: a slow phone stays answerable between two.
pub const APPLY_ITEMS_MAX: usize = 64;

/// Most items that one request to say them again names; the rest follows with the next.
pub const MISSING_MAX: usize = 64;

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
        let outcome = apply_item(tx, phone, record, &mut open_documents, &item).await?;
        let is_own = item.device == record.device;
        if let Err(reason) = outcome {
            // What this phone said itself is in its documents, whether or not a later key opens it.
            let is_known = reason == Aside::Unverified && record.is_own(item.device);
            if !is_known {
                write(tx, Table::Aside, &key, &reason)?;
                applied.aside += 1;
            }
            if reason == Aside::Unverified && !is_own {
                record.missing.push(item.seq);
            }
        }
        record.applied = record.applied.after(item.hash);
        if !is_own {
            record.seen = item.seq;
        }
        applied.items += 1;
    }
    open_documents.store(tx, phone).await?;
    epoch::forget_gone(record);
    record.write(tx)?;
    Ok(applied)
}

/// The documents that this transaction has touched, each opened once.
#[derive(Default)]
struct OpenDocuments(BTreeMap<EntryId, Opened>);

struct Opened {
    document: EntryDocument,
    record: DocumentRecord,
    /// The same entry from the log alone, while the log is read anew.
    shadow: Option<EntryDocument>,
}

impl OpenDocuments {
    async fn get(
        &mut self,
        tx: &impl Transaction,
        phone: &Phone,
        with_shadow: bool,
        id: EntryId,
    ) -> Result<&mut Opened, StoreError> {
        match self.0.entry(id) {
            Entry::Occupied(opened) => Ok(opened.into_mut()),
            Entry::Vacant(closed) => {
                let key = document_key(phone.duo, DocumentId::Entry { entry: id });
                let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
                let shadow = match with_shadow {
                    true => Some(recover::shadow(tx, phone, &key).await?),
                    false => None,
                };
                Ok(closed.insert(Opened {
                    document: diary::open(phone, known.as_ref())?,
                    record: known.unwrap_or_else(diary::new_record),
                    shadow,
                }))
            }
        }
    }

    async fn store(self, tx: &impl Transaction, phone: &Phone) -> Result<(), StoreError> {
        for (id, opened) in self.0 {
            if let Some(shadow) = opened.shadow {
                let key = document_key(phone.duo, DocumentId::Entry { entry: id });
                tx.put(Table::Shadow, &key, shadow.save())?;
            }
            transfer::want_at_hand(tx, phone.duo, id, &opened.document).await?;
            diary::store(tx, phone.duo, id, &opened.document, opened.record)?;
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
    // Whoever was signed out says nothing any more, whatever the server lets through.
    if record
        .roster
        .get(item.device)
        .is_some_and(|known| known.revoked)
    {
        return Ok(Ok(()));
    }
    let content = match open_item(phone, record, item) {
        Ok(content) => content,
        Err(reason) => return Ok(Err(reason)),
    };
    let is_own = item.device == record.device;
    match &content {
        Content::Roster {
            item: said,
            excluded_from,
        } => {
            let last_held = match excluded_from {
                Some(first) => KeyEpoch(first.0.saturating_sub(1)),
                // It may have been sealed before the present key was made, which then was given to whoever goes.
                None => match record.people.as_ref() {
                    Some(people) if holds_present_key(record, item.device) => people.key_epoch,
                    _ => item.key_epoch,
                },
            };
            // Two phones may say the same at once, of which one comes too late: nothing is missing where the roster takes no notice.
            match apply_roster(record, said, last_held) {
                Err(Aside::Refused) => {
                    let has_gap = tx.count(Table::Aside, &duo_prefix(record.duo)).await? > 0;
                    if late::may_be_early(&record.roster, said, has_gap) {
                        late::keep(&mut record.late, said);
                    }
                    Ok(Ok(()))
                }
                taken => {
                    let mut waiting = std::mem::take(&mut record.late);
                    late::try_again(&mut waiting, |said| {
                        apply_roster(record, said, last_held).is_ok()
                    });
                    record.late = waiting;
                    Ok(taken)
                }
            }
        }
        Content::Missing { seqs } if !is_own => {
            match record.is_reading_anew() {
                true => record.asked.extend(seqs.iter().take(MISSING_MAX)),
                false => say_again(tx, phone, record, seqs).await?,
            }
            Ok(Ok(()))
        }
        Content::Missing { .. } => Ok(Ok(())),
        // One's own changes took effect when they were made, but for what was made before the log was read anew.
        Content::Update { .. } | Content::Again { .. } if is_own && record.recovery.is_none() => {
            Ok(Ok(()))
        }
        Content::Update { .. } | Content::Again { .. } => {
            if let Content::Again { seq, .. } = &content {
                tx.delete(Table::Aside, &log_key(record.duo, *seq))?;
                record.missing.retain(|missing| missing != seq);
                record.asked.retain(|asked| asked != seq);
            }
            let from_other = record.member_of(item.device) != Some(phone.member);
            let mut outcome = Ok(());
            for change in content.changes() {
                let applied =
                    apply_change(tx, phone, record, documents, item.seq, from_other, change)
                        .await?;
                if applied.is_err() {
                    outcome = Err(Aside::Refused);
                }
            }
            Ok(outcome)
        }
    }
}

/// Whether a device was given the present key, as the server says.
fn holds_present_key(record: &DuoRecord, device: DeviceId) -> bool {
    record.listed(device).is_some_and(|listed| listed.granted)
}

/// A device comes or goes: the roster takes it, and the person here is told. `last_held` is the last epoch whose key a device that goes was
/// given.
fn apply_roster(
    record: &mut DuoRecord,
    said: &SignedRosterItem,
    last_held: KeyEpoch,
) -> Result<(), Aside> {
    let item = said.item().map_err(|_| Aside::NotUnderstood)?;
    let known = |record: &DuoRecord, device| {
        let before = record.formerly(device).copied();
        record.roster.get(device).copied().or(before)
    };
    match item {
        RosterItem::Add { device, .. } => {
            let is_new = known(record, device).is_none();
            record.roster.apply(said).map_err(|_| Aside::Refused)?;
            let is_mine = device == record.device || said.by() == record.device;
            // Who was there before this phone is no news to it.
            let is_here = record.roster.get(record.device).is_some();
            if is_new && is_here && !is_mine {
                record.tell(Notice::Came {
                    device,
                    by: said.by(),
                });
            }
        }
        RosterItem::Revoke { device } => {
            let was_gone = known(record, device).is_none_or(|known| known.revoked);
            record.roster.apply(said).map_err(|_| Aside::Refused)?;
            record.rotate_beyond = record.rotate_beyond.max(last_held);
            if !was_gone && said.by() != record.device {
                record.tell(Notice::Went {
                    device,
                    by: said.by(),
                });
            }
        }
    }
    Ok(())
}

/// Says items again that reached another phone damaged: by the device that made them, or for one that is gone, by whoever has them.
pub(crate) async fn say_again(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    seqs: &[Seq],
) -> Result<(), StoreError> {
    for seq in seqs.iter().take(MISSING_MAX) {
        let Some(item) = read::<LogItem>(tx, Table::Log, &log_key(record.duo, *seq)).await? else {
            continue;
        };
        let author_is_gone = record
            .roster
            .get(item.device)
            .is_none_or(|known| known.revoked);
        let is_own = record.is_own(item.device);
        if !is_own && !author_is_gone {
            continue;
        }
        // Nobody waits for it any longer.
        let nothing = Content::Again {
            seq: *seq,
            schema: SCHEMA,
            changes: Vec::new(),
        };
        let Ok(content) = open_item(phone, record, &item) else {
            // Sealed under a key that a server that was put back has forgotten: what was in it is said again from the documents.
            // Who reads the log anew meets the same question again.
            if is_own && record.recovery.is_none() && !record.reread_for.contains(seq) {
                record.reread = true;
                record.reread_for.push(*seq);
            }
            record.enqueue(tx, nothing)?;
            continue;
        };
        let again = match content {
            Content::Update { schema, changes }
            | Content::Again {
                schema, changes, ..
            } => Content::Again {
                seq: *seq,
                schema,
                changes,
            },
            roster @ Content::Roster { .. } => {
                record.enqueue(tx, roster)?;
                nothing
            }
            // Who was asked then is asked again.
            Content::Missing { .. } => nothing,
        };
        record.enqueue(tx, again)?;
    }
    Ok(())
}

pub(crate) fn open_item(
    phone: &Phone,
    record: &DuoRecord,
    item: &LogItem,
) -> Result<Content, Aside> {
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
    duo: &mut DuoRecord,
    documents: &mut OpenDocuments,
    seq: Seq,
    from_other: bool,
    change: &Change,
) -> Result<Result<(), document::DocumentError>, StoreError> {
    let DocumentId::Entry { entry } = change.document;
    let opened = documents
        .get(tx, phone, duo.recovery.is_some(), entry)
        .await?;
    if let Some(shadow) = &mut opened.shadow {
        // What the rules refuse here they refuse below too.
        let _ = shadow.apply(&change.update);
    }
    let before = opened.document.state_vector();
    let was_erased = erase::is_erased(&opened.document);
    if let Err(refused) = opened.document.apply(&change.update) {
        return Ok(Err(refused));
    }
    // What was here before the log was read anew is not news.
    let is_news = duo.recovery.is_none() || opened.document.state_vector() != before;
    if from_other && is_news && seq > opened.record.seq {
        // What the other read in from a copy is no news either: it may be years old, and nobody asked for it.
        let view = opened.document.view(entry).ok().flatten();
        opened.record.unread |= view.is_none_or(|view| view.origin.is_none());
    }
    opened.record.seq = opened.record.seq.max(seq);
    if opened.document.holds_erased() {
        erase::left_in_erased(tx, phone, duo, entry, &opened.document, !was_erased)?;
    }
    Ok(Ok(()))
}

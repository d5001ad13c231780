//! Load: a phone begins from the newest final snapshot instead of the log's start.

use document::EntryDocument;
use domain::Hash;
use minicbor::{Decode, Encode};

use crate::content::DocumentId;
use crate::phone::Phone;
use crate::record::{Aside, DocumentRecord, DuoRecord, document_key, duo_prefix, log_key};
use crate::section::{self, Section};
use crate::snapshot::Snapshot;
use crate::store::{Scan, StoreError, Table, Transaction, read, write};
use crate::wire::from_bytes;
use crate::{diary, recover, transfer};

/// The snapshot that is being loaded.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Loading {
    /// Its name.
    #[n(0)]
    pub hash: Hash,
    /// What it says.
    #[n(1)]
    pub snapshot: Snapshot,
    /// The next section to fetch.
    #[n(2)]
    pub next: u32,
    /// A section held a document that this build does not open.
    #[n(3)]
    #[cbor(default)]
    pub skipped: bool,
}

impl Loading {
    /// The hash of the next section.
    #[must_use]
    pub fn wanted(&self) -> Option<Hash> {
        let section = self.snapshot.sections.get(self.next as usize)?;
        Some(section.hash)
    }
}

/// Begins with the newest final snapshot when this phone has nothing of the log yet, or `asked` because the log no longer reaches back to
/// where this phone is. Says whether a snapshot is being loaded.
///
/// # Errors
/// When the storage fails.
pub fn begin(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    asked: bool,
) -> Result<bool, StoreError> {
    if record.loading.is_some() {
        return Ok(true);
    }
    let kept = record
        .people
        .as_ref()
        .and_then(|people| people.snapshot.clone());
    let Some((hash, snapshot)) = kept.and_then(|kept| section::read_kept(record, phone.duo, &kept))
    else {
        return Ok(false);
    };
    let is_new_here = record.kept.seq.0 == 0;
    let is_ahead = snapshot.upto.seq > record.applied.seq;
    if !(is_new_here || asked) || !is_ahead || !phone.has_key(record, snapshot.key_epoch) {
        return Ok(false);
    }
    record.loading = Some(Loading {
        hash,
        snapshot,
        next: 0,
        skipped: false,
    });
    record.write(tx)?;
    Ok(true)
}

/// Whether what this phone missed has been folded, under a key that it was given by devices that it never heard of: it begins again as on its
/// first day, when it had nothing but the server's list.
#[must_use]
pub fn needs_new_beginning(phone: &Phone, record: &DuoRecord) -> bool {
    let kept = record.people.as_ref().and_then(|p| p.snapshot.as_ref());
    let snapshot = kept.and_then(|kept| from_bytes::<Snapshot>(&kept.snapshot).ok());
    snapshot.is_some_and(|snapshot| {
        record.recovery.is_none()
            && snapshot.upto.seq > record.applied.seq
            && !phone.has_key(record, snapshot.key_epoch)
    })
}

/// Takes a section in. With the last one this phone stands where the snapshot does. A section that does not open is not taken.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn take(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    hash: Hash,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let Some(mut loading) = record.loading.clone() else {
        return Ok(());
    };
    if loading.wanted() != Some(hash) {
        return Ok(());
    }
    let index = loading.next as usize;
    let Some(section) = section::open(phone, record, &loading.snapshot, index, sealed) else {
        return Err(StoreError::Unreadable { what: "snapshot" });
    };
    loading.skipped |= !take_in(tx, phone, record, section).await?;
    loading.next += 1;
    if loading.wanted().is_some() {
        record.loading = Some(loading);
        return record.write(tx);
    }
    for table in [Table::Log, Table::Aside] {
        let all = Scan::first(usize::MAX, duo_prefix(record.duo));
        for (key, _) in tx.scan(table, all).await? {
            tx.delete(table, &key)?;
        }
    }
    if loading.skipped {
        let key = log_key(record.duo, loading.snapshot.upto.seq);
        write(tx, Table::Aside, &key, &Aside::NotUnderstood)?;
    }
    record.missing.clear();
    record.kept = loading.snapshot.upto;
    record.applied = loading.snapshot.upto;
    record.head = record.head.max(record.kept.seq);
    record.seen = record.seen.max(record.applied.seq);
    record.loading = None;
    record.write(tx)
}

/// Takes its documents in; tells whether all of them opened.
async fn take_in(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    section: Section,
) -> Result<bool, StoreError> {
    let mut all = true;
    if let Some(roster) = section.roster {
        record.remember_roster();
        record.roster = roster;
    }
    for entry in section.entries {
        let key = document_key(record.duo, DocumentId::Entry { entry: entry.entry });
        let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
        let is_new_here = known.is_none();
        let mut document = diary::open(phone, known.as_ref())?;
        if document.merge_state(&entry.state).is_err() {
            // A newer program's: it stays in the snapshot, which is read anew once this program is updated.
            all = false;
            continue;
        }
        if record.recovery.is_some() {
            let mut shadow: EntryDocument = recover::shadow(tx, phone, &key).await?;
            // What opened above opens here too.
            let _ = shadow.merge_state(&entry.state);
            tx.put(Table::Shadow, &key, shadow.save())?;
        }
        let mut known = known.unwrap_or_else(diary::new_record);
        known.unread |= !is_new_here && entry.seq > known.seq;
        known.seq = known.seq.max(entry.seq);
        transfer::want_at_hand(tx, record.duo, entry.entry, &document).await?;
        diary::store(tx, record.duo, entry.entry, &document, known)?;
    }
    Ok(all)
}

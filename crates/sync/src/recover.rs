//! Recover: the log is read anew from its start, and what this phone holds beyond it is said again.
//!
//! One way out for every history that is not as this phone knew it: a server restored from an older copy, a copied profile that got a new
//! id, a phone that joined anew. Nothing here is thrown away: the documents stay as they are. Beside them a shadow of each is built
//! from the log alone; when the log has been read, what a document holds and its shadow does not goes into the log as a new item,
//! whoever wrote it. Revocations known from before are said again too, and photos and cards that the server may have forgotten.

use crypto::DuoKey;
use crypto::roster::{Roster, RosterDevice, RosterItem, SignedRosterItem};
use document::EntryDocument;
use domain::{Ctr, DeviceId, EntryId, Hash, KeyEpoch, Position};
use minicbor::{Decode, Encode};

use crate::apply::MISSING_MAX;
use crate::content::{Content, UNDERSTANDS};
use crate::phone::Phone;
use crate::record::{
    Aside, BlobFacts, DocumentRecord, DuoRecord, OutboxRow, Recovery, blob_key, duo_prefix, log_key,
};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all};
use crate::{apply, card, diary, grant, section, transfer};

/// Most documents compared in one transaction: a slow phone stays answerable between two.
pub const COMPARE_DOCUMENTS_MAX: usize = 16;

/// A key that this phone has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct KeyUsed {
    /// Its epoch.
    #[n(0)]
    pub epoch: KeyEpoch,
    /// `crypto::DuoKey::name`.
    #[n(1)]
    pub name: Hash,
}

/// Whether the key that this phone has used is the server's no more: it was put back to before that key was made, and maybe another was made
/// since. Notes the present key else.
///
/// # Errors
/// When the storage fails.
pub fn has_other_key(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    present: KeyEpoch,
) -> Result<bool, StoreError> {
    if record.key_used.is_some_and(|used| used.epoch > present) {
        return Ok(true);
    }
    let Some(name) = phone.with_key(record, present, DuoKey::name) else {
        return Ok(false);
    };
    let now = KeyUsed {
        epoch: present,
        name,
    };
    match record.key_used {
        Some(used) if used == now => Ok(false),
        Some(used) if used.epoch == present => Ok(true),
        _ => {
            record.key_used = Some(now);
            record.write(tx)?;
            Ok(false)
        }
    }
}

/// Whether this phone has a reason of its own to read the log anew: what it said cannot be opened any more, what an earlier build put aside may be
/// understood now, or what it could not read has been folded into a final snapshot meanwhile, so that nobody can say it again.
///
/// # Errors
/// When the storage fails.
pub async fn is_called_for(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
) -> Result<bool, StoreError> {
    if record.recovery.is_some() {
        return Ok(false);
    }
    if record.reread {
        return Ok(true);
    }
    let all = Scan::first(usize::MAX, duo_prefix(record.duo));
    let aside: Vec<(String, Aside)> = read_all(tx, Table::Aside, all).await?;
    let waits_for_update = |(_, reason): &(_, Aside)| *reason == Aside::NotUnderstood;
    if record.understood < UNDERSTANDS && aside.iter().any(waits_for_update) {
        return Ok(true);
    }
    let Some((key, Aside::Unverified)) = aside.first() else {
        return Ok(false);
    };
    let kept = record.people.as_ref().and_then(|p| p.snapshot.as_ref());
    let folded = kept.and_then(|kept| section::read_kept(record, phone.duo, kept));
    Ok(folded.is_some_and(|(hash, snapshot)| {
        *key <= log_key(record.duo, snapshot.upto.seq)
            // What it found right itself is taken off it in its turn.
            && record.trusted != Some(hash)
            && phone.has_key(record, snapshot.key_epoch)
    }))
}

/// Begins anew as this device, which is this phone's or the one that follows it.
///
/// # Errors
/// When the storage fails.
pub async fn start_over(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    device: DeviceId,
) -> Result<(), StoreError> {
    let prefix = duo_prefix(record.duo);
    let all = Scan::first(usize::MAX, prefix.clone());
    let unsent: Vec<(String, OutboxRow)> = read_all(tx, Table::Outbox, all).await?;
    for (_, row) in unsent {
        keep_roster_item(record, row.content);
    }
    for table in [Table::Log, Table::Aside, Table::Shadow, Table::Outbox] {
        for (key, _) in tx
            .scan(table, Scan::first(usize::MAX, prefix.clone()))
            .await?
        {
            tx.delete(table, &key)?;
        }
    }
    record.late.clear();
    if record.device != device {
        record.predecessors.push(record.device);
        record.device = device;
        record.pairings.clear();
    }
    record.remember_roster();
    record.roster = Roster::new(record.duo);
    record.last_ctr = Ctr(0);
    record.kept = Position::start(record.duo);
    record.applied = record.kept;
    record.head = record.kept.seq;
    record.seen = record.kept.seq;
    record.people = None;
    record.people_version = 0;
    record.introduced.clear();
    record.cursors.clear();
    record.successor = None;
    record.rotate_beyond = KeyEpoch(0);
    record.missing.clear();
    record.asked.clear();
    record.reread = false;
    record.understood = UNDERSTANDS;
    record.key_used = None;
    record.loading = None;
    record.checking = None;
    record.offering = None;
    record.recovery = Some(Recovery {
        reading: true,
        compared: None,
    });
    record.write(tx)
}

/// Who comes and who goes is in no document: it is remembered apart.
fn keep_roster_item(record: &mut DuoRecord, content: Content) {
    let Content::Roster { item, .. } = content else {
        return;
    };
    match item.item() {
        Ok(RosterItem::Revoke { device }) => record.revoking.push(device),
        Ok(RosterItem::Add { .. }) => record.vouched.push(item),
        Err(_) => {}
    }
}

/// Whether the next part of [`go_on`] can be done: the log was read to its end.
#[must_use]
pub fn is_due(record: &DuoRecord) -> bool {
    record.recovery.is_some()
        && record.loading.is_none()
        && record.applied.seq == record.kept.seq
        && record.kept.seq == record.head
}

/// The log has been read: says again, some documents at a time, what it does not hold.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn go_on(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<(), StoreError> {
    let Some(recovery) = record.recovery.as_mut() else {
        return Ok(());
    };
    if std::mem::take(&mut recovery.reading) {
        // Whoever was signed out has to be gone, and a new key made, before anything is said again.
        say_roster_again(tx, phone, record)?;
        let asked = std::mem::take(&mut record.asked);
        for seqs in asked.chunks(MISSING_MAX) {
            apply::say_again(tx, phone, record, seqs).await?;
        }
        return record.write(tx);
    }
    let beyond = record
        .recovery
        .as_ref()
        .and_then(|recovery| recovery.compared.clone());
    let scan = Scan {
        prefix: duo_prefix(record.duo),
        beyond,
        limit: COMPARE_DOCUMENTS_MAX,
    };
    let documents: Vec<(String, DocumentRecord)> = read_all(tx, Table::Documents, scan).await?;
    let Some((last, _)) = documents.last().cloned() else {
        record.recovery = None;
        // This log is perhaps shorter than the one in which it was erased.
        let next = record.applied.seq.next();
        record.erased_at = record.erased_at.map(|erased| erased.min(next));
        return record.write(tx);
    };
    for (key, known) in documents {
        compare(tx, phone, record, &key, known).await?;
    }
    if let Some(recovery) = record.recovery.as_mut() {
        recovery.compared = Some(last);
    }
    record.write(tx)
}

async fn compare(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    key: &str,
    mut known: DocumentRecord,
) -> Result<(), StoreError> {
    let here = diary::open(phone, Some(&known))?;
    let there = shadow(tx, phone, key).await?;
    tx.delete(Table::Shadow, key)?;
    known.unsent = 0;
    if !here.same_as(&there) {
        let update = here
            .difference(&there.state_vector())
            .map_err(|_| diary::unreadable())?;
        let Some(entry) = entry_of(key) else {
            return Err(diary::unreadable());
        };
        record.enqueue(tx, Content::update(entry, update))?;
        known.unsent = 1;
    }
    // A server that was put back may lack photos that it had; where it has them, asking is all.
    for hash in here.blobs() {
        let facts = read::<BlobFacts>(tx, Table::BlobFacts, &blob_key(record.duo, hash)).await?;
        if let Some(facts) = facts {
            transfer::send(tx, record.duo, hash, facts.bytes)?;
        }
    }
    diary::restamp(tx, key, &known).await
}

/// The entry that a document's key names.
pub(crate) fn entry_of(key: &str) -> Option<EntryId> {
    key.rsplit('/').next()?.parse().ok()
}

/// A document as the log alone has made it so far.
pub(crate) async fn shadow(
    tx: &impl Transaction,
    phone: &Phone,
    key: &str,
) -> Result<EntryDocument, StoreError> {
    match tx.get(Table::Shadow, key).await? {
        Some(state) => EntryDocument::open(&state, phone.client).map_err(|_| diary::unreadable()),
        None => Ok(EntryDocument::new(phone.client)),
    }
}

/// Who belonged to the duo before and, by this log, does not; and who was signed out before and, by this log, is not.
fn say_roster_again(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<(), StoreError> {
    let vouched = std::mem::take(&mut record.vouched);
    let is_empty = record.roster.devices().next().is_none();
    // A log that knows nobody any more does not know who vouches for this phone either. Whoever was there before begins it with itself.
    let was_there = vouched.iter().any(|item| {
        let before = record.formerly(item.by());
        before.is_some_and(|known| !known.revoked) && adds(item) == Some(record.device)
    });
    if is_empty
        && was_there
        && let Some(own) = record.listed(record.device).cloned()
    {
        grant::introduce(tx, phone, record, &own)?;
    }
    for item in vouched {
        let Some(device) = adds(&item) else {
            continue;
        };
        if record.roster.get(device).is_none() && !record.introduced.contains(&device) {
            record.introduced.push(device);
            record.enqueue(
                tx,
                Content::Roster {
                    item,
                    excluded_from: None,
                },
            )?;
        }
    }
    let listed = record
        .people
        .iter()
        .flat_map(|people| people.devices.clone());
    // A log that knows nobody begins with whoever speaks first; one that knows others waits for them to say who this phone is.
    let (mut listed, others): (Vec<_>, Vec<_>) =
        listed.partition(|device| device.id == record.device);
    listed.extend(others);
    if !is_empty && !grant::may_introduce(record) {
        listed.clear();
    }
    for device in listed {
        let before = record.formerly(device.id);
        if before.is_some_and(|known| !known.revoked && known.public == device.public) {
            grant::introduce(tx, phone, record, &device)?;
        }
    }
    let gone: Vec<RosterDevice> = record
        .former
        .iter()
        .filter(|former| former.revoked)
        .copied()
        .collect();
    for gone in gone {
        match record.roster.get(gone.device) {
            Some(known) if known.revoked => continue,
            Some(_) => {}
            // The log does not know it at all: it must, to be told that it is gone.
            None => {
                let item = RosterItem::Add {
                    device: gone.device,
                    member: gone.member,
                    public: gone.public,
                    kind: gone.kind,
                };
                let item = SignedRosterItem::sign(record.duo, &item, record.device, &phone.secrets);
                record.enqueue(
                    tx,
                    Content::Roster {
                        item,
                        excluded_from: None,
                    },
                )?;
            }
        }
        if !record.revoking.contains(&gone.device) {
            record.revoking.push(gone.device);
        }
    }
    card::register_again(record);
    Ok(())
}

/// The device that a roster item adds.
fn adds(item: &SignedRosterItem) -> Option<DeviceId> {
    match item.item() {
        Ok(RosterItem::Add { device, .. }) => Some(device),
        _ => None,
    }
}

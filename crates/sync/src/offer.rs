//! Offer: this phone folds the log into a snapshot and offers it.
//!
//! Only when the documents here are exactly what the log makes of them: everything applied, nothing unsent, nothing put aside.

use crypto::snapshot::seal_section;
use document::EntryDocument;
use domain::{DeviceKind, EntryId, Hash, Seq, UnixMillis};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::record::{BlobKind, DocumentRecord, DuoRecord, Row, duo_prefix};
use crate::recover::entry_of;
use crate::section::{self, Section, SectionEntry};
use crate::snapshot::{
    LIVE_BLOBS_MAX, OfferRequest, SECTION_BYTES, SECTIONS_MAX, SNAPSHOT_CONTEXT, SectionRef,
    Snapshot,
};
use crate::store::{Scan, StoreError, Table, Transaction, read_all};
use crate::transfer::{self, put_blob, upload_key};
use crate::wire::{from_bytes, to_bytes};

/// Items since the last final snapshot after which a new one is worth its bytes: two months of a busy duo.
pub const OFFER_ITEMS_MIN: u64 = 1_000;

/// Items that come first after an offer that was not taken.
pub const OFFER_ITEMS_AGAIN_MIN: u64 = 64;

/// A snapshot that is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Offering {
    /// Its name.
    #[n(0)]
    pub hash: Hash,
    /// What it covers.
    #[n(1)]
    pub upto: Seq,
    /// As signed.
    #[n(2)]
    pub request: OfferRequest,
}

/// Whether a snapshot should be made now.
///
/// # Errors
/// When the storage fails.
pub async fn is_due(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
) -> Result<bool, StoreError> {
    let Some(people) = &record.people else {
        return Ok(false);
    };
    let is_phone = record
        .listed(record.device)
        .is_some_and(|own| own.kind == DeviceKind::Phone);
    let is_quiet = record.recovery.is_none()
        && record.offering.is_none()
        && record.missing.is_empty()
        && record.applied.seq >= record.no_offer_before
        && people.offer.is_none()
        && people.ended.is_none()
        && record.applied.seq == record.head
        && record.applied.seq == record.kept.seq;
    if !is_phone || !is_quiet || !phone.has_key(record, people.key_epoch) {
        return Ok(false);
    }
    let base = match &people.snapshot {
        None => Seq(0),
        Some(kept) => match section::read_kept(record, phone.duo, kept) {
            Some((_, snapshot)) => snapshot.upto.seq,
            None => return Ok(false),
        },
    };
    let items = record.applied.seq.0.saturating_sub(base.0);
    let erased = record.erased_at.is_some_and(|erased| erased > base);
    let prefix = duo_prefix(record.duo);
    // What was erased should not lie on the server any longer than it must.
    Ok((erased && items > 0 || items >= OFFER_ITEMS_MIN)
        && tx.count(Table::Outbox, &prefix).await? == 0
        && tx.count(Table::Aside, &prefix).await? == 0)
}

/// Makes the snapshot: its sections are stored as uploads, and the offer follows when they have arrived.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn make(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    at: UnixMillis,
    rng: &mut impl CryptoRng,
) -> Result<(), StoreError> {
    let Some(people) = record.people.clone() else {
        return Ok(());
    };
    let parent = people
        .snapshot
        .as_ref()
        .and_then(|kept| section::read_kept(record, phone.duo, kept));
    let (sections, mut live_blobs) = sections(tx, phone, record).await?;
    live_blobs.sort_unstable();
    live_blobs.dedup();
    if sections.len() > SECTIONS_MAX || live_blobs.len() > LIVE_BLOBS_MAX {
        return Ok(());
    }
    let nowhere = SectionRef {
        hash: Hash([0; 32]),
        bytes: 0,
    };
    let mut snapshot = Snapshot {
        duo: phone.duo,
        upto: record.applied,
        parent: parent.map_or(Hash([0; 32]), |(hash, _)| hash),
        key_epoch: people.key_epoch,
        sections: vec![nowhere; sections.len()],
        live_blobs,
    };
    for (index, section) in sections.iter().enumerate() {
        let header = section::header(&snapshot, index);
        let mut nonce = [0; 24];
        rng.fill_bytes(&mut nonce);
        let Some(sealed) = phone.with_key(record, people.key_epoch, |key| {
            seal_section(key, &header, &to_bytes(section), nonce)
        }) else {
            return Ok(());
        };
        // A section is far below 4 GiB.
        let bytes = sealed.len() as u32;
        let hash = put_blob(tx, phone.duo, sealed, BlobKind::Section, at)?;
        snapshot.sections[index] = SectionRef { hash, bytes };
    }
    let bytes = to_bytes(&snapshot);
    let signed = Snapshot::signed(phone.duo, record.device, &bytes);
    record.offering = Some(Offering {
        hash: Snapshot::hash(&bytes),
        upto: snapshot.upto.seq,
        request: OfferRequest {
            device: record.device,
            snapshot: ByteVec::from(bytes),
            signature: phone.secrets.sign(SNAPSHOT_CONTEXT, &signed),
        },
    });
    record.write(tx)
}

/// All documents in sections: shown ones newest first, so that the first section is the first screen; then the deleted ones. And the blobs that
/// they refer to.
///
/// # Errors
/// When the storage fails.
pub async fn sections(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
) -> Result<(Vec<Section>, Vec<Hash>), StoreError> {
    let all = || Scan::first(usize::MAX, duo_prefix(record.duo));
    let documents: Vec<(String, DocumentRecord)> = read_all(tx, Table::Documents, all()).await?;
    let rows: Vec<(String, Row)> = read_all(tx, Table::Rows, all()).await?;
    let known = documents
        .into_iter()
        .filter_map(|(key, known)| Some((entry_of(&key)?, known)));
    // Not collected: a map made of a whole list sorts it, and each sort is kilobytes of wasm.
    let mut documents: std::collections::BTreeMap<EntryId, DocumentRecord> =
        std::collections::BTreeMap::new();
    documents.extend(known);
    let mut ordered = Vec::with_capacity(documents.len());
    for (_, row) in rows {
        if let Some(known) = documents.remove(&row.entry.id) {
            ordered.push((row.entry.id, known));
        }
    }
    ordered.extend(documents);

    let mut blobs = Vec::new();
    let mut sections = vec![Section {
        roster: Some(record.roster.clone()),
        entries: Vec::new(),
    }];
    let mut bytes = 0;
    for (entry, known) in ordered {
        if let Ok(document) = EntryDocument::open(&known.state, phone.client) {
            blobs.extend(document.blobs());
        }
        if bytes + known.state.len() > SECTION_BYTES && bytes > 0 {
            sections.push(Section::default());
            bytes = 0;
        }
        bytes += known.state.len();
        if let Some(section) = sections.last_mut() {
            section.entries.push(SectionEntry {
                entry,
                state: known.state,
                seq: known.seq,
            });
        }
    }
    Ok((sections, blobs))
}

/// The offer, once all its sections are at the server.
///
/// # Errors
/// When the storage fails.
pub async fn ready(
    tx: &impl Transaction,
    record: &DuoRecord,
) -> Result<Option<OfferRequest>, StoreError> {
    let Some(offering) = &record.offering else {
        return Ok(None);
    };
    // Photos may still be on their way; sections are always few.
    let Ok(snapshot) = from_bytes::<Snapshot>(&offering.request.snapshot) else {
        return Ok(None);
    };
    for section in snapshot.sections {
        let key = upload_key(record.duo, section.hash);
        if tx.get(Table::Transfers, &key).await?.is_some() {
            return Ok(None);
        }
    }
    Ok(Some(offering.request.clone()))
}

/// The server does not take a section of the offer: it goes, with all its sections, and a later one may follow.
///
/// # Errors
/// When the storage fails.
pub fn give_up(tx: &impl Transaction, record: &mut DuoRecord) -> Result<(), StoreError> {
    let offering = record.offering.as_ref();
    let snapshot =
        offering.and_then(|offering| from_bytes::<Snapshot>(&offering.request.snapshot).ok());
    for section in snapshot.iter().flat_map(|snapshot| &snapshot.sections) {
        tx.delete(Table::Transfers, &upload_key(record.duo, section.hash))?;
        transfer::forget(tx, record.duo, section.hash)?;
    }
    answered(tx, record, false)
}

/// The server has taken the offer, or not: then it is forgotten, and a later one may follow.
///
/// # Errors
/// When the storage fails.
pub fn answered(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    taken: bool,
) -> Result<(), StoreError> {
    if let Some(offering) = record.offering.take() {
        if taken {
            // What it made itself it need not check.
            record.trusted = Some(offering.hash);
        }
        // Until it is final, in which case the next may follow as soon as it is due.
        record.no_offer_before = Seq(offering.upto.0 + OFFER_ITEMS_AGAIN_MIN);
    }
    record.write(tx)
}

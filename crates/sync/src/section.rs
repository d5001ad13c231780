//! Sections: the pieces of a snapshot, sealed under the duo's key and kept as blobs.

use crypto::roster::Roster;
use crypto::snapshot::{SectionHeader, open_section};
use domain::{DuoId, EntryId, Hash, KeyEpoch, Seq};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::phone::Phone;
use crate::record::DuoRecord;
use crate::snapshot::Snapshot;
use crate::wire::from_bytes;

/// The plaintext of a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Section {
    /// The roster at the snapshot's position; in the first section only.
    #[n(0)]
    pub roster: Option<Roster>,
    /// Entries, newest first.
    #[n(1)]
    pub entries: Vec<SectionEntry>,
}

/// One entry in a section.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SectionEntry {
    /// Which.
    #[n(0)]
    pub entry: EntryId,
    /// Its document, as `document` saves it.
    #[n(1)]
    pub state: ByteVec,
    /// The last item of the log that changed it.
    #[n(2)]
    pub seq: Seq,
}

/// What is authenticated with a section: its place in its snapshot.
#[must_use]
pub fn header(snapshot: &Snapshot, index: usize) -> SectionHeader {
    SectionHeader {
        duo: snapshot.duo,
        key_epoch: snapshot.key_epoch,
        upto: snapshot.upto,
        parent: snapshot.parent,
        // A snapshot has at most SECTIONS_MAX sections.
        index: index as u32,
        count: snapshot.sections.len() as u32,
    }
}

/// Opens a section; none when its hash is another, it does not open, or says what this build does not know.
#[must_use]
pub fn open(
    phone: &Phone,
    record: &DuoRecord,
    snapshot: &Snapshot,
    index: usize,
    sealed: &[u8],
) -> Option<Section> {
    let expected = snapshot.sections.get(index)?;
    if crypto::blob::blob_hash(sealed) != expected.hash {
        return None;
    }
    let header = header(snapshot, index);
    let plain = phone
        .with_key(record, snapshot.key_epoch, |key| {
            open_section(key, &header, sealed)
        })?
        .ok()?;
    from_bytes(&plain).ok()
}

/// Reads a snapshot that the server kept, if it is of this duo and its device signed it. The name under which the server filed it plays no part.
#[must_use]
pub fn read_kept(
    record: &DuoRecord,
    duo: DuoId,
    kept: &crate::snapshot::KeptSnapshot,
) -> Option<(Hash, Snapshot)> {
    let snapshot: Snapshot = from_bytes(&kept.snapshot).ok()?;
    let signed = Snapshot::signed(duo, kept.device, &kept.snapshot);
    record
        .public_of(kept.device)?
        .verify(crate::snapshot::SNAPSHOT_CONTEXT, &signed, &kept.signature)
        .ok()?;
    let is_sound = snapshot.duo == duo && snapshot.key_epoch != KeyEpoch(0);
    is_sound.then(|| (Snapshot::hash(&kept.snapshot), snapshot))
}

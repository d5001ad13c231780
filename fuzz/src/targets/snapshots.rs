//! Snapshots that reach a phone: what a server says was signed, and what a hostile buddy signs and seals.

use crypto::DeviceSecrets;
use crypto::blob::blob_hash;
use crypto::snapshot::seal_section;
use domain::{Hash, Position, UnixMillis};
use futures::executor::block_on;
use sync::load::Loading;
use sync::phone::Phone;
use sync::record::DuoRecord;
use sync::section::{self, Section, SectionEntry};
use sync::snapshot::{KeptSnapshot, SNAPSHOT_CONTEXT, SectionRef, Snapshot};
use sync::wire::{from_bytes, to_bytes};
use sync::{check, load};

use super::phone::{IN_MEMORY, Reader, go_on};
use super::seeds::golden_documents;
use crate::{Outcome, Target};

/// A snapshot of the reader's duo with these sections, as far as the reader has read.
fn snapshot(reader: &Reader, sections: Vec<SectionRef>) -> Snapshot {
    let people = reader.record.people.as_ref();
    Snapshot {
        duo: reader.record.duo,
        upto: reader.record.applied,
        parent: Hash([0; 32]),
        key_epoch: people.expect("the reader has booted").key_epoch,
        sections,
        live_blobs: vec![Hash([1; 32])],
    }
}

fn some_sections() -> Vec<SectionRef> {
    let hash = Hash([2; 32]);
    vec![SectionRef { hash, bytes: 9_000 }; 2]
}

/// As the reader's device signs it.
fn signed(reader: &Reader, snapshot: &[u8]) -> KeptSnapshot {
    let (duo, device) = (reader.record.duo, reader.record.device);
    let secrets = DeviceSecrets::from_bytes(&reader.secrets);
    KeptSnapshot {
        signature: secrets.sign(SNAPSHOT_CONTEXT, &Snapshot::signed(duo, device, snapshot)),
        snapshot: snapshot.to_vec().into(),
        device,
        offered_at: UnixMillis(5),
    }
}

/// What the server says it keeps: only what a device of the duo has signed is read.
pub fn kept() -> Target {
    let reader = Reader::new();
    let made = signed(&reader, &to_bytes(&snapshot(&reader, some_sections())));
    Target::new("snapshot_kept", vec![to_bytes(&made)], move |input| {
        let Ok(kept) = from_bytes::<KeptSnapshot>(input) else {
            return Outcome::Refused;
        };
        let read = section::read_kept(&reader.record, reader.record.duo, &kept);
        // The time of the offer is the server's to say.
        let offered_at = kept.offered_at;
        let as_made = KeptSnapshot {
            offered_at,
            ..made.clone()
        };
        assert_eq!(
            read.is_some(),
            kept == as_made,
            "a forged snapshot was read"
        );
        Outcome::Taken
    })
}

/// A snapshot that a device of the duo has signed, whatever it says, as the one to begin from and as one to compare.
pub fn signed_by_a_device() -> Target {
    let reader = Reader::new();
    let phone = reader.start();
    let seeds = [vec![], some_sections()].map(|sections| to_bytes(&snapshot(&reader, sections)));
    Target::new("phone_snapshot", seeds.to_vec(), move |input| {
        let kept = signed(&reader, input);
        let mut record = reader.record.clone();
        if let Some(people) = &mut record.people {
            people.snapshot = Some(kept.clone());
            people.offer = Some(kept.clone());
        }
        let tx = reader.store.transaction();
        block_on(check::begin(&tx, &phone, &mut record)).expect(IN_MEMORY);
        begin_anew(&tx, &phone, &mut record);
        go_on(&tx, &phone, &mut record);
        let read = section::read_kept(&reader.record, reader.record.duo, &kept);
        assert!(read.is_none_or(|(_, read)| from_bytes(input) == Ok(read)));
        Outcome::of(from_bytes::<Snapshot>(input).is_ok())
    })
}

/// Loads as a phone does that has nothing yet, and is given nothing but sections that do not fit.
fn begin_anew(tx: &impl sync::store::Transaction, phone: &Phone, record: &mut DuoRecord) {
    record.kept = Position::start(record.duo);
    record.applied = record.kept;
    load::begin(tx, phone, record, false).expect(IN_MEMORY);
    if let Some(wanted) = record.loading.as_ref().and_then(Loading::wanted) {
        let taken = block_on(load::take(tx, phone, record, wanted, b"no section"));
        assert!(taken.is_err(), "what was not sealed was taken in");
    }
}

/// The plaintext of a section that another device of the duo has sealed, taken in as the beginning of a diary.
pub fn section_contents() -> Target {
    let reader = Reader::new();
    let phone = reader.start();
    let entries = golden_documents().into_iter().zip(1..);
    let entries = entries.map(|(state, seq)| SectionEntry {
        entry: domain::EntryId::from_bytes([seq; 16]),
        state: state.into(),
        seq: domain::Seq(seq.into()),
    });
    let entries: Vec<_> = entries.collect();
    let roster = Some(reader.record.roster.clone());
    let seeds = [
        Section {
            roster,
            entries: entries.clone(),
        },
        Section {
            roster: None,
            entries,
        },
    ];
    let seeds = seeds.iter().map(to_bytes).collect();
    Target::new("phone_section", seeds, move |input| {
        let mut record = reader.record.clone();
        let mut snapshot = snapshot(&reader, some_sections());
        // Their number is sealed with each of them.
        snapshot.sections.truncate(1);
        let header = section::header(&snapshot, 0);
        let sealed = phone.with_key(&record, snapshot.key_epoch, |key| {
            seal_section(key, &header, input, [3; 24])
        });
        let sealed = sealed.expect("the reader holds the key");
        let hash = blob_hash(&sealed);
        snapshot.sections[0].hash = hash;
        record.loading = Some(Loading {
            hash: Hash([4; 32]),
            snapshot,
            next: 0,
            skipped: false,
        });
        let tx = reader.store.transaction();
        let is_section = from_bytes::<Section>(input).is_ok();
        match block_on(load::take(&tx, &phone, &mut record, hash, &sealed)) {
            Ok(()) => go_on(&tx, &phone, &mut record),
            // A document in it that is none: the phone says so, and reads the log instead.
            Err(_) => return Outcome::Refused,
        }
        assert!(is_section);
        Outcome::Taken
    })
}

//! What does a phone do about what only a later build of the program understands, before and after it is updated?
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::{EntryId, UnixMillis};
use futures::executor::block_on;
use sync::content::{DocumentId, UNDERSTANDS};
use sync::load;
use sync::plan::Work;
use sync::record::{Aside, DocumentRecord, document_key, log_key};
use sync::snapshot::{KeptSnapshot, Snapshot};
use sync::status::{Problem, Status};
use sync::store::{Table, Transaction, read, write};
use sync::wire::from_bytes;
use sync::work;

/// Makes it as if this entry had come in a form that the build of then did not know.
fn put_aside(phone: &TestPhone, entry: EntryId) {
    let duo = phone.phone.duo;
    let tx = phone.store.transaction();
    let key = document_key(duo, DocumentId::Entry { entry });
    let known: DocumentRecord = block_on(read(&tx, Table::Documents, &key))
        .unwrap()
        .unwrap();
    tx.delete(Table::Documents, &key).unwrap();
    tx.delete(Table::Rows, &known.row.unwrap()).unwrap();
    let place = log_key(duo, known.seq);
    write(&tx, Table::Aside, &place, &Aside::NotUnderstood).unwrap();
    block_on(tx.commit()).unwrap();
}

#[test]
fn what_an_earlier_build_did_not_understand_is_read_once_the_program_is_updated() {
    let (server, mut a, mut b) = duo(80);
    let entry = a.write_entry("van morgen");
    settle(&server, &mut [&mut a, &mut b]);
    put_aside(&b, entry);
    settle(&server, &mut [&mut b]);
    assert_eq!(b.entry(entry), None, "the same build understands no more");
    assert_eq!(b.status, Status::Look(Problem::Aside { items: 1 }));

    b.change_record(|record| record.understood = UNDERSTANDS - 1);
    let mut b = b.restart();
    settle(&server, &mut [&mut b]);
    assert_eq!(b.entry(entry).unwrap().text, "van morgen");
    assert_eq!(b.status, Status::Safe);
    assert_eq!(b.record().understood, UNDERSTANDS);
}

#[test]
fn a_phone_that_cannot_open_all_of_a_snapshot_says_so_and_offers_none_of_its_own() {
    let (server, mut a, mut b) = duo(81);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("van morgen");
    a.write_entry("van vandaag");
    settle(&server, &mut [&mut a, &mut b]);
    let mut fresh = TestPhone::join(&server, 2, 99);
    settle(&server, &mut [&mut a, &mut fresh]);
    b.approve(fresh.device());
    settle(&server, &mut [&mut b, &mut fresh]);
    // A form that does not exist yet.
    let duo = a.phone.duo;
    let key = document_key(duo, DocumentId::Entry { entry });
    let tx = a.store.transaction();
    let known: DocumentRecord = block_on(read(&tx, Table::Documents, &key))
        .unwrap()
        .unwrap();
    let state = vec![0x83, 0x18, 0x63, 0x40, 0x80].into();
    let newer = DocumentRecord { state, ..known };
    write(&tx, Table::Documents, &key, &newer).unwrap();
    let (at, work) = (UnixMillis(a.clock), Work::Offer);
    block_on(work::work(&tx, &a.phone, work, at, &mut a.rng)).unwrap();
    block_on(tx.commit()).unwrap();
    let request = a.record().offering.unwrap().request;
    let snapshot: Snapshot = from_bytes(&request.snapshot).unwrap();

    let tx = fresh.store.transaction();
    let mut record = fresh.record();
    record.applied = domain::Position::start(duo);
    record.kept = record.applied;
    record.people.as_mut().unwrap().snapshot = Some(KeptSnapshot {
        snapshot: request.snapshot,
        device: request.device,
        signature: request.signature,
        offered_at: at,
    });
    assert!(load::begin(&tx, &fresh.phone, &mut record, true).unwrap());
    for section in &snapshot.sections {
        let sealed = block_on(
            a.store
                .transaction()
                .get(Table::Blobs, &sync::record::blob_key(duo, section.hash)),
        );
        let sealed = sealed.unwrap().unwrap();
        let taking = load::take(&tx, &fresh.phone, &mut record, section.hash, &sealed);
        block_on(taking).unwrap();
    }
    let place = log_key(duo, snapshot.upto.seq);
    let aside: Option<Aside> = block_on(read(&tx, Table::Aside, &place)).unwrap();
    assert_eq!(aside, Some(Aside::NotUnderstood));
    let due = block_on(sync::offer::is_due(&tx, &fresh.phone, &record));
    assert_eq!(due, Ok(false));
}

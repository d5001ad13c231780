//! What a phone believes of a snapshot that another member offers, and what it keeps until then.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::{Command, DeviceId, Hash, Seq, UnixMillis};
use futures::executor::block_on;
use sync::Refusal;
use sync::check::{self, Next};
use sync::note;
use sync::plan::Work;
use sync::record::blob_key;
use sync::request::Asked;
use sync::snapshot::{KeptSnapshot, Snapshot, VerdictRequest};
use sync::store::{Table, Transaction};
use sync::transfer::uploads;
use sync::wire::from_bytes;
use sync::{erase, section, work};

/// The snapshot that this phone makes of what it holds.
fn offer(phone: &mut TestPhone) -> KeptSnapshot {
    let tx = phone.store.transaction();
    let at = UnixMillis(phone.clock);
    block_on(work::work(
        &tx,
        &phone.phone,
        Work::Offer,
        at,
        &mut phone.rng,
    ))
    .unwrap();
    block_on(tx.commit()).unwrap();
    let request = phone.record().offering.unwrap().request;
    KeptSnapshot {
        snapshot: request.snapshot,
        device: request.device,
        signature: request.signature,
        offered_at: at,
    }
}

/// A sealed section, as the phone that made it would upload it.
fn section_of(maker: &TestPhone, hash: Hash) -> Vec<u8> {
    let tx = maker.store.transaction();
    let key = blob_key(maker.phone.duo, hash);
    block_on(tx.get(Table::Blobs, &key)).unwrap().unwrap()
}

/// What this phone says of an offer, once it has compared it; `sections` is what the server hands out.
fn verdict(
    judge: &TestPhone,
    offered: &KeptSnapshot,
    sections: impl Fn(Hash) -> Vec<u8>,
) -> Option<bool> {
    judge.change_record(|record| {
        record.people.as_mut().unwrap().offer = Some(offered.clone());
    });
    for _ in 0..100 {
        let tx = judge.store.transaction();
        let mut record = judge.record();
        if !block_on(check::begin(&tx, &judge.phone, &mut record)).unwrap() {
            return None;
        }
        match record.checking.as_ref().unwrap().next() {
            Next::Say { same, .. } => return Some(same),
            Next::Work => block_on(check::go_on(&tx, &judge.phone, &mut record)).unwrap(),
            Next::Fetch(hash) => block_on(check::take(
                &tx,
                &judge.phone,
                &mut record,
                hash,
                &sections(hash),
            ))
            .unwrap(),
        }
        block_on(tx.commit()).unwrap();
    }
    panic!("the comparison does not end");
}

/// Two phones with a diary in which both have written, changed and deleted.
fn with_diary(seed: u64) -> (TestPhone, TestPhone) {
    let (server, mut a, mut b) = duo(seed);
    settle(&server, &mut [&mut a, &mut b]);
    let first = a.write_entry("van a");
    b.write_entry("van b");
    settle(&server, &mut [&mut a, &mut b]);
    b.edit(first, |text| format!("{text}, en van b"));
    let gone = a.write_entry("weg ermee");
    a.command(Command::DeleteEntry { entry: gone }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    (a, b)
}

#[test]
fn a_snapshot_of_which_the_server_does_not_take_a_section_is_given_up_and_holds_up_no_later_one() {
    let (mut a, _) = with_diary(61);
    let offered: Snapshot = from_bytes(&offer(&mut a).snapshot).unwrap();
    let hash = offered.sections[0].hash;
    let full = Refusal::Full { limit_bytes: 1 };
    let tx = a.store.transaction();
    let at = UnixMillis(a.clock);
    block_on(note::refused(&tx, &a.phone, Asked::Upload(hash), &full, at)).unwrap();
    block_on(tx.commit()).unwrap();
    assert_eq!(a.record().offering, None);
    let duo = a.phone.duo;
    let tx = a.store.transaction();
    assert_eq!(block_on(tx.count(Table::Transfers, &uploads(duo))), Ok(0));
    let section = block_on(tx.get(Table::Blobs, &blob_key(duo, hash)));
    assert_eq!(section, Ok(None), "nobody would ever take it away");
}

#[test]
fn a_snapshot_that_says_what_the_log_says_is_found_the_same_by_the_other_member_alone() {
    let (mut a, b) = with_diary(60);
    let offered = offer(&mut a);
    let honest = |hash| section_of(&a, hash);
    assert_eq!(verdict(&b, &offered, honest), Some(true));
    assert_eq!(
        verdict(&a, &offered, honest),
        None,
        "nobody judges their own"
    );
}

#[test]
fn a_snapshot_that_leaves_out_adds_or_changes_anything_is_found_different() {
    type Wrong = fn(&mut TestPhone);
    let wrongs: [(&str, Wrong); 3] = [
        ("an entry is left out", |a| {
            let dump = a.store.dump();
            let (_, key, _) = dump
                .iter()
                .find(|(table, ..)| *table == Table::Documents)
                .unwrap();
            let tx = a.store.transaction();
            tx.delete(Table::Documents, key).unwrap();
            block_on(tx.commit()).unwrap();
        }),
        ("an entry that the log does not hold", |a| {
            a.write_entry("nooit gezegd");
        }),
        ("words that the log does not hold", |a| {
            let entry = a.entries()[0].id;
            a.edit(entry, |text| format!("{text}, en dit"));
        }),
    ];
    for (seed, (what, wrong)) in (61..).zip(wrongs) {
        let (mut a, b) = with_diary(seed);
        wrong(&mut a);
        let offered = offer(&mut a);
        let found = verdict(&b, &offered, |hash| section_of(&a, hash));
        assert_eq!(found, Some(false), "{what}");
    }
}

#[test]
fn a_snapshot_whose_sections_were_changed_or_that_nobody_of_the_duo_signed_is_found_different() {
    let (mut a, b) = with_diary(65);
    let offered = offer(&mut a);
    let flipped = |hash| {
        let mut sealed = section_of(&a, hash);
        sealed[40] ^= 1;
        sealed
    };
    assert_eq!(verdict(&b, &offered, flipped), Some(false));
    for (seed, device, found) in [
        (66, None, Some(false)),
        // Of a device that nobody knows it is not even another member's.
        (70, Some(DeviceId::from_bytes([77; 16])), None),
    ] {
        let (mut a, b) = with_diary(seed);
        let mut offered = offer(&mut a);
        match device {
            Some(device) => offered.device = device,
            None => offered.signature.0[0] ^= 1,
        }
        let honest = |hash| section_of(&a, hash);
        assert_eq!(verdict(&b, &offered, honest), found);
    }
}

#[test]
fn a_phone_keeps_the_items_of_the_log_until_it_has_found_the_snapshot_that_covers_them_right() {
    let (mut a, b) = with_diary(67);
    let offered = offer(&mut a);
    let items = |phone: &TestPhone| {
        let dump = phone.store.dump();
        dump.iter()
            .filter(|(table, ..)| *table == Table::Log)
            .count()
    };
    let before = items(&b);
    let trim = |phone: &TestPhone| {
        let tx = phone.store.transaction();
        let any = block_on(check::trim_due(&tx, &phone.record())).unwrap();
        block_on(check::trim(&tx, &mut phone.record())).unwrap();
        block_on(tx.commit()).unwrap();
        any
    };
    assert_eq!(
        verdict(&b, &offered, |hash| section_of(&a, hash)),
        Some(true)
    );
    // The server says that it is final, whatever this phone thinks of it.
    b.change_record(|record| {
        let people = record.people.as_mut().unwrap();
        people.offer = None;
        people.snapshot = Some(offered.clone());
    });
    assert!(before > 0 && !trim(&b) && items(&b) == before);
    let said = VerdictRequest {
        device: b.device(),
        snapshot: Snapshot::hash(&offered.snapshot),
        same: true,
    };
    let tx = b.store.transaction();
    block_on(check::said(&tx, &mut b.record(), said.snapshot, said.same)).unwrap();
    block_on(tx.commit()).unwrap();
    assert!(trim(&b) && items(&b) == 0);
}

#[test]
fn what_was_erased_is_in_no_section_of_a_snapshot() {
    let (server, mut a, mut b) = duo(68);
    let gone = a.write_entry("geheim van de keukentafel");
    a.write_entry("dit blijft staan");
    settle(&server, &mut [&mut a, &mut b]);
    let with = |phone: &mut TestPhone, words: &str| {
        let kept = offer(phone);
        let snapshot: Snapshot = from_bytes(&kept.snapshot).unwrap();
        let record = phone.record();
        (0..snapshot.sections.len()).any(|index| {
            let sealed = section_of(phone, snapshot.sections[index].hash);
            let opened = section::open(&phone.phone, &record, &snapshot, index, &sealed).unwrap();
            opened.entries.iter().any(|entry| {
                entry
                    .state
                    .windows(words.len())
                    .any(|part| part == words.as_bytes())
            })
        })
    };
    assert!(with(&mut a, "geheim van de keukentafel"));
    a.command(Command::DeleteEntry { entry: gone }).unwrap();
    let tx = a.store.transaction();
    block_on(erase::erase(&tx, &a.phone, gone, UnixMillis(a.clock))).unwrap();
    block_on(tx.commit()).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&mut a, &mut b] {
        assert!(!with(phone, "geheim van de keukentafel"));
        assert!(with(phone, "dit blijft staan"));
    }
}

#[test]
fn what_was_erased_in_a_longer_log_is_not_a_reason_to_offer_nothing_again_and_again() {
    let (server, mut a, mut b) = duo(57);
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("een");
    settle(&server, &mut [&mut a, &mut b]);
    a.change_record(|record| {
        record.erased_at = Some(Seq(99));
        record.reread = true;
    });
    settle(&server, &mut [&mut a, &mut b]);
    let record = a.record();
    assert!(record.recovery.is_none());
    assert!(record.erased_at <= Some(record.applied.seq.next()));
    // All of the log is folded.
    let kept = offer(&mut a);
    a.change_record(|record| {
        record.people.as_mut().unwrap().snapshot = Some(kept);
        record.offering = None;
        record.erased_at = Some(record.applied.seq.next());
        record.no_offer_before = Seq(0);
    });
    let tx = a.store.transaction();
    let is_due = block_on(sync::offer::is_due(&tx, &a.phone, &a.record()));
    assert_eq!(is_due, Ok(false));
}

//! What can a server do that turns against its people? It lists whom it likes, hands out grants that it made itself, and gives items again, changed,
//! or to others.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{Server, TestPhone, duo, settle};
use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use crypto::item::{ItemHeader, item_hash, open};
use domain::{Command, DeviceId, DuoId, KeyEpoch, MemberId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sync::wire::LogItem;

#[test]
fn a_third_member_whom_the_server_invents_gets_no_key_unasked() {
    let (server, mut first, mut second) = duo(201);
    first.write_entry("alleen van ons");
    settle(&server, &mut [&mut first, &mut second]);
    let mut stranger = TestPhone::join(&server, 3, 950);
    settle(&server, &mut [&mut first, &mut second, &mut stranger]);
    let log = server.log.borrow();
    let is_granted = |device| log.grants.iter().any(|grant| grant.device == device);
    assert!(is_granted(second.device()));
    assert!(!is_granted(stranger.device()));
    assert!(stranger.entries().is_empty());
    let asking = sync::grant::asking(&first.record());
    assert_eq!(asking.len(), 1, "a person is asked");
}

#[test]
fn a_key_made_by_whom_the_roster_does_not_know_seals_nothing() {
    let (server, mut first, mut second) = duo(202);
    first.write_entry("een");
    settle(&server, &mut [&mut first, &mut second]);
    let key = DuoKey::generate(&mut StdRng::seed_from_u64(5));
    let epoch = KeyEpoch(2);
    make_epoch_of_its_own(&server, epoch, &key, &[&first, &second]);
    settle(&server, &mut [&mut first, &mut second]);
    first.write_entry("onder wiens sleutel?");
    settle(&server, &mut [&mut first, &mut second]);
    assert!(!first.phone.has_key(&first.record(), epoch));
    let log = server.log.borrow();
    for item in &log.items {
        let header = ItemHeader {
            duo: server.duo,
            device: item.device,
            ctr: item.ctr,
            key_epoch: item.key_epoch,
            base_seq: item.base_seq,
        };
        assert!(open(&key, &header, item.bytes.as_ref().unwrap()).is_err());
    }
}

#[test]
fn a_server_that_counts_keys_that_nobody_made_keeps_no_phone_busy() {
    let (server, mut first, mut second) = duo(203);
    settle(&server, &mut [&mut first, &mut second]);
    let mut record = second.record();
    let people = record.people.as_mut().unwrap();
    people.key_epoch = KeyEpoch(u32::MAX);
    people.grants.clear();
    let started = Instant::now();
    assert!(!second.phone.has_key(&record, KeyEpoch(1)));
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// The server lists a device of its own for one of the members, and lets it make the next key for these phones.
fn make_epoch_of_its_own(server: &Server, epoch: KeyEpoch, key: &DuoKey, phones: &[&TestPhone]) {
    let mut rng = StdRng::seed_from_u64(6);
    let secrets = DeviceSecrets::generate(&mut rng);
    let device = DeviceId::from_bytes([66; 16]);
    server.register(device, MemberId::from_bytes([2; 16]), &secrets);
    let mut log = server.log.borrow_mut();
    for phone in phones {
        let known = log.devices.iter().find(|known| known.id == phone.device());
        let public = known.unwrap().public;
        let grant = Grant::make(
            server.duo,
            epoch,
            key,
            phone.device(),
            &public,
            device,
            &secrets,
            &mut rng,
        );
        log.grants.push(grant.unwrap());
    }
    log.key_epoch = epoch;
    log.people_version += 1;
}

/// How a server passes the newest item of another duo off as the newest of this one.
type Swap = fn(&Server, &mut LogItem, &LogItem);

/// Three ways: the bytes alone, the bytes under a hash that fits them, and the item as it is.
const SWAPS: [(&str, Swap); 3] = [
    ("bytes", |_, mine, theirs| mine.bytes = theirs.bytes.clone()),
    ("bytes and hash", |server, mine, theirs| {
        mine.bytes = theirs.bytes.clone();
        mine.hash = item_hash(&header(server, mine), mine.bytes.as_ref().unwrap());
    }),
    ("whole", |_, mine, theirs| {
        let seq = mine.seq;
        *mine = LogItem {
            seq,
            ..theirs.clone()
        };
    }),
];

fn header(server: &Server, item: &LogItem) -> ItemHeader {
    ItemHeader {
        duo: server.duo,
        device: item.device,
        ctr: item.ctr,
        key_epoch: item.key_epoch,
        base_seq: item.base_seq,
    }
}

fn texts(phone: &TestPhone) -> Vec<String> {
    let mut texts: Vec<_> = phone.entries().into_iter().map(|it| it.text).collect();
    texts.sort();
    texts
}

#[test]
fn items_swapped_between_two_duos_are_refused_and_hold_up_neither_log() {
    for (way, swap) in SWAPS {
        for read_before in [false, true] {
            let (here, mut a, mut b) = duo(204);
            let there = Server::new(DuoId::from_bytes([8; 16]));
            let mut c = TestPhone::join(&there, 1, 960);
            let mut d = TestPhone::join(&there, 2, 961);
            settle(&here, &mut [&mut a, &mut b]);
            settle(&there, &mut [&mut c, &mut d]);
            a.write_entry("hier");
            a.sync(&here);
            c.write_entry("daar");
            c.sync(&there);
            if read_before {
                b.sync(&here);
                d.sync(&there);
            }
            {
                let (mut mine, mut theirs) = (here.log.borrow_mut(), there.log.borrow_mut());
                let (mine, theirs) = (mine.items.last_mut(), theirs.items.last_mut());
                let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
                let before = mine.clone();
                swap(&here, mine, theirs);
                swap(&there, theirs, &before);
            }
            settle(&here, &mut [&mut a, &mut b]);
            settle(&there, &mut [&mut c, &mut d]);
            b.write_entry("hier later");
            d.write_entry("daar later");
            settle(&here, &mut [&mut a, &mut b]);
            settle(&there, &mut [&mut c, &mut d]);
            for (server, phones, expected) in [
                (&here, [&a, &b], ["hier", "hier later"]),
                (&there, [&c, &d], ["daar", "daar later"]),
            ] {
                for phone in phones {
                    assert_eq!(texts(phone), expected, "{way}, {read_before}");
                    let record = phone.record();
                    assert_eq!(record.applied, server.head(), "{way}, {read_before}");
                }
            }
        }
    }
}

#[test]
fn items_that_the_server_gives_again_change_nothing_and_hold_up_nothing() {
    let (server, mut a, mut b) = duo(205);
    a.write_entry("blijft");
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.entries()[0].id;
    a.command(Command::DeleteEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    a.command(Command::RestoreEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    let all = server.log.borrow().items.clone();
    for replayed in all {
        {
            let mut log = server.log.borrow_mut();
            let seq = log.items.last().unwrap().seq.next();
            log.items.push(LogItem { seq, ..replayed });
        }
        settle(&server, &mut [&mut a, &mut b]);
        for phone in [&a, &b] {
            assert_eq!(texts(phone), ["blijft"]);
            assert_eq!(phone.record().applied, server.head());
        }
    }
    b.write_entry("later");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(
        (texts(&a), texts(&b)),
        (texts(&b), vec!["blijft".into(), "later".into()])
    );
}

//! What can a server do that turns against its people? It lists whom it likes and hands out grants that it made itself.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{TestPhone, duo, settle};
use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use crypto::item::{ItemHeader, open};
use domain::{DeviceId, KeyEpoch, MemberId};
use rand::SeedableRng;
use rand::rngs::StdRng;

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
fn make_epoch_of_its_own(
    server: &common::Server,
    epoch: KeyEpoch,
    key: &DuoKey,
    phones: &[&TestPhone],
) {
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

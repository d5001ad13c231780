//! Scratch.
#![allow(clippy::unwrap_used)]
mod common;
use common::{TestPhone, duo, settle};
use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use domain::{DeviceId, KeyEpoch, MemberId};
use rand::SeedableRng;
use rand::rngs::StdRng;

#[test]
fn third_member() {
    let (server, mut a, mut b) = duo(201);
    a.write_entry("geheim");
    settle(&server, &mut [&mut a, &mut b]);
    let mut stranger = TestPhone::join(&server, 3, 950);
    settle(&server, &mut [&mut a, &mut b, &mut stranger]);
    let has = server
        .log
        .borrow()
        .grants
        .iter()
        .any(|g| g.device == stranger.device());
    println!(
        "third member got key: {has}, reads {:?}",
        stranger
            .entries()
            .iter()
            .map(|e| e.text.clone())
            .collect::<Vec<_>>()
    );
    assert!(!has);
}

#[test]
fn forged_epoch() {
    let (server, mut a, mut b) = duo(202);
    a.write_entry("een");
    settle(&server, &mut [&mut a, &mut b]);
    let mut rng = StdRng::seed_from_u64(5);
    let evil = DeviceSecrets::generate(&mut rng);
    let evil_id = DeviceId::from_bytes([66; 16]);
    server.register(evil_id, MemberId::from_bytes([2; 16]), &evil);
    let key = DuoKey::generate(&mut rng);
    {
        let mut log = server.log.borrow_mut();
        for phone in [&a, &b] {
            let public = log
                .devices
                .iter()
                .find(|d| d.id == phone.device())
                .unwrap()
                .public;
            let grant = Grant::make(
                server.duo,
                KeyEpoch(2),
                &key,
                phone.device(),
                &public,
                evil_id,
                &evil,
                &mut rng,
            )
            .unwrap();
            log.grants.push(grant);
        }
        log.key_epoch = KeyEpoch(2);
        log.people_version += 1;
    }
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("onder wiens sleutel");
    settle(&server, &mut [&mut a, &mut b]);
    let log = server.log.borrow();
    let mut opened = 0;
    for item in &log.items {
        let header = crypto::item::ItemHeader {
            duo: server.duo,
            device: item.device,
            ctr: item.ctr,
            key_epoch: item.key_epoch,
            base_seq: item.base_seq,
        };
        if crypto::item::open(&key, &header, item.bytes.as_ref().unwrap()).is_ok() {
            opened += 1;
        }
    }
    for phone in [&a, &b] {
        println!(
            "status {:?} epoch {:?} entries {:?} haskey2 {} roster {:?}",
            phone.status,
            phone
                .record()
                .people
                .as_ref()
                .map(|p| (p.key_epoch, p.grants.len())),
            phone.entries().len(),
            phone.phone.has_key(&phone.record(), KeyEpoch(2)),
            phone.record().public_of(evil_id).is_some()
        );
    }
    println!(
        "epochs {:?} opened by the server: {opened}",
        log.items.iter().map(|i| i.key_epoch.0).collect::<Vec<_>>()
    );
    assert_eq!(opened, 0);
}

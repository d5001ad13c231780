//! What holds when a member comes back with a recovery card or a transfer code.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, TestPhone, duo, settle};
use crypto::card::CardKeys;
use crypto::device::DeviceSecrets;
use domain::{CardCode, DeviceKind, KeyEpoch};
use sync::device::TRANSFER_VALID_MS;
use sync::join::JoinAnswer;
use sync::memory::MemoryStore;
use sync::notice::Notice;
use sync::refusal::Refusal;
use sync::request::Failure;
use sync::restore;
use sync::session::SessionAnswer;
use sync::status::Status;

fn texts(phone: &TestPhone) -> Vec<String> {
    let mut texts: Vec<String> = phone.entries().into_iter().map(|e| e.text).collect();
    texts.sort();
    texts
}

/// Two phones with a diary, and a card or code of the first one's member, known to the server.
fn with_code(seed: u64, kind: DeviceKind) -> (Server, TestPhone, TestPhone, CardCode) {
    let (server, mut a, mut b) = duo(seed);
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("van a");
    b.write_entry("van b");
    let code = a.make_card(kind);
    settle(&server, &mut [&mut a, &mut b]);
    (server, a, b, code)
}

#[test]
fn a_card_alone_brings_everything_back_to_an_empty_phone() {
    let (server, a, mut b, code) = with_code(30, DeviceKind::Card);
    let lost = a.device();
    drop(a);
    let mut new = TestPhone::restore(&server, &code, MemoryStore::default(), 31).unwrap();
    new.sync(&server);
    assert_eq!(texts(&new), ["van a", "van b"], "nobody else was asked");
    new.write_entry("weer thuis");
    settle(&server, &mut [&mut new, &mut b]);
    assert_eq!(texts(&b), ["van a", "van b", "weer thuis"]);
    assert_eq!((&new.status, &b.status), (&Status::Safe, &Status::Safe));
    let told = Notice::Came {
        device: new.device(),
        by: CardKeys::of(&code).device,
    };
    assert!(b.record().notices.contains(&told), "{:?}", b.record());
    // The lost phone goes, the card stays good.
    new.revoke(lost);
    settle(&server, &mut [&mut new, &mut b]);
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(2));
    let mut again = TestPhone::restore(&server, &code, MemoryStore::default(), 32).unwrap();
    again.sync(&server);
    assert_eq!(texts(&again), texts(&b));
}

#[test]
fn a_transfer_code_brings_everything_over_and_is_used_up() {
    let (server, mut a, mut b, code) = with_code(33, DeviceKind::Transfer);
    let mut new = TestPhone::restore(&server, &code, MemoryStore::default(), 34).unwrap();
    settle(&server, &mut [&mut new, &mut a, &mut b]);
    assert_eq!(texts(&new), ["van a", "van b"]);
    for phone in [&a, &b, &new] {
        let record = phone.record();
        assert!(
            record
                .roster
                .get(CardKeys::of(&code).device)
                .unwrap()
                .revoked
        );
        assert!(!record.roster.get(new.device()).unwrap().revoked);
        assert_eq!(phone.status, Status::Safe);
    }
    let again = TestPhone::restore(&server, &code, MemoryStore::default(), 35);
    assert_eq!(again.err(), Some(Failure::Refused(Refusal::Revoked)));
}

#[test]
fn a_phone_whose_way_in_came_damaged_asks_for_it_before_the_code_it_used_up_is_gone() {
    let (server, mut a, mut b, code) = with_code(38, DeviceKind::Transfer);
    {
        // What its maker said last: that the code belongs to the duo.
        let mut log = server.log.borrow_mut();
        let mut said = log.items.iter_mut().rev();
        let last = said.find(|item| item.device == a.device()).unwrap();
        last.bytes.as_mut().unwrap()[0] ^= 1;
    }
    let mut new = TestPhone::restore(&server, &code, MemoryStore::default(), 39).unwrap();
    settle(&server, &mut [&mut new, &mut a, &mut b]);
    new.write_entry("weer thuis");
    settle(&server, &mut [&mut new, &mut a, &mut b]);
    for phone in [&a, &b, &new] {
        assert_eq!(texts(phone), ["van a", "van b", "weer thuis"]);
        assert_eq!(phone.status, Status::Safe);
        let used_up = CardKeys::of(&code).device;
        assert!(phone.record().roster.get(used_up).unwrap().revoked);
    }
}

#[test]
fn a_transfer_code_that_nobody_used_is_ended_by_the_phone_that_made_it() {
    let (server, mut a, mut b, code) = with_code(36, DeviceKind::Transfer);
    let device = CardKeys::of(&code).device;
    a.clock += TRANSFER_VALID_MS - 1;
    settle(&server, &mut [&mut a, &mut b]);
    assert!(!a.record().roster.get(device).unwrap().revoked);
    a.clock += 1;
    settle(&server, &mut [&mut a, &mut b]);
    assert!(b.record().roster.get(device).unwrap().revoked);
    assert!(a.record().transfers.is_empty() && a.record().revoking.is_empty());
    let late = TestPhone::restore(&server, &code, MemoryStore::default(), 37);
    assert_eq!(late.err(), Some(Failure::Refused(Refusal::Revoked)));
}

#[test]
fn a_transfer_code_outlives_an_answer_that_was_asked_for_before_it_was_made() {
    let (server, mut a, mut b, code) = with_code(60, DeviceKind::Transfer);
    a.clock -= 1_000;
    settle(&server, &mut [&mut a, &mut b]);
    assert!(TestPhone::restore(&server, &code, MemoryStore::default(), 61).is_ok());
    a.clock -= 2 * TRANSFER_VALID_MS;
    settle(&server, &mut [&mut a, &mut b]);
    let late = TestPhone::restore(&server, &code, MemoryStore::default(), 62);
    assert_eq!(late.err(), Some(Failure::Refused(Refusal::Revoked)));
}

#[test]
fn a_new_transfer_code_ends_the_one_before() {
    let (server, mut a, mut b, first) = with_code(63, DeviceKind::Transfer);
    let second = a.make_card(DeviceKind::Transfer);
    settle(&server, &mut [&mut a, &mut b]);
    let late = TestPhone::restore(&server, &first, MemoryStore::default(), 64);
    assert_eq!(late.err(), Some(Failure::Refused(Refusal::Revoked)));
    assert!(TestPhone::restore(&server, &second, MemoryStore::default(), 65).is_ok());
}

#[test]
fn a_phone_that_waits_without_a_key_keeps_what_it_wrote_when_a_card_lets_it_in() {
    let (server, mut a, mut b, code) = with_code(38, DeviceKind::Card);
    let mut waiting = TestPhone::join(&server, 1, 39);
    waiting.sync(&server);
    waiting.write_entry("terwijl ik wachtte");
    assert!(texts(&waiting) == ["terwijl ik wachtte"]);
    let mut back = TestPhone::restore(&server, &code, waiting.store, 40).unwrap();
    settle(&server, &mut [&mut back, &mut a, &mut b]);
    assert_eq!(texts(&a), ["terwijl ik wachtte", "van a", "van b"]);
    assert_eq!(texts(&a), texts(&back));
    let on_roster = a.record().roster.get(back.device()).copied();
    assert!(on_roster.is_some_and(|known| !known.revoked));
    assert_eq!(back.status, Status::Safe);
}

#[test]
fn a_new_card_that_was_tried_ends_the_one_before() {
    let (server, mut a, mut b, first) = with_code(41, DeviceKind::Card);
    let second = a.make_card(DeviceKind::Card);
    settle(&server, &mut [&mut a, &mut b]);
    let works = |code: &CardCode, seed| {
        TestPhone::restore(&server, code, MemoryStore::default(), seed).is_ok()
    };
    assert!(works(&first, 42) && works(&second, 43));
    a.change_record(|record| {
        assert!(!sync::card::tried(record, &CardCode::from_random([1; 16])));
        assert!(sync::card::tried(record, &second));
    });
    settle(&server, &mut [&mut a, &mut b]);
    assert!(!works(&first, 44) && works(&second, 45));
    assert!(a.record().cards.iter().all(|card| card.tried));
    assert_eq!(a.record().cards.len(), 1);
}

#[test]
fn a_card_finds_its_duo_among_those_of_the_session() {
    let (_, a, _, code) = with_code(46, DeviceKind::Card);
    let card = CardKeys::of(&code);
    let record = a.record();
    let answer = |duo, device| JoinAnswer {
        duo,
        member: record.member,
        device,
    };
    let other = domain::DuoId::from_bytes([1; 16]);
    let session = SessionAnswer {
        member: String::new(),
        buddy: String::new(),
        devices: vec![
            answer(other, record.device),
            answer(record.duo, card.device),
        ],
    };
    assert_eq!(restore::duos(&card, &session), [record.duo, other]);
}

#[test]
fn a_phone_registered_by_its_cookie_reads_nothing_until_a_person_lets_it_in() {
    let (server, a, mut b, _) = with_code(47, DeviceKind::Card);
    let lost = a.record();
    let secrets = DeviceSecrets::from_bytes(&[5; 64]);
    let (request, place) = restore::by_cookie(
        JoinAnswer {
            duo: lost.duo,
            member: lost.member,
            device: lost.device,
        },
        &secrets,
    );
    assert!(request.grants.is_empty());
    let mut new = TestPhone::register(&server, request, place, &secrets, 48);
    settle(&server, &mut [&mut new, &mut b]);
    assert!(texts(&new).is_empty());
    b.approve(place.device);
    settle(&server, &mut [&mut new, &mut b]);
    assert_eq!(texts(&new), ["van a", "van b"]);
}

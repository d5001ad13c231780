//! What two phones of a duo may rely on.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, TestPhone, Trouble, duo, members, settle};
use domain::{Command, DeviceId};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::pairing::pictures_with;
use sync::status::{Problem, Status};
use sync::store::{StoreError, Table};
use sync::write::WriteError;

fn peer(phone: &TestPhone, other: &TestPhone) -> Option<[u8; 4]> {
    pictures_with(&phone.phone, &phone.record(), other.device())
}

#[test]
fn an_entry_written_offline_reaches_the_other_phone() {
    let (server, mut a, mut b) = duo(1);
    settle(&server, &mut [&mut a, &mut b]);
    server.stop();
    a.write_entry("Samen naar de markt.");
    a.sync(&server);
    assert_eq!(
        a.status,
        Status::Waiting {
            items: 1,
            reachable: false
        }
    );
    server.start();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(a.status, Status::Safe);
    assert_eq!(b.entries(), a.entries());
    assert_eq!(b.entries()[0].text, "Samen naar de markt.");
    assert!(b.rows()[0].unread && !a.rows()[0].unread);
}

#[test]
fn the_first_phone_writes_at_once_and_the_second_reads_it_all_when_it_joins() {
    let server = Server::new(domain::DuoId::from_bytes([9; 16]));
    let mut a = TestPhone::join(&server, 1, 1);
    a.sync(&server);
    a.write_entry("eerste");
    a.sync(&server);
    assert_eq!(a.status, Status::Safe);
    let mut b = TestPhone::join(&server, 2, 2);
    settle(&server, &mut [&mut b, &mut a]);
    assert_eq!(b.entries(), a.entries());
    assert_eq!(b.entries().len(), 1);
}

#[test]
fn a_phone_that_waits_for_its_key_can_write_and_nothing_is_lost() {
    let server = Server::new(domain::DuoId::from_bytes([9; 16]));
    let mut a = TestPhone::join(&server, 1, 1);
    a.sync(&server);
    let mut b = TestPhone::join(&server, 2, 2);
    b.sync(&server);
    b.write_entry("nog geen sleutel");
    b.sync(&server);
    assert_eq!(
        b.status,
        Status::Waiting {
            items: 1,
            reachable: true
        }
    );
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(a.entries(), b.entries());
    assert_eq!((a.entries().len(), &b.status), (1, &Status::Safe));
}

#[test]
fn both_edit_the_same_paragraph_offline_and_every_word_of_both_survives() {
    let (server, mut a, mut b) = duo(3);
    let entry = a.write_entry("We gingen naar de markt.");
    settle(&server, &mut [&mut a, &mut b]);
    server.stop();
    a.edit(entry, |text| text.replace("gingen", "gingen zaterdag"));
    b.edit(entry, |text| {
        format!("{text} Het regende 🌧️ en dat was fijn.")
    });
    b.edit(entry, |text| text.replace("markt", "grote markt"));
    server.start();
    settle(&server, &mut [&mut a, &mut b]);
    let text = a.entry(entry).unwrap().text;
    assert_eq!(text, b.entry(entry).unwrap().text);
    for word in "We gingen zaterdag naar de grote markt. Het regende 🌧️ en dat was fijn.".split(' ')
    {
        assert!(text.contains(word), "{word} is missing in {text}");
    }
}

#[test]
fn both_phones_show_the_same_four_pictures() {
    let (server, mut a, mut b) = duo(4);
    settle(&server, &mut [&mut a, &mut b]);
    assert!(peer(&a, &b).is_some());
    assert_eq!(peer(&a, &b), peer(&b, &a));
}

#[test]
fn keys_swapped_by_the_server_show_in_the_pictures_or_stop_them() {
    let (server, mut a, mut b) = duo(5);
    a.sync(&server);
    // The server shows A a device of its own in the place of B's.
    let forged = crypto::device::DeviceSecrets::generate(&mut StdRng::seed_from_u64(99)).public();
    let real = server.log.borrow().devices[1].public;
    for _ in 0..6 {
        server.log.borrow_mut().devices[1].public = forged;
        server.log.borrow_mut().people_version += 1;
        a.sync(&server);
        server.log.borrow_mut().devices[1].public = real;
        server.log.borrow_mut().people_version += 1;
        b.sync(&server);
    }
    let (seen_by_a, seen_by_b) = (peer(&a, &b), peer(&b, &a));
    assert!(
        seen_by_a.is_none() || seen_by_a != seen_by_b,
        "{seen_by_a:?} {seen_by_b:?}"
    );
}

#[test]
fn deletion_can_be_undone_on_either_phone() {
    let (server, mut a, mut b) = duo(6);
    let entry = a.write_entry("weg en terug");
    settle(&server, &mut [&mut a, &mut b]);
    a.command(Command::DeleteEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!((a.rows().len(), b.rows().len()), (0, 0));
    b.command(Command::RestoreEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!((a.rows().len(), b.rows().len()), (1, 1));
}

#[test]
fn seen_by_follows_once_the_other_phone_has_it() {
    let (server, mut a, mut b) = duo(7);
    a.write_entry("gezien?");
    settle(&server, &mut [&mut a, &mut b]);
    let seq = a.rows()[0].seq;
    let record = a.record();
    let seen = record
        .cursors
        .iter()
        .any(|cursor| cursor.device == b.device() && cursor.applied >= seq);
    assert!(seq.0 > 0 && seen, "{record:?}");
}

#[test]
fn a_damaged_item_is_put_aside_and_the_rest_goes_on() {
    let (server, mut a, mut b) = duo(8);
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("een");
    a.write_entry("twee");
    a.sync(&server);
    // Damaged on its way in, before the server hashed it: the chain is sound, the seal is not.
    {
        let mut log = server.log.borrow_mut();
        let target = log.items.len() - 2;
        let item = &mut log.items[target];
        let mut bytes = item.bytes.clone().unwrap().to_vec();
        bytes[30] ^= 1;
        let header = crypto::item::ItemHeader {
            duo: server.duo,
            device: item.device,
            ctr: item.ctr,
            key_epoch: item.key_epoch,
            base_seq: item.base_seq,
        };
        item.hash = crypto::item::item_hash(&header, &bytes);
        item.bytes = Some(bytes.into());
    }
    b.sync(&server);
    assert_eq!(
        b.entries()
            .iter()
            .map(|entry| entry.text.as_str())
            .collect::<Vec<_>>(),
        ["twee"]
    );
    assert_eq!(b.status, Status::Look(Problem::Aside { items: 1 }));
}

#[test]
fn a_phone_that_joins_anew_keeps_its_diary_and_sends_what_it_had_not_sent() {
    let (server, mut a, mut b) = duo(16);
    a.write_entry("lang geleden");
    b.write_entry("ook van b");
    settle(&server, &mut [&mut a, &mut b]);
    server.stop();
    a.write_entry("nog niet verstuurd");
    server.start();
    let mut a = a.join_anew(&server, 60);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(
        a.entries().len(),
        3,
        "the phone reads its own diary while it waits"
    );
    let device = a.device();
    b.approve(device);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(b.entries(), a.entries());
    assert_eq!((b.entries().len(), &a.status), (3, &Status::Safe));
    assert!(a.rows().iter().all(|row| row.unsent == 0));
}

#[test]
fn a_phone_whose_cookie_is_gone_signs_in_with_its_key() {
    let (server, mut a, mut b) = duo(17);
    settle(&server, &mut [&mut a, &mut b]);
    server.signed_out.borrow_mut().push(a.device());
    a.write_entry("zonder koekje");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!((b.entries().len(), &a.status), (1, &Status::Safe));
}

#[test]
fn a_phone_that_the_server_does_not_know_any_more_says_so_and_keeps_its_diary() {
    let (server, mut a, mut b) = duo(18);
    settle(&server, &mut [&mut a, &mut b]);
    server.signed_out.borrow_mut().push(a.device());
    server.unknown.borrow_mut().push(a.device());
    a.write_entry("nog hier");
    a.sync(&server);
    assert_eq!(
        (a.entries().len(), &a.status),
        (1, &Status::Look(Problem::Gone))
    );
    server.unknown.borrow_mut().clear();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!((b.entries().len(), &a.status), (1, &Status::Safe));
}

#[test]
fn a_full_phone_says_so_keeps_what_is_saved_and_goes_on_when_there_is_room() {
    let (server, mut a, mut b) = duo(12);
    a.write_entry("bewaard");
    settle(&server, &mut [&mut a, &mut b]);
    a.fail_with(Some(StoreError::Full));
    let entry = a.entries()[0].id;
    let refused = a.command(Command::DeleteEntry { entry });
    assert_eq!(refused, Err(WriteError::Store(StoreError::Full)));
    a.sync(&server);
    assert_eq!(a.status, Status::Look(Problem::Storage(StoreError::Full)));
    a.fail_with(None);
    a.write_entry("er is weer plaats");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!((b.entries().len(), &a.status), (2, &Status::Safe));
}

#[test]
fn a_device_that_only_the_server_lists_gets_no_key_until_a_person_says_yes() {
    let (server, mut a, mut b) = duo(13);
    a.write_entry("geheim");
    settle(&server, &mut [&mut a, &mut b]);
    let mut stranger = TestPhone::join(&server, 2, 50);
    settle(&server, &mut [&mut a, &mut b, &mut stranger]);
    assert!(stranger.entries().is_empty());
    assert_eq!(sync::grant::asking(&a.record()).len(), 1);

    a.approve(stranger.device());
    settle(&server, &mut [&mut a, &mut b, &mut stranger]);
    assert_eq!(stranger.entries(), a.entries());
}

#[test]
fn a_device_that_a_person_refused_is_not_asked_about_again_and_gets_no_key() {
    let (server, mut a, mut b) = duo(19);
    settle(&server, &mut [&mut a, &mut b]);
    let mut stranger = TestPhone::join(&server, 2, 51);
    settle(&server, &mut [&mut a, &mut b, &mut stranger]);
    a.refuse(stranger.device());
    a.approve(stranger.device());
    settle(&server, &mut [&mut a, &mut stranger]);
    assert!(sync::grant::asking(&a.record()).is_empty());
    assert!(
        server
            .log
            .borrow()
            .grants
            .iter()
            .all(|grant| grant.device != stranger.device())
    );
}

#[test]
fn nothing_readable_leaves_the_phone() {
    let (server, mut a, mut b) = duo(14);
    let canary = "kanarie-4711-geel";
    a.write_entry(canary);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(b.entries()[0].text, canary);
    for item in &server.log.borrow().items {
        let bytes = item.bytes.as_ref().unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"kanarie"));
    }
}

#[test]
fn the_roster_holds_both_devices_and_comes_from_the_log() {
    let (server, mut a, mut b) = duo(15);
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        let mut devices: Vec<DeviceId> = phone
            .record()
            .roster
            .devices()
            .map(|known| known.device)
            .collect();
        let mut expected = vec![a.device(), b.device()];
        devices.sort();
        expected.sort();
        assert_eq!(devices, expected);
    }
    assert_eq!(members().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Lost and doubled messages, lost answers, restarts and storage failures at any step.
    #[test]
    fn whatever_happens_on_the_way_both_diaries_end_equal_and_nothing_is_lost_or_doubled(seed in any::<u64>()) {
        let mut chance = StdRng::seed_from_u64(seed);
        let (server, mut a, mut b) = duo(seed);
        let mut written = Vec::new();
        for round in 0..25 {
            let trouble = (0..8).map(|_| match chance.random_range(0..6) {
                0 => Trouble::Lost,
                1 => Trouble::AnswerLost,
                2 => Trouble::Doubled,
                _ => Trouble::None,
            });
            *server.trouble.borrow_mut() = trouble.collect();
            let phone = if chance.random() { &mut a } else { &mut b };
            if chance.random_range(0..8) == 0 {
                phone.fail_with(Some(StoreError::Full));
            }
            match (chance.random_range(0..3), written.is_empty()) {
                (0, _) | (_, true) => {
                    let entry = domain::EntryId::from_bytes(chance.random());
                    let text = format!("<woord{round}>");
                    let wish = Command::WriteEntry { entry, day: common::day(), place: String::new(), text: text.clone() };
                    if phone.command(wish).is_ok() {
                        written.push((entry, text));
                    }
                }
                _ => {
                    let index = chance.random_range(0..written.len());
                    let (entry, word) = (written[index].0, format!(" <erbij{round}>"));
                    if let Some(known) = phone.entry(entry) {
                        let edit = domain::text::TextEdit::between(&known.text, &format!("{}{word}", known.text));
                        if phone.command(Command::EditEntryText { entry, edit }).is_ok() {
                            written.push((entry, word.trim().to_owned()));
                        }
                    }
                }
            }
            phone.sync(&server);
            phone.fail_with(None);
            if chance.random_range(0..6) == 0 {
                (a, b) = if chance.random() { (a.restart(), b) } else { (a, b.restart()) };
            }
        }
        server.trouble.borrow_mut().clear();
        settle(&server, &mut [&mut a, &mut b]);
        prop_assert_eq!(a.entries(), b.entries());
        prop_assert_eq!((&a.status, &b.status), (&Status::Safe, &Status::Safe));
        let entries = a.entries();
        for (entry, word) in written {
            let text = &entries.iter().find(|known| known.id == entry).expect("nothing is lost").text;
            prop_assert_eq!(text.matches(&word).count(), 1, "{} in {}", word, text);
        }
        prop_assert_eq!(a.store.dump().iter().filter(|(table, ..)| *table == Table::Outbox).count(), 0);
    }
}

//! What holds when phones are lost, profiles are copied and servers are restored.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, TestPhone, Trouble, duo, settle};
use domain::KeyEpoch;
use sync::engine::Event;
use sync::notice::Notice;
use sync::status::{Problem, Status};

/// An older copy of everything the server has.
fn backup(server: &Server) -> impl FnOnce(&Server) + use<> {
    let log = server.log.borrow();
    let (items, grants, previous) = (log.items.clone(), log.grants.clone(), log.previous.clone());
    let (devices, key_epoch) = (log.devices.clone(), log.key_epoch);
    move |server: &Server| {
        let mut log = server.log.borrow_mut();
        log.items = items;
        log.grants = grants;
        log.previous = previous;
        log.devices = devices;
        log.key_epoch = key_epoch;
    }
}

fn texts(phone: &TestPhone) -> Vec<String> {
    let mut texts: Vec<String> = phone.entries().into_iter().map(|e| e.text).collect();
    texts.sort();
    texts
}

/// The same phone, about to read the log anew.
fn read_anew(phone: TestPhone) -> TestPhone {
    let tx = phone.store.transaction();
    let mut record = phone.record();
    let device = phone.device();
    futures::executor::block_on(sync::recover::start_over(&tx, &mut record, device)).unwrap();
    futures::executor::block_on(sync::store::Transaction::commit(tx)).unwrap();
    phone.restart()
}

/// Of what a phone asks next, so much comes through.
fn only(server: &Server, requests: usize) {
    let mut trouble = server.trouble.borrow_mut();
    trouble.extend(std::iter::repeat_n(Trouble::None, requests));
    trouble.push_back(Trouble::Lost);
}

#[test]
fn an_item_that_came_damaged_is_said_again_and_holds_up_nothing() {
    let (server, mut a, mut b) = duo(9);
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("een");
    a.sync(&server);
    server.log.borrow_mut().items.last_mut().unwrap().bytes = Some(vec![1, 2, 3].into());
    a.write_entry("twee");
    a.sync(&server);
    b.sync(&server);
    assert_eq!(texts(&b), ["twee"], "what is whole is here at once");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(texts(&b), ["een", "twee"]);
    assert_eq!((&a.status, &b.status), (&Status::Safe, &Status::Safe));
}

#[test]
fn after_an_older_copy_of_the_server_both_phones_hold_everything_again() {
    let (server, mut a, mut b) = duo(10);
    a.write_entry("een");
    settle(&server, &mut [&mut a, &mut b]);
    let restore = backup(&server);
    a.write_entry("van a, na de kopie");
    let late = b.write_entry("van b, na de kopie");
    settle(&server, &mut [&mut a, &mut b]);
    restore(&server);
    // B's phone stays away: A alone says again what B had written.
    for _ in 0..3 {
        a.sync(&server);
    }
    let mut c = TestPhone::join(&server, 2, 1234);
    c.sync(&server);
    a.approve(c.device());
    settle(&server, &mut [&mut a, &mut c]);
    assert_eq!(
        texts(&c),
        ["een", "van a, na de kopie", "van b, na de kopie"]
    );
    b.edit(late, |text| format!("{text}!"));
    settle(&server, &mut [&mut a, &mut b, &mut c]);
    assert_eq!(
        texts(&a),
        ["een", "van a, na de kopie", "van b, na de kopie!"]
    );
    assert_eq!(a.entries(), b.entries());
    assert_eq!(a.entries(), c.entries());
    for phone in [&a, &b, &c] {
        assert_eq!(phone.status, Status::Safe);
    }
}

#[test]
fn what_is_written_while_the_log_is_read_anew_is_not_lost() {
    let (server, mut a, mut b) = duo(18);
    settle(&server, &mut [&mut a, &mut b]);
    let restore = backup(&server);
    a.write_entry("na de kopie");
    settle(&server, &mut [&mut a, &mut b]);
    restore(&server);
    a.write_entry("nog niet verstuurd");
    let mut a = read_anew(a);
    a.write_entry("tijdens het herlezen");
    settle(&server, &mut [&mut a, &mut b]);
    let all = ["na de kopie", "nog niet verstuurd", "tijdens het herlezen"];
    assert_eq!(
        (texts(&a), texts(&b)),
        (all.map(str::to_owned).to_vec(), texts(&a))
    );
}

#[test]
fn a_copied_profile_goes_on_as_a_device_of_its_own_and_nothing_is_lost() {
    let (server, mut a, mut b) = duo(11);
    a.write_entry("een");
    settle(&server, &mut [&mut a, &mut b]);
    let mut copy = a.clone_profile(77);
    a.write_entry("op het ene toestel");
    a.sync(&server);
    copy.write_entry("op het andere");
    settle(&server, &mut [&mut copy, &mut a, &mut b]);
    assert_ne!(copy.device(), a.device());
    let all = ["een", "op het andere", "op het ene toestel"];
    for phone in [&a, &b, &copy] {
        assert_eq!(texts(phone), all);
        assert_eq!(phone.status, Status::Safe);
    }
    let is_told =
        |notice: &Notice| matches!(notice, Notice::Came { device, .. } if *device == copy.device());
    assert!(
        b.record().notices.iter().any(is_told),
        "{:?}",
        b.record().notices
    );
}

#[test]
fn a_revoked_phone_can_neither_send_nor_fetch_nor_read_what_comes_after() {
    let (server, mut a, mut b) = duo(12);
    let mut lost = TestPhone::join(&server, 1, 500);
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    a.approve(lost.device());
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    lost.write_entry("van voor het verlies");
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    b.revoke(lost.device());
    settle(&server, &mut [&mut b, &mut a]);
    b.write_entry("geheim voor de dief");
    settle(&server, &mut [&mut b, &mut a]);
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(2));
    lost.write_entry("van de dief");
    lost.sync(&server);
    assert_eq!(lost.status, Status::Look(Problem::Revoked));
    assert_eq!(texts(&lost), ["van de dief", "van voor het verlies"]);
    // Even with all that the server has.
    let log = server.log.borrow();
    let grants = log.grants.iter().filter(|g| g.device == lost.device());
    assert!(grants.clone().count() > 0 && grants.into_iter().all(|g| g.key_epoch < KeyEpoch(2)));
    assert_eq!(texts(&a), ["geheim voor de dief", "van voor het verlies"]);
    assert_eq!(texts(&a), texts(&b));
    assert!(
        a.record()
            .notices
            .iter()
            .any(|n| matches!(n, Notice::Went { .. }))
    );
}

#[test]
fn two_who_revoke_at_once_both_get_their_way() {
    let (server, mut a, mut b) = duo(13);
    let mut first = TestPhone::join(&server, 1, 500);
    let mut second = TestPhone::join(&server, 2, 501);
    settle(&server, &mut [&mut a, &mut b, &mut first, &mut second]);
    a.approve(first.device());
    b.approve(second.device());
    settle(&server, &mut [&mut a, &mut b, &mut first, &mut second]);
    a.revoke(first.device());
    b.revoke(second.device());
    settle(&server, &mut [&mut a, &mut b]);
    let log = server.log.borrow();
    let newest = |device| {
        log.grants
            .iter()
            .filter(|g| g.device == device)
            .map(|g| g.key_epoch)
            .max()
    };
    assert_eq!(log.key_epoch, KeyEpoch(3));
    assert!(
        newest(first.device()) < Some(KeyEpoch(3)) && newest(second.device()) < Some(KeyEpoch(3))
    );
    for phone in [&a, &b] {
        assert_eq!(phone.record().roster.active_devices().count(), 2);
        assert_eq!(phone.status, Status::Safe);
    }
}

#[test]
fn a_phone_granted_the_newest_key_reads_all_history() {
    let (server, mut a, mut b) = duo(14);
    a.write_entry("eerste sleutel");
    settle(&server, &mut [&mut a, &mut b]);
    for round in 0..3 {
        let mut gone = TestPhone::join(&server, 1, 600 + round);
        gone.sync(&server);
        a.approve(gone.device());
        settle(&server, &mut [&mut a, &mut gone]);
        a.revoke(gone.device());
        a.write_entry(&format!("sleutel {round}"));
        settle(&server, &mut [&mut a, &mut b]);
    }
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(4));
    let mut new = TestPhone::join(&server, 2, 700);
    new.sync(&server);
    a.approve(new.device());
    settle(&server, &mut [&mut a, &mut new, &mut b]);
    assert_eq!(texts(&new), texts(&a));
    assert_eq!(new.entries().len(), 4);
}

#[test]
fn who_was_revoked_stays_out_of_a_server_restored_to_before() {
    let (server, mut a, mut b) = duo(15);
    let mut lost = TestPhone::join(&server, 1, 500);
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    a.approve(lost.device());
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    let restore = backup(&server);
    b.revoke(lost.device());
    settle(&server, &mut [&mut b, &mut a]);
    restore(&server);
    b.write_entry("na het herstel");
    settle(&server, &mut [&mut b, &mut a]);
    lost.sync(&server);
    assert_eq!(lost.status, Status::Look(Problem::Revoked));
    assert!(texts(&lost).is_empty(), "{:?}", texts(&lost));
    assert_eq!(texts(&a), ["na het herstel"]);
    assert_eq!(a.record().roster.active_devices().count(), 2);
}

#[test]
fn a_server_emptied_to_its_beginning_is_filled_again_and_lets_nobody_new_in() {
    let (server, mut a, mut b) = duo(16);
    settle(&server, &mut [&mut a, &mut b]);
    a.write_entry("een");
    b.write_entry("twee");
    settle(&server, &mut [&mut a, &mut b]);
    {
        let mut log = server.log.borrow_mut();
        log.items.clear();
        log.grants.clear();
        log.key_epoch = KeyEpoch(0);
    }
    let mut stranger = TestPhone::join(&server, 2, 900);
    settle(&server, &mut [&mut a, &mut stranger, &mut b]);
    assert_eq!(
        (texts(&a), texts(&b)),
        (vec!["een".to_owned(), "twee".to_owned()], texts(&a))
    );
    assert!(texts(&stranger).is_empty());
    let has_grant = server
        .log
        .borrow()
        .grants
        .iter()
        .any(|g| g.device == stranger.device());
    assert!(
        !has_grant,
        "a device that nobody approved was granted the key"
    );
}

#[test]
fn a_copied_profile_that_missed_a_new_key_goes_on_under_it() {
    let (server, mut a, mut b) = duo(17);
    let mut lost = TestPhone::join(&server, 1, 500);
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    let mut copy = a.clone_profile(78);
    copy.sync(&server);
    a.write_entry("op het ene toestel");
    b.revoke(lost.device());
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(2));
    copy.write_entry("op het andere");
    settle(&server, &mut [&mut copy, &mut a, &mut b]);
    assert_ne!(copy.device(), a.device());
    for phone in [&a, &b, &copy] {
        assert_eq!(texts(phone), ["op het andere", "op het ene toestel"]);
        assert_eq!(phone.status, Status::Safe);
    }
}

#[test]
fn a_copied_profile_begins_the_log_of_an_emptied_server_with_itself() {
    let (server, mut a, mut b) = duo(19);
    settle(&server, &mut [&mut a, &mut b]);
    let mut copy = a.clone_profile(79);
    copy.sync(&server);
    a.write_entry("op het ene toestel");
    a.sync(&server);
    copy.write_entry("op het andere");
    // It meets the other and takes its new id; then the server is put back.
    only(&server, 2);
    copy.sync(&server);
    assert_ne!(copy.device(), a.device());
    {
        let mut log = server.log.borrow_mut();
        log.items.clear();
        log.grants.clear();
        log.key_epoch = KeyEpoch(0);
        log.people_version += 10;
    }
    settle(&server, &mut [&mut copy, &mut a, &mut b]);
    for phone in [&a, &b, &copy] {
        assert_eq!(texts(phone), ["op het andere", "op het ene toestel"]);
        assert!(phone.record().roster.get(copy.device()).is_some());
    }
}

#[test]
fn a_sign_out_that_a_server_put_back_has_forgotten_is_said_again_before_the_log_shows_it() {
    let (server, mut a, mut b) = duo(20);
    let mut lost = TestPhone::join(&server, 1, 500);
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    a.approve(lost.device());
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    let restore = backup(&server);
    b.revoke(lost.device());
    only(&server, 1);
    b.sync(&server);
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(2));
    restore(&server);
    settle(&server, &mut [&mut b, &mut a]);
    lost.sync(&server);
    assert_eq!(lost.status, Status::Look(Problem::Revoked));
}

#[test]
fn what_was_acknowledged_ahead_of_what_others_said_is_missed_by_a_server_put_back() {
    let (server, mut a, mut b) = duo(21);
    settle(&server, &mut [&mut a, &mut b]);
    b.write_entry("van b");
    b.sync(&server);
    let restore = backup(&server);
    let before = server.head();
    a.write_entry("van a");
    only(&server, 1);
    a.run(&server, Event::Written);
    assert_ne!(server.head(), before, "it is acknowledged");
    restore(&server);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(texts(&b), ["van a", "van b"]);
    assert_eq!(texts(&a), texts(&b));
}

#[test]
fn who_reads_the_log_anew_still_answers_what_others_ask_for() {
    let (server, mut a, mut b) = duo(22);
    settle(&server, &mut [&mut a, &mut b]);
    b.write_entry("een");
    b.sync(&server);
    server.log.borrow_mut().items.last_mut().unwrap().bytes = Some(vec![1, 2, 3].into());
    a.sync(&server);
    assert_eq!(a.status, Status::Look(Problem::Aside { items: 1 }));
    let mut b = read_anew(b);
    settle(&server, &mut [&mut b, &mut a]);
    assert_eq!(texts(&a), ["een"]);
    assert_eq!((&a.status, &b.status), (&Status::Safe, &Status::Safe));
}

#[test]
fn a_copied_profile_that_is_faster_than_its_introduction_comes_onto_the_roster_after_it() {
    let (server, mut a, mut b) = duo(23);
    // A makes the key and grants it; what it says of devices waits. B and its copy meet over their pictures.
    only(&server, 4);
    a.sync(&server);
    let mut copy = b.clone_profile(80);
    only(&server, 2);
    b.sync(&server);
    copy.sync(&server);
    assert_ne!(copy.device(), b.device());
    assert_eq!(copy.record().roster.devices().count(), 0);
    settle(&server, &mut [&mut a, &mut b, &mut copy]);
    for phone in [&a, &b, &copy] {
        let roster = phone.record().roster;
        for known in [&a, &b, &copy] {
            assert!(
                roster
                    .get(known.device())
                    .is_some_and(|known| !known.revoked)
            );
        }
    }
}

#[test]
fn who_was_let_in_comes_onto_the_roster_also_when_the_phone_that_gave_the_key_is_lost() {
    let (server, mut a, mut b) = duo(24);
    settle(&server, &mut [&mut a, &mut b]);
    let mut new = TestPhone::join(&server, 1, 600);
    new.sync(&server);
    a.approve(new.device());
    // It hears of the new phone and gives it the key; that it did so is lost with it.
    only(&server, 3);
    a.sync(&server);
    drop(a);
    b.approve(new.device());
    new.write_entry("ook hier");
    settle(&server, &mut [&mut b, &mut new]);
    assert_eq!(texts(&b), ["ook hier"]);
    for phone in [&b, &new] {
        assert!(phone.record().roster.get(new.device()).is_some());
    }
}

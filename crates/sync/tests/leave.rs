//! What holds when a phone signs itself out.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::{Command, EntryId, KeyEpoch};
use futures::executor::block_on;
use sync::leave;
use sync::store::Transaction;
use sync::write::WriteError;

fn begin(phone: &TestPhone) {
    let tx = phone.store.transaction();
    block_on(leave::begin(&tx, &phone.phone)).unwrap();
    block_on(tx.commit()).unwrap();
}

fn unsent(phone: &TestPhone) -> u32 {
    let tx = phone.store.transaction();
    block_on(leave::unsent(&tx, phone.phone.duo)).unwrap()
}

fn is_heard(phone: &TestPhone) -> bool {
    let tx = phone.store.transaction();
    block_on(leave::is_heard(&tx, &phone.record())).unwrap()
}

#[test]
fn a_phone_that_leaves_says_so_last_and_the_others_next_words_are_under_a_new_key() {
    let (server, mut a, mut b) = duo(40);
    settle(&server, &mut [&mut a, &mut b]);
    let last = a.write_entry("mijn laatste woorden");
    assert_eq!(unsent(&a), 1);
    begin(&a);
    assert!(!is_heard(&a));
    a.sync(&server);
    assert!(is_heard(&a));
    assert_eq!(
        server.log.borrow().key_epoch,
        KeyEpoch(1),
        "the leaving phone makes no key"
    );
    b.sync(&server);
    assert_eq!(b.entry(last).unwrap().text, "mijn laatste woorden");
    b.write_entry("na het vertrek");
    settle(&server, &mut [&mut b]);
    let log = server.log.borrow();
    assert_eq!(log.key_epoch, KeyEpoch(2));
    assert_eq!(log.items.last().unwrap().key_epoch, KeyEpoch(2));
    let to_a = log.grants.iter().filter(|grant| grant.device == a.device());
    assert!(to_a.into_iter().all(|grant| grant.key_epoch < KeyEpoch(2)));
}

#[test]
fn leaving_offline_waits_and_survives_a_restart() {
    let (server, mut a, mut b) = duo(41);
    settle(&server, &mut [&mut a, &mut b]);
    server.stop();
    a.write_entry("nog te versturen");
    begin(&a);
    begin(&a);
    a.sync(&server);
    assert_eq!(unsent(&a), 2, "said twice, it is said once");
    let mut a = a.restart();
    server.start();
    a.sync(&server);
    assert!(is_heard(&a));
    b.sync(&server);
    assert_eq!(b.entries().len(), 1);
    let gone = b.record().roster.get(a.device()).unwrap().revoked;
    assert!(gone);
}

#[test]
fn a_phone_that_leaves_takes_no_more_words() {
    let (server, mut a, mut b) = duo(42);
    settle(&server, &mut [&mut a, &mut b]);
    begin(&a);
    let write = |entry: u8| Command::WriteEntry {
        entry: EntryId::from_bytes([entry; 16]),
        day: common::day(),
        place: String::new(),
        text: "te laat".into(),
    };
    assert_eq!(a.command(write(1)), Err(WriteError::Leaving));
    a.sync(&server);
    assert_eq!(a.command(write(2)), Err(WriteError::Leaving));
}

#[test]
fn while_a_phone_leaves_it_makes_no_key_for_another_who_goes() {
    let (server, mut a, mut b) = duo(43);
    let mut lost = TestPhone::join(&server, 2, 400);
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    b.approve(lost.device());
    settle(&server, &mut [&mut a, &mut b, &mut lost]);
    a.revoke(lost.device());
    begin(&a);
    a.sync(&server);
    assert!(is_heard(&a));
    assert_eq!(server.log.borrow().key_epoch, KeyEpoch(1));
}

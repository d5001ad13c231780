//! What holds when a deletion becomes real.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::diary::UNDO_MS;
use domain::goal::Goal;
use domain::thing::ThingKind;
use domain::{Command, EntryId, ThingId, UnixMillis};
use futures::executor::block_on;
use sync::erase::{self, Watch};
use sync::record::Draft;
use sync::store::Transaction;

/// Ten years, in milliseconds.
const DECADE_MS: i64 = 10 * 365 * 24 * 60 * 60 * 1_000;
const UNDO_UP_MS: u64 = UNDO_MS as u64;

fn due(phone: &TestPhone, watch: &mut Watch, now: i64, up_ms: u64) -> Vec<EntryId> {
    let tx = phone.store.transaction();
    let due = block_on(erase::due(&tx, &phone.phone, watch, UnixMillis(now), up_ms)).unwrap();
    block_on(tx.commit()).unwrap();
    due
}

fn erase_now(phone: &TestPhone, entry: EntryId) {
    let tx = phone.store.transaction();
    block_on(erase::erase(
        &tx,
        &phone.phone,
        entry,
        UnixMillis(phone.clock),
    ))
    .unwrap();
    block_on(tx.commit()).unwrap();
}

fn rescued(phone: &TestPhone) -> Vec<Draft> {
    let tx = phone.store.transaction();
    block_on(erase::rescued(&tx, phone.phone.duo)).unwrap()
}

fn stores(phone: &TestPhone, words: &str) -> bool {
    let dump = phone.store.dump();
    dump.iter().any(|(_, _, bytes)| {
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    })
}

fn delete(phone: &mut TestPhone, entry: EntryId) {
    phone.command(Command::DeleteEntry { entry }).unwrap();
}

#[test]
fn a_deletion_is_erased_once_it_can_no_longer_be_undone_and_leaves_both_phones() {
    let (server, mut a, mut b) = duo(50);
    let entry = a.write_entry("geheim van de keukentafel");
    settle(&server, &mut [&mut a, &mut b]);
    let mut watch = Watch::default();
    assert!(due(&a, &mut watch, a.clock, 0).is_empty());
    delete(&mut a, entry);
    assert!(due(&a, &mut watch, a.clock, 1_000).is_empty());
    assert!(due(&a, &mut watch, a.clock, UNDO_UP_MS).is_empty());
    assert_eq!(due(&a, &mut watch, a.clock, 1_000 + UNDO_UP_MS), [entry]);
    erase_now(&a, entry);
    assert!(due(&a, &mut watch, a.clock, 1 << 40).is_empty());
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        assert!(phone.entry(entry).unwrap().erased.is_some());
        assert!(!stores(phone, "geheim van de keukentafel"));
    }
    assert!(rescued(&b).is_empty(), "b wrote nothing in it");
}

#[test]
fn a_deletion_that_was_undone_is_not_erased_and_waits_anew_when_made_again() {
    let (_, mut a, _) = duo(51);
    let entry = a.write_entry("toch maar houden");
    let mut watch = Watch::default();
    due(&a, &mut watch, a.clock, 0);
    delete(&mut a, entry);
    due(&a, &mut watch, a.clock, 0);
    a.command(Command::RestoreEntry { entry }).unwrap();
    assert!(due(&a, &mut watch, a.clock, UNDO_UP_MS).is_empty());
    delete(&mut a, entry);
    assert!(due(&a, &mut watch, a.clock, UNDO_UP_MS + 1).is_empty());
    assert_eq!(due(&a, &mut watch, a.clock, 2 * UNDO_UP_MS + 1), [entry]);
}

#[test]
fn the_deletion_of_an_earlier_start_is_erased_at_the_next_when_its_time_is_believable() {
    let (_, mut a, _) = duo(52);
    let entry = a.write_entry("weg ermee");
    due(&a, &mut Watch::default(), a.clock, 0);
    delete(&mut a, entry);
    let at = a.clock;
    let a = a.restart();
    assert!(due(&a, &mut Watch::default(), at + UNDO_MS - 1, 0).is_empty());
    assert_eq!(due(&a, &mut Watch::default(), at + UNDO_MS, 0), [entry]);
}

#[test]
fn a_clock_that_is_ten_years_off_erases_nothing_early_and_nothing_never() {
    for skew in [DECADE_MS, -DECADE_MS] {
        let (_, mut a, _) = duo(53);
        let entry = a.write_entry("klok");
        let mut watch = Watch::default();
        due(&a, &mut watch, a.clock, 0);
        delete(&mut a, entry);
        let now = a.clock + skew;
        assert!(due(&a, &mut watch, now, 5).is_empty(), "{skew}, same start");
        let a = a.restart();
        let mut watch = Watch::default();
        assert!(due(&a, &mut watch, now, 0).is_empty(), "{skew}, next start");
        assert_eq!(due(&a, &mut watch, now, UNDO_UP_MS), [entry], "{skew}");
    }
}

#[test]
fn deletions_from_before_they_were_noted_are_found() {
    let (_, mut a, _) = duo(54);
    let entry = a.write_entry("van vroeger");
    delete(&mut a, entry);
    assert_eq!(a.record().deletions, None);
    let now = a.clock + UNDO_MS;
    assert_eq!(due(&a, &mut Watch::default(), now, 0), [entry]);
}

#[test]
fn the_others_deletion_is_not_this_phones_to_erase() {
    let (server, mut a, mut b) = duo(55);
    let entry = a.write_entry("van ons");
    settle(&server, &mut [&mut a, &mut b]);
    delete(&mut a, entry);
    settle(&server, &mut [&mut a, &mut b]);
    assert!(due(&b, &mut Watch::default(), a.clock + UNDO_MS, 1 << 40).is_empty());
}

#[test]
fn words_that_fell_into_an_erased_entry_go_back_to_their_writer_and_leave_it() {
    let (server, mut a, mut b) = duo(56);
    let entry = a.write_entry("samen");
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        due(phone, &mut Watch::default(), 0, 0);
    }
    b.edit(entry, |text| format!("{text} en mijn zin erbij"));
    delete(&mut a, entry);
    erase_now(&a, entry);
    a.sync(&server);
    b.sync(&server);
    let words: Vec<String> = rescued(&b).into_iter().map(|draft| draft.text).collect();
    assert_eq!(words, [" en mijn zin erbij"]);
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        for entry in due(phone, &mut Watch::default(), 0, 0) {
            erase_now(phone, entry);
        }
    }
    settle(&server, &mut [&mut a, &mut b]);
    assert!(!stores(&a, "mijn zin erbij"), "a never held them open");
    assert!(rescued(&a).is_empty());
    let tx = b.store.transaction();
    erase::drop_rescued(&tx, b.phone.duo, entry).unwrap();
    block_on(tx.commit()).unwrap();
    assert!(!stores(&b, "mijn zin erbij"));
}

#[test]
fn facts_and_photos_that_fell_into_what_was_erased_leave_it_too() {
    let (server, mut a, mut b) = duo(58);
    let entry = a.write_entry("samen");
    let thing = ThingId::from_bytes([8; 16]);
    let goal = |text: &str| Command::SayFacts {
        thing,
        kind: ThingKind::Goal,
        facts: Goal::worded(text, None),
    };
    a.command(goal("Leren fietsen")).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        due(phone, &mut Watch::default(), 0, 0);
    }
    b.command(goal("Leren fietsen in het geheime park"))
        .unwrap();
    let place = "bij de geheime brug".to_owned();
    b.command(Command::PlaceEntry { entry, place }).unwrap();
    for gone in [entry, thing.into()] {
        delete(&mut a, gone);
        erase_now(&a, gone);
    }
    a.sync(&server);
    b.sync(&server);
    settle(&server, &mut [&mut a, &mut b]);
    let mut again = 0;
    for phone in [&a, &b] {
        for entry in due(phone, &mut Watch::default(), 0, 0) {
            erase_now(phone, entry);
            again += 1;
        }
    }
    assert!(again >= 2, "both were found");
    settle(&server, &mut [&mut a, &mut b]);
    for phone in [&a, &b] {
        assert!(!stores(phone, "geheime park"));
        assert!(!stores(phone, "geheime brug"));
        assert!(due(phone, &mut Watch::default(), 0, 0).is_empty());
    }
}

#[test]
fn a_new_phone_is_not_offered_words_from_before_it_came() {
    let (server, mut a, mut b) = duo(57);
    let entry = a.write_entry("samen");
    settle(&server, &mut [&mut a, &mut b]);
    b.edit(entry, |text| format!("{text} met b"));
    b.sync(&server);
    delete(&mut a, entry);
    erase_now(&a, entry);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(rescued(&b).len(), 1, "concurrent with the erasure");
    let mut new = TestPhone::join(&server, 2, 570);
    new.sync(&server);
    b.approve(new.device());
    settle(&server, &mut [&mut b, &mut new, &mut a]);
    assert!(new.entry(entry).is_some());
    assert!(rescued(&new).is_empty());
}

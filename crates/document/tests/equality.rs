//! Are documents the same exactly when they hold the same, by whatever way it came?
#![allow(clippy::unwrap_used, missing_docs)]

mod phones;

use document::{ClientId, Contents, EntryDocument};
use domain::text::TextEdit;
use domain::{Command, MemberId, UnixMillis};
use phones::{ENTRY, Phone, Step, agree, attach, client, step, take, written};
use proptest::prelude::*;

/// The first document, the log of what happened after, and a phone that has all of it.
struct History {
    start: Vec<u8>,
    log: Vec<(usize, Vec<u8>)>,
    phones: Vec<Phone>,
}

fn history(phones: usize, steps: Vec<(prop::sample::Index, Step)>) -> History {
    let start = written();
    let mut phones: Vec<Phone> = (0..phones)
        .map(|number| Phone::new(number, &start))
        .collect();
    let mut log = Vec::new();
    for (at, (phone, step)) in (1..).zip(steps) {
        let phone = phone.index(phones.len());
        take(&mut phones[phone], step, &mut log, at);
    }
    agree(&mut phones, &mut log);
    History { start, log, phones }
}

fn histories() -> impl Strategy<Value = History> {
    let steps = prop::collection::vec((any::<prop::sample::Index>(), step()), 1..40);
    (2_usize..=3, steps).prop_map(|(phones, steps)| history(phones, steps))
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} items", self.log.len())
    }
}

fn empty(number: u64) -> EntryDocument {
    EntryDocument::new(client(number))
}

fn open(saved: &[u8]) -> EntryDocument {
    EntryDocument::open(saved, client(50)).unwrap()
}

fn apply_all<'u>(
    document: &mut EntryDocument,
    updates: impl IntoIterator<Item = &'u (usize, Vec<u8>)>,
) {
    for (_, update) in updates {
        document.apply(update).unwrap();
    }
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// An update that does nothing but delete one unit that is not deleted; none when all are.
fn one_deletion(contents: &Contents) -> Option<Vec<u8>> {
    let (client, clock) = contents.clocks.iter().find_map(|(client, end)| {
        let deleted = contents.deleted.get(client);
        let is_deleted = |clock: &u32| {
            deleted.is_some_and(|ranges| ranges.iter().any(|range| range.contains(clock)))
        };
        Some((*client, (0..*end).find(|clock| !is_deleted(clock))?))
    })?;
    let mut bytes = vec![0, 1];
    number(&mut bytes, client);
    bytes.push(1);
    number(&mut bytes, u64::from(clock));
    bytes.push(1);
    Some(bytes)
}

/// Text of a client that nobody knows, from a clock that comes too late.
fn too_early(client: u8, clock: u8) -> Vec<u8> {
    [
        &[1, 1, client, clock, 4, 1, 4],
        b"text\x01x".as_slice(),
        &[0],
    ]
    .concat()
}

fn not_the_same(one: &EntryDocument, other: &EntryDocument) {
    assert!(!one.same_as(other));
    assert!(!other.same_as(one));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn documents_that_came_to_hold_the_same_are_the_same(history in histories(), cut in any::<prop::sample::Index>(), order in any::<u64>()) {
        let reference = history.phones[0].open();
        prop_assert!(reference.same_as(&reference));

        let mut from_log = open(&history.start);
        apply_all(&mut from_log, &history.log);
        prop_assert!(from_log.same_as(&reference), "the log from its start");

        let mut from_whole = empty(51);
        from_whole.apply(&reference.difference(&[0]).unwrap()).unwrap();
        prop_assert!(from_whole.same_as(&reference), "one update that holds everything");

        let cut = cut.index(history.log.len() + 1);
        let mut in_two = open(&history.start);
        apply_all(&mut in_two, &history.log[..cut]);
        let rest = reference.difference(&in_two.state_vector()).unwrap();
        in_two.apply(&rest).unwrap();
        prop_assert!(in_two.same_as(&reference), "the rest as one update");

        let mut in_any_order = open(&history.start);
        let mut shuffled = history.log.clone();
        shuffled.sort_by_key(|(_, update)| domain::Hash::of(&[&order.to_be_bytes(), update]));
        apply_all(&mut in_any_order, &shuffled);
        prop_assert!(in_any_order.same_as(&reference), "in another order, what came too early having waited");
    }

    #[test]
    fn documents_that_differ_in_anything_are_not_the_same(history in histories()) {
        let reference = history.phones[0].open();
        let by = MemberId::from_bytes([1; 16]);

        if let Some(deletion) = one_deletion(&reference.contents()) {
            let mut other = open(&reference.save());
            other.apply(&deletion).unwrap();
            prop_assert_eq!(other.state_vector(), reference.state_vector());
            not_the_same(&reference, &other);
        }

        let mut other = open(&reference.save());
        other.apply(&[&[1, 1, 77, 0, 4, 1, 4], b"text\x01x".as_slice(), &[0]].concat()).unwrap();
        not_the_same(&reference, &other);

        let mut other = open(&reference.save());
        if other.command(&attach(9, 9), by, UnixMillis(1)).is_ok() {
            not_the_same(&reference, &other);
        }

        let mut other = open(&reference.save());
        other.apply(&too_early(77, 1)).unwrap();
        prop_assert_eq!(other.view(ENTRY), reference.view(ENTRY));
        not_the_same(&reference, &other);
        let mut another = open(&reference.save());
        another.apply(&too_early(77, 2)).unwrap();
        not_the_same(&another, &other);
        another.apply(&too_early(77, 1)).unwrap();
        other.apply(&too_early(77, 2)).unwrap();
        prop_assert!(another.same_as(&other), "the same waits, whichever came first");
    }

    #[test]
    fn a_whole_document_brings_what_its_history_would_have(history in histories(), left in any::<prop::sample::Index>(), unsent in 0_usize..3) {
        // A phone that left after some of the log, and wrote on its own.
        let left = left.index(history.log.len() + 1);
        let mut away = open(&history.start);
        apply_all(&mut away, &history.log[..left]);
        let mut own = Vec::new();
        for number in 0..unsent {
            let text = away.view(ENTRY).unwrap().unwrap().text;
            let edit = TextEdit::between(&text, &format!("{text} onverzonden{number}"));
            if let Ok(Some(update)) = away.command(&Command::EditEntryText { entry: ENTRY, edit }, MemberId::from_bytes([8; 16]), UnixMillis(5)) {
                own.push((8, update));
            }
        }
        let away = away.save();

        // What another made of the log up to the last item but a few.
        let upto = history.log.len() - (history.log.len() - left) / 2;
        let mut snapshot = open(&history.start);
        apply_all(&mut snapshot, &history.log[..upto]);

        let mut by_state = open(&away);
        by_state.merge_state(&snapshot.save()).unwrap();
        let mut by_log = open(&away);
        apply_all(&mut by_log, &history.log[left..upto]);
        prop_assert_eq!(by_state.contents(), by_log.contents());
        let text = by_state.view(ENTRY).unwrap().unwrap();
        let rescued = by_state.rescued_text().unwrap_or_default();
        for number in 0..own.len() {
            let unsent = format!("onverzonden{number}");
            prop_assert!(text.text.contains(&unsent) || rescued.contains(&unsent), "own unsent words stay");
        }

        // The tail follows in its order, and the others take in what this phone then sends.
        apply_all(&mut by_state, &history.log[upto..]);
        let mut other = history.phones[0].open();
        apply_all(&mut other, &own);
        prop_assert_eq!(by_state.contents(), other.contents());
    }
}

#[test]
fn a_whole_document_brings_its_waiting_updates_and_lets_in_what_waited_here() {
    let mut writer = EntryDocument::open(&written(), client(1)).unwrap();
    let updates: Vec<Vec<u8>> = ["een", "twee", "drie"]
        .into_iter()
        .map(|text| {
            let before = writer.view(ENTRY).unwrap().unwrap().text;
            let edit = TextEdit::between(&before, text);
            let command = Command::EditEntryText { entry: ENTRY, edit };
            let by = MemberId::from_bytes([1; 16]);
            writer
                .command(&command, by, UnixMillis(1))
                .unwrap()
                .unwrap()
        })
        .collect();
    let with = |wanted: &[usize]| {
        let mut document = open(&written());
        wanted
            .iter()
            .for_each(|at| document.apply(&updates[*at]).unwrap());
        document
    };
    let mut waits = with(&[2]);
    waits.merge_state(&with(&[1]).save()).unwrap();
    assert!(waits.has_missing_updates());
    assert!(waits.same_as(&with(&[1, 2])));
    waits.merge_state(&with(&[0]).save()).unwrap();
    assert!(!waits.has_missing_updates());
    assert!(waits.same_as(&writer));
}

#[test]
fn a_deletion_that_shows_nowhere_counts_and_so_does_one_that_waits() {
    let with = |updates: &[&[u8]]| {
        let mut document = open(&written());
        let list = [
            &[1, 1, 77, 0, 8, 1, 4],
            b"list\x02\x7e\x7e".as_slice(),
            &[0],
        ]
        .concat();
        document.apply(&list).unwrap();
        updates
            .iter()
            .for_each(|update| document.apply(update).unwrap());
        document
    };
    let first: &[u8] = &[0, 1, 77, 1, 0, 1];
    let second: &[u8] = &[0, 1, 77, 1, 1, 1];
    let both: &[u8] = &[0, 1, 77, 1, 0, 2];
    let unknown: &[u8] = &[0, 1, 78, 1, 0, 1];
    not_the_same(&with(&[]), &with(&[first]));
    not_the_same(&with(&[second]), &with(&[first]));
    assert!(with(&[first, second]).same_as(&with(&[both])));
    not_the_same(&with(&[unknown]), &with(&[]));
    assert!(with(&[unknown, first]).same_as(&with(&[first, unknown])));
}

#[test]
fn what_waits_is_the_same_also_when_it_came_together_with_something_known() {
    let known = [&[1, 77, 0, 4, 1, 4], b"text\x01x".as_slice()].concat();
    let waits = [&[1, 79, 1, 4, 1, 4], b"text\x01y".as_slice()].concat();
    let update =
        |sections: &[&[u8]]| [&[sections.len() as u8], sections.concat().as_slice(), &[0]].concat();
    let mut alone = open(&written());
    alone.apply(&update(&[&known])).unwrap();
    let mut together = open(&alone.save());
    alone.apply(&update(&[&waits])).unwrap();
    together.apply(&update(&[&known, &waits])).unwrap();
    assert!(alone.has_missing_updates() && together.has_missing_updates());
    assert!(alone.same_as(&together));
}

#[test]
fn what_is_no_saved_document_is_not_taken_in() {
    let mut document = open(&written());
    let before = document.contents();
    // Form 1, a state that builds on something that is not in it, nothing waiting.
    let state = too_early(77, 1);
    let incomplete = [
        &[0x83, 1, 0x58, state.len() as u8],
        state.as_slice(),
        &[0x80],
    ]
    .concat();
    for bytes in [&[][..], &[0x80], &written()[..20], &incomplete] {
        assert!(document.merge_state(bytes).is_err());
    }
    assert_eq!(document.contents(), before);
    assert!(document.same_as(&EntryDocument::open(&written(), ClientId::from_random(3)).unwrap()));
}

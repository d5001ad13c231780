//! Do the facts of a thing come to the same on every phone, whoever says them, and does a thing that was taken away say nothing more?
#![allow(clippy::unwrap_used)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::thing::{FACTS_MAX, Fact, Thing, ThingKind, VALUE_BYTES_MAX};
use domain::{Command, MemberId, ThingId, UnixMillis};

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);
const THING: ThingId = ThingId::from_bytes([7; 16]);

fn document(client: u64) -> EntryDocument {
    EntryDocument::new(ClientId::from_random(client))
}

fn say(facts: Vec<Fact>) -> Command {
    Command::SayFacts {
        thing: THING,
        kind: ThingKind::Meeting,
        facts,
    }
}

fn said(document: &mut EntryDocument, by: MemberId, facts: Vec<Fact>) -> Option<Vec<u8>> {
    document.command(&say(facts), by, UnixMillis(5)).unwrap()
}

fn thing(document: &EntryDocument) -> Thing {
    document.thing(THING).unwrap().unwrap()
}

#[test]
fn a_thing_that_both_begin_at_once_is_one_with_the_facts_of_both() {
    let (mut a, mut b) = (document(1), document(2));
    let from_a = said(
        &mut a,
        AMINA,
        vec![Fact::new("said/a", &60), Fact::new("place", &"Bib")],
    );
    let from_b = said(
        &mut b,
        ELS,
        vec![Fact::new("said/b", &90), Fact::new("place", &"Park")],
    );
    a.apply(&from_b.unwrap()).unwrap();
    b.apply(&from_a.unwrap()).unwrap();
    assert!(a.same_as(&b));
    let (at_a, at_b) = (thing(&a), thing(&b));
    assert_eq!(at_a, at_b);
    assert_eq!(
        (at_a.get("said/a"), at_a.get("said/b")),
        (Some(60), Some(90))
    );
    assert!(["Bib", "Park"].contains(&at_a.text("place").as_str()));
}

#[test]
fn saying_the_same_again_changes_nothing_and_a_fact_can_be_taken_away() {
    let mut a = document(1);
    assert!(said(&mut a, AMINA, vec![Fact::new("place", &"Bib")]).is_some());
    assert_eq!(said(&mut a, ELS, vec![Fact::new("place", &"Bib")]), None);
    assert_eq!(said(&mut a, ELS, vec![Fact::gone("never")]), None);
    assert!(said(&mut a, ELS, vec![Fact::text("place", " ")]).is_some());
    let thing = thing(&a);
    assert!(thing.facts.is_empty());
    assert_eq!((thing.kind, thing.begun.by), (ThingKind::Meeting, AMINA));
}

#[test]
fn a_thing_is_no_entry_and_an_entry_is_no_thing() {
    let mut a = document(1);
    said(&mut a, AMINA, vec![Fact::new("place", &"Bib")]);
    assert_eq!(a.view(THING.into()).unwrap(), None);
    let mut b = document(2);
    let write = Command::WriteEntry {
        entry: THING.into(),
        day: "2026-05-31".parse().unwrap(),
        place: String::new(),
        text: "Soep".into(),
    };
    b.command(&write, ELS, UnixMillis(1)).unwrap();
    assert_eq!(b.thing(THING).unwrap(), None);
}

#[test]
fn a_thing_that_was_deleted_comes_back_and_one_that_was_erased_holds_nothing_more() {
    let mut a = document(1);
    said(&mut a, AMINA, vec![Fact::new("place", &"geheim")]);
    let entry = THING.into();
    let mut does = |command: Command| a.command(&command, AMINA, UnixMillis(6)).unwrap();
    does(Command::DeleteEntry { entry });
    does(Command::RestoreEntry { entry });
    assert_eq!(thing(&a).text("place"), "geheim");
    let mut does = |command: Command| a.command(&command, AMINA, UnixMillis(6)).unwrap();
    does(Command::DeleteEntry { entry });
    does(Command::EraseEntry { entry });
    assert_eq!(a.thing(THING).unwrap(), None);
    assert!(!a.save().windows(6).any(|bytes| bytes == b"geheim"));
    let again = a.command(&say(vec![Fact::new("place", &"Bib")]), ELS, UnixMillis(7));
    assert_eq!(again, Err(DocumentError::Erased));
}

#[test]
fn more_than_a_thing_holds_is_refused_and_changes_nothing() {
    let mut a = document(1);
    said(&mut a, AMINA, vec![Fact::new("place", &"Bib")]);
    let before = a.save();
    let too_long = Fact {
        name: "text".into(),
        value: Some(vec![0; VALUE_BYTES_MAX + 1]),
    };
    let too_many = (0..FACTS_MAX)
        .map(|n| Fact::new(n.to_string(), &n))
        .collect();
    let forged = vec![Fact::new("kind", &1)];
    for facts in [vec![too_long], too_many, forged] {
        let refused = a.command(&say(facts), AMINA, UnixMillis(8));
        assert!(matches!(refused, Err(DocumentError::Limit { .. })));
    }
    assert_eq!(a.save(), before);
}

//! Does what was erased leave every document, for good?
#![allow(clippy::unwrap_used, missing_docs)]

mod phones;

use std::collections::HashSet;

use document::{DocumentError, EntryDocument};
use domain::diary::Mark;
use domain::text::TextEdit;
use domain::{Command, Day, MemberId, UnixMillis};
use phones::{
    ENTRY, Phone, TEXT, agree, attach, client, detach, step_before_erasing, take, written,
};
use proptest::prelude::*;

const AMINA: MemberId = MemberId::from_bytes([0xa1; 16]);
const JAN: MemberId = MemberId::from_bytes([0xb2; 16]);
const DELETE: Command = Command::DeleteEntry { entry: ENTRY };
const RESTORE: Command = Command::RestoreEntry { entry: ENTRY };
const ERASE: Command = Command::EraseEntry { entry: ENTRY };

/// Names of the schema stay, and what is written at random can hold a piece of one.
const NAMES: [&str; 9] = [
    "text",
    "entry",
    "schema",
    "begun",
    "place",
    "edited",
    "deleted",
    "erased",
    "attachments",
];

fn open(saved: &[u8], number: u64) -> EntryDocument {
    EntryDocument::open(saved, client(number)).unwrap()
}

fn place(place: &str) -> Command {
    Command::PlaceEntry {
        entry: ENTRY,
        place: place.to_owned(),
    }
}

fn edit(before: &str, after: &str) -> Command {
    Command::EditEntryText {
        entry: ENTRY,
        edit: TextEdit::between(before, after),
    }
}

/// Does it as Amina, and gives the update.
fn done(document: &mut EntryDocument, command: &Command) -> Vec<u8> {
    document
        .command(command, AMINA, UnixMillis(7))
        .unwrap()
        .unwrap()
}

/// An entry with everything in it, and deleted.
fn deleted() -> EntryDocument {
    let mut document = open(&written(), 1);
    for command in [
        place("Mechelen"),
        attach(1, 1),
        edit(TEXT, &format!("{TEXT} Oma kwam.")),
        DELETE,
    ] {
        done(&mut document, &command);
    }
    document
}

fn holds(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_four_bytes_of_an_erased_text_stay_anywhere(steps in prop::collection::vec((any::<prop::sample::Index>(), step_before_erasing()), 1..40)) {
        let saved = written();
        let mut phones = [Phone::new(0, &saved), Phone::new(1, &saved), Phone::new(2, &saved)];
        let mut log = Vec::new();
        let mut texts = vec![TEXT.to_owned()];
        for (at, (phone, step)) in (1..).zip(steps) {
            let phone = phone.index(phones.len());
            take(&mut phones[phone], step, &mut log, at);
            let entry = phones[phone].entry();
            texts.extend([entry.text, entry.place]);
            texts.extend(entry.attachments.into_iter().filter_map(|photo| photo.described));
        }
        agree(&mut phones, &mut log);
        texts.push(phones[0].entry().text);

        phones[0].command(&DELETE, 100);
        phones[0].command(&ERASE, 101);
        agree(&mut phones, &mut log);
        let in_names = |piece: &&[u8]| NAMES.iter().any(|name| holds(name.as_bytes(), piece));
        let pieces: HashSet<&[u8]> = texts
            .iter()
            .flat_map(|text| text.as_bytes().windows(4))
            .filter(|piece| !in_names(piece))
            .collect();
        for phone in &phones {
            let document = phone.open();
            let entry = document.view(ENTRY).unwrap().unwrap();
            prop_assert!(entry.erased.is_some() && entry.deleted.is_some());
            prop_assert!(entry.text.is_empty() && entry.place.is_empty() && entry.attachments.is_empty());
            prop_assert_eq!(document.rescued_text(), None);
            for bytes in [document.save(), document.difference(&[0]).unwrap()] {
                let left = bytes.windows(4).find(|window| pieces.contains(window));
                prop_assert!(left.is_none(), "{:?} stays", left.map(String::from_utf8_lossy));
                prop_assert!(!holds(&bytes, &[0x5e; 4]), "the key of a photo stays");
            }
        }
    }
}

#[test]
fn only_a_deleted_entry_can_be_erased() {
    let mut document = open(&written(), 1);
    let refused = document.command(&ERASE, AMINA, UnixMillis(2));
    assert_eq!(refused, Err(DocumentError::NotDeleted));
    assert_eq!(document.view(ENTRY).unwrap().unwrap().text, TEXT);
    let refused = EntryDocument::new(client(1)).command(&ERASE, AMINA, UnixMillis(2));
    assert_eq!(refused, Err(DocumentError::NoSuchEntry));
}

#[test]
fn an_erased_entry_says_who_began_and_who_erased_it_and_nothing_else() {
    let mut document = deleted();
    let before = document.view(ENTRY).unwrap().unwrap();
    document
        .command(&ERASE, JAN, UnixMillis(9))
        .unwrap()
        .unwrap();
    let entry = document.view(ENTRY).unwrap().unwrap();
    let by_jan = Mark {
        by: JAN,
        at: UnixMillis(9),
    };
    assert_eq!(
        (entry.erased, entry.deleted),
        (Some(by_jan), before.deleted)
    );
    assert_eq!(
        (entry.author, entry.created_at, entry.day),
        (before.author, before.created_at, before.day)
    );
    assert_eq!((entry.edited, entry.row()), (None, None));
    let values = document.contents().values;
    assert_eq!(values.keys().collect::<Vec<_>>(), ["entry"]);
    let keys: Vec<&String> = values["entry"].keys().collect();
    assert_eq!(keys, ["begun", "day", "deleted", "erased", "schema"]);
}

#[test]
fn an_erased_entry_takes_no_more_wishes() {
    let mut document = deleted();
    done(&mut document, &ERASE);
    let day = Day::new(2026, 6, 1).unwrap();
    for wish in [
        RESTORE,
        edit("", "toch"),
        place("Genk"),
        attach(2, 2),
        detach(1),
        Command::MoveEntry { entry: ENTRY, day },
    ] {
        let refused = document.command(&wish, AMINA, UnixMillis(8));
        assert_eq!(refused, Err(DocumentError::Erased), "{wish:?}");
    }
    for fulfilled in [DELETE, ERASE] {
        assert_eq!(document.command(&fulfilled, JAN, UnixMillis(8)), Ok(None));
    }
    let again = Command::WriteEntry {
        entry: ENTRY,
        day,
        place: String::new(),
        text: "nieuw".to_owned(),
    };
    let refused = document.command(&again, AMINA, UnixMillis(8));
    assert_eq!(refused, Err(DocumentError::AlreadyWritten));
}

#[test]
fn words_written_before_one_heard_of_the_erasing_are_offered_back_and_can_be_taken_out() {
    let mut amina = deleted();
    let mut jan = open(&amina.save(), 2);
    let text = jan.view(ENTRY).unwrap().unwrap().text;
    let of_jan = [
        done(&mut jan, &edit(&text, &format!("{text} Ik bracht taart."))),
        done(&mut jan, &attach(2, 2)),
        done(&mut jan, &RESTORE),
    ];
    assert_eq!(jan.rescued_text(), None, "nothing is erased yet");
    let erased = done(&mut amina, &ERASE);
    jan.apply(&erased).unwrap();
    of_jan
        .iter()
        .for_each(|update| amina.apply(update).unwrap());
    assert!(amina.same_as(&jan));

    let entry = jan.view(ENTRY).unwrap().unwrap();
    assert_eq!(entry.deleted, entry.erased, "the undoing came too late");
    assert!(entry.erased.is_some() && entry.text.is_empty() && entry.attachments.is_empty());
    assert_eq!(jan.rescued_text().as_deref(), Some(" Ik bracht taart."));
    assert_eq!(jan.blobs(), []);

    let taken_out = done(&mut jan, &ERASE);
    amina.apply(&taken_out).unwrap();
    assert!(amina.same_as(&jan));
    assert_eq!(
        (
            amina.rescued_text(),
            amina.view(ENTRY).unwrap().unwrap().erased
        ),
        (None, entry.erased)
    );
    assert!(!holds(&amina.save(), b"taart") && !holds(&jan.save(), b"ketel"));
}

#[test]
fn what_a_newer_program_added_is_erased_too() {
    let mut document = deleted();
    let in_root = |client: u8, kind: u8, root: &str, rest: &[u8]| {
        [
            &[1, 1, client, 0, kind, 1, root.len() as u8],
            root.as_bytes(),
            rest,
            &[0],
        ]
        .concat()
    };
    document
        .apply(&in_root(7, 0x28, "mood", b"\x03day\x01\x77\x05happy"))
        .unwrap();
    document
        .apply(&in_root(8, 0x28, "entry", b"\x05where\x01\x77\x05river"))
        .unwrap();
    document
        .apply(&in_root(9, 4, "title", b"\x06Market"))
        .unwrap();
    assert!(holds(&document.save(), b"Market"));
    let erased = done(&mut document, &ERASE);
    assert!(!holds(&erased, b"Market"));
    for word in ["happy", "river", "Market"] {
        assert!(!holds(&document.save(), word.as_bytes()), "{word} stays");
    }
}

//! Does each wish of a member change the entry as it says, and nothing else?
#![allow(clippy::unwrap_used, missing_docs)]

use document::{ClientId, DocumentError, EntryDocument, Part};
use domain::diary::{Entry, Mark, PLACE_CHARS_MAX, TEXT_UTF16_MAX};
use domain::text::TextEdit;
use domain::{Command, Day, EntryId, MemberId, UnixMillis};

const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
const AMINA: MemberId = MemberId::from_bytes([0xa1; 16]);
const JAN: MemberId = MemberId::from_bytes([0xb2; 16]);

fn client(number: u64) -> ClientId {
    // Spread over all 53 bits, as random ones are: their length counts in the size of updates.
    ClientId::from_random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn write(text: &str) -> Command {
    Command::WriteEntry {
        entry: ENTRY,
        day: Day::new(2026, 5, 31).unwrap(),
        place: "Mechelen".to_owned(),
        text: text.to_owned(),
    }
}

fn edit(before: &str, after: &str) -> Command {
    Command::EditEntryText {
        entry: ENTRY,
        edit: TextEdit::between(before, after),
    }
}

fn place(place: &str) -> Command {
    Command::PlaceEntry {
        entry: ENTRY,
        place: place.to_owned(),
    }
}

fn written(text: &str) -> EntryDocument {
    let mut document = EntryDocument::new(client(1));
    document
        .command(&write(text), AMINA, UnixMillis(1))
        .unwrap()
        .unwrap();
    document
}

fn copy(document: &EntryDocument, number: u64) -> EntryDocument {
    EntryDocument::open(&document.save(), client(number)).unwrap()
}

fn view(document: &EntryDocument) -> Entry {
    document.view(ENTRY).unwrap().unwrap()
}

#[test]
fn a_written_entry_reads_as_it_was_written() {
    let expected = Entry {
        id: ENTRY,
        day: Day::new(2026, 5, 31).unwrap(),
        place: "Mechelen".to_owned(),
        text: "Wij gingen wandelen 🚶🏽‍♀️".to_owned(),
        author: AMINA,
        created_at: UnixMillis(1),
        edited: None,
        deleted: None,
        erased: None,
        attachments: Vec::new(),
        origin: None,
    };
    assert_eq!(view(&written("Wij gingen wandelen 🚶🏽‍♀️")), expected);
}

#[test]
fn an_empty_document_holds_no_entry() {
    assert_eq!(EntryDocument::new(client(1)).view(ENTRY), Ok(None));
    assert_eq!(
        copy(&EntryDocument::new(client(1)), 2).view(ENTRY),
        Ok(None)
    );
}

#[test]
fn the_update_of_each_command_does_the_same_elsewhere() {
    let mut amina = EntryDocument::new(client(1));
    let mut jan = EntryDocument::new(client(2));
    let commands = [
        write("een twee"),
        edit("een twee", "een en twee"),
        Command::MoveEntry {
            entry: ENTRY,
            day: Day::new(2026, 6, 1).unwrap(),
        },
        place(""),
        place("Genk"),
        Command::DeleteEntry { entry: ENTRY },
        edit("een en twee", "een, twee"),
        Command::RestoreEntry { entry: ENTRY },
    ];
    for (at, command) in (1..).zip(&commands) {
        let update = amina
            .command(command, AMINA, UnixMillis(at))
            .unwrap()
            .unwrap();
        jan.apply(&update).unwrap();
        assert_eq!(view(&jan), view(&amina), "{command:?}");
        assert_eq!(jan.state_vector(), amina.state_vector());
    }
    let entry = view(&jan);
    assert_eq!(
        (entry.text.as_str(), entry.place.as_str()),
        ("een, twee", "Genk")
    );
    assert_eq!(
        entry.edited,
        Some(Mark {
            by: AMINA,
            at: UnixMillis(7)
        })
    );
}

#[test]
fn an_entry_is_written_once() {
    let mut document = written("een");
    assert_eq!(
        document.command(&write("twee"), JAN, UnixMillis(2)),
        Err(DocumentError::AlreadyWritten)
    );
    assert_eq!(view(&document).text, "een");
}

#[test]
fn an_entry_that_says_nothing_is_refused() {
    for blank in ["", " ", "\n\t\u{a0}"] {
        let refused = EntryDocument::new(client(1)).command(&write(blank), AMINA, UnixMillis(1));
        assert_eq!(refused, Err(DocumentError::Blank));
    }
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let commands = [
        edit("", "a"),
        place("Genk"),
        Command::MoveEntry {
            entry: ENTRY,
            day: Day::new(2026, 5, 31).unwrap(),
        },
        Command::DeleteEntry { entry: ENTRY },
        Command::RestoreEntry { entry: ENTRY },
    ];
    for command in commands {
        let refused = EntryDocument::new(client(1)).command(&command, AMINA, UnixMillis(1));
        assert_eq!(refused, Err(DocumentError::NoSuchEntry));
    }
}

#[test]
fn a_wish_that_is_fulfilled_already_makes_no_update() {
    let mut document = written("een");
    let fulfilled = [
        edit("een", "een"),
        place("Mechelen"),
        Command::MoveEntry {
            entry: ENTRY,
            day: Day::new(2026, 5, 31).unwrap(),
        },
        Command::RestoreEntry { entry: ENTRY },
    ];
    for command in fulfilled {
        assert_eq!(
            document.command(&command, JAN, UnixMillis(2)),
            Ok(None),
            "{command:?}"
        );
    }
    document
        .command(&Command::DeleteEntry { entry: ENTRY }, AMINA, UnixMillis(2))
        .unwrap()
        .unwrap();
    assert_eq!(
        document.command(&Command::DeleteEntry { entry: ENTRY }, JAN, UnixMillis(3)),
        Ok(None)
    );
    assert_eq!(
        view(&document).deleted,
        Some(Mark {
            by: AMINA,
            at: UnixMillis(2)
        })
    );
    assert_eq!(view(&document).edited, None);
}

#[test]
fn an_undone_deletion_shows_what_the_other_wrote_meanwhile() {
    let mut amina = written("soep");
    let mut jan = copy(&amina, 2);
    let deleted = amina
        .command(&Command::DeleteEntry { entry: ENTRY }, AMINA, UnixMillis(2))
        .unwrap()
        .unwrap();
    let edited = jan
        .command(&edit("soep", "hete soep"), JAN, UnixMillis(3))
        .unwrap()
        .unwrap();
    amina.apply(&edited).unwrap();
    jan.apply(&deleted).unwrap();
    assert!(view(&jan).deleted.is_some());
    let restored = jan
        .command(&Command::RestoreEntry { entry: ENTRY }, JAN, UnixMillis(4))
        .unwrap()
        .unwrap();
    amina.apply(&restored).unwrap();
    assert_eq!(view(&amina), view(&jan));
    assert_eq!(
        (view(&amina).text.as_str(), view(&amina).deleted),
        ("hete soep", None)
    );
}

#[test]
fn an_edit_of_an_older_text_is_carried_over_to_the_present_one() {
    let mut document = written("wij aten soep");
    document
        .command(
            &edit("wij aten soep", "gisteren aten wij soep"),
            JAN,
            UnixMillis(2),
        )
        .unwrap();
    document
        .command(
            &edit("wij aten soep", "wij aten soep met brood"),
            AMINA,
            UnixMillis(3),
        )
        .unwrap();
    assert_eq!(view(&document).text, "gisteren aten wij soep met brood");
}

#[test]
fn splices_that_fit_no_text_change_nothing_outside_it_and_never_panic() {
    let splices = vec![domain::text::Splice {
        at: 4_000_000_000,
        delete: 4_000_000_000,
        insert: "!".to_owned(),
    }];
    let mut document = written("👨‍👩‍👧‍👦");
    let edit = TextEdit {
        before: "👨‍👩‍👧‍👦".to_owned(),
        splices,
    };
    document
        .command(
            &Command::EditEntryText { entry: ENTRY, edit },
            JAN,
            UnixMillis(2),
        )
        .unwrap();
    assert_eq!(view(&document).text, "👨‍👩‍👧‍👦!");
}

#[test]
fn a_text_or_place_over_its_limit_is_refused_and_one_at_it_is_not() {
    let longest = "é".repeat(TEXT_UTF16_MAX);
    let longer = format!("{longest}é");
    let text_limit = Err(DocumentError::Limit {
        what: Part::Text,
        max: TEXT_UTF16_MAX,
    });
    let place_limit = Err(DocumentError::Limit {
        what: Part::Place,
        max: PLACE_CHARS_MAX,
    });
    assert_eq!(
        EntryDocument::new(client(1)).command(&write(&longer), AMINA, UnixMillis(1)),
        text_limit
    );
    let mut document = written(&longest);
    assert_eq!(
        document.command(&edit(&longest, &longer), AMINA, UnixMillis(2)),
        text_limit
    );
    assert_eq!(
        document.command(
            &place(&"é".repeat(PLACE_CHARS_MAX + 1)),
            AMINA,
            UnixMillis(2)
        ),
        place_limit
    );
    assert!(
        document
            .command(&place(&"é".repeat(PLACE_CHARS_MAX)), AMINA, UnixMillis(2))
            .unwrap()
            .is_some()
    );
    assert_eq!(view(&document).text, longest);
}

#[test]
fn a_text_that_both_made_too_long_can_be_shortened() {
    let half = "a".repeat(TEXT_UTF16_MAX / 2);
    let mut amina = written(&half);
    let mut jan = copy(&amina, 2);
    let update = jan
        .command(&edit(&half, &format!("{half}{half}")), JAN, UnixMillis(2))
        .unwrap()
        .unwrap();
    amina
        .command(&edit(&half, &format!("{half}{half}")), AMINA, UnixMillis(2))
        .unwrap();
    amina.apply(&update).unwrap();
    let long = view(&amina).text;
    assert_eq!(long.len(), TEXT_UTF16_MAX / 2 * 3);
    assert!(
        amina
            .command(&edit(&long, &long[1..]), AMINA, UnixMillis(3))
            .unwrap()
            .is_some()
    );
    assert!(
        amina
            .command(&edit(&long, &format!("{long}b")), AMINA, UnixMillis(4))
            .is_err()
    );
}

#[test]
fn an_edit_of_twenty_characters_takes_less_than_120_bytes() {
    let text = "Vandaag gingen wij samen naar de markt. Het was koud, maar de zon scheen.";
    let edits = [
        text.replace("koud", "koud, en wij dronken thee"),
        format!("{text} Daarna naar huis, moe."),
        text.replace("samen naar de markt", "met drie vrienden op"),
    ];
    for after in edits {
        // Here the edit has the mark of the first to take back, and the texts of two clients around it.
        let mut document = written(text);
        document
            .command(&place("Genk"), AMINA, UnixMillis(2))
            .unwrap();
        for number in [2, 3] {
            let mut document = copy(&document, number);
            let update = document
                .command(&edit(text, &after), JAN, UnixMillis(1_780_221_600_000))
                .unwrap()
                .unwrap();
            assert!(update.len() < 120, "{} bytes for {after}", update.len());
        }
    }
}

#[test]
fn a_deleted_text_leaves_the_saved_document() {
    let mut document = written("dit is geheim en dit niet");
    document
        .command(
            &edit("dit is geheim en dit niet", "dit niet"),
            AMINA,
            UnixMillis(2),
        )
        .unwrap();
    let saved = document.save();
    assert!(!saved.windows(6).any(|bytes| bytes == b"geheim"));
}

#[test]
fn the_difference_brings_another_document_up_to_date() {
    let mut amina = written("een");
    let mut jan = copy(&amina, 2);
    amina
        .command(&edit("een", "een twee"), AMINA, UnixMillis(2))
        .unwrap();
    amina
        .command(&edit("een twee", "twee"), AMINA, UnixMillis(3))
        .unwrap();
    let difference = amina.difference(&jan.state_vector()).unwrap();
    jan.apply(&difference).unwrap();
    assert_eq!(view(&jan), view(&amina));
    let whole = amina
        .difference(&EntryDocument::new(client(3)).state_vector())
        .unwrap();
    let mut empty = EntryDocument::new(client(3));
    empty.apply(&whole).unwrap();
    assert_eq!(view(&empty), view(&amina));
}

#[test]
fn an_update_that_comes_too_early_waits_across_saving_and_opening() {
    let mut amina = written("een");
    let mut jan = copy(&amina, 2);
    let first = amina
        .command(&edit("een", "een twee"), AMINA, UnixMillis(2))
        .unwrap()
        .unwrap();
    let second = amina
        .command(&edit("een twee", "een twee drie"), AMINA, UnixMillis(3))
        .unwrap()
        .unwrap();
    jan.apply(&second).unwrap();
    jan.apply(&second).unwrap();
    assert!(jan.has_missing_updates());
    assert_eq!(view(&jan).text, "een");
    let mut jan = copy(&jan, 3);
    assert!(jan.has_missing_updates());
    jan.apply(&first).unwrap();
    assert!(!jan.has_missing_updates());
    assert_eq!(view(&jan), view(&amina));
}

#[test]
fn updates_that_wait_for_ever_are_not_kept_without_end() {
    let mut amina = written("een");
    let mut jan = EntryDocument::new(client(2));
    let long = "a".repeat(40_000);
    let outcome = (0..60_u32).try_for_each(|i| {
        let text = view(&amina).text;
        let after = if i % 2 == 0 {
            format!("{text}{long}")
        } else {
            "een".to_owned()
        };
        let update = amina
            .command(&edit(&text, &after), AMINA, UnixMillis(2))
            .unwrap()
            .unwrap();
        jan.apply(&update)
    });
    assert_eq!(outcome, Err(DocumentError::TooManyWaiting));
}

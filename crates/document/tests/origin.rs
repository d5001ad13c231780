//! Does an entry from a copy keep its words, its id and who wrote it?
#![allow(clippy::unwrap_used, missing_docs)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::diary::{ORIGIN_NAME_CHARS_MAX, Origin};
use domain::{Command, EntryId, MemberId, UnixMillis};

const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
const READER: MemberId = MemberId::from_bytes([2; 16]);

fn import(text: &str, name: &str) -> Command {
    Command::ImportEntry {
        entry: ENTRY,
        day: "2024-05-31".parse().unwrap(),
        place: "Mechelen".into(),
        text: text.into(),
        origin: Origin {
            name: name.into(),
            at: UnixMillis(5),
        },
    }
}

fn done(document: &mut EntryDocument, command: &Command) -> Result<Vec<u8>, DocumentError> {
    let update = document.command(command, READER, UnixMillis(9))?;
    Ok(update.unwrap())
}

#[test]
fn an_entry_from_a_copy_says_who_began_it_on_every_phone() {
    let mut here = EntryDocument::new(ClientId::from_random(1));
    let update = done(&mut here, &import("Soep.", "Nadia")).unwrap();
    let mut there = EntryDocument::new(ClientId::from_random(2));
    there.apply(&update).unwrap();
    for document in [&here, &there] {
        let view = document.view(ENTRY).unwrap().unwrap();
        assert_eq!((view.text.as_str(), view.author), ("Soep.", READER));
        let origin = view.origin.unwrap();
        assert_eq!((origin.name.as_str(), origin.at.0), ("Nadia", 5));
    }
}

#[test]
fn read_in_twice_it_is_there_once() {
    let mut document = EntryDocument::new(ClientId::from_random(1));
    done(&mut document, &import("Soep.", "Nadia")).unwrap();
    let again = done(&mut document, &import("Anders.", "Nadia"));
    assert_eq!(again, Err(DocumentError::AlreadyWritten));
    let view = document.view(ENTRY).unwrap().unwrap();
    assert_eq!(view.text, "Soep.");
}

#[test]
fn an_entry_of_photos_alone_can_be_read_in_and_a_long_name_is_cut() {
    let mut document = EntryDocument::new(ClientId::from_random(1));
    let long = "é".repeat(ORIGIN_NAME_CHARS_MAX + 1);
    done(&mut document, &import("", &long)).unwrap();
    let view = document.view(ENTRY).unwrap().unwrap();
    assert_eq!(view.text, "");
    let name = view.origin.unwrap().name;
    assert_eq!(name.chars().count(), ORIGIN_NAME_CHARS_MAX);
}

#[test]
fn erasing_takes_the_origin_too() {
    let mut document = EntryDocument::new(ClientId::from_random(1));
    done(&mut document, &import("Soep.", "Nadia")).unwrap();
    done(&mut document, &Command::DeleteEntry { entry: ENTRY }).unwrap();
    done(&mut document, &Command::EraseEntry { entry: ENTRY }).unwrap();
    assert_eq!(document.view(ENTRY).unwrap().unwrap().origin, None);
    let saved = document.save();
    assert!(!saved.windows(5).any(|part| part == b"Nadia"));
}

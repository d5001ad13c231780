//! Documents: an update of the other phone, a document from the disk, a state vector.

use document::{ClientId, EntryDocument};
use domain::text::TextEdit;
use domain::{Command, Day, EntryId, MemberId, UnixMillis};

use super::seeds::{golden_documents, stored};
use crate::{Outcome, Target};

const ENTRY: EntryId = EntryId::from_bytes([0xe1; 16]);
const MEMBER: MemberId = MemberId::from_bytes([0xa1; 16]);

fn saved() -> Vec<Vec<u8>> {
    let states = stored("documents").into_iter().filter_map(|row| {
        let record = sync::wire::from_bytes::<sync::record::DocumentRecord>(&row);
        Some(record.ok()?.state.to_vec())
    });
    golden_documents().into_iter().chain(states).collect()
}

fn opened(saved: &[u8]) -> EntryDocument {
    EntryDocument::open(saved, ClientId::from_random(5)).expect("a golden document opens")
}

fn updates() -> Vec<Vec<u8>> {
    let everything = [0];
    saved()
        .iter()
        .filter_map(|saved| opened(saved).difference(&everything).ok())
        .collect()
}

/// Does with a document what a phone does: shows, changes, saves and opens it.
fn use_fully(document: &mut EntryDocument) {
    let text = match document.view(ENTRY) {
        Ok(Some(entry)) => entry.text,
        _ => String::new(),
    };
    let commands = [
        Command::WriteEntry {
            entry: ENTRY,
            day: Day::new(2026, 5, 31).expect("31 May 2026 is a day"),
            place: "Gent".into(),
            text: "😀a".into(),
        },
        Command::EditEntryText {
            entry: ENTRY,
            edit: TextEdit::between(&text, &format!("{text}!")),
        },
        Command::DeleteEntry { entry: ENTRY },
        Command::RestoreEntry { entry: ENTRY },
    ];
    for command in &commands {
        // Refused where the document is of another entry or full.
        let _ = document.command(command, MEMBER, UnixMillis(1));
    }
    let again = opened(&document.save());
    assert_eq!(again.state_vector(), document.state_vector());
    let _ = again.view(ENTRY);
}

pub fn apply() -> Target {
    let bases = saved();
    Target::new("document_apply", updates(), move |input| {
        let mut fresh = EntryDocument::new(ClientId::from_random(1));
        let taken = fresh.apply(input).is_ok();
        if taken {
            // The same again changes nothing.
            let before = fresh.state_vector();
            let _ = fresh.apply(input);
            assert_eq!(fresh.state_vector(), before);
            use_fully(&mut fresh);
        }
        let base = &bases[input.len() % bases.len()];
        let mut known = opened(base);
        if known.apply(input).is_ok() {
            use_fully(&mut known);
        }
        Outcome::of(taken)
    })
}

pub fn open() -> Target {
    Target::new("document_open", saved(), |input| {
        let opened = EntryDocument::open(input, ClientId::from_random(2));
        let taken = opened.is_ok();
        if let Ok(mut document) = opened {
            use_fully(&mut document);
        }
        Outcome::of(taken)
    })
}

pub fn state_vector() -> Target {
    let documents: Vec<_> = saved().iter().map(|saved| opened(saved)).collect();
    let seeds = documents.iter().map(EntryDocument::state_vector).collect();
    Target::new("document_state_vector", seeds, move |input| {
        let mut taken = false;
        for document in &documents {
            if let Ok(difference) = document.difference(input) {
                taken = true;
                let mut other = EntryDocument::new(ClientId::from_random(3));
                other
                    .apply(&difference)
                    .expect("what one phone gives another takes");
            }
        }
        Outcome::of(taken)
    })
}

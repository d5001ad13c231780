//! Which phones do the tests write with, and what can happen to them?
#![allow(dead_code)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::{Entry, Mark};
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId, Hash, MemberId, UnixMillis};
use proptest::prelude::*;

pub const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
pub const TEXT: &str = "Vandaag gingen wij naar de markt 🍅.\nمَرْحَبًا 👨‍👩‍👧‍👦 het was koud.";

/// One phone: takes its own changes at once and everyone else's in the order of the log.
pub struct Phone {
    pub number: usize,
    /// At rest between any two transactions, as on a real phone.
    pub saved: Vec<u8>,
    pub client: ClientId,
    pub outbox: Vec<Vec<u8>>,
    /// How many items of the log it has seen.
    pub cursor: usize,
    /// What its form showed when it was opened: edits are made on it, however old.
    pub shown: String,
}

impl Phone {
    pub fn new(number: usize, saved: &[u8]) -> Self {
        Self {
            number,
            saved: saved.to_vec(),
            client: client(number as u64 + 1),
            outbox: Vec::new(),
            cursor: 0,
            shown: TEXT.to_owned(),
        }
    }

    pub fn open(&self) -> EntryDocument {
        EntryDocument::open(&self.saved, self.client).unwrap()
    }

    pub fn entry(&self) -> Entry {
        self.open().view(ENTRY).unwrap().unwrap()
    }

    pub fn command(&mut self, command: &Command, at: i64) {
        let mut document = self.open();
        let by = MemberId::from_bytes([self.number as u8; 16]);
        match document.command(command, by, UnixMillis(at)) {
            Ok(Some(update)) => self.outbox.push(update),
            Ok(None) => {}
            Err(
                DocumentError::Limit { .. } | DocumentError::Erased | DocumentError::NotDeleted,
            ) => {}
            Err(error) => panic!("{error}"),
        }
        self.saved = document.save();
    }

    pub fn push(&mut self, log: &mut Vec<(usize, Vec<u8>)>) {
        log.extend(self.outbox.drain(..).map(|update| (self.number, update)));
    }

    pub fn pull(&mut self, log: &[(usize, Vec<u8>)]) {
        let mut document = self.open();
        for (author, update) in &log[self.cursor..] {
            if *author != self.number {
                document.apply(update).unwrap();
                assert!(!document.has_missing_updates());
            }
        }
        self.cursor = log.len();
        self.saved = document.save();
    }

    pub fn pull_again(&mut self, log: &[(usize, Vec<u8>)], from: usize) {
        self.cursor = from.min(self.cursor);
        self.pull(log);
    }
}

pub fn client(number: u64) -> ClientId {
    ClientId::from_random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[derive(Debug, Clone)]
pub enum Step {
    Edit {
        start: prop::sample::Index,
        delete: usize,
        insert: String,
    },
    Move(i8),
    Place(String),
    Attach(u8, u8),
    Detach(u8),
    Delete,
    Restore,
    Erase,
    Push,
    Pull,
    PullAgain(prop::sample::Index),
    /// Looks at the form anew.
    Look,
    /// Starts the program anew: another client id.
    Restart(u64),
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![40 => step_before_erasing(), 1 => Just(Step::Erase)]
}

pub fn step_before_erasing() -> impl Strategy<Value = Step> {
    let words = prop::sample::select(vec![
        "",
        "x",
        "hete ",
        "👩🏽‍🚒",
        "بِ",
        "\u{301}",
        "🇧🇪",
        "한글",
        "een lange zin. ",
    ]);
    prop_oneof![
        6 => (any::<prop::sample::Index>(), 0_usize..12, words)
            .prop_map(|(start, delete, insert)| Step::Edit { start, delete, insert: insert.to_owned() }),
        1 => (1_i8..=28).prop_map(Step::Move),
        1 => prop::sample::select(vec!["", "Genk", "Mechelen"]).prop_map(|place| Step::Place(place.to_owned())),
        1 => Just(Step::Delete),
        1 => Just(Step::Restore),
        1 => (0_u8..4, 0_u8..9).prop_map(|(id, hash)| Step::Attach(id, hash)),
        1 => (0_u8..4).prop_map(Step::Detach),
        3 => Just(Step::Push),
        3 => Just(Step::Pull),
        1 => any::<prop::sample::Index>().prop_map(Step::PullAgain),
        2 => Just(Step::Look),
        1 => any::<u64>().prop_map(Step::Restart),
    ]
}

pub fn edited(text: &str, start: prop::sample::Index, delete: usize, insert: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let start = start.index(characters.len() + 1);
    let end = (start + delete).min(characters.len());
    characters.splice(start..end, insert.chars());
    characters.into_iter().collect()
}

pub fn take(phone: &mut Phone, step: Step, log: &mut Vec<(usize, Vec<u8>)>, at: i64) {
    match step {
        Step::Edit {
            start,
            delete,
            insert,
        } => {
            let edit =
                TextEdit::between(&phone.shown, &edited(&phone.shown, start, delete, &insert));
            phone.command(&Command::EditEntryText { entry: ENTRY, edit }, at);
        }
        Step::Move(day) => phone.command(
            &Command::MoveEntry {
                entry: ENTRY,
                day: Day::new(2026, 5, day).unwrap(),
            },
            at,
        ),
        Step::Place(place) => phone.command(
            &Command::PlaceEntry {
                entry: ENTRY,
                place,
            },
            at,
        ),
        Step::Delete => phone.command(&Command::DeleteEntry { entry: ENTRY }, at),
        Step::Restore => phone.command(&Command::RestoreEntry { entry: ENTRY }, at),
        Step::Erase => phone.command(&Command::EraseEntry { entry: ENTRY }, at),
        Step::Attach(id, hash) => phone.command(&attach(id, hash), at),
        Step::Detach(id) => phone.command(&detach(id), at),
        Step::Push => phone.push(log),
        Step::Pull => phone.pull(log),
        Step::PullAgain(from) => phone.pull_again(log, from.index(log.len() + 1)),
        Step::Look => phone.shown = phone.entry().text,
        Step::Restart(bits) => phone.client = ClientId::from_random(bits),
    }
}

pub fn written() -> Vec<u8> {
    let mut document = EntryDocument::new(client(0));
    let write = Command::WriteEntry {
        entry: ENTRY,
        day: Day::new(2026, 5, 31).unwrap(),
        place: String::new(),
        text: TEXT.to_owned(),
    };
    document
        .command(&write, MemberId::from_bytes([9; 16]), UnixMillis(0))
        .unwrap()
        .unwrap();
    document.save()
}

pub fn agree(phones: &mut [Phone], log: &mut Vec<(usize, Vec<u8>)>) {
    phones.iter_mut().for_each(|phone| phone.push(log));
    phones.iter_mut().for_each(|phone| phone.pull(log));
    let first = phones[0].open();
    for phone in &phones[1..] {
        let other = phone.open();
        assert_eq!(other.view(ENTRY), first.view(ENTRY));
        assert_eq!(other.state_vector(), first.state_vector());
        assert_eq!(other.contents(), first.contents());
    }
}

/// A photo whose blobs are named by one number.
pub fn photo(id: u8, hash: u8) -> Attachment {
    let blob = |hash| BlobRef {
        hash: Hash([hash; 32]),
        key: BlobSecret([0x5e; 32]),
        bytes: 1_000,
    };
    Attachment {
        id: AttachmentId::from_bytes([id; 16]),
        kind: AttachmentKind::Photo,
        original: blob(hash),
        thumbnail: Some(blob(hash ^ 0x80)),
        media_type: MediaType::Jpeg,
        width: 1600,
        height: 1200,
        duration_ms: 0,
        added: Mark {
            by: MemberId::from_bytes([0xa1; 16]),
            at: UnixMillis(i64::from(hash)),
        },
        described: Some("Oma roert in de ketel".to_owned()),
    }
}

pub fn attach(id: u8, hash: u8) -> Command {
    Command::Attach {
        entry: ENTRY,
        attachment: photo(id, hash),
    }
}

pub fn detach(id: u8) -> Command {
    Command::Detach {
        entry: ENTRY,
        attachment: AttachmentId::from_bytes([id; 16]),
    }
}

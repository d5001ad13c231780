//! Do phones that write at the same time agree, once each has taken in the log in its order?
#![allow(clippy::unwrap_used, missing_docs)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::diary::Entry;
use domain::text::TextEdit;
use domain::{Command, Day, EntryId, MemberId, UnixMillis};
use proptest::prelude::*;

const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
const TEXT: &str = "Vandaag gingen wij naar de markt 🍅.\nمَرْحَبًا 👨‍👩‍👧‍👦 het was koud.";

/// One phone: takes its own changes at once and everyone else's in the order of the log.
struct Phone {
    number: usize,
    /// At rest between any two transactions, as on a real phone.
    saved: Vec<u8>,
    client: ClientId,
    outbox: Vec<Vec<u8>>,
    /// How many items of the log it has seen.
    cursor: usize,
    /// What its form showed when it was opened: edits are made on it, however old.
    shown: String,
}

impl Phone {
    fn new(number: usize, saved: &[u8]) -> Self {
        Self {
            number,
            saved: saved.to_vec(),
            client: client(number as u64 + 1),
            outbox: Vec::new(),
            cursor: 0,
            shown: TEXT.to_owned(),
        }
    }

    fn open(&self) -> EntryDocument {
        EntryDocument::open(&self.saved, self.client).unwrap()
    }

    fn entry(&self) -> Entry {
        self.open().view(ENTRY).unwrap().unwrap()
    }

    fn command(&mut self, command: &Command, at: i64) {
        let mut document = self.open();
        let by = MemberId::from_bytes([self.number as u8; 16]);
        match document.command(command, by, UnixMillis(at)) {
            Ok(Some(update)) => self.outbox.push(update),
            Ok(None) => {}
            Err(error) => assert!(matches!(error, DocumentError::Limit { .. }), "{error}"),
        }
        self.saved = document.save();
    }

    fn push(&mut self, log: &mut Vec<(usize, Vec<u8>)>) {
        log.extend(self.outbox.drain(..).map(|update| (self.number, update)));
    }

    fn pull(&mut self, log: &[(usize, Vec<u8>)]) {
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

    fn pull_again(&mut self, log: &[(usize, Vec<u8>)], from: usize) {
        self.cursor = from.min(self.cursor);
        self.pull(log);
    }
}

fn client(number: u64) -> ClientId {
    ClientId::from_random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[derive(Debug, Clone)]
enum Step {
    Edit {
        start: prop::sample::Index,
        delete: usize,
        insert: String,
    },
    Move(i8),
    Place(String),
    Delete,
    Restore,
    Push,
    Pull,
    PullAgain(prop::sample::Index),
    /// Looks at the form anew.
    Look,
    /// Starts the program anew: another client id.
    Restart(u64),
}

fn step() -> impl Strategy<Value = Step> {
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
        3 => Just(Step::Push),
        3 => Just(Step::Pull),
        1 => any::<prop::sample::Index>().prop_map(Step::PullAgain),
        2 => Just(Step::Look),
        1 => any::<u64>().prop_map(Step::Restart),
    ]
}

fn edited(text: &str, start: prop::sample::Index, delete: usize, insert: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let start = start.index(characters.len() + 1);
    let end = (start + delete).min(characters.len());
    characters.splice(start..end, insert.chars());
    characters.into_iter().collect()
}

fn take(phone: &mut Phone, step: Step, log: &mut Vec<(usize, Vec<u8>)>, at: i64) {
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
        Step::Push => phone.push(log),
        Step::Pull => phone.pull(log),
        Step::PullAgain(from) => phone.pull_again(log, from.index(log.len() + 1)),
        Step::Look => phone.shown = phone.entry().text,
        Step::Restart(bits) => phone.client = ClientId::from_random(bits),
    }
}

fn written() -> Vec<u8> {
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

fn agree(phones: &mut [Phone], log: &mut Vec<(usize, Vec<u8>)>) {
    phones.iter_mut().for_each(|phone| phone.push(log));
    phones.iter_mut().for_each(|phone| phone.pull(log));
    let first = phones[0].open();
    for phone in &phones[1..] {
        let other = phone.open();
        assert_eq!(other.view(ENTRY), first.view(ENTRY));
        assert_eq!(other.state_vector(), first.state_vector());
    }
}

/// Words put between words of the text: by which phone, at which gap.
fn insertions() -> impl Strategy<Value = Vec<(prop::sample::Index, usize)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..1_000), 1..6)
}

fn insert_words(
    phone: &mut Phone,
    name: &str,
    words: &[(prop::sample::Index, usize)],
) -> Vec<String> {
    let mut text: Vec<String> = phone.entry().text.split(' ').map(str::to_owned).collect();
    let mut inserted = Vec::new();
    for (gap, number) in words {
        let word = format!("{name}{number}");
        text.insert(gap.index(text.len() + 1), word.clone());
        inserted.push(word);
    }
    let edit = TextEdit::between(&phone.entry().text, &text.join(" "));
    phone.command(&Command::EditEntryText { entry: ENTRY, edit }, 1);
    inserted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn phones_that_follow_the_log_agree(phones in 2_usize..=3, steps in prop::collection::vec((any::<prop::sample::Index>(), step()), 1..60)) {
        let saved = written();
        let mut phones: Vec<Phone> = (0..phones).map(|number| Phone::new(number, &saved)).collect();
        let mut log = Vec::new();
        for (at, (phone, step)) in (1..).zip(steps) {
            let phone = phone.index(phones.len());
            take(&mut phones[phone], step, &mut log, at);
        }
        agree(&mut phones, &mut log);
        let rebuilt = log.iter().try_fold(EntryDocument::open(&saved, client(77)).unwrap(), |mut document, (_, update)| {
            document.apply(update).map(|()| document)
        });
        prop_assert_eq!(rebuilt.unwrap().view(ENTRY).unwrap(), Some(phones[0].entry()));
    }

    #[test]
    fn both_edit_one_paragraph_and_every_word_of_both_stays(of_amina in insertions(), of_jan in insertions()) {
        let saved = written();
        let mut phones = [Phone::new(0, &saved), Phone::new(1, &saved)];
        let mut words = insert_words(&mut phones[0], "amina", &of_amina);
        words.extend(insert_words(&mut phones[1], "jan", &of_jan));
        words.extend(TEXT.split(' ').map(str::to_owned));
        agree(&mut phones, &mut Vec::new());
        let text = phones[0].entry().text;
        for word in words {
            prop_assert!(text.contains(&word), "{word} in {text}");
        }
    }
}

#[test]
fn own_changes_that_come_back_from_the_log_change_nothing() {
    let mut phone = Phone::new(0, &written());
    phone.command(
        &Command::PlaceEntry {
            entry: ENTRY,
            place: "Genk".to_owned(),
        },
        1,
    );
    phone.command(&Command::DeleteEntry { entry: ENTRY }, 2);
    let before = phone.entry();
    let mut document = phone.open();
    for update in &phone.outbox {
        document.apply(update).unwrap();
    }
    assert_eq!(document.view(ENTRY).unwrap(), Some(before));
}

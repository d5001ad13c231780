//! Can any bytes at all make a document panic, or show what no member could have written?
#![allow(clippy::unwrap_used, missing_docs)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::diary::PLACE_CHARS_MAX;
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId, MemberId, UnixMillis};
use proptest::prelude::*;

const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
const MEMBER: MemberId = MemberId::from_bytes([2; 16]);

/// Does with a document whatever can be done with it.
fn use_fully(document: &mut EntryDocument) {
    let text = document
        .view(ENTRY)
        .ok()
        .flatten()
        .map_or(String::new(), |entry| {
            assert!(entry.place.chars().count() <= PLACE_CHARS_MAX);
            entry.text
        });
    let _ = (document.blobs(), document.rescued_text());
    assert!(document.same_as(document));
    let commands = [
        Command::WriteEntry {
            entry: ENTRY,
            day: Day::new(2026, 5, 31).unwrap(),
            place: String::new(),
            text: "😀a".to_owned(),
        },
        Command::EditEntryText {
            entry: ENTRY,
            edit: TextEdit::between(&text, &format!("x{}y", text.get(4..).unwrap_or("z"))),
        },
        Command::PlaceEntry {
            entry: ENTRY,
            place: "Genk".to_owned(),
        },
        Command::DeleteEntry { entry: ENTRY },
        Command::RestoreEntry { entry: ENTRY },
        Command::Detach {
            entry: ENTRY,
            attachment: AttachmentId::from_bytes([1; 16]),
        },
    ];
    for command in &commands {
        let _ = document.command(command, MEMBER, UnixMillis(1));
    }
    let _ = document.has_missing_updates();
    let difference = document.difference(&document.state_vector()).unwrap();
    document.apply(&difference).unwrap();
    let mut erased = EntryDocument::open(&document.save(), ClientId::from_random(97)).unwrap();
    for command in [
        Command::DeleteEntry { entry: ENTRY },
        Command::EraseEntry { entry: ENTRY },
    ] {
        let _ = erased.command(&command, MEMBER, UnixMillis(2));
    }
    erased.merge_state(&document.save()).unwrap();
    EntryDocument::open(&erased.save(), ClientId::from_random(96)).unwrap();
    let mut again = EntryDocument::open(&document.save(), ClientId::from_random(99)).unwrap();
    // Order in the text is promised for updates that some program could have made, see `convergence.rs`; not for these.
    let _ = again.view(ENTRY);
    assert_eq!(again.state_vector(), document.state_vector());
    let whole = document.difference(&[0]).unwrap();
    let mut rebuilt = EntryDocument::new(ClientId::from_random(98));
    rebuilt.apply(&whole).unwrap();
    again.apply(&whole).unwrap();
    assert_eq!(rebuilt.state_vector(), document.state_vector());
}

fn written() -> (EntryDocument, Vec<Vec<u8>>) {
    let mut document = EntryDocument::new(ClientId::from_random(1));
    let mut updates = Vec::new();
    let commands = [
        Command::WriteEntry {
            entry: ENTRY,
            day: Day::new(2026, 5, 31).unwrap(),
            place: "Gent".to_owned(),
            text: "een 😀 twee drie".to_owned(),
        },
        Command::EditEntryText {
            entry: ENTRY,
            edit: TextEdit::between("een 😀 twee drie", "een 😀 drie 🇧🇪 vier"),
        },
        Command::PlaceEntry {
            entry: ENTRY,
            place: "Brugge".to_owned(),
        },
        Command::DeleteEntry { entry: ENTRY },
        Command::RestoreEntry { entry: ENTRY },
    ];
    for command in &commands {
        updates.push(
            document
                .command(command, MEMBER, UnixMillis(1))
                .unwrap()
                .unwrap(),
        );
    }
    (document, updates)
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// One block of a made-up update: well formed, but pointing anywhere and holding anything.
#[derive(Debug, Clone)]
struct MadeBlock {
    left: Option<(u64, u64)>,
    right: Option<(u64, u64)>,
    root: &'static str,
    key: Option<&'static str>,
    content: Vec<u8>,
    kind: u8,
}

impl MadeBlock {
    fn write(&self, bytes: &mut Vec<u8>) {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        bytes.push(
            self.kind
                | flag(self.left.is_some(), 0x80)
                | flag(self.right.is_some(), 0x40)
                | flag(self.key.is_some(), 0x20),
        );
        for (client, clock) in [self.left, self.right].into_iter().flatten() {
            number(bytes, client);
            number(bytes, clock);
        }
        if self.left.is_none() && self.right.is_none() {
            bytes.push(1);
            for text in [Some(self.root), self.key].into_iter().flatten() {
                number(bytes, text.len() as u64);
                bytes.extend(text.as_bytes());
            }
        }
        bytes.extend(&self.content);
    }
}

fn content() -> impl Strategy<Value = (u8, Vec<u8>)> {
    let value = prop::sample::select(vec![
        vec![127],
        vec![126],
        vec![120],
        vec![125, 1],
        vec![125, 2],
        vec![119, 1, b'x'],
        vec![116, 1, 7],
        vec![117, 1, 126],
        vec![118, 1, 1, b'k', 121],
        [vec![119, 10], b"2026-05-30".to_vec()].concat(),
        [vec![116, 24], vec![3; 24]].concat(),
    ]);
    let text = prop::sample::select(vec!["x", "😀", "a😀b", "woord ", "\u{301}"]);
    prop_oneof![
        4 => text.prop_map(|text| (4, [vec![text.len() as u8], text.as_bytes().to_vec()].concat())),
        3 => value.clone().prop_map(|value| (8, [vec![1], value].concat())),
        1 => prop::collection::vec(value, 1..4).prop_map(|values| (8, [vec![values.len() as u8], values.concat()].concat())),
        1 => (1_u8..5).prop_map(|len| (1, vec![len])),
        1 => Just((3, vec![2, 8, 9])),
        1 => (0_u8..32, prop::collection::vec(any::<u8>(), 0..4)),
    ]
}

fn made_block() -> impl Strategy<Value = MadeBlock> {
    let id = || prop_oneof![4 => Just(None), 5 => (1_u64..5, 0_u64..30).prop_map(Some)];
    let root = prop::sample::select(vec![
        "text",
        "text",
        "entry",
        "entry",
        "photos",
        "attachments",
    ]);
    let key = prop::sample::select(vec![
        None,
        None,
        Some("day"),
        Some("edited"),
        Some("deleted"),
        Some("begun"),
        Some("schema"),
        Some("place"),
        Some("erased"),
        Some("01010101010101010101010101010101"),
        Some("new"),
    ]);
    (id(), id(), root, key, content()).prop_map(|(left, right, root, key, (kind, content))| {
        MadeBlock {
            left,
            right,
            root,
            key,
            content,
            kind,
        }
    })
}

fn made_update() -> impl Strategy<Value = Vec<u8>> {
    let sections = prop::collection::vec(
        (
            1_u64..5,
            prop_oneof![3 => Just(0_u64), 2 => 0_u64..30],
            prop::collection::vec(made_block(), 1..4),
        ),
        0..3,
    );
    let deletions = prop::collection::vec(
        (1_u64..5, prop::collection::vec((0_u64..30, 1_u64..6), 0..3)),
        0..2,
    );
    (sections, deletions).prop_map(|(sections, deletions)| {
        let mut bytes = Vec::new();
        number(&mut bytes, sections.len() as u64);
        for (client, start, blocks) in sections {
            number(&mut bytes, blocks.len() as u64);
            number(&mut bytes, client);
            number(&mut bytes, start);
            blocks.iter().for_each(|block| block.write(&mut bytes));
        }
        number(&mut bytes, deletions.len() as u64);
        for (client, ranges) in deletions {
            number(&mut bytes, client);
            number(&mut bytes, ranges.len() as u64);
            for (start, len) in ranges {
                number(&mut bytes, start);
                number(&mut bytes, len);
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (mut document, _) = written();
        let _ = document.apply(&bytes);
        let _ = document.difference(&bytes);
        use_fully(&mut document);
        if let Ok(mut opened) = EntryDocument::open(&bytes, ClientId::from_random(5)) {
            use_fully(&mut opened);
        }
    }

    #[test]
    fn an_update_with_changed_bytes_never_panics(which in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let (mut document, updates) = written();
        let mut bytes = which.get(&updates).clone();
        for (place, mask) in changes {
            let place = place.index(bytes.len());
            bytes[place] ^= mask;
        }
        for mut opened in [EntryDocument::new(ClientId::from_random(3)), EntryDocument::open(&document.save(), ClientId::from_random(4)).unwrap()] {
            let _ = opened.apply(&bytes);
            use_fully(&mut opened);
        }
        use_fully(&mut document);
    }

    #[test]
    fn a_saved_document_with_a_changed_byte_never_panics(place in any::<prop::sample::Index>(), mask in any::<u8>()) {
        let mut saved = written().0.save();
        let place = place.index(saved.len());
        saved[place] ^= mask;
        if let Ok(mut opened) = EntryDocument::open(&saved, ClientId::from_random(3)) {
            use_fully(&mut opened);
        }
    }

    #[test]
    fn well_formed_updates_that_make_no_sense_never_panic(updates in prop::collection::vec(made_update(), 1..8), from_nothing in any::<bool>()) {
        let mut document = if from_nothing { EntryDocument::new(ClientId::from_random(9)) } else { written().0 };
        for update in updates {
            let _ = document.apply(&update);
        }
        use_fully(&mut document);
    }
}

fn refused(bytes: &[u8]) {
    assert_eq!(
        written().0.apply(bytes),
        Err(DocumentError::Unreadable),
        "{bytes:?}"
    );
}

/// A single block without neighbours of client 7, in the root `text`.
fn in_text(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[1, 1, 7, 0, kind, 1, 4], b"text".as_slice(), content, &[0]].concat()
}

#[test]
fn a_truncated_update_is_refused() {
    for update in written().1 {
        for len in 0..update.len() {
            refused(&update[..len]);
        }
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    for mut update in written().1 {
        update.push(0);
        refused(&update);
    }
}

#[test]
fn what_the_schema_does_not_know_is_refused() {
    written().0.apply(&in_text(4, b"\x01x")).unwrap();
    refused(&in_text(2, &[0x80, 0x80, 0x80, 0x80, 0x08]));
    refused(&in_text(5, b"\x01x"));
    refused(&in_text(6, b"\x01x\x04null"));
    refused(&in_text(7, &[2]));
    refused(&in_text(8, &[1, 126]));
    refused(&in_text(9, b"\x01x\x7e"));
    refused(&in_text(0, &[1]));
    refused(&in_text(10, &[1]));
}

#[test]
fn numbers_that_overflow_are_refused() {
    // A client id of 54 bits, a clock at the end of its range, a deleted stretch of 2³² units, counts of things not there.
    refused(&[
        1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0, 4, 1, 4, b't', b'e', b'x', b't',
        1, b'x', 0,
    ]);
    refused(&[
        1, 1, 7, 0xff, 0xff, 0xff, 0xff, 0x07, 4, 1, 4, b't', b'e', b'x', b't', 1, b'x', 0,
    ]);
    refused(&in_text(1, &[0xff, 0xff, 0xff, 0xff, 0x0f]));
    refused(&[0xff, 0xff, 0xff, 0x7f]);
    refused(&[0, 1, 7, 0xff, 0xff, 0xff, 0x7f]);
    refused(&[0, 1, 7, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]);
}

#[test]
fn a_value_nested_without_end_is_refused() {
    let nested = [[117, 1].repeat(100_000), vec![126]].concat();
    refused(
        &[
            &[1, 1, 7, 0, 0x28, 1, 5],
            b"entry\x03day\x01".as_slice(),
            &nested,
            &[0],
        ]
        .concat(),
    );
}

#[test]
fn a_block_between_a_unit_and_itself_is_refused() {
    refused(&[1, 1, 7, 0, 0xc4, 1, 17, 1, 17, 1, b'x', 0]);
}

#[test]
fn blocks_that_wait_for_each_other_are_refused() {
    let block = |client: u8, other: u8| vec![1, client, 0, 0x84, other, 0, 1, b'x'];
    refused(&[vec![2], block(7, 8), block(8, 7), vec![0]].concat());
}

#[test]
fn a_day_or_mark_of_the_wrong_type_counts_as_absent() {
    let mut document = written().0;
    let before = document.view(ENTRY).unwrap().unwrap();
    let key = |key: &str, value: &[u8]| {
        [
            &[1, 1, 7, 0, 0x28, 1, 5],
            b"entry".as_slice(),
            &[key.len() as u8],
            key.as_bytes(),
            &[1],
            value,
            &[0],
        ]
        .concat()
    };
    document.apply(&key("edited", &[119, 1, b'x'])).unwrap();
    let after = document.view(ENTRY).unwrap().unwrap();
    assert_eq!(
        (after.edited, after.text, after.author),
        (None, before.text, before.author)
    );
    let mut document = written().0;
    document.apply(&key("day", &[125, 5])).unwrap();
    assert_eq!(document.view(ENTRY), Ok(None));
    let mut document = written().0;
    document.apply(&key("schema", &[125, 2])).unwrap();
    assert_eq!(
        document.view(ENTRY),
        Err(DocumentError::NewerSchema { found: 2 })
    );
    let edit = Command::PlaceEntry {
        entry: ENTRY,
        place: "Genk".to_owned(),
    };
    assert_eq!(
        document.command(&edit, MEMBER, UnixMillis(1)),
        Err(DocumentError::NewerSchema { found: 2 })
    );
    let mut document = written().0;
    document
        .apply(&key("place", &[vec![119, 100], vec![b'p'; 100]].concat()))
        .unwrap();
    assert_eq!(
        document.view(ENTRY).unwrap().unwrap().place,
        "p".repeat(PLACE_CHARS_MAX)
    );
}

#[test]
fn what_a_newer_program_adds_is_kept_and_passed_on() {
    let mut document = written().0;
    let added = [
        &[1, 1, 7, 0, 0x28, 1, 6],
        b"photos\x03key\x01\x77\x05value\x00".as_slice(),
    ]
    .concat();
    document.apply(&added).unwrap();
    let saved = EntryDocument::open(&document.save(), ClientId::from_random(3)).unwrap();
    let whole = saved.difference(&[0]).unwrap();
    assert!(whole.windows(5).any(|bytes| bytes == b"value"));
}

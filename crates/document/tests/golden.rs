//! Do documents that old programs saved still open, and read the same?
#![allow(clippy::unwrap_used, missing_docs)]

use document::{ClientId, DocumentError, EntryDocument};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::{Entry, Mark};
use domain::{AttachmentId, Command, Day, EntryId, Hash, MemberId, UnixMillis};

const ENTRY: EntryId = EntryId::from_bytes([0xe1; 16]);
const AMINA: MemberId = MemberId::from_bytes([0xa1; 16]);
const JAN: MemberId = MemberId::from_bytes([0xb2; 16]);
const NOON: i64 = 1_780_221_600_000;

/// Opens, checks what it says, and sees that it can be changed and saved still.
fn check(saved: &[u8], expected: &Entry) {
    let mut document = EntryDocument::open(saved, ClientId::from_random(7)).unwrap();
    assert_eq!(document.view(ENTRY).unwrap().as_ref(), Some(expected));
    let moved = Command::MoveEntry {
        entry: ENTRY,
        day: Day::new(2030, 1, 1).unwrap(),
    };
    assert!(
        document
            .command(&moved, JAN, UnixMillis(NOON))
            .unwrap()
            .is_some()
    );
    let again = EntryDocument::open(&document.save(), ClientId::from_random(8)).unwrap();
    assert_eq!(again.view(ENTRY).unwrap().unwrap().text, expected.text);
    assert_eq!(again.view(ENTRY).unwrap().unwrap().day.year(), 2030);
}

fn entry(text: &str, place: &str) -> Entry {
    Entry {
        id: ENTRY,
        day: Day::new(2026, 5, 31).unwrap(),
        place: place.to_owned(),
        text: text.to_owned(),
        author: AMINA,
        created_at: UnixMillis(NOON),
        edited: None,
        deleted: None,
        erased: None,
        attachments: Vec::new(),
        origin: None,
    }
}

fn mark(by: MemberId, later_ms: i64) -> Option<Mark> {
    Some(Mark {
        by,
        at: UnixMillis(NOON + later_ms),
    })
}

#[test]
fn an_arabic_entry_opens_for_ever() {
    let text = "ذهبنا اليوم إلى السوق وشربنا الشاي بالنعناع. مَرْحَبًا بِكُم!";
    let expected = Entry {
        edited: mark(JAN, 60_000),
        ..entry(text, "السوق")
    };
    check(include_bytes!("golden/arabic.bin"), &expected);
}

#[test]
fn an_entry_full_of_emoji_opens_for_ever() {
    let text = "Met heel de familie 👨‍👩‍👧 naar zee 🇧🇪🌊 👩🏽‍🚒";
    let expected = Entry {
        edited: mark(AMINA, 120_000),
        ..entry(text, "Oostende")
    };
    check(include_bytes!("golden/emoji.bin"), &expected);
}

#[test]
fn an_entry_that_both_edited_at_once_opens_for_ever() {
    let expected = Entry {
        day: Day::new(2026, 5, 30).unwrap(),
        edited: mark(JAN, 62_000),
        ..entry("Wij aten hete soep en brood bij oma.", "")
    };
    check(include_bytes!("golden/concurrent.bin"), &expected);
}

#[test]
fn a_deleted_entry_opens_for_ever() {
    let expected = Entry {
        deleted: mark(JAN, 60_000),
        ..entry("Dit was een vergissing.", "thuis")
    };
    check(include_bytes!("golden/deleted.bin"), &expected);
}

#[test]
fn a_restored_entry_opens_for_ever() {
    let expected = Entry {
        edited: mark(AMINA, 90_000),
        ..entry("Dit was geen vergissing.", "thuis")
    };
    check(include_bytes!("golden/restored.bin"), &expected);
}

#[test]
fn an_entry_with_a_waiting_update_opens_for_ever() {
    let saved = include_bytes!("golden/waiting.bin");
    check(saved, &entry("Eerst.", ""));
    assert!(
        EntryDocument::open(saved, ClientId::from_random(7))
            .unwrap()
            .has_missing_updates()
    );
}

#[test]
fn an_entry_with_a_photo_and_a_voice_clip_opens_for_ever() {
    let saved = include_bytes!("golden/attachments.bin");
    let blob = |number: u8, bytes| BlobRef {
        hash: Hash([number; 32]),
        key: BlobSecret([number | 0x80; 32]),
        bytes,
    };
    let voice = Attachment {
        id: AttachmentId::from_bytes([2; 16]),
        kind: AttachmentKind::Voice,
        original: blob(3, 60_000),
        thumbnail: None,
        media_type: MediaType::Mp4Audio,
        width: 0,
        height: 0,
        duration_ms: 12_345,
        added: mark(JAN, 30_000).unwrap(),
        described: None,
    };
    let photo = Attachment {
        id: AttachmentId::from_bytes([1; 16]),
        kind: AttachmentKind::Photo,
        original: blob(1, 180_000),
        thumbnail: Some(blob(2, 9_000)),
        media_type: MediaType::Jpeg,
        width: 1600,
        height: 1200,
        duration_ms: 0,
        added: mark(AMINA, 60_000).unwrap(),
        described: Some("الباعة في السوق 🍅".to_owned()),
    };
    let expected = Entry {
        edited: mark(JAN, 90_000),
        attachments: vec![voice, photo],
        origin: None,
        ..entry("Kijk, de markt! Hoor je de klokken?", "Mechelen")
    };
    check(saved, &expected);
    let document = EntryDocument::open(saved, ClientId::from_random(7)).unwrap();
    assert_eq!(document.blobs(), [1, 2, 3].map(|number| Hash([number; 32])));
}

#[test]
fn an_erased_entry_stays_erased_for_ever() {
    let saved = include_bytes!("golden/erased.bin");
    let mut document = EntryDocument::open(saved, ClientId::from_random(7)).unwrap();
    assert_eq!(document.view(ENTRY).unwrap(), Some(erased_entry()));
    assert_eq!(document.rescued_text(), None);
    let refused = document.command(
        &Command::RestoreEntry { entry: ENTRY },
        AMINA,
        UnixMillis(NOON),
    );
    assert_eq!(refused, Err(DocumentError::Erased));
    assert!(!saved.windows(9).any(|bytes| bytes == b"vergissin"));
}

#[test]
fn words_that_came_into_an_erased_entry_can_be_offered_back_for_ever() {
    let saved = include_bytes!("golden/rescued.bin");
    let document = EntryDocument::open(saved, ClientId::from_random(7)).unwrap();
    assert_eq!(document.view(ENTRY).unwrap(), Some(erased_entry()));
    let rescued = document.rescued_text();
    assert_eq!(rescued.as_deref(), Some(" Wacht, dit niet: مهم 👩🏽‍🚒"));
}

fn erased_entry() -> Entry {
    Entry {
        deleted: mark(JAN, 60_000),
        erased: mark(JAN, 660_000),
        ..entry("", "")
    }
}

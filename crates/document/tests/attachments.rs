//! Do photos and voice clips come to an entry, stay, and go as members wish?
#![allow(clippy::unwrap_used, missing_docs)]

mod phones;

use document::{DocumentError, EntryDocument, Part};
use domain::attachment::{
    ATTACHMENTS_MAX, Attachment, AttachmentCount, AttachmentKind, DESCRIPTION_CHARS_MAX, MediaType,
};
use domain::{Command, Hash, MemberId, UnixMillis};
use phones::{ENTRY, attach, client, detach, photo, written};

const JAN: MemberId = MemberId::from_bytes([0xb2; 16]);

fn open(saved: &[u8], number: u64) -> EntryDocument {
    EntryDocument::open(saved, client(number)).unwrap()
}

fn done(document: &mut EntryDocument, command: &Command) -> Vec<u8> {
    document
        .command(command, JAN, UnixMillis(7))
        .unwrap()
        .unwrap()
}

fn attached(document: &EntryDocument) -> Vec<Attachment> {
    document.view(ENTRY).unwrap().unwrap().attachments
}

fn wish(attachment: Attachment) -> Command {
    Command::Attach {
        entry: ENTRY,
        attachment,
    }
}

fn described(words: &str) -> Command {
    wish(Attachment {
        described: Some(words.to_owned()),
        ..photo(1, 1)
    })
}

/// Some value under a key of the attachments, as a faulty or newer program could send it.
fn value_at(key: &str, client: u8, value: &[u8]) -> Vec<u8> {
    [
        &[1, 1, client, 0, 0x28, 1, 11],
        b"attachments".as_slice(),
        &[key.len() as u8],
        key.as_bytes(),
        &[1],
        value,
        &[0],
    ]
    .concat()
}

fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let len = bytes.len();
    assert!(len >= 128);
    [&[116, (len & 0x7f) as u8 | 0x80, (len >> 7) as u8], bytes].concat()
}

#[test]
fn what_both_attach_at_once_shows_on_both_phones_in_the_order_it_was_added() {
    let mut amina = open(&written(), 1);
    let mut jan = open(&written(), 2);
    let of_amina = [
        done(&mut amina, &attach(3, 2)),
        done(&mut amina, &attach(1, 5)),
    ];
    let of_jan = [done(&mut jan, &attach(2, 2)), done(&mut jan, &attach(4, 1))];
    of_jan
        .iter()
        .for_each(|update| amina.apply(update).unwrap());
    of_amina
        .iter()
        .for_each(|update| jan.apply(update).unwrap());
    assert!(amina.same_as(&jan));
    let expected = [photo(4, 1), photo(2, 2), photo(3, 2), photo(1, 5)];
    assert_eq!(attached(&amina), expected);
    assert_eq!(attached(&open(&jan.save(), 3)), expected);
}

#[test]
fn an_entry_written_with_a_photo_does_not_read_as_changed_afterwards() {
    let mut document = open(&written(), 1);
    done(&mut document, &attach(1, 1));
    assert_eq!(document.view(ENTRY).unwrap().unwrap().edited, None);
    assert_eq!(
        document.command(&attach(1, 1), JAN, UnixMillis(8)),
        Ok(None)
    );
    done(&mut document, &described("De markt in de regen"));
    let entry = document.view(ENTRY).unwrap().unwrap();
    assert_eq!(
        entry.attachments[0].described.as_deref(),
        Some("De markt in de regen")
    );
    assert_eq!(entry.edited.unwrap().by, JAN);
}

#[test]
fn a_photo_taken_away_is_gone_from_view_blobs_and_bytes() {
    let mut document = open(&written(), 1);
    done(&mut document, &attach(1, 1));
    done(&mut document, &attach(2, 2));
    let update = done(&mut document, &detach(1));
    let mut other = open(&written(), 2);
    other.merge_state(&document.save()).unwrap();
    assert!(other.same_as(&document));
    assert_eq!(attached(&document), [photo(2, 2)]);
    assert_eq!(document.blobs(), [Hash([2; 32]), Hash([0x82; 32])]);
    let photo_left = document.save();
    done(&mut document, &detach(2));
    assert!(photo_left.windows(4).any(|bytes| bytes == [0x5e; 4]));
    assert!(!document.save().windows(4).any(|bytes| bytes == [0x5e; 4]));
    assert_eq!(document.command(&detach(2), JAN, UnixMillis(9)), Ok(None));
    assert!(!update.is_empty() && document.view(ENTRY).unwrap().unwrap().edited.is_some());
}

#[test]
fn the_blobs_of_a_deleted_entry_live_until_it_is_erased() {
    let mut document = open(&written(), 1);
    done(&mut document, &attach(2, 3));
    done(&mut document, &attach(1, 3));
    done(&mut document, &Command::DeleteEntry { entry: ENTRY });
    assert_eq!(
        document.blobs(),
        [Hash([3; 32]), Hash([0x83; 32])],
        "each once"
    );
    done(&mut document, &Command::EraseEntry { entry: ENTRY });
    assert_eq!(document.blobs(), []);
}

#[test]
fn more_attachments_than_an_entry_holds_are_refused_but_a_new_description_is_not() {
    let mut document = open(&written(), 1);
    for id in 1..=ATTACHMENTS_MAX as u8 {
        done(&mut document, &attach(id, id));
    }
    let limit = Err(DocumentError::Limit {
        what: Part::Attachments,
        max: ATTACHMENTS_MAX,
    });
    assert_eq!(document.command(&attach(99, 99), JAN, UnixMillis(8)), limit);
    done(&mut document, &described("De markt"));
    done(&mut document, &detach(2));
    done(&mut document, &attach(99, 99));
    assert_eq!(attached(&document).len(), ATTACHMENTS_MAX);
}

#[test]
fn a_description_over_its_limit_is_refused_and_one_at_it_is_not() {
    let mut document = open(&written(), 1);
    let refused = document.command(
        &described(&"é".repeat(DESCRIPTION_CHARS_MAX + 1)),
        JAN,
        UnixMillis(8),
    );
    let limit = DocumentError::Limit {
        what: Part::Description,
        max: DESCRIPTION_CHARS_MAX,
    };
    assert_eq!(refused, Err(limit));
    done(
        &mut document,
        &described(&"é".repeat(DESCRIPTION_CHARS_MAX)),
    );

    let long = Attachment {
        described: Some("é".repeat(DESCRIPTION_CHARS_MAX + 1)),
        ..photo(5, 5)
    };
    let key = long.id.to_string();
    document
        .apply(&value_at(
            &key,
            7,
            &byte_string(&minicbor::to_vec(&long).unwrap()),
        ))
        .unwrap();
    let shown = attached(&document).pop().unwrap().described.unwrap();
    assert_eq!(shown, "é".repeat(DESCRIPTION_CHARS_MAX));
}

#[test]
fn what_cannot_be_read_as_an_attachment_counts_as_absent() {
    let mut document = open(&written(), 1);
    let key = |number: u8| photo(number, 0).id.to_string();
    let misnamed = byte_string(&minicbor::to_vec(photo(1, 1)).unwrap());
    document.apply(&value_at(&key(2), 7, &misnamed)).unwrap();
    document
        .apply(&value_at(&key(3), 8, &[116, 3, 0x83, 1, 2]))
        .unwrap();
    document
        .apply(&value_at(&key(4), 9, &[119, 1, b'x']))
        .unwrap();
    document.apply(&value_at("photo", 10, &[126])).unwrap();
    assert_eq!(attached(&document), []);
    done(&mut document, &attach(3, 3));
    assert_eq!(attached(&document), [photo(3, 3)]);
}

#[test]
fn values_outside_any_key_are_refused() {
    let list = [
        &[1, 1, 7, 0, 8, 1, 11],
        b"attachments".as_slice(),
        &[1, 126],
        &[0],
    ]
    .concat();
    let refused = open(&written(), 1).apply(&list);
    assert_eq!(refused, Err(DocumentError::Unreadable));
}

#[test]
fn a_media_type_of_a_newer_program_hides_the_photo_and_keeps_its_blobs() {
    let mut bytes = minicbor::to_vec(photo(1, 1)).unwrap();
    // The media type stands before width 1600 and height 1200.
    let at = bytes
        .windows(7)
        .position(|window| window == [0, 0x19, 0x06, 0x40, 0x19, 0x04, 0xb0]);
    bytes[at.unwrap()] = 0x17;
    let mut document = open(&written(), 1);
    document
        .apply(&value_at(
            &photo(1, 1).id.to_string(),
            7,
            &byte_string(&bytes),
        ))
        .unwrap();
    assert_eq!(attached(&document), []);
    assert_eq!(document.blobs(), [Hash([1; 32]), Hash([0x81; 32])]);
}

#[test]
fn the_row_counts_photos_and_voice_clips() {
    let mut document = open(&written(), 1);
    assert_eq!(
        document
            .view(ENTRY)
            .unwrap()
            .unwrap()
            .row()
            .unwrap()
            .attachments,
        None
    );
    done(&mut document, &attach(1, 1));
    done(
        &mut document,
        &wish(Attachment {
            kind: AttachmentKind::Voice,
            media_type: MediaType::WebmOpus,
            ..photo(2, 2)
        }),
    );
    let count = AttachmentCount {
        photos: 1,
        voices: 1,
    };
    assert_eq!(
        document
            .view(ENTRY)
            .unwrap()
            .unwrap()
            .row()
            .unwrap()
            .attachments,
        Some(count)
    );
}

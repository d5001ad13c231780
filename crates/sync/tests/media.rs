//! Does a photo or a voice clip reach the other phone, whatever happens on the way, and does nothing else suffer from it?
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{Server, TestPhone, Trouble, duo, settle};
use domain::attachment::{ATTACHMENTS_MAX, Attachment, AttachmentKind, MediaType};
use domain::diary::Mark;
use domain::{AttachmentId, Command, EntryId, UnixMillis};
use futures::executor::block_on;
use rand::RngExt;
use sync::attach::{self, SealedBlob, open, seal};
use sync::engine::Event;
use sync::evict::make_room;
use sync::memory::MemoryTransaction;
use sync::record::blob_key;
use sync::status::Status;
use sync::store::{StoreError, Table, Transaction};
use sync::transfer;
use sync::write::WriteError;

/// Two parts of an upload.
const PHOTO_BYTES: usize = 140_000;

fn photo(phone: &mut TestPhone) -> (Attachment, Vec<SealedBlob>) {
    let original = seal(&vec![0xab; PHOTO_BYTES], &mut phone.rng);
    let thumbnail = seal(&[0xcd; 4_000], &mut phone.rng);
    let attachment = Attachment {
        id: AttachmentId::from_bytes(phone.rng.random()),
        kind: AttachmentKind::Photo,
        original: original.found_by.clone(),
        thumbnail: Some(thumbnail.found_by.clone()),
        media_type: MediaType::Jpeg,
        width: 1600,
        height: 1200,
        duration_ms: 0,
        added: Mark {
            by: phone.phone.member,
            at: UnixMillis(phone.clock),
        },
        described: None,
    };
    (attachment, vec![original, thumbnail])
}

/// In one transaction, as the browser does it.
fn at_once<T>(phone: &TestPhone, act: impl AsyncFnOnce(&MemoryTransaction) -> T) -> T {
    let tx = phone.store.transaction();
    let done = block_on(act(&tx));
    block_on(tx.commit()).unwrap();
    done
}

fn add_photo(phone: &mut TestPhone, to: Option<EntryId>) -> Attachment {
    let (attachment, blobs) = photo(phone);
    let (duo, at) = (phone.phone.duo, UnixMillis(phone.clock));
    at_once(phone, async |tx| {
        let kept = attach::keep(tx, duo, to, &attachment, blobs, at).await;
        kept.unwrap();
    });
    attachment
}

fn shown(phone: &TestPhone, entry: EntryId) -> Vec<AttachmentId> {
    let attachments = phone.entry(entry).map(|entry| entry.attachments);
    attachments
        .unwrap_or_default()
        .iter()
        .map(|each| each.id)
        .collect()
}

fn waiting(phone: &TestPhone, entry: EntryId) -> Vec<(AttachmentId, bool)> {
    let duo = phone.phone.duo;
    let waiting = at_once(phone, async |tx| {
        transfer::waiting_for(tx, duo, entry).await
    });
    waiting
        .unwrap()
        .into_iter()
        .map(|(each, refused)| (each.id, refused))
        .collect()
}

fn is_here(phone: &TestPhone, blob: &domain::attachment::BlobRef) -> bool {
    let key = blob_key(phone.phone.duo, blob.hash);
    let sealed = at_once(phone, async |tx| tx.get(Table::Blobs, &key).await).unwrap();
    sealed.is_some_and(|sealed| open(blob, &sealed).is_some())
}

#[test]
fn a_photo_of_a_draft_stays_on_the_phone_until_the_entry_is_saved_and_then_reaches_the_other() {
    let (server, mut a, mut b) = duo(1);
    settle(&server, &mut [&mut a, &mut b]);
    let photo = add_photo(&mut a, None);
    let mut a = a.restart();
    settle(&server, &mut [&mut a, &mut b]);
    assert!(server.log.borrow().blobs.stored.is_empty());
    assert_eq!(a.status, Status::Safe);

    let entry = a.write_entry("Op de markt");
    assert_eq!(waiting(&a, entry), [(photo.id, false)]);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(shown(&b, entry), [photo.id]);
    assert!(
        is_here(&b, photo.thumbnail.as_ref().unwrap()),
        "small pictures come by themselves"
    );
    assert!(
        !is_here(&b, &photo.original),
        "the rest comes when it is looked at"
    );
    assert!(waiting(&a, entry).is_empty());

    let duo = b.phone.duo;
    at_once(&b, async |tx| {
        let kind = sync::record::BlobKind::Original;
        transfer::want(tx, duo, photo.original.hash, kind)
            .await
            .unwrap();
    });
    b.sync(&server);
    assert!(is_here(&b, &photo.original));
}

#[test]
fn a_photo_that_the_server_has_forgotten_before_the_entry_refers_to_it_is_sent_again() {
    let (server, mut a, mut b) = duo(31);
    let entry = a.write_entry("Op de markt");
    settle(&server, &mut [&mut a, &mut b]);
    let before = server.head();
    let photo = add_photo(&mut a, Some(entry));
    // Two questions and three parts; what then goes into the log is lost on the way.
    let mut trouble = vec![Trouble::None; 5];
    trouble.push(Trouble::Lost);
    server.trouble.borrow_mut().extend(trouble);
    a.run(&server, Event::Written);
    assert_eq!(shown(&a, entry), [photo.id]);
    assert_eq!(server.head(), before);
    server.log.borrow_mut().blobs.stored.clear();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(shown(&b, entry), [photo.id]);
    let log = server.log.borrow();
    assert!(log.blobs.stored.contains_key(&photo.original.hash));
    assert_eq!(a.status, Status::Safe);
}

#[test]
fn a_photo_that_is_not_on_the_server_yet_is_not_told_as_safe() {
    let (server, mut a, mut b) = duo(2);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("Op de markt");
    settle(&server, &mut [&mut a, &mut b]);
    *server.running.borrow_mut() = false;
    add_photo(&mut a, Some(entry));
    a.run(&server, Event::Written);
    assert_eq!(
        a.status,
        Status::Waiting {
            items: 1,
            reachable: false
        }
    );
    *server.running.borrow_mut() = true;
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(a.status, Status::Safe);
}

#[test]
fn an_upload_that_is_cut_anywhere_goes_on_and_no_entry_ever_refers_to_what_is_not_there() {
    for cut in 0..16 {
        let (server, mut a, mut b) = duo(3);
        settle(&server, &mut [&mut a, &mut b]);
        let entry = a.write_entry("Op de markt");
        let photos = BTreeSet::from([(); 2].map(|()| add_photo(&mut a, Some(entry)).id));
        let trouble = [vec![Trouble::None; cut], vec![Trouble::AnswerLost]].concat();
        server.trouble.borrow_mut().extend(trouble);
        a.run(&server, Event::Written);
        settle(&server, &mut [&mut b]);
        check_references(&server, &b, entry);
        let mut a = a.restart();
        settle(&server, &mut [&mut a, &mut b]);
        assert_eq!(BTreeSet::from_iter(shown(&b, entry)), photos, "cut {cut}");
        check_references(&server, &b, entry);
    }
}

fn check_references(server: &Server, phone: &TestPhone, entry: EntryId) {
    let Some(entry) = phone.entry(entry) else {
        return;
    };
    let log = server.log.borrow();
    for attachment in entry.attachments {
        assert!(log.blobs.stored.contains_key(&attachment.original.hash));
    }
}

#[test]
fn a_photo_that_the_server_refuses_stays_and_the_text_goes_on() {
    let (server, mut a, mut b) = duo(4);
    settle(&server, &mut [&mut a, &mut b]);
    server.log.borrow_mut().blobs.full = true;
    let entry = a.write_entry("Op de markt");
    let photo = add_photo(&mut a, Some(entry));
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(waiting(&a, entry), [(photo.id, true)]);
    assert_eq!(
        a.status,
        Status::Safe,
        "what waits for nothing is not told as waiting"
    );
    assert_eq!(b.entry(entry).unwrap().text, "Op de markt");

    // There is room again, and the person tries once more.
    server.log.borrow_mut().blobs.full = false;
    at_once(&a, async |tx| {
        attach::put_back(tx, a.phone.duo, Some(entry), &photo)
            .await
            .unwrap();
    });
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(shown(&b, entry), [photo.id]);
}

fn drafted(phone: &TestPhone) -> Vec<AttachmentId> {
    let duo = phone.phone.duo;
    let drafted = at_once(phone, async |tx| attach::drafted(tx, duo).await);
    drafted.unwrap().iter().map(|each| each.id).collect()
}

/// Erases an entry by a phone at once, as if ten minutes had passed.
fn erase(phone: &mut TestPhone, entry: EntryId) {
    phone.command(Command::DeleteEntry { entry }).unwrap();
    phone.command(Command::EraseEntry { entry }).unwrap();
}

#[test]
fn a_photo_whose_entry_the_other_erased_meanwhile_waits_with_the_draft_of_a_new_one() {
    let (server, mut a, mut b) = duo(10);
    let entry = a.write_entry("Op de markt");
    settle(&server, &mut [&mut a, &mut b]);
    let photo = add_photo(&mut a, Some(entry));
    erase(&mut b, entry);
    settle(&server, &mut [&mut b]);
    settle(&server, &mut [&mut a, &mut b]);
    assert!(waiting(&a, entry).is_empty());
    assert_eq!(drafted(&a), [photo.id]);
    assert!(is_here(&a, &photo.original));

    let entry = a.write_entry("Toch nog de foto");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(shown(&b, entry), [photo.id]);
}

#[test]
fn a_photo_whose_entry_its_own_member_erased_is_gone_with_it() {
    let (server, mut a, mut b) = duo(11);
    let entry = a.write_entry("Op de markt");
    settle(&server, &mut [&mut a, &mut b]);
    let photo = add_photo(&mut a, Some(entry));
    erase(&mut a, entry);
    settle(&server, &mut [&mut a, &mut b]);
    assert!(waiting(&a, entry).is_empty() && drafted(&a).is_empty());
    assert!(!is_here(&a, &photo.original));
}

#[test]
fn a_photo_whose_entry_is_full_meanwhile_waits_with_the_draft_of_a_new_one() {
    let (server, mut a, mut b) = duo(12);
    let entry = a.write_entry("Op de markt");
    settle(&server, &mut [&mut a, &mut b]);
    for _ in 0..ATTACHMENTS_MAX {
        add_photo(&mut b, Some(entry));
    }
    settle(&server, &mut [&mut b]);
    let photo = add_photo(&mut a, Some(entry));
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(shown(&a, entry).len(), ATTACHMENTS_MAX);
    assert_eq!(drafted(&a), [photo.id]);
}

#[test]
fn what_was_taken_away_can_be_put_back_on_its_way_and_arrived() {
    let (server, mut a, mut b) = duo(5);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("Op de markt");
    let photo = add_photo(&mut a, Some(entry));
    // On its way, then arrived.
    for _ in 0..2 {
        let at = UnixMillis(a.clock);
        at_once(&a, async |tx| {
            attach::take_away(tx, &a.phone, Some(entry), photo.id, at)
                .await
                .unwrap();
        });
        settle(&server, &mut [&mut a, &mut b]);
        assert!(shown(&b, entry).is_empty());
        assert!(waiting(&a, entry).is_empty());
        at_once(&a, async |tx| {
            attach::put_back(tx, a.phone.duo, Some(entry), &photo)
                .await
                .unwrap();
        });
        settle(&server, &mut [&mut a, &mut b]);
        assert_eq!(shown(&b, entry), [photo.id]);
    }
}

#[test]
fn a_description_is_kept_wherever_the_photo_is_on_its_way() {
    let (server, mut a, mut b) = duo(6);
    settle(&server, &mut [&mut a, &mut b]);
    let mut photo = add_photo(&mut a, None);
    let at = UnixMillis(a.clock);
    let mut describe = |a: &TestPhone, of: Option<EntryId>, words: &str| {
        photo.described = Some(words.into());
        at_once(a, async |tx| {
            attach::describe(tx, &a.phone, of, &photo, at)
                .await
                .unwrap();
        });
    };
    describe(&a, None, "in de kladversie");
    let entry = a.write_entry("Op de markt");
    describe(&a, Some(entry), "onderweg");
    settle(&server, &mut [&mut a, &mut b]);
    let words = |phone: &TestPhone| phone.entry(entry).unwrap().attachments[0].described.clone();
    assert_eq!(words(&b).as_deref(), Some("onderweg"));
    describe(&a, Some(entry), "Twee manden appels");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(words(&b).as_deref(), Some("Twee manden appels"));
}

#[test]
fn a_full_phone_keeps_neither_half_a_photo_nor_half_an_entry() {
    let (_, mut a, _) = duo(7);
    let (attachment, blobs) = photo(&mut a);
    let before = a.store.dump();
    a.fail_with(Some(StoreError::Full));
    let tx = a.store.transaction();
    let kept = attach::keep(&tx, a.phone.duo, None, &attachment, blobs, UnixMillis(1));
    block_on(kept).unwrap();
    assert_eq!(block_on(tx.commit()), Err(StoreError::Full));
    assert_eq!(a.store.dump(), before);

    a.fail_with(None);
    add_photo(&mut a, None);
    let before = a.store.dump();
    a.fail_with(Some(StoreError::Full));
    let write = Command::WriteEntry {
        entry: EntryId::from_bytes([1; 16]),
        day: common::day(),
        place: String::new(),
        text: "Op de markt".into(),
    };
    assert_eq!(a.command(write), Err(WriteError::Store(StoreError::Full)));
    assert_eq!(a.store.dump(), before);
}

#[test]
fn what_made_room_is_fetched_again_when_it_is_looked_at_and_what_only_this_phone_has_stays() {
    let (server, mut a, mut b) = duo(8);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("Op de markt");
    let safe = add_photo(&mut a, Some(entry));
    settle(&server, &mut [&mut a, &mut b]);
    let underway = add_photo(&mut a, Some(entry));
    let drafted = add_photo(&mut a, None);
    assert!(at_once(&a, async |tx| make_room(tx, 0).await.unwrap()));
    assert!(!is_here(&a, &safe.original));
    assert!(is_here(&a, safe.thumbnail.as_ref().unwrap()));
    assert!(is_here(&a, &underway.original) && is_here(&a, &drafted.original));

    let duo = a.phone.duo;
    at_once(&a, async |tx| {
        let kind = sync::record::BlobKind::Original;
        transfer::want(tx, duo, safe.original.hash, kind)
            .await
            .unwrap();
    });
    settle(&server, &mut [&mut a, &mut b]);
    assert!(is_here(&a, &safe.original));
}

#[test]
fn photos_are_fetched_ahead_only_where_bytes_cost_nothing() {
    let (server, mut a, mut b) = duo(9);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("Op de markt");
    let photos: BTreeSet<_> = (0..3)
        .map(|_| add_photo(&mut a, Some(entry)).original.hash)
        .collect();
    settle(&server, &mut [&mut a, &mut b]);
    let here = |b: &TestPhone| {
        let attachments = b.entry(entry).unwrap().attachments;
        let here = attachments.iter().filter(|each| is_here(b, &each.original));
        here.map(|each| each.original.hash).collect::<BTreeSet<_>>()
    };
    assert_eq!(here(&b), BTreeSet::new());
    b.engine.set_unmetered(true);
    settle(&server, &mut [&mut b]);
    assert_eq!(here(&b), photos);
}

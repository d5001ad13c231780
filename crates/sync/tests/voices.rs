//! Does a voice on a phrase go the way of what hangs on an entry: to the other phone, into snapshots, and away?
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, MediaType};
use domain::diary::Mark;
use domain::own_phrase::{OwnPhrase, Source, about, thing_of, voices_of};
use domain::phrase::PhraseId;
use domain::thing::{Fact, Thing, ThingKind};
use domain::{AttachmentId, Command, EntryId, Hash, ThingId, UnixMillis};
use futures::executor::block_on;
use rand::RngExt;
use sync::attach::{self, open, seal};
use sync::plan::Work;
use sync::record::blob_key;
use sync::snapshot::Snapshot;
use sync::status::Status;
use sync::store::{Table, Transaction};
use sync::wire::from_bytes;
use sync::{erase, things, transfer, work};

fn say(phone: &mut TestPhone, thing: ThingId, facts: Vec<Fact>) {
    let kind = ThingKind::Phrase;
    phone
        .command(Command::SayFacts { thing, kind, facts })
        .unwrap();
}

/// Keeps a phrase from an entry.
fn keep(phone: &mut TestPhone, text: &str, entry: Option<EntryId>) -> ThingId {
    let id = ThingId::from_bytes(phone.rng.random());
    let source = Source {
        day: common::day(),
        entry,
        activity: None,
    };
    let facts = OwnPhrase::begin(phone.phone.member, text, &source);
    say(phone, id, facts);
    id
}

fn record(phone: &mut TestPhone, of: ThingId) -> Attachment {
    phone.clock += 1_000;
    let sealed = seal(&[0xab; 9_000], &mut phone.rng);
    let at = UnixMillis(phone.clock);
    let voice = Attachment {
        id: AttachmentId::from_bytes(phone.rng.random()),
        kind: AttachmentKind::Voice,
        original: sealed.found_by.clone(),
        thumbnail: None,
        media_type: MediaType::WebmOpus,
        width: 0,
        height: 0,
        duration_ms: 1_500,
        added: Mark {
            by: phone.phone.member,
            at,
        },
        described: None,
    };
    let tx = phone.store.transaction();
    let (duo, to) = (phone.phone.duo, Some(of.into()));
    let kept = attach::keep(&tx, duo, to, &voice, vec![sealed], at);
    block_on(kept).unwrap();
    block_on(tx.commit()).unwrap();
    voice
}

fn all(phone: &TestPhone) -> Vec<Thing> {
    let tx = phone.store.transaction();
    block_on(things::all(&tx, phone.phone.duo, ThingKind::Phrase)).unwrap()
}

/// The only phrase of this phone.
fn phrase(phone: &TestPhone) -> OwnPhrase {
    let all = all(phone);
    assert_eq!(all.len(), 1);
    OwnPhrase::of(&all[0]).unwrap()
}

fn hears(phone: &TestPhone, blob: &BlobRef) -> bool {
    let tx = phone.store.transaction();
    let key = blob_key(phone.phone.duo, blob.hash);
    let sealed = block_on(tx.get(Table::Blobs, &key)).unwrap();
    sealed.is_some_and(|sealed| open(blob, &sealed).is_some())
}

/// What the next snapshot of this phone keeps at the server.
fn live(phone: &mut TestPhone) -> Vec<Hash> {
    let tx = phone.store.transaction();
    let at = UnixMillis(phone.clock);
    let made = work::work(&tx, &phone.phone, Work::Offer, at, &mut phone.rng);
    block_on(made).unwrap();
    let record = block_on(sync::record::DuoRecord::read(&tx, phone.phone.duo)).unwrap();
    let request = record.offering.unwrap().request;
    from_bytes::<Snapshot>(&request.snapshot)
        .unwrap()
        .live_blobs
}

#[test]
fn a_voice_recorded_without_internet_is_heard_on_the_other_phone() {
    let (server, mut a, mut b) = duo(120);
    settle(&server, &mut [&mut a, &mut b]);
    *server.running.borrow_mut() = false;
    let entry = a.write_entry("Op de markt. Tot straks!");
    let id = keep(&mut a, "Tot straks!", Some(entry));
    let voice = record(&mut a, id);
    let mut a = a.restart();
    let tx = a.store.transaction();
    let waiting = block_on(transfer::all_waiting(&tx, a.phone.duo)).unwrap();
    assert_eq!(waiting, [(id.into(), voice.clone(), false)]);

    *server.running.borrow_mut() = true;
    settle(&server, &mut [&mut a, &mut b]);
    let there = phrase(&b);
    assert_eq!(there.text.shown(), "Tot straks!");
    assert_eq!(there.source.unwrap().entry, Some(entry));
    assert_eq!(there.voices[&a.phone.member], voice);
    assert!(hears(&b, &voice.original), "it comes by itself");
    assert_eq!((a.status, b.status), (Status::Safe, Status::Safe));
}

#[test]
fn two_that_record_the_same_phrase_of_the_catalogue_at_once_are_both_heard() {
    let (server, mut a, mut b) = duo(121);
    settle(&server, &mut [&mut a, &mut b]);
    let catalogues = PhraseId("market-half-kilo".into());
    let id = thing_of(&catalogues);
    say(&mut a, id, about(&catalogues));
    let of_a = record(&mut a, id);
    say(&mut b, id, about(&catalogues));
    let of_b = record(&mut b, id);
    settle(&server, &mut [&mut a, &mut b]);
    let (at_a, at_b) = (voices_of(&all(&a)[0]), voices_of(&all(&b)[0]));
    assert_eq!(at_a, at_b);
    let (phrase, voices) = at_a.unwrap();
    assert_eq!(phrase, catalogues);
    assert_eq!(voices[&a.phone.member], of_a);
    assert_eq!(voices[&b.phone.member], of_b);
    assert!(hears(&a, &of_b.original) && hears(&b, &of_a.original));
}

#[test]
fn a_snapshot_keeps_a_voice_and_lets_one_go_that_was_recorded_anew_or_taken_away() {
    let (server, mut a, mut b) = duo(122);
    settle(&server, &mut [&mut a, &mut b]);
    let id = keep(&mut a, "Tot straks!", None);
    let (first, of_b) = (record(&mut a, id), {
        settle(&server, &mut [&mut a, &mut b]);
        record(&mut b, id)
    });
    settle(&server, &mut [&mut a, &mut b]);
    let mut both = vec![first.original.hash, of_b.original.hash];
    both.sort_unstable();
    assert_eq!(live(&mut a), both);

    let second = record(&mut a, id);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(phrase(&b).voices[&a.phone.member], second);
    assert!(!live(&mut b).contains(&first.original.hash));

    let tx = a.store.transaction();
    let at = UnixMillis(a.clock);
    let taking = attach::take_away(&tx, &a.phone, Some(id.into()), second.id, at);
    block_on(taking).unwrap();
    block_on(tx.commit()).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(live(&mut a), [of_b.original.hash]);
}

#[test]
fn a_voice_recorded_anew_before_the_first_has_left_is_the_one_that_is_heard() {
    // Ids and hashes are drawn: whichever of the two would come first, the later one stays.
    for seed in 130..138 {
        let (server, mut a, mut b) = duo(seed);
        settle(&server, &mut [&mut a, &mut b]);
        let id = keep(&mut a, "Tot straks!", None);
        settle(&server, &mut [&mut a, &mut b]);
        *server.running.borrow_mut() = false;
        let first = record(&mut a, id);
        let second = record(&mut a, id);
        *server.running.borrow_mut() = true;
        settle(&server, &mut [&mut a, &mut b]);
        for phone in [&a, &b] {
            assert_eq!(phrase(phone).voices[&a.phone.member], second, "seed {seed}");
        }
        assert!(hears(&b, &second.original) && !hears(&b, &first.original));
        assert_eq!((a.status, b.status), (Status::Safe, Status::Safe));
    }
}

#[test]
fn a_phrase_that_was_erased_keeps_no_voice_alive() {
    let (server, mut a, mut b) = duo(123);
    settle(&server, &mut [&mut a, &mut b]);
    let id = keep(&mut a, "Tot straks!", None);
    record(&mut a, id);
    settle(&server, &mut [&mut a, &mut b]);
    let entry: EntryId = id.into();
    a.command(Command::DeleteEntry { entry }).unwrap();
    assert_eq!(live(&mut a).len(), 1, "the deletion may be undone");
    let tx = a.store.transaction();
    block_on(erase::erase(&tx, &a.phone, entry, UnixMillis(a.clock))).unwrap();
    block_on(tx.commit()).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert!(all(&b).is_empty());
    assert_eq!((live(&mut a), live(&mut b)), (Vec::new(), Vec::new()));
}

#[test]
fn an_entry_that_was_erased_leaves_the_phrase_from_it_and_none_of_its_words() {
    let (server, mut a, mut b) = duo(124);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = a.write_entry("Geheim. Tot straks!");
    keep(&mut a, "Tot straks!", Some(entry));
    a.command(Command::DeleteEntry { entry }).unwrap();
    let tx = a.store.transaction();
    block_on(erase::erase(&tx, &a.phone, entry, UnixMillis(a.clock))).unwrap();
    block_on(tx.commit()).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(phrase(&b).text.shown(), "Tot straks!");
    let said = format!("{:?}", all(&b));
    assert!(!said.contains("Geheim") && b.entry(entry).unwrap().text.is_empty());
}

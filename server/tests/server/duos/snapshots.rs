//! `POST /api/v1/duos/{duo}/snapshots` and `…/snapshots/verdict`

use domain::{Ctr, DeviceKind, Hash, KeyEpoch, Position, Seq};
use sync::Refusal;
use sync::blob::UNLISTED_MS;
use sync::snapshot::{KEPT_PER_DEVICE, LIVE_BLOBS_MAX, SECTIONS_MAX, SNAPSHOT_WAIT_MS, Snapshot};
use sync::wire::NewItem;

use crate::steps::{DAY_MS, name_of, newcomer};
use crate::support::{Phone, TestServer, item};

const NONE: Hash = Hash([0; 32]);

/// Bytes that stand in no file by chance.
fn secret(ctr: u64) -> Vec<u8> {
    format!("something erased under number {ctr:06}").into_bytes()
}

fn items(ctrs: impl Iterator<Item = u64>) -> Vec<NewItem> {
    ctrs.map(|ctr| item(ctr, &secret(ctr))).collect()
}

/// Pushes these counts, each telling its own.
async fn push(phone: &Phone, ctrs: std::ops::RangeInclusive<u64>) -> Position {
    let mut head = phone.boot().await.unwrap().head;
    let ctrs: Vec<u64> = ctrs.collect();
    for some in ctrs.chunks(100) {
        head = phone
            .push(head, items(some.iter().copied()))
            .await
            .unwrap()
            .head;
    }
    head
}

/// The position after the first so many items, as a phone knows it that read them.
async fn position(phone: &Phone, seq: u64) -> Position {
    let mut at = phone.start();
    while at.seq < Seq(seq) {
        let page = phone.pull(at).await.unwrap();
        for item in page.items.iter().take((seq - at.seq.0) as usize) {
            at = at.after(item.hash);
        }
    }
    at
}

#[tokio::test]
async fn a_snapshot_that_the_other_member_confirms_is_where_the_log_begins() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    push(&phone, 1..=5).await;
    let upto = position(&buddy, 3).await;
    let snapshot = phone.snapshot(upto, NONE, b"section").await;
    phone.offer(&snapshot).await.unwrap();
    let boot = buddy.boot().await.unwrap();
    assert_eq!(boot.snapshot, None);
    let offer = boot.offer.unwrap();
    assert_eq!(Snapshot::hash(&offer.snapshot), name_of(&snapshot));
    assert_eq!(offer.device, phone.device);
    // Until then nothing changes.
    assert_eq!(buddy.pull(buddy.start()).await.unwrap().items.len(), 5);
    buddy.judge(&snapshot, true).await.unwrap();
    let boot = buddy.boot().await.unwrap();
    assert_eq!((boot.snapshot, boot.offer), (Some(offer), None));
    let compacted = Refusal::Compacted { upto };
    let early = [buddy.start(), position_of(&phone, 2)];
    for at in early {
        assert_eq!(buddy.pull(at).await.unwrap_err(), compacted, "{at:?}");
        let refused = buddy.push(at, vec![item(1, b"a")]).await.unwrap_err();
        assert_eq!(refused, compacted, "{at:?}");
    }
    let page = buddy.pull(upto).await.unwrap();
    assert_eq!(
        page.items.iter().map(|item| item.seq.0).collect::<Vec<_>>(),
        [4, 5]
    );
    assert!(
        page.items
            .iter()
            .all(|item| !item.bytes.as_ref().unwrap().is_empty())
    );
    // Whoever stands elsewhere is told that, not that it is late.
    let head = page.head;
    for at in [
        Position {
            seq: Seq(0),
            chain: NONE,
        },
        Position {
            seq: Seq(3),
            chain: NONE,
        },
        Position {
            seq: Seq(9),
            chain: head.chain,
        },
    ] {
        let changed = Refusal::HistoryChanged { head };
        assert_eq!(buddy.pull(at).await.unwrap_err(), changed, "{at:?}");
        let refused = buddy.push(at, vec![item(1, b"a")]).await.unwrap_err();
        assert_eq!(refused, changed, "{at:?}");
    }
    buddy.push(upto, vec![item(1, b"on")]).await.unwrap();
}

/// The position after the first so many of [`secret`]'s items of this phone, without asking.
fn position_of(phone: &Phone, seq: u64) -> Position {
    (1..=seq).fold(phone.start(), |at, ctr| {
        let header = crypto::item::ItemHeader {
            duo: phone.duo,
            device: phone.device,
            ctr: Ctr(ctr),
            key_epoch: KeyEpoch(1),
            base_seq: Seq(0),
        };
        at.after(crypto::item::item_hash(&header, &secret(ctr)))
    })
}

#[tokio::test]
async fn erased_bytes_are_nowhere_in_the_data_folder_and_the_newest_items_are_still_answered() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let many = KEPT_PER_DEVICE as u64 + 300;
    push(&phone, 1..=many).await;
    buddy
        .push_one(1, b"from the buddy, in between")
        .await
        .unwrap();
    let upto = buddy.boot().await.unwrap().head;
    push(&phone, many + 1..=many + 3).await;
    assert!(!server.files_with(&secret(1)).is_empty());
    let snapshot = phone.snapshot(upto, NONE, b"section").await;
    phone.offer(&snapshot).await.unwrap();
    buddy.judge(&snapshot, true).await.unwrap();
    // A stop and a start, wherever the purge was.
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let file = std::fs::read(server.data().join(database::FILE)).unwrap();
    let told = String::from_utf8_lossy(&file);
    let left: Vec<_> = told.matches("something erased under number").collect();
    assert_eq!(left.len(), 3, "those after the snapshot, and no other");
    assert_eq!(server.files_with(&secret(1)), Vec::<String>::new());
    assert!(server.files_with(b"from the buddy, in between").is_empty());
    let page = buddy.pull(upto).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert_eq!(
        page.items[0].bytes.as_ref().unwrap().as_slice(),
        secret(many + 1)
    );
    // A phone whose acknowledgements were lost sends its newest again, and is answered as the first time.
    let from = many + 3 - 100;
    let again = phone.push(upto, items(from..=many + 3)).await.unwrap();
    assert_eq!(again.seqs[0], Seq(from));
    assert_eq!(again.head, page.head);
    let other = phone.push(upto, vec![item(many, b"something else")]).await;
    assert_eq!(other.unwrap_err(), Refusal::Fork { ctr: Ctr(many) });
    let next = phone
        .push(page.head, items(many + 4..=many + 4))
        .await
        .unwrap();
    assert_eq!(next.head.seq, page.head.seq.next());
    assert_eq!(phone.boot().await.unwrap().last_ctr, Some(Ctr(many + 4)));
    buddy
        .push(next.head, vec![item(2, b"and on")])
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_purged_frees_its_room() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let full = database::ROOM_BYTES_MAX / (256 * 1024);
    let large = vec![7; 256 * 1024];
    for ctr in 1..=full {
        phone.push_one(ctr, &large).await.unwrap();
    }
    let refused = phone.push_one(full + 1, b"more").await.unwrap_err();
    assert!(matches!(refused, Refusal::Full { .. }), "{refused:?}");
    let upto = buddy.boot().await.unwrap().head;
    let snapshot = phone.snapshot(upto, NONE, b"section").await;
    phone.offer(&snapshot).await.unwrap();
    buddy.judge(&snapshot, true).await.unwrap();
    phone
        .push(upto, vec![item(full + 1, b"more")])
        .await
        .unwrap();
    server.restart(&mut [&mut phone, &mut buddy]).await;
    phone
        .push(upto, vec![item(full + 2, b"more")])
        .await
        .unwrap();
}

#[tokio::test]
async fn snapshots_follow_on_one_another() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let mut parent = NONE;
    let mut ctr = 0;
    for round in 0..3 {
        let upto = push(&phone, ctr + 1..=ctr + 150).await;
        ctr += 150;
        let section = format!("section {round}");
        let snapshot = phone.snapshot(upto, parent, section.as_bytes()).await;
        phone.offer(&snapshot).await.unwrap();
        buddy.judge(&snapshot, true).await.unwrap();
        server.restart(&mut [&mut phone, &mut buddy]).await;
        let boot = buddy.boot().await.unwrap();
        assert_eq!(
            Snapshot::hash(&boot.snapshot.unwrap().snapshot),
            name_of(&snapshot)
        );
        assert_eq!(boot.head, upto);
        assert!(server.files_with(&secret(ctr)).is_empty());
        parent = name_of(&snapshot);
    }
}

#[tokio::test]
async fn an_offer_that_does_not_fit_is_refused() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    let head = push(&phone, 1..=3).await;
    let good = phone.snapshot(head, NONE, b"section").await;
    let with = |change: &dyn Fn(&mut Snapshot)| {
        let mut snapshot = good.clone();
        change(&mut snapshot);
        snapshot
    };
    let elsewhere = Hash([9; 32]);
    let contradictions = [
        with(&|s| s.parent = elsewhere),
        with(&|s| s.upto.chain = elsewhere),
        with(&|s| s.upto.seq = Seq(4)),
        with(&|s| s.upto = phone.start()),
        with(&|s| s.upto.seq = Seq(u64::MAX)),
    ];
    for snapshot in contradictions {
        let refused = phone.offer(&snapshot).await.unwrap_err();
        assert_eq!(refused, Refusal::Contradiction, "{snapshot:?}");
    }
    let malformed = [
        with(&|s| s.sections.clear()),
        with(&|s| s.sections[0].hash = elsewhere),
        with(&|s| s.sections[0].bytes += 1),
        with(&|s| s.key_epoch = KeyEpoch(2)),
        with(&|s| s.key_epoch = KeyEpoch(0)),
        with(&|s| s.live_blobs = vec![elsewhere, NONE]),
        with(&|s| s.live_blobs = vec![NONE, NONE]),
    ];
    for snapshot in malformed {
        let refused = phone.offer(&snapshot).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    let many = |n: usize| (0..n).map(|n| Hash::of(&[&n.to_be_bytes()]));
    let too_large = [
        with(&|s| s.sections = vec![s.sections[0]; SECTIONS_MAX + 1]),
        with(&|s| {
            s.live_blobs = many(LIVE_BLOBS_MAX + 1).collect();
            s.live_blobs.sort_unstable();
        }),
    ];
    for snapshot in too_large {
        let refused = phone.offer(&snapshot).await.unwrap_err();
        assert!(matches!(refused, Refusal::TooLarge { .. }), "{refused:?}");
    }
    let of_strangers = with(&|s| s.duo = stranger.duo);
    assert_eq!(
        phone.offer(&of_strangers).await.unwrap_err(),
        Refusal::NotFound
    );
    let mut by_other = phone.offer_request(&good);
    by_other.signature = buddy.offer_request(&good).signature;
    let refused = phone.post(&phone.path("snapshots"), &by_other).await.done();
    assert!(
        matches!(refused, Err(Refusal::Malformed { .. })),
        "{refused:?}"
    );
    let mut noise = phone.offer_request(&good);
    noise.snapshot = b"no snapshot".to_vec().into();
    let refused = phone.post(&phone.path("snapshots"), &noise).await.done();
    assert!(
        matches!(refused, Err(Refusal::Malformed { .. })),
        "{refused:?}"
    );
    assert_eq!(phone.boot().await.unwrap().offer, None);
    phone.offer(&good).await.unwrap();
    // Again is as good as once; another one waits its turn.
    phone.offer(&good).await.unwrap();
    let another = phone.snapshot(head, NONE, b"another section").await;
    assert_eq!(
        phone.offer(&another).await.unwrap_err(),
        Refusal::Contradiction
    );
}

#[tokio::test]
async fn only_a_phone_of_another_member_judges_and_what_it_refuses_stays_refused() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let head = push(&phone, 1..=3).await;
    let snapshot = phone.snapshot(head, NONE, b"section").await;
    phone.offer(&snapshot).await.unwrap();
    let second = newcomer(9);
    let request = phone.device_request(&second, DeviceKind::Phone, Vec::new());
    phone.register(&request).await.unwrap();
    let second = phone.as_device(second);
    let card = newcomer(10);
    let request = buddy.device_request(&card, DeviceKind::Card, Vec::new());
    buddy.register(&request).await.unwrap();
    let mut card = buddy.as_device(card);
    card.cookie = card.sign_in().await.unwrap();
    for judge in [&phone, &second, &card] {
        let refused = judge.judge(&snapshot, true).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    let unknown = Snapshot {
        upto: phone.start(),
        ..snapshot.clone()
    };
    assert_eq!(
        buddy.judge(&unknown, true).await.unwrap_err(),
        Refusal::NotFound
    );
    buddy.judge(&snapshot, false).await.unwrap();
    buddy.judge(&snapshot, false).await.unwrap();
    assert_eq!(
        buddy.judge(&snapshot, true).await.unwrap_err(),
        Refusal::Contradiction
    );
    assert_eq!(
        phone.offer(&snapshot).await.unwrap_err(),
        Refusal::Contradiction
    );
    assert_eq!(phone.boot().await.unwrap().offer, None);
    // Its section goes after a week, and the next one has its turn.
    server.clock.advance_ms(database::OLD_SECTION_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let refused = phone.blob(snapshot.sections[0].hash).await.unwrap_err();
    assert_eq!(refused, Refusal::NotFound);
    let next = phone.snapshot(head, NONE, b"another section").await;
    phone.offer(&next).await.unwrap();
    buddy.judge(&next, true).await.unwrap();
    buddy.judge(&next, true).await.unwrap();
    assert_eq!(
        buddy.judge(&next, false).await.unwrap_err(),
        Refusal::Contradiction
    );
}

#[tokio::test]
async fn without_an_answer_a_snapshot_becomes_final_after_its_wait_but_not_that_of_a_revoked_phone()
{
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let head = push(&phone, 1..=3).await;
    let snapshot = phone.snapshot(head, NONE, b"section").await;
    phone.offer(&snapshot).await.unwrap();
    server.clock.advance_ms(SNAPSHOT_WAIT_MS - 1);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    assert!(buddy.boot().await.unwrap().offer.is_some());
    server.clock.advance_ms(1);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let boot = buddy.boot().await.unwrap();
    assert!(boot.offer.is_none() && boot.snapshot.is_some());
    assert!(server.files_with(&secret(1)).is_empty());
    let head = push(&phone, 4..=5).await;
    let next = phone
        .snapshot(head, name_of(&snapshot), b"another section")
        .await;
    phone.offer(&next).await.unwrap();
    phone.leave().await.unwrap();
    server.clock.advance_ms(SNAPSHOT_WAIT_MS);
    server.restart(&mut [&mut buddy]).await;
    let boot = buddy.boot().await.unwrap();
    assert_eq!(boot.offer, None);
    assert_eq!(
        Snapshot::hash(&boot.snapshot.unwrap().snapshot),
        name_of(&snapshot)
    );
}

#[tokio::test]
async fn a_blob_that_no_snapshot_lists_goes_after_thirty_days_and_one_that_is_listed_again_stays() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let stay = phone.upload(b"a photo that stays").await.unwrap();
    let gone = phone.upload(b"a photo of a deleted entry").await.unwrap();
    let back = phone.upload(b"a photo that is taken back").await.unwrap();
    let asked = phone.upload(b"a photo that is asked about").await.unwrap();
    server.clock.advance_ms(1);
    let upto = push(&phone, 1..=3).await;
    let mut first = phone.snapshot(upto, NONE, b"first section").await;
    first.live_blobs = vec![stay];
    phone.offer(&first).await.unwrap();
    // One that comes while it waits is of an entry that came since.
    let since = phone.upload(b"a photo of today").await.unwrap();
    buddy.judge(&first, true).await.unwrap();
    server.clock.advance_ms(1);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    server.clock.advance_ms(UNLISTED_MS - DAY_MS);
    let upto = push(&phone, 4..=5).await;
    let mut second = phone
        .snapshot(upto, name_of(&first), b"second section")
        .await;
    second.live_blobs = vec![stay, back, since];
    second.live_blobs.sort_unstable();
    phone.offer(&second).await.unwrap();
    phone
        .missing(asked, b"a photo that is asked about".len())
        .await
        .unwrap();
    buddy.judge(&second, true).await.unwrap();
    server.restart(&mut [&mut phone, &mut buddy]).await;
    phone.blob(gone).await.unwrap();
    server.clock.advance_ms(DAY_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    assert_eq!(phone.blob(gone).await.unwrap_err(), Refusal::NotFound);
    for hash in [stay, back, since, asked] {
        phone.blob(hash).await.unwrap();
    }
    phone.blob(first.sections[0].hash).await.unwrap();
    // The old section goes a week after its snapshot.
    server.clock.advance_ms(database::OLD_SECTION_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let refused = phone.blob(first.sections[0].hash).await.unwrap_err();
    assert_eq!(refused, Refusal::NotFound);
    phone.blob(second.sections[0].hash).await.unwrap();
    assert!(server.files_with(b"a photo of a deleted entry").is_empty());
}

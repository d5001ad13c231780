//! `GET /api/v1/duos/{duo}/pull`

use domain::Seq;
use sync::Refusal;
use sync::pull::{Cursor, PAGE_BYTES_MAX, PAGE_ITEMS_MAX};
use sync::wire::ITEM_BYTES_MAX;

use crate::support::{Phone, TestServer, item};

async fn push_many(phone: &Phone, count: u64, bytes: &[u8], per_push: usize) {
    let items: Vec<_> = (1..=count).map(|ctr| item(ctr, bytes)).collect();
    for chunk in items.chunks(per_push) {
        phone.push(phone.start(), chunk.to_vec()).await.unwrap();
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_until_the_head() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let count = 2 * PAGE_ITEMS_MAX as u64 + 10;
    push_many(&phone, count, b"text", 100).await;
    let mut at = buddy.start();
    let mut sizes = Vec::new();
    loop {
        let page = buddy.pull(at).await.unwrap();
        sizes.push(page.items.len());
        for item in &page.items {
            assert_eq!(item.seq, at.seq.next());
            at = at.after(item.hash);
        }
        if page.items.is_empty() {
            assert_eq!(page.head, at);
            break;
        }
    }
    assert_eq!(sizes, [PAGE_ITEMS_MAX, PAGE_ITEMS_MAX, 10, 0]);
}

#[tokio::test]
async fn a_page_ends_before_too_many_bytes_but_holds_at_least_one_item() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    push_many(&phone, 5, &vec![7; ITEM_BYTES_MAX], 1).await;
    let page = buddy.pull(buddy.start()).await.unwrap();
    assert_eq!(page.items.len(), PAGE_BYTES_MAX / ITEM_BYTES_MAX);
    let at = page
        .items
        .iter()
        .fold(buddy.start(), |at, item| at.after(item.hash));
    assert_eq!(buddy.pull(at).await.unwrap().items[0].seq, at.seq.next());
}

#[tokio::test]
async fn own_items_come_back_without_their_bytes_unless_they_are_asked_for() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    phone.push_one(1, b"mine").await.unwrap();
    assert_eq!(
        phone.pull(phone.start()).await.unwrap().items[0].bytes,
        None
    );
    // Unless it has lost them.
    let whole = phone.pull_own(phone.start()).await.unwrap().items.remove(0);
    assert_eq!(whole.bytes.unwrap().as_slice(), b"mine");
    let for_buddy = buddy.pull(buddy.start()).await.unwrap().items.remove(0);
    assert_eq!(for_buddy.bytes.unwrap().as_slice(), b"mine");
}

#[tokio::test]
async fn the_buddy_learns_how_far_a_phone_has_applied_and_never_backwards() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    phone
        .push(phone.start(), vec![item(1, b"a"), item(2, b"b")])
        .await
        .unwrap();
    let head = buddy.pull(buddy.start()).await.unwrap().head;
    let cursor = |applied| {
        vec![Cursor {
            device: buddy.device,
            applied: Seq(applied),
        }]
    };
    for (applied, then) in [(1, 1), (2, 2), (1, 2)] {
        buddy.pull_applied(head, Seq(applied)).await.unwrap();
        // Noted behind the answer, and a push waits its turn after it.
        phone.push_one(2, b"b").await.unwrap();
        assert_eq!(phone.pull(head).await.unwrap().cursors, cursor(then));
    }
    let refused = buddy.pull_applied(head, Seq(3)).await.unwrap_err();
    assert!(matches!(refused, Refusal::Malformed { .. }));
}

#[tokio::test]
async fn parameters_that_are_none_are_malformed() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let (device, chain) = (phone.device, phone.start().chain);
    for query in [
        String::new(),
        format!("device={device}"),
        format!("device={device}&after=-1&chain={chain}&applied=0"),
        format!("device={device}&after=0&chain=zz&applied=0"),
        format!("device=zz&after=0&chain={chain}&applied=0"),
        format!("device={device}&after=0&chain={chain}&applied=99999999999999999999"),
    ] {
        let refused = phone
            .get(&phone.path(&format!("pull?{query}")))
            .await
            .done()
            .unwrap_err();
        assert!(
            matches!(refused, Refusal::Malformed { .. }),
            "{query}: {refused:?}"
        );
    }
}

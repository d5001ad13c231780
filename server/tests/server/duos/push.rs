//! `POST /api/v1/duos/{duo}/push`

use domain::{Ctr, Hash, KeyEpoch, Position, Seq};
use sync::Refusal;
use sync::push::PUSH_ITEMS_MAX;
use sync::wire::{ITEM_BYTES_MAX, NewItem};

use crate::support::{Phone, TestServer, item};

#[tokio::test]
async fn items_get_consecutive_seqs_and_the_chain_of_their_hashes() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let answer = phone
        .push(phone.start(), vec![item(1, b"a"), item(2, b"b")])
        .await
        .unwrap();
    assert_eq!(answer.seqs, [Seq(1), Seq(2)]);
    let page = buddy.pull(buddy.start()).await.unwrap();
    let end = page
        .items
        .iter()
        .fold(phone.start(), |at, item| at.after(item.hash));
    assert_eq!((end, end), (answer.head, page.head));
}

#[tokio::test]
async fn the_same_count_with_the_same_bytes_gets_the_same_seq_again() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let first = phone.push_one(1, b"a").await.unwrap();
    assert_eq!(phone.push_one(1, b"a").await.unwrap(), first);
    // Also when some of a push are new.
    let both = phone
        .push(phone.start(), vec![item(1, b"a"), item(2, b"b")])
        .await
        .unwrap();
    assert_eq!(both.seqs, [Seq(1), Seq(2)]);
    assert_eq!(phone.pull(phone.start()).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn the_same_count_with_other_bytes_is_a_fork_and_nothing_of_the_push_is_stored() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    phone.push_one(1, b"a").await.unwrap();
    let refused = phone
        .push(phone.start(), vec![item(1, b"x"), item(2, b"b")])
        .await;
    assert_eq!(refused.unwrap_err(), Refusal::Fork { ctr: Ctr(1) });
    assert_eq!(phone.pull(phone.start()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_gap_tells_the_expected_count() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    assert_eq!(
        phone.push_one(2, b"b").await.unwrap_err(),
        Refusal::Gap { expected: Ctr(1) }
    );
    phone.push_one(1, b"a").await.unwrap();
    let skipping = phone
        .push(phone.start(), vec![item(2, b"b"), item(4, b"d")])
        .await;
    assert_eq!(skipping.unwrap_err(), Refusal::Gap { expected: Ctr(3) });
    assert_eq!(phone.pull(phone.start()).await.unwrap().head.seq, Seq(1));
}

#[tokio::test]
async fn a_position_that_is_not_in_this_log_means_that_history_changed() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let head = phone
        .push(phone.start(), vec![item(1, b"a"), item(2, b"b")])
        .await
        .unwrap()
        .head;
    let middle = phone.pull(phone.start()).await.unwrap().items[0].hash;
    let middle = phone.start().after(middle);
    for at in [phone.start(), middle, head] {
        phone.push(at, vec![item(2, b"b")]).await.unwrap();
    }
    let elsewhere = Hash([9; 32]);
    for at in [
        Position {
            seq: Seq(3),
            chain: head.chain,
        },
        Position {
            seq: Seq(u64::MAX),
            chain: head.chain,
        },
        Position {
            seq: Seq(2),
            chain: elsewhere,
        },
        Position {
            seq: Seq(1),
            chain: elsewhere,
        },
        Position {
            seq: Seq(0),
            chain: elsewhere,
        },
    ] {
        let refused = phone.push(at, vec![item(3, b"c")]).await;
        assert_eq!(
            refused.unwrap_err(),
            Refusal::HistoryChanged { head },
            "{at:?}"
        );
        assert_eq!(
            phone.pull(at).await.unwrap_err(),
            Refusal::HistoryChanged { head },
            "{at:?}"
        );
    }
}

#[tokio::test]
async fn pushes_at_the_same_time_get_distinct_consecutive_seqs() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let each = 60;
    let push_all = |phone: Phone| async move {
        for ctr in 1..=each {
            phone.push_one(ctr, b"text").await.unwrap();
        }
        phone
    };
    let (phone, buddy) = tokio::join!(tokio::spawn(push_all(phone)), tokio::spawn(push_all(buddy)));
    let (phone, buddy) = (phone.unwrap(), buddy.unwrap());
    let items = buddy.pull(buddy.start()).await.unwrap().items;
    let seqs: Vec<_> = items.iter().map(|item| item.seq.0).collect();
    assert_eq!(seqs, (1..=2 * each).collect::<Vec<_>>());
    for device in [phone.device, buddy.device] {
        let ctrs: Vec<_> = items
            .iter()
            .filter(|item| item.device == device)
            .map(|item| item.ctr.0)
            .collect();
        assert_eq!(ctrs, (1..=each).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn one_item_sent_many_times_at_once_is_stored_once() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let tries = (0..40).map(|_| phone.push_one(1, b"a"));
    for answer in futures::future::join_all(tries).await {
        assert_eq!(answer.unwrap().seqs, [Seq(1)]);
    }
    assert_eq!(buddy.pull(buddy.start()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_refused_push_does_not_disturb_others_in_the_same_moment() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    for ctr in 1..=20 {
        let (good, bad) = tokio::join!(phone.push_one(ctr, b"good"), buddy.push_one(99, b"bad"));
        assert_eq!(good.unwrap().seqs, [Seq(ctr)]);
        assert_eq!(bad.unwrap_err(), Refusal::Gap { expected: Ctr(1) });
    }
}

#[tokio::test]
async fn limits_are_told_by_name() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let many: Vec<_> = (1..=PUSH_ITEMS_MAX as u64 + 1)
        .map(|ctr| item(ctr, b"a"))
        .collect();
    let large = vec![item(1, &vec![0; ITEM_BYTES_MAX + 1])];
    let huge = vec![item(1, &vec![0; 600 * 1024])];
    for (items, name) in [
        (many, "PUSH_ITEMS_MAX"),
        (large, "ITEM_BYTES_MAX"),
        (huge, "PUSH_BYTES_MAX"),
    ] {
        match phone.push(phone.start(), items).await.unwrap_err() {
            Refusal::TooLarge { what, .. } => assert_eq!(what, name),
            other => panic!("{other:?}"),
        }
    }
    assert!(buddy.pull(buddy.start()).await.unwrap().items.is_empty());
    phone.push_one(1, &vec![0; ITEM_BYTES_MAX]).await.unwrap();
}

#[tokio::test]
async fn an_item_of_an_epoch_that_does_not_exist_is_refused_and_an_older_one_taken() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    phone.make_epoch(KeyEpoch(2)).await.unwrap();
    for epoch in [0, 3] {
        let item = NewItem {
            key_epoch: KeyEpoch(epoch),
            ..item(1, b"a")
        };
        let refused = phone.push(phone.start(), vec![item]).await.unwrap_err();
        assert!(
            matches!(refused, Refusal::Malformed { .. }),
            "{epoch}: {refused:?}"
        );
    }
    phone
        .push_one(1, b"sealed under the first key")
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_no_push_at_all_is_refused() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let bad = [
        Vec::new(),
        vec![item(0, b"a")],
        vec![item(1, b"")],
        vec![NewItem {
            base_seq: Seq(u64::MAX),
            ..item(1, b"a")
        }],
    ];
    for items in bad {
        let refused = phone.push(phone.start(), items).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn a_revoked_device_is_told_so_and_stores_nothing() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    phone.push_one(1, b"a").await.unwrap();
    server.stop().await;
    server
        .database(async |database| {
            database
                .revoke(phone.duo, phone.device, domain::UnixMillis(5))
                .await
                .unwrap();
        })
        .await;
    server.run().await;
    phone.url.clone_from(&server.url);
    buddy.url.clone_from(&server.url);
    assert_eq!(phone.push_one(2, b"b").await.unwrap_err(), Refusal::Revoked);
    assert_eq!(
        phone.pull(phone.start()).await.unwrap_err(),
        Refusal::Revoked
    );
    assert_eq!(phone.sign_in().await.unwrap_err(), Refusal::Revoked);
    assert_eq!(buddy.pull(buddy.start()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let before = phone
        .push(phone.start(), vec![item(1, b"a"), item(2, b"b")])
        .await
        .unwrap();
    server.stop().await;
    server.run().await;
    phone.url.clone_from(&server.url);
    buddy.url.clone_from(&server.url);
    assert_eq!(phone.push_one(2, b"b").await.unwrap().seqs, [Seq(2)]);
    let after = phone.push(before.head, vec![item(3, b"c")]).await.unwrap();
    assert_eq!(after.seqs, [Seq(3)]);
    assert_eq!(buddy.pull(before.head).await.unwrap().items.len(), 1);
}

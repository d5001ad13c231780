//! `POST /api/v1/duos/{duo}/epochs`

use domain::KeyEpoch;
use sync::Refusal;

use crate::support::{Phone, TestServer};

async fn joined(server: &TestServer) -> [Phone; 2] {
    let [first, second] = server.duo().await;
    [
        Phone::join(server, first, 1).await.unwrap(),
        Phone::join(server, second, 2).await.unwrap(),
    ]
}

#[tokio::test]
async fn of_two_devices_that_make_the_first_key_one_wins_and_the_other_is_told() {
    let server = TestServer::start().await;
    let [phone, buddy] = joined(&server).await;
    let (first, second) =
        tokio::join!(phone.make_epoch(KeyEpoch(1)), buddy.make_epoch(KeyEpoch(1)));
    let (winner, refused) = match (first, second) {
        (Ok(()), Err(refused)) => (&phone, refused),
        (Err(refused), Ok(())) => (&buddy, refused),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused,
        Refusal::EpochTaken {
            current: KeyEpoch(1)
        }
    );
    assert_eq!(winner.boot().await.unwrap().grants.len(), 1);
}

#[tokio::test]
async fn the_same_request_again_is_answered_as_the_first_time() {
    let server = TestServer::start().await;
    let [phone, _] = joined(&server).await;
    phone.make_epoch(KeyEpoch(1)).await.unwrap();
    let version = phone.boot().await.unwrap().people_version;
    phone.make_epoch(KeyEpoch(1)).await.unwrap();
    assert_eq!(phone.boot().await.unwrap().people_version, version);
}

#[tokio::test]
async fn epochs_are_not_skipped_nor_made_without_a_grant_to_the_maker() {
    let server = TestServer::start().await;
    let [phone, buddy] = joined(&server).await;
    let refused = phone.make_epoch(KeyEpoch(2)).await.unwrap_err();
    assert_eq!(
        refused,
        Refusal::EpochTaken {
            current: KeyEpoch(0)
        }
    );
    let epoch = KeyEpoch(1);
    for grants in [
        Vec::new(),
        vec![phone.grant(epoch, buddy.device)],
        vec![phone.grant(KeyEpoch(2), phone.device)],
        vec![buddy.grant(epoch, phone.device)],
        vec![phone.grant(epoch, phone.device); sync::epoch::GRANTS_MAX + 1],
    ] {
        let request = phone.epoch_request(epoch, grants);
        let refused = phone
            .post(&phone.path("epochs"), &request)
            .await
            .done()
            .unwrap_err();
        let known = matches!(
            refused,
            Refusal::Malformed { .. } | Refusal::TooLarge { .. }
        );
        assert!(known, "{refused:?}");
    }
    assert_eq!(phone.boot().await.unwrap().key_epoch, KeyEpoch(0));
}

#[tokio::test]
async fn a_device_of_another_duo_gets_no_grant_here() {
    let server = TestServer::start().await;
    let [phone, _] = joined(&server).await;
    let [stranger, _] = joined(&server).await;
    let epoch = KeyEpoch(1);
    let grants = vec![
        phone.grant(epoch, phone.device),
        phone.grant(epoch, stranger.device),
    ];
    let request = phone.epoch_request(epoch, grants);
    let refused = phone
        .post(&phone.path("epochs"), &request)
        .await
        .done()
        .unwrap_err();
    assert_eq!(refused, Refusal::NotFound);
    assert_eq!(phone.boot().await.unwrap().key_epoch, KeyEpoch(0));
}

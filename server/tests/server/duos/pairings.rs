//! `POST /api/v1/duos/{duo}/pairings`

use domain::Hash;
use sync::Refusal;
use sync::pairing::PairingRequest;

use crate::support::{Phone, TestServer};

async fn say(from: &Phone, to: &Phone, what: u8, nonce: Option<u8>) -> Result<(), Refusal> {
    let request = PairingRequest {
        device: from.device,
        peer: to.device,
        commitment: Hash([what; 32]),
        nonce: nonce.map(|nonce| [nonce; 32]),
    };
    from.post(&from.path("pairings"), &request).await.done()
}

#[tokio::test]
async fn a_nonce_is_taken_only_once_both_have_committed() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    say(&phone, &buddy, 1, None).await.unwrap();
    let refused = say(&phone, &buddy, 1, Some(5)).await.unwrap_err();
    assert!(matches!(refused, Refusal::Malformed { .. }));
    assert!(
        buddy
            .boot()
            .await
            .unwrap()
            .pairings
            .iter()
            .all(|said| said.nonce.is_none())
    );
    say(&buddy, &phone, 2, None).await.unwrap();
    say(&phone, &buddy, 1, Some(5)).await.unwrap();
    say(&buddy, &phone, 2, Some(6)).await.unwrap();
    let pairings = buddy.boot().await.unwrap().pairings;
    let mut nonces: Vec<_> = pairings.iter().map(|said| said.nonce.unwrap()[0]).collect();
    nonces.sort_unstable();
    assert_eq!(nonces, [5, 6]);
}

#[tokio::test]
async fn what_was_said_stays_and_another_word_is_a_contradiction() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    say(&phone, &buddy, 1, None).await.unwrap();
    say(&buddy, &phone, 2, None).await.unwrap();
    assert_eq!(
        say(&phone, &buddy, 3, None).await.unwrap_err(),
        Refusal::Contradiction
    );
    say(&phone, &buddy, 1, Some(5)).await.unwrap();
    assert_eq!(
        say(&phone, &buddy, 1, Some(6)).await.unwrap_err(),
        Refusal::Contradiction
    );
    // Said again, with the nonce or without, it stays as it was.
    say(&phone, &buddy, 1, Some(5)).await.unwrap();
    say(&phone, &buddy, 1, None).await.unwrap();
    let pairings = phone.boot().await.unwrap().pairings;
    let own = pairings
        .iter()
        .find(|said| said.device == phone.device)
        .unwrap();
    assert_eq!((own.commitment, own.nonce), (Hash([1; 32]), Some([5; 32])));
}

#[tokio::test]
async fn a_device_pairs_with_another_one_of_its_own_duo() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    assert_eq!(
        say(&phone, &stranger, 1, None).await.unwrap_err(),
        Refusal::NotFound
    );
    assert!(matches!(
        say(&phone, &phone, 1, None).await,
        Err(Refusal::Malformed { .. })
    ));
}

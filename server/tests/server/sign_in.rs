//! `POST /api/v1/sign-in/challenge` and `POST /api/v1/sign-in`

use reqwest::Method;
use sync::Refusal;
use sync::join::JoinAnswer;
use sync::sign_in::{CHALLENGE_VALID_MS, ChallengeRequest};
use sync::wire::to_bytes;

use crate::support::{TestServer, join_request, send};

#[tokio::test]
async fn a_lost_cookie_is_replaced_by_the_key_alone() {
    let server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    let lost = std::mem::take(&mut phone.cookie);
    assert_eq!(phone.boot().await.unwrap_err(), Refusal::SignedOut);
    phone.cookie = phone.sign_in().await.unwrap();
    phone.boot().await.unwrap();
    // Whoever found the old one has nothing.
    phone.cookie = lost;
    assert_eq!(phone.boot().await.unwrap_err(), Refusal::SignedOut);
}

#[tokio::test]
async fn the_other_diaries_of_the_same_browser_come_along() {
    let server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    let [code, _] = server.duo().await;
    let (_, request) = join_request(code, 9);
    let second: JoinAnswer = phone.post("/api/v1/join", &request).await.read().unwrap();
    phone.cookie = phone.sign_in().await.unwrap();
    let path = format!("/api/v1/duos/{}/boot?device={}", second.duo, second.device);
    phone.get(&path).await.done().unwrap();
}

#[tokio::test]
async fn a_number_is_good_for_one_answer() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let nonce = phone.challenge().await.nonce;
    phone.answer(nonce).await.done().unwrap();
    assert_eq!(
        phone.answer(nonce).await.done().unwrap_err(),
        Refusal::SignedOut
    );
}

#[tokio::test]
async fn a_number_is_good_for_two_minutes() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let nonce = phone.challenge().await.nonce;
    server.clock.advance_ms(CHALLENGE_VALID_MS + 1);
    assert_eq!(
        phone.answer(nonce).await.done().unwrap_err(),
        Refusal::SignedOut
    );
}

#[tokio::test]
async fn a_number_is_good_for_the_device_that_asked() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let nonce = phone.challenge().await.nonce;
    assert_eq!(
        buddy.answer(nonce).await.done().unwrap_err(),
        Refusal::SignedOut
    );
    assert_eq!(
        phone.answer([0; 32]).await.done().unwrap_err(),
        Refusal::SignedOut
    );
}

#[tokio::test]
async fn another_key_does_not_sign_in() {
    let server = TestServer::start().await;
    let [mut phone, buddy] = server.two_phones().await;
    phone.secrets = buddy.secrets;
    assert_eq!(phone.sign_in().await.unwrap_err(), Refusal::SignedOut);
}

#[tokio::test]
async fn unknown_devices_get_a_number_too_and_no_other_answer_than_wrong_keys() {
    let server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    phone.device = domain::DeviceId::from_bytes([3; 16]);
    let request = to_bytes(&ChallengeRequest {
        device: phone.device,
    });
    let path = "/api/v1/sign-in/challenge";
    let reply = send(&server.url, Method::POST, path, None, Some(request)).await;
    assert!(reply.status.is_success());
    assert_eq!(phone.sign_in().await.unwrap_err(), Refusal::SignedOut);
}

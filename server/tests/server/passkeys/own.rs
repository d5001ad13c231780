//! `/api/v1/duos/{duo}/passkeys`, `…/options` and `…/remove`

use domain::KeyEpoch;
use serde_json::Value;
use sync::Refusal;
use sync::grant::GrantRequest;
use sync::passkey::{AddRequest, CEREMONY_VALID_MS, OptionsAnswer, OptionsRequest, PASSKEYS_MAX};

use super::authenticator::Authenticator;
use super::sign_in;
use crate::support::{Phone, TestServer};

fn is_malformed<T>(result: Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::Malformed { .. }))
}

#[tokio::test]
async fn a_passkey_is_listed_with_the_days_on_which_it_was_added_and_used() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    assert_eq!(phone.passkeys().await.unwrap(), []);
    let mut authenticator = Authenticator::new(1);
    phone.add_passkey(&mut authenticator).await.unwrap();
    let [known] = phone.passkeys().await.unwrap().try_into().unwrap();
    assert_eq!(
        (known.id.as_slice(), known.used_day),
        ([1; 20].as_slice(), None)
    );
    server.clock.advance_ms(2 * 24 * 60 * 60 * 1000);
    sign_in(&server, &mut authenticator).await.unwrap();
    let [used] = phone.passkeys().await.unwrap().try_into().unwrap();
    assert_eq!(used.used_day, Some(known.added_day + 2));
    // Each sees their own.
    assert_eq!(buddy.passkeys().await.unwrap(), []);
    phone.remove_passkey(&known.id).await.unwrap();
    assert_eq!(phone.passkeys().await.unwrap(), []);
}

#[tokio::test]
async fn the_authenticator_is_told_a_name_and_a_number_that_means_nothing() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let options = async || -> Value {
        let answer = phone.passkey_options().await.unwrap();
        serde_json::from_str(&answer.options).unwrap()
    };
    let first = options().await;
    assert_eq!(first["rp"]["id"], "localhost");
    assert_eq!(first["user"]["name"], "Amina");
    assert_eq!(first["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        first["authenticatorSelection"]["userVerification"],
        "required"
    );
    let mut authenticator = Authenticator::new(1);
    phone.add_passkey(&mut authenticator).await.unwrap();
    // The same for the next one, so that they are one member's; and the same authenticator makes no second.
    let second = options().await;
    assert_eq!(second["user"]["id"], authenticator.user_handle);
    assert_ne!(second["user"]["id"], first["user"]["id"]);
    assert_eq!(second["excludeCredentials"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_answer_to_the_question_makes_a_passkey() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let mut elsewhere = Authenticator::new(1);
    elsewhere.origin = "https://evil.example.org".into();
    let mut unverified = Authenticator::new(1);
    unverified.verifies = false;
    for mut wrong in [elsewhere, unverified] {
        assert!(is_malformed(phone.add_passkey(&mut wrong).await));
    }
    let OptionsAnswer { ceremony, options } = phone.passkey_options().await.unwrap();
    let request = AddRequest {
        device: phone.device,
        ceremony,
        credential: Authenticator::new(1).create(&options),
    };
    let path = phone.path("passkeys");
    server.clock.advance_ms(CEREMONY_VALID_MS + 1);
    let late = phone.post(&path, &request).await.done();
    assert!(is_malformed(late));
    assert_eq!(phone.passkeys().await.unwrap(), []);
}

#[tokio::test]
async fn nobody_answers_the_question_of_another() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let give = GrantRequest {
        device: phone.device,
        grants: vec![phone.grant(KeyEpoch(1), buddy.device)],
        held: None,
    };
    let given = phone.post(&phone.path("grants"), &give).await;
    given.done().unwrap();
    let OptionsAnswer { ceremony, options } = phone.passkey_options().await.unwrap();
    let mut request = AddRequest {
        device: buddy.device,
        ceremony,
        credential: Authenticator::new(1).create(&options),
    };
    let path = phone.path("passkeys");
    let stolen = buddy.post(&path, &request).await.done();
    assert!(is_malformed(stolen));
    // It was answered once, and wrongly.
    request.device = phone.device;
    let again = phone.post(&path, &request).await.done();
    assert!(is_malformed(again));
    buddy.add_passkey(&mut Authenticator::new(1)).await.unwrap();
}

#[tokio::test]
async fn an_id_that_is_known_is_not_taken_over() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [other, _] = server.two_phones().await;
    let mut first = Authenticator::new(1);
    phone.add_passkey(&mut first).await.unwrap();
    let taken = other.add_passkey(&mut Authenticator::new(1)).await;
    assert_eq!(taken, Err(Refusal::Contradiction));
    let code = sign_in(&server, &mut first).await.unwrap();
    let joined = Phone::join(&server, code, 9).await.unwrap();
    assert_eq!(joined.member, phone.member);
}

#[tokio::test]
async fn a_phone_that_waits_to_be_let_in_neither_adds_nor_removes() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let mut authenticator = Authenticator::new(1);
    phone.add_passkey(&mut authenticator).await.unwrap();
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    let waiting = Phone::join(&server, code, 9).await.unwrap();
    assert!(is_malformed(waiting.passkey_options().await));
    assert!(is_malformed(
        waiting.remove_passkey(&authenticator.id).await
    ));
    assert_eq!(waiting.passkeys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_phone_that_was_signed_out_neither_lists_nor_adds_nor_removes() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let mut authenticator = Authenticator::new(1);
    phone.add_passkey(&mut authenticator).await.unwrap();
    let now = server::chance::Clock::now(&*server.clock);
    server
        .database(async |database| database.revoke(phone.duo, phone.device, now).await.unwrap())
        .await;
    assert_eq!(phone.passkeys().await, Err(Refusal::Revoked));
    assert_eq!(phone.passkey_options().await, Err(Refusal::Revoked));
    let removed = phone.remove_passkey(&authenticator.id).await;
    assert_eq!(removed, Err(Refusal::Revoked));
    assert_eq!(buddy.passkeys().await.unwrap(), []);
}

#[tokio::test]
async fn another_duo_s_ids_are_not_found_and_stay_as_they_are() {
    let server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    let mut authenticator = Authenticator::new(1);
    phone.add_passkey(&mut authenticator).await.unwrap();
    let removed = stranger.remove_passkey(&authenticator.id).await;
    assert_eq!(removed, Err(Refusal::NotFound));
    let own = std::mem::replace(&mut phone.cookie, stranger.cookie.clone());
    assert_eq!(phone.passkeys().await, Err(Refusal::NotFound));
    assert_eq!(phone.passkey_options().await, Err(Refusal::NotFound));
    let removed = phone.remove_passkey(&authenticator.id).await;
    assert_eq!(removed, Err(Refusal::NotFound));
    phone.cookie = String::new();
    assert_eq!(phone.passkeys().await, Err(Refusal::SignedOut));
    phone.cookie = own;
    assert_eq!(phone.passkeys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_member_has_eight_passkeys_at_most() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let limit_bytes = PASSKEYS_MAX as u64;
    for seed in 1..=8 {
        phone
            .add_passkey(&mut Authenticator::new(seed))
            .await
            .unwrap();
    }
    let ninth = phone.add_passkey(&mut Authenticator::new(9)).await;
    assert_eq!(ninth, Err(Refusal::Full { limit_bytes }));
    phone.remove_passkey(&[1; 20]).await.unwrap();
    phone.add_passkey(&mut Authenticator::new(9)).await.unwrap();
}

#[tokio::test]
async fn where_browsers_have_no_passkeys_there_are_none() {
    let server = TestServer::with(&[("PUBLIC_URL", "http://127.0.0.1:3000")]).await;
    let [phone, _] = server.two_phones().await;
    let request = OptionsRequest {
        device: phone.device,
    };
    let path = phone.path("passkeys/options");
    let asked = phone.post(&path, &request).await.done();
    assert_eq!(asked, Err(Refusal::NotFound));
    assert_eq!(phone.passkeys().await.unwrap(), []);
}

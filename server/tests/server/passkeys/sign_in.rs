//! `POST /api/v1/passkeys/options` and `POST /api/v1/passkeys`

use serde_json::json;
use sync::Refusal;
use sync::code::CodeRequest;
use sync::passkey::{CEREMONY_VALID_MS, PASSKEY_CODE_VALID_MS, SignInRequest};

use super::authenticator::Authenticator;
use super::{answer, sign_in, sign_in_options};
use crate::support::{Phone, TestServer};

/// Two phones of a duo, and the first one's passkey.
async fn with_passkey(server: &TestServer) -> ([Phone; 2], Authenticator) {
    with_passkey_of(server, 1).await
}

/// The same, with the authenticator of this number.
async fn with_passkey_of(server: &TestServer, seed: u8) -> ([Phone; 2], Authenticator) {
    let phones = server.two_phones().await;
    let mut authenticator = Authenticator::new(seed);
    phones[0].add_passkey(&mut authenticator).await.unwrap();
    (phones, authenticator)
}

#[tokio::test]
async fn a_passkey_alone_makes_an_empty_browser_a_phone_of_its_member_that_waits_to_be_let_in() {
    let server = TestServer::start().await;
    let ([phone, _], mut authenticator) = with_passkey(&server).await;
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    let new = Phone::join(&server, code, 9).await.unwrap();
    assert_eq!((new.duo, new.member), (phone.duo, phone.member));
    let boot = new.boot().await.unwrap();
    let listed = boot.devices.iter().find(|device| device.id == new.device);
    assert!(listed.is_some_and(|device| !device.granted));
    assert_eq!(boot.grants, []);
    phone.boot().await.unwrap();
}

#[tokio::test]
async fn a_browser_that_kept_its_keys_comes_back_as_the_device_it_was() {
    let server = TestServer::start().await;
    let ([phone, buddy], mut authenticator) = with_passkey(&server).await;
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    // The same keys: phones of tests are made from a number.
    let back = Phone::join(&server, code, 1).await.unwrap();
    assert_eq!(back.device, phone.device);
    assert_ne!(back.cookie, phone.cookie);
    assert_eq!(back.boot().await.unwrap().grants.len(), 1);
    assert_eq!(buddy.boot().await.unwrap().devices.len(), 2);
}

#[tokio::test]
async fn a_phone_that_was_signed_out_does_not_come_back_as_the_device_it_was() {
    let server = TestServer::start().await;
    let ([phone, _], mut authenticator) = with_passkey(&server).await;
    let now = now_at(&server);
    server
        .database(async |database| database.revoke(phone.duo, phone.device, now).await.unwrap())
        .await;
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    let back = Phone::join(&server, code, 1).await;
    assert_eq!(back.err(), Some(Refusal::Revoked));
}

fn now_at(server: &TestServer) -> domain::UnixMillis {
    server::chance::Clock::now(&*server.clock)
}

#[tokio::test]
async fn what_was_said_once_is_refused_the_second_time() {
    let server = TestServer::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    let asked = sign_in_options(&server).await;
    let said = SignInRequest {
        ceremony: asked.ceremony,
        credential: authenticator.get(&asked.options),
    };
    answer(&server, &said).await.unwrap();
    assert_eq!(answer(&server, &said).await, Err(Refusal::SignedOut));
    // Nor as the answer to another question.
    let other = SignInRequest {
        ceremony: sign_in_options(&server).await.ceremony,
        ..said
    };
    assert_eq!(answer(&server, &other).await, Err(Refusal::SignedOut));
}

#[tokio::test]
async fn whoever_takes_more_than_five_minutes_begins_anew() {
    let server = TestServer::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    let asked = sign_in_options(&server).await;
    server.clock.advance_ms(CEREMONY_VALID_MS + 1);
    let said = SignInRequest {
        ceremony: asked.ceremony,
        credential: authenticator.get(&asked.options),
    };
    assert_eq!(answer(&server, &said).await, Err(Refusal::SignedOut));
    sign_in(&server, &mut authenticator).await.unwrap();
}

#[tokio::test]
async fn what_was_said_on_another_site_is_refused() {
    let server = TestServer::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    for (origin, site) in [
        ("https://evil.example.org", "localhost"),
        ("http://localhost:3001", "localhost"),
        ("http://localhost:3000", "evil.example.org"),
    ] {
        let mut elsewhere = authenticator.clone();
        elsewhere.origin = origin.into();
        elsewhere.site = site.into();
        let refused = sign_in(&server, &mut elsewhere).await;
        assert_eq!(refused, Err(Refusal::SignedOut), "{origin} {site}");
    }
    sign_in(&server, &mut authenticator.clone()).await.unwrap();
}

#[tokio::test]
async fn a_touch_by_whoever_is_refused() {
    let server = TestServer::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    authenticator.verifies = false;
    let refused = sign_in(&server, &mut authenticator).await;
    assert_eq!(refused, Err(Refusal::SignedOut));
}

#[tokio::test]
async fn a_copy_of_a_passkey_shows_by_its_count() {
    let server = TestServer::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    let mut copy = authenticator.clone();
    sign_in(&server, &mut authenticator).await.unwrap();
    let refused = sign_in(&server, &mut copy).await;
    assert_eq!(refused, Err(Refusal::SignedOut));
}

#[tokio::test]
async fn another_key_another_id_and_another_member_are_refused_alike() {
    let server = TestServer::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut key = authenticator.clone();
    key.key = Authenticator::new(2).key;
    let mut id = authenticator.clone();
    id.id = vec![3; 20];
    let mut member = authenticator.clone();
    member.user_handle = json!("AAAAAAAAAAAAAAAAAAAAAA");
    let mut nobody = authenticator.clone();
    nobody.user_handle = serde_json::Value::Null;
    for mut wrong in [key, id, member, nobody] {
        let refused = sign_in(&server, &mut wrong).await;
        assert_eq!(refused, Err(Refusal::SignedOut));
    }
    for garbage in ["", "{}", "[1", "\u{0}"] {
        let said = SignInRequest {
            ceremony: sign_in_options(&server).await.ceremony,
            credential: garbage.into(),
        };
        assert_eq!(answer(&server, &said).await, Err(Refusal::SignedOut));
    }
}

#[tokio::test]
async fn a_passkey_that_was_removed_signs_nobody_in() {
    let server = TestServer::start().await;
    let ([phone, _], mut authenticator) = with_passkey(&server).await;
    phone.remove_passkey(&authenticator.id).await.unwrap();
    let refused = sign_in(&server, &mut authenticator).await;
    assert_eq!(refused, Err(Refusal::SignedOut));
}

#[tokio::test]
async fn the_code_is_for_one_browser_and_for_ten_minutes() {
    let server = TestServer::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    Phone::join(&server, code, 8).await.unwrap();
    let second = Phone::join(&server, code, 9).await;
    assert_eq!(second.err(), Some(Refusal::CodeUsed));
    let code = sign_in(&server, &mut authenticator).await.unwrap();
    server.clock.advance_ms(PASSKEY_CODE_VALID_MS);
    let late = Phone::join(&server, code, 9).await;
    assert_eq!(late.err(), Some(Refusal::CodeExpired));
}

#[tokio::test]
async fn signing_in_uses_up_no_code_that_a_person_makes_and_a_new_one_of_those_ends_no_signing_in()
{
    let server = TestServer::start().await;
    let ([_, buddy], mut authenticator) = with_passkey(&server).await;
    let mut code = domain::Hash([0; 32]);
    for _ in 0..2 * database::CODES_PER_DAY_MAX {
        code = sign_in(&server, &mut authenticator).await.unwrap();
    }
    let boot = buddy.boot().await.unwrap();
    let member = boot.members.iter().find(|known| known.id != buddy.member);
    let made = CodeRequest {
        device: buddy.device,
        member: member.unwrap().id,
        code: domain::Hash([5; 32]),
    };
    let asked = buddy.post(&buddy.path("codes"), &made).await;
    asked.done().unwrap();
    Phone::join(&server, code, 9).await.unwrap();
}

#[tokio::test]
async fn a_member_s_passkeys_are_forgotten_with_the_duo() {
    let server = TestServer::start().await;
    let ([phone, _], mut authenticator) = with_passkey(&server).await;
    let (_, mut other) = with_passkey_of(&server, 2).await;
    let now = now_at(&server);
    server
        .database(async |database| {
            database.forget_duo(phone.duo, now).await.unwrap();
            database.drop_duo(phone.duo, domain::UnixMillis(0)).await.unwrap();
            assert_eq!(database.passkey(&authenticator.id).await.unwrap(), None);
        })
        .await;
    let refused = sign_in(&server, &mut authenticator).await;
    assert_eq!(refused, Err(Refusal::SignedOut));
    sign_in(&server, &mut other).await.unwrap();
}

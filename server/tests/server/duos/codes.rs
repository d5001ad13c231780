//! `POST /api/v1/duos/{duo}/codes`

use database::CODES_PER_DAY_MAX;
use domain::{Hash, MemberId};
use sync::Refusal;

use crate::steps::DAY_MS;
use crate::support::{Phone, TestServer};

const fn code(n: u8) -> Hash {
    Hash([n; 32])
}

#[tokio::test]
async fn a_member_lets_in_a_new_phone_of_either_by_a_code() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    phone.ask_code(buddy.member, code(1)).await.unwrap();
    phone.ask_code(phone.member, code(2)).await.unwrap();
    let second = Phone::join(&server, code(1), 11).await.unwrap();
    assert_eq!((second.duo, second.member), (buddy.duo, buddy.member));
    let own = Phone::join(&server, code(2), 12).await.unwrap();
    assert_eq!(own.member, phone.member);
}

#[tokio::test]
async fn a_new_code_ends_the_older_ones_of_the_same_member() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    phone.ask_code(buddy.member, code(1)).await.unwrap();
    // An answer that got lost.
    phone.ask_code(buddy.member, code(1)).await.unwrap();
    buddy.ask_code(buddy.member, code(2)).await.unwrap();
    let old = Phone::join(&server, code(1), 11).await.err();
    assert_eq!(old, Some(Refusal::CodeExpired));
    Phone::join(&server, code(2), 11).await.unwrap();
}

#[tokio::test]
async fn so_many_codes_a_day_for_one_member_and_then_it_is_told_how_long_to_wait() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    server.clock.advance_ms(2 * DAY_MS);
    for n in 1..=CODES_PER_DAY_MAX as u8 {
        phone.ask_code(buddy.member, code(n)).await.unwrap();
        server.clock.advance_ms(1_000);
    }
    let refused = phone.ask_code(buddy.member, code(90)).await.unwrap_err();
    let Refusal::TooMany { retry_after_s } = refused else {
        panic!("{refused:?}");
    };
    phone.ask_code(phone.member, code(91)).await.unwrap();
    server.clock.advance_ms(i64::from(retry_after_s) * 1_000);
    phone.ask_code(buddy.member, code(90)).await.unwrap();
}

#[tokio::test]
async fn nobody_gets_a_code_for_a_person_of_another_duo() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    for member in [stranger.member, MemberId::from_bytes([9; 16])] {
        let refused = phone.ask_code(member, code(1)).await.unwrap_err();
        assert_eq!(refused, Refusal::NotFound);
    }
    let nothing = Phone::join(&server, code(1), 11).await.err();
    assert_eq!(nothing, Some(Refusal::CodeUnknown));
}

#[tokio::test]
async fn asking_for_codes_is_no_way_to_find_out_those_of_others() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [others, _] = server.duo().await;
    let mut refused = Vec::new();
    for _ in 0..11 {
        refused.push(phone.ask_code(phone.member, others).await.unwrap_err());
    }
    assert_eq!(refused[..10], vec![Refusal::Contradiction; 10]);
    assert!(
        matches!(refused[10], Refusal::TooMany { .. }),
        "{refused:?}"
    );
}

//! `GET /api/v1/duos/{duo}/boot`

use domain::{KeyEpoch, Role};
use sync::Refusal;

use crate::support::TestServer;

#[tokio::test]
async fn boot_tells_who_is_there_with_which_devices_and_keys() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let answer = phone.boot().await.unwrap();
    assert_eq!(answer.programme, "Test");
    let names: Vec<_> = answer
        .members
        .iter()
        .map(|m| (m.name.as_str(), m.role))
        .collect();
    assert_eq!(names, [("Amina", Role::Newcomer), ("Els", Role::Volunteer)]);
    assert_eq!(answer.key_epoch, KeyEpoch(1));
    assert_eq!(answer.grants, [phone.grant(KeyEpoch(1), phone.device)]);
    let mut devices: Vec<_> = answer
        .devices
        .iter()
        .map(|d| (d.id, d.member, d.granted))
        .collect();
    devices.sort();
    let mut expected = [
        (phone.device, phone.member, true),
        (buddy.device, buddy.member, false),
    ];
    expected.sort();
    assert_eq!(devices, expected);
    assert_eq!(answer.head, phone.start());
    assert!(buddy.boot().await.unwrap().grants.is_empty());
}

#[tokio::test]
async fn boot_renews_the_cookie_and_leaves_the_session_as_it_is() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let reply = phone
        .get(&phone.path(&format!("boot?device={}", phone.device)))
        .await;
    assert_eq!(reply.cookie().as_deref(), Some(phone.cookie.as_str()));
}

#[tokio::test]
async fn a_session_that_nobody_used_for_over_a_year_has_ended() {
    let day_ms = 24 * 60 * 60 * 1000;
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    server.clock.advance_ms(300 * day_ms);
    phone.boot().await.unwrap();
    server.clock.advance_ms(300 * day_ms);
    phone.boot().await.unwrap();
    assert_eq!(buddy.boot().await.unwrap_err(), Refusal::SignedOut);
}

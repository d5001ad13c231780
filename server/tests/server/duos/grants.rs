//! `POST /api/v1/duos/{duo}/grants`

use domain::{DeviceKind, KeyEpoch};
use sync::Refusal;
use sync::device::DeviceRequest;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;

use crate::steps::newcomer;
use crate::support::TestServer;

#[tokio::test]
async fn a_grant_reaches_its_device_and_the_first_one_stays() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let epoch = KeyEpoch(1);
    let grant = phone.grant(epoch, buddy.device);
    let mut other = grant.clone();
    other.sealed[0] ^= 1;
    for sent in [&grant, &grant, &other] {
        let request = GrantRequest {
            device: phone.device,
            grants: vec![sent.clone()],
            held: None,
        };
        phone
            .post(&phone.path("grants"), &request)
            .await
            .done()
            .unwrap();
    }
    let answer = buddy.boot().await.unwrap();
    assert_eq!(answer.grants, [grant]);
    assert!(answer.devices.iter().all(|device| device.granted));
}

#[tokio::test]
async fn a_device_without_the_key_grants_nothing() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let grants = vec![buddy.grant(KeyEpoch(1), buddy.device)];
    let request = GrantRequest {
        device: buddy.device,
        grants,
        held: None,
    };
    let refused = buddy
        .post(&buddy.path("grants"), &request)
        .await
        .done()
        .unwrap_err();
    assert!(matches!(refused, Refusal::Malformed { .. }));
    // Nor in the other's name.
    let grants = vec![phone.grant(KeyEpoch(1), buddy.device)];
    let request = GrantRequest {
        device: phone.device,
        grants,
        held: None,
    };
    let refused = buddy
        .post(&buddy.path("grants"), &request)
        .await
        .done()
        .unwrap_err();
    assert_eq!(refused, Refusal::NotFound);
    assert!(buddy.boot().await.unwrap().grants.is_empty());
}

#[tokio::test]
async fn a_new_grant_changes_the_people_version_and_a_known_one_does_not() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let version = async || buddy.boot().await.unwrap().people_version;
    let before = version().await;
    let grants = vec![phone.grant(KeyEpoch(1), buddy.device)];
    let request = GrantRequest {
        device: phone.device,
        grants,
        held: None,
    };
    phone
        .post(&phone.path("grants"), &request)
        .await
        .done()
        .unwrap();
    let after = version().await;
    assert!(after > before);
    phone
        .post(&phone.path("grants"), &request)
        .await
        .done()
        .unwrap();
    assert_eq!(version().await, after);
}

#[tokio::test]
async fn a_key_that_was_made_anew_under_the_same_number_is_not_mixed_with_the_one_before() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let (one, two) = (KeyEpoch(1), KeyEpoch(2));
    let known = phone.boot().await.unwrap().grants[0].signature;
    let mut before = known;
    before.0[0] ^= 1;
    let taken = Err(Refusal::EpochTaken { current: one });
    for (held, outcome) in [(before, taken), (known, Ok(()))] {
        let held = Some(held);
        let give = GrantRequest {
            device: phone.device,
            grants: vec![phone.grant(one, buddy.device)],
            held,
        };
        let given = phone.post(&phone.path("grants"), &give).await.done();
        assert_eq!(given, outcome);
        let new = newcomer(9);
        let grants = vec![phone.grant(one, new.id)];
        let register = DeviceRequest {
            held,
            ..phone.device_request(&new, DeviceKind::Phone, grants)
        };
        assert_eq!(phone.register(&register).await, outcome);
        let rotate = EpochRequest {
            held,
            ..phone.epoch_request(two, vec![phone.grant(two, phone.device)])
        };
        let rotated = phone.post(&phone.path("epochs"), &rotate).await.done();
        assert_eq!(rotated, outcome);
    }
}

//! `POST /api/v1/duos/{duo}/grants`

use domain::KeyEpoch;
use sync::Refusal;
use sync::grant::GrantRequest;

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

//! `POST /api/v1/duos/{duo}/epochs`, from the second epoch on: who is signed out, and why.

use crypto::key_history::SEALED_PREVIOUS_LEN;
use domain::{Ctr, Hash, KeyEpoch, Seq};
use sync::Refusal;
use sync::boot::PreviousKey;
use sync::epoch::{EPOCH_ITEMS_MAX, EpochRequest};
use sync::grant::GrantRequest;
use sync::push::PushRequest;

use crate::support::{Phone, TestServer, item};

/// A rotation by `phone` that signs `gone` out and says so in the log.
fn rotation(phone: &Phone, others: &[&Phone], gone: &Phone) -> EpochRequest {
    let epoch = KeyEpoch(2);
    let mut grants = vec![phone.grant(epoch, phone.device)];
    grants.extend(others.iter().map(|other| phone.grant(epoch, other.device)));
    EpochRequest {
        revoked: vec![gone.device],
        push: Some(PushRequest {
            device: phone.device,
            at: phone.start(),
            items: vec![item(1, b"the old phone goes")],
        }),
        ..phone.epoch_request(epoch, grants)
    }
}

async fn rotate(phone: &Phone, request: &EpochRequest) -> Result<(), Refusal> {
    phone.post(&phone.path("epochs"), request).await.done()
}

/// Two members, and a lost phone of the first.
async fn with_lost_phone(server: &TestServer) -> [Phone; 3] {
    let [phone, buddy] = server.two_phones().await;
    let code = Hash([9; 32]);
    phone.ask_code(phone.member, code).await.unwrap();
    let lost = Phone::join(server, code, 9).await.unwrap();
    [phone, buddy, lost]
}

#[tokio::test]
async fn one_request_makes_the_key_signs_a_phone_out_and_says_why() {
    let server = TestServer::start().await;
    let [phone, buddy, lost] = with_lost_phone(&server).await;
    let request = rotation(&phone, &[&buddy], &lost);
    rotate(&phone, &request).await.unwrap();
    let boot = buddy.boot().await.unwrap();
    assert_eq!(boot.key_epoch, KeyEpoch(2));
    let previous = PreviousKey {
        key_epoch: KeyEpoch(2),
        sealed: request.previous.clone().unwrap(),
    };
    assert_eq!(boot.previous_keys, [previous]);
    let listed = boot.devices.iter().find(|device| device.id == lost.device);
    assert!(listed.unwrap().revoked);
    assert_eq!(boot.grants.len(), 1);
    let page = buddy.pull(buddy.start()).await.unwrap();
    assert_eq!(
        page.items[0].bytes.as_ref().unwrap().as_slice(),
        b"the old phone goes"
    );
}

#[tokio::test]
async fn a_device_that_was_signed_out_is_told_so_everywhere() {
    let server = TestServer::start().await;
    let [phone, buddy, lost] = with_lost_phone(&server).await;
    let sealed = b"a photo".to_vec();
    let hash = phone.upload(&sealed).await.unwrap();
    lost.push_one(1, b"before").await.unwrap();
    let mut request = rotation(&phone, &[&buddy], &lost);
    request.push.as_mut().unwrap().at = phone.boot().await.unwrap().head;
    rotate(&phone, &request).await.unwrap();
    assert_eq!(
        lost.push_one(2, b"after").await.unwrap_err(),
        Refusal::Revoked
    );
    assert_eq!(lost.pull(lost.start()).await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.boot().await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.blob(hash).await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.upload(&sealed).await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.missing(hash, 7).await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.sign_in().await.unwrap_err(), Refusal::Revoked);
    assert_eq!(lost.end().await.unwrap_err(), Refusal::Revoked);
    let events = lost.get("/api/v1/events").await.done();
    assert_eq!(events.unwrap_err(), Refusal::Revoked);
    // Nor is the new key handed to it afterwards.
    let grants = vec![phone.grant(KeyEpoch(2), lost.device)];
    let request = GrantRequest {
        device: phone.device,
        grants,
        held: None,
    };
    let refused = phone.post(&phone.path("grants"), &request).await.done();
    assert!(
        matches!(refused, Err(Refusal::Malformed { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_same_rotation_again_is_answered_as_the_first_time() {
    let server = TestServer::start().await;
    let [phone, buddy, lost] = with_lost_phone(&server).await;
    let request = rotation(&phone, &[&buddy], &lost);
    rotate(&phone, &request).await.unwrap();
    let before = buddy.boot().await.unwrap();
    rotate(&phone, &request).await.unwrap();
    assert_eq!(buddy.boot().await.unwrap(), before);
    // Also after others wrote, and after a further key.
    phone
        .push(before.head, vec![item(2, b"more")])
        .await
        .unwrap();
    phone.make_epoch(KeyEpoch(3)).await.unwrap();
    rotate(&phone, &request).await.unwrap();
    let mut other = request;
    other.revoked.clear();
    other.push = None;
    other.previous = Some(vec![9; SEALED_PREVIOUS_LEN]);
    let refused = rotate(&phone, &other).await.unwrap_err();
    assert_eq!(
        refused,
        Refusal::EpochTaken {
            current: KeyEpoch(3)
        }
    );
}

#[tokio::test]
async fn of_a_rotation_that_is_refused_nothing_happens() {
    let server = TestServer::start().await;
    let [phone, buddy, lost] = with_lost_phone(&server).await;
    let [stranger, _] = server.two_phones().await;
    let before = buddy.boot().await.unwrap();
    let good = || rotation(&phone, &[&buddy], &lost);
    let change = |change: fn(&mut EpochRequest)| {
        let mut request = good();
        change(&mut request);
        request
    };
    let mut to_the_lost = good();
    to_the_lost
        .grants
        .push(phone.grant(KeyEpoch(2), lost.device));
    let mut itself = good();
    itself.revoked.push(phone.device);
    let mut by_other = good();
    by_other.push.as_mut().unwrap().device = buddy.device;
    let mut of_strangers = good();
    of_strangers.revoked = vec![stranger.device];
    let mut elsewhere = good();
    elsewhere.push.as_mut().unwrap().at.chain = Hash([9; 32]);
    let refused_as = [
        (to_the_lost, "malformed"),
        (itself, "malformed"),
        (by_other, "malformed"),
        (change(|request| request.previous = None), "malformed"),
        (
            change(|request| request.previous = Some(vec![1; 71])),
            "malformed",
        ),
        (of_strangers, "not found"),
        (elsewhere, "history"),
        (
            change(|request| request.push.as_mut().unwrap().items[0].ctr = Ctr(2)),
            "number 1",
        ),
        // Sealed under the epoch that this request makes: it cannot be, yet.
        (
            change(|request| request.push.as_mut().unwrap().items[0].key_epoch = KeyEpoch(2)),
            "malformed",
        ),
        (
            change(|request| {
                let items = (1..=EPOCH_ITEMS_MAX as u64 + 1).map(|ctr| item(ctr, b"a"));
                request.push.as_mut().unwrap().items = items.collect();
            }),
            "EPOCH_ITEMS_MAX",
        ),
    ];
    for (request, word) in refused_as {
        let refused = rotate(&phone, &request).await.unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}, not {word}");
        assert_eq!(buddy.boot().await.unwrap(), before);
    }
    rotate(&phone, &good()).await.unwrap();
    let refused = rotate(&lost, &rotation(&lost, &[], &phone)).await;
    assert_eq!(refused, Err(Refusal::Revoked));
    assert_eq!(buddy.boot().await.unwrap().head.seq, Seq(1));
}

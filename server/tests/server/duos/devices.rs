//! `POST /api/v1/duos/{duo}/devices`

use domain::{DeviceId, DeviceKind, KeyEpoch, Seq};
use sync::Refusal;
use sync::device::{DEVICES_MAX, TRANSFER_VALID_MS};
use sync::grant::GrantRequest;
use sync::session::SessionAnswer;

use crate::steps::newcomer;
use crate::support::{TestServer, item};

#[tokio::test]
async fn a_phone_that_another_registers_joins_its_session_with_the_key() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let new = newcomer(9);
    let grant = phone.grant(KeyEpoch(1), new.id);
    let request = phone.device_request(&new, DeviceKind::Phone, vec![grant.clone()]);
    phone.register(&request).await.unwrap();
    let second = phone.as_device(new);
    let boot = second.boot().await.unwrap();
    assert_eq!(boot.grants, [grant]);
    let listed = boot
        .devices
        .iter()
        .find(|device| device.id == second.device);
    let listed = listed.unwrap();
    assert_eq!(
        (listed.member, listed.kind),
        (phone.member, DeviceKind::Phone)
    );
    assert!(listed.joined_day.is_some() && listed.used_day == listed.joined_day);
    second.push_one(1, b"from the second").await.unwrap();
    // The first one is as it was.
    phone.push_one(1, b"from the first").await.unwrap();
}

#[tokio::test]
async fn the_same_device_again_changes_nothing() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let new = newcomer(9);
    let grant = phone.grant(KeyEpoch(1), new.id);
    let request = phone.device_request(&new, DeviceKind::Phone, vec![grant]);
    phone.register(&request).await.unwrap();
    let before = phone.boot().await.unwrap();
    phone.register(&request).await.unwrap();
    assert_eq!(phone.boot().await.unwrap(), before);
    // Also once the key has changed.
    phone.make_epoch(KeyEpoch(2)).await.unwrap();
    phone.register(&request).await.unwrap();
}

#[tokio::test]
async fn an_id_that_is_taken_is_refused_and_whose_it_is_is_not_told() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    let before = stranger.boot().await.unwrap();
    for taken in [phone.device, buddy.device, stranger.device] {
        let mut new = newcomer(9);
        new.id = taken;
        let request = phone.device_request(&new, DeviceKind::Phone, Vec::new());
        let refused = phone.register(&request).await.unwrap_err();
        assert_eq!(refused, Refusal::Contradiction);
    }
    let new = newcomer(10);
    let request = phone.device_request(&new, DeviceKind::Card, Vec::new());
    phone.register(&request).await.unwrap();
    // Another member, or another kind, is another device.
    let by_buddy = buddy.device_request(&new, DeviceKind::Card, Vec::new());
    let refused = buddy.register(&by_buddy).await.unwrap_err();
    assert_eq!(refused, Refusal::Contradiction);
    let as_phone = phone.device_request(&new, DeviceKind::Phone, Vec::new());
    let refused = phone.register(&as_phone).await.unwrap_err();
    assert_eq!(refused, Refusal::Contradiction);
    assert_eq!(stranger.boot().await.unwrap(), before);
}

#[tokio::test]
async fn keys_that_nobody_has_shown_are_refused() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [elsewhere, _] = server.two_phones().await;
    let new = newcomer(9);
    let good = phone.device_request(&new, DeviceKind::Phone, Vec::new());
    let mut other_id = good.clone();
    other_id.new = DeviceId::from_bytes([10; 16]);
    let mut other_duo = good.clone();
    other_duo.proof = elsewhere
        .device_request(&new, DeviceKind::Phone, Vec::new())
        .proof;
    let mut other_keys = good.clone();
    other_keys.public = newcomer(11).secrets.public();
    for request in [other_id, other_duo, other_keys] {
        let refused = phone.register(&request).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    assert_eq!(phone.boot().await.unwrap().devices.len(), 2);
}

#[tokio::test]
async fn only_whoever_holds_the_key_hands_it_to_a_new_device() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let new = newcomer(9);
    let grant = buddy.grant(KeyEpoch(1), new.id);
    let request = buddy.device_request(&new, DeviceKind::Card, vec![grant]);
    let refused = buddy.register(&request).await.unwrap_err();
    assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    // Nor to another device than the new one, nor by another's hand, nor of another epoch.
    for grant in [
        phone.grant(KeyEpoch(1), buddy.device),
        buddy.grant(KeyEpoch(1), new.id),
        phone.grant(KeyEpoch(2), new.id),
    ] {
        let request = phone.device_request(&new, DeviceKind::Card, vec![grant]);
        let refused = phone.register(&request).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    assert_eq!(phone.boot().await.unwrap().devices.len(), 2);
}

#[tokio::test]
async fn a_card_has_no_session_until_it_signs_in_with_its_key_and_can_then_bring_in_a_phone() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let card = newcomer(9);
    let grant = phone.grant(KeyEpoch(1), card.id);
    let request = phone.device_request(&card, DeviceKind::Card, vec![grant]);
    phone.register(&request).await.unwrap();
    let mut card = phone.as_device(card);
    assert_eq!(card.boot().await.unwrap_err(), Refusal::NotFound);
    let listed = |boot: &sync::boot::BootAnswer, id| {
        let device = boot.devices.iter().find(|device| device.id == id);
        device.cloned().unwrap()
    };
    let boot = phone.boot().await.unwrap();
    assert_eq!(listed(&boot, card.device).used_day, None);
    server.clock.advance_ms(100 * 24 * 60 * 60 * 1000);
    card.cookie = card.sign_in().await.unwrap();
    let restored = newcomer(10);
    // The new phone has the key from the card's hands, and signs for itself.
    let restored_phone = card.as_device(newcomer(10));
    let own_grant = restored_phone.grant(KeyEpoch(1), restored.id);
    let request = card.device_request(&restored, DeviceKind::Phone, vec![own_grant.clone()]);
    card.register(&request).await.unwrap();
    assert_eq!(restored_phone.boot().await.unwrap().grants, [own_grant]);
    let boot = phone.boot().await.unwrap();
    let (card, phone) = (listed(&boot, card.device), listed(&boot, phone.device));
    assert_eq!(card.used_day, phone.used_day);
    assert_eq!(card.used_day.unwrap() - card.joined_day.unwrap(), 100);
}

#[tokio::test]
async fn a_card_that_is_used_in_a_second_browser_leaves_the_first_one_signed_in() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let card = newcomer(9);
    let request = phone.device_request(&card, DeviceKind::Card, Vec::new());
    phone.register(&request).await.unwrap();
    let mut card = phone.as_device(card);
    let mut restored = Vec::new();
    for seed in [10, 11] {
        card.cookie = card.sign_in().await.unwrap();
        let new = newcomer(seed);
        let request = card.device_request(&new, DeviceKind::Phone, Vec::new());
        card.register(&request).await.unwrap();
        restored.push(card.as_device(new));
    }
    for phone in restored {
        phone.boot().await.unwrap();
    }
}

#[tokio::test]
async fn a_transfer_code_is_good_for_ten_minutes_and_once_used_for_longer() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let mut codes = Vec::new();
    for seed in [9, 10] {
        let new = newcomer(seed);
        let grant = phone.grant(KeyEpoch(1), new.id);
        let request = phone.device_request(&new, DeviceKind::Transfer, vec![grant]);
        phone.register(&request).await.unwrap();
        codes.push(phone.as_device(new));
    }
    let [mut used, mut unused] = <[_; 2]>::try_from(codes).ok().unwrap();
    server.clock.advance_ms(TRANSFER_VALID_MS - 1);
    used.cookie = used.sign_in().await.unwrap();
    server.clock.advance_ms(1);
    assert_eq!(unused.sign_in().await.unwrap_err(), Refusal::CodeExpired);
    used.sign_in().await.unwrap();
    let grants = vec![phone.grant(KeyEpoch(1), unused.device)];
    let request = GrantRequest {
        device: phone.device,
        grants,
        held: None,
    };
    let refused = phone.post(&phone.path("grants"), &request).await.done();
    assert_eq!(refused, Err(Refusal::CodeExpired));
    used.cookie = used.sign_in().await.unwrap();
    server
        .restart(&mut [&mut phone, &mut buddy, &mut used, &mut unused])
        .await;
    let boot = buddy.boot().await.unwrap();
    let granted = |id| {
        let device = boot.devices.iter().find(|device| device.id == id).unwrap();
        (device.granted, device.revoked)
    };
    assert_eq!(granted(used.device), (true, false));
    assert_eq!(granted(unused.device), (false, false));
    used.boot().await.unwrap();
}

#[tokio::test]
async fn a_duo_has_so_many_devices_and_expired_codes_do_not_count() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let register = async |seed: usize, kind| {
        let new = newcomer(seed as u8 + 100);
        phone
            .register(&phone.device_request(&new, kind, Vec::new()))
            .await
    };
    for seed in 2..DEVICES_MAX {
        register(seed, DeviceKind::Transfer).await.unwrap();
    }
    let full = Refusal::Full {
        limit_bytes: DEVICES_MAX as u64,
    };
    assert_eq!(register(90, DeviceKind::Card).await, Err(full));
    server.clock.advance_ms(TRANSFER_VALID_MS);
    register(90, DeviceKind::Card).await.unwrap();
}

#[tokio::test]
async fn a_browser_that_lost_its_keys_learns_its_devices_and_comes_back_as_a_new_one() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    phone.push_one(1, b"before").await.unwrap();
    let session: SessionAnswer = phone.get("/api/v1/session").await.read().unwrap();
    let [known] = session.devices.as_slice() else {
        panic!("{session:?}");
    };
    assert_eq!(
        (known.duo, known.member, known.device),
        (phone.duo, phone.member, phone.device)
    );
    server.clock.advance_ms(1);
    let request = phone.device_request(&newcomer(9), DeviceKind::Phone, Vec::new());
    phone.register(&request).await.unwrap();
    let session: SessionAnswer = phone.get("/api/v1/session").await.read().unwrap();
    assert_eq!(session.devices.len(), 1);
    assert_eq!(session.devices[0].device, request.new);
    let again = phone.as_device(newcomer(9));
    let boot = again.boot().await.unwrap();
    assert_eq!((boot.head.seq, boot.last_ctr.unwrap().0), (Seq(1), 0));
    again
        .push(boot.head, vec![item(1, b"after")])
        .await
        .unwrap();
}

//! `POST /api/v1/duos/{duo}/end` and `…/leave`

use database::ERASURES_FILE;
use domain::{DeviceKind, Hash, KeyEpoch, Position};
use sync::Refusal;
use sync::end::{ENDED_KEPT_MS, Ended};
use sync::grant::GrantRequest;
use sync::report::ReportRequest;

use crate::steps::newcomer;
use crate::support::{Phone, TestServer, item};

#[tokio::test]
async fn an_ended_duo_can_be_read_and_takes_nothing_more() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let head = phone.push_one(1, b"the last").await.unwrap().head;
    let hash = phone.upload(b"photo").await.unwrap();
    let snapshot = phone.snapshot(head, Hash([0; 32]), b"section").await;
    buddy.end().await.unwrap();
    let at = server::chance::Clock::now(&*server.clock);
    let ended = Ended {
        at,
        forgotten_at: domain::UnixMillis(at.0 + ENDED_KEPT_MS),
    };
    server.clock.advance_ms(1_000);
    phone.end().await.unwrap();
    assert_eq!(phone.boot().await.unwrap().ended, Some(ended));
    assert_eq!(buddy.pull(buddy.start()).await.unwrap().items.len(), 1);
    assert_eq!(buddy.blob(hash).await.unwrap(), b"photo");
    let no = Refusal::Ended { ended };
    assert_eq!(phone.push_one(2, b"more").await.unwrap_err(), no);
    assert_eq!(phone.make_epoch(KeyEpoch(2)).await.unwrap_err(), no);
    let grants = vec![phone.grant(KeyEpoch(1), buddy.device)];
    let request = GrantRequest {
        device: phone.device,
        grants,
        held: None,
    };
    let refused = phone.post(&phone.path("grants"), &request).await.done();
    assert_eq!(refused.unwrap_err(), no);
    let request = phone.device_request(&newcomer(9), DeviceKind::Phone, Vec::new());
    assert_eq!(phone.register(&request).await.unwrap_err(), no);
    assert_eq!(
        phone
            .ask_code(phone.member, Hash([1; 32]))
            .await
            .unwrap_err(),
        no
    );
    assert_eq!(phone.offer(&snapshot).await.unwrap_err(), no);
    assert_eq!(buddy.judge(&snapshot, true).await.unwrap_err(), no);
    assert_eq!(phone.upload(b"another photo").await.unwrap_err(), no);
}

#[tokio::test]
async fn nobody_joins_a_duo_that_was_ended() {
    let server = TestServer::start().await;
    let [first, second] = server.duo().await;
    let phone = Phone::join(&server, first, 1).await.unwrap();
    phone.end().await.unwrap();
    let refused = Phone::join(&server, second, 2).await.err();
    assert!(
        matches!(refused, Some(Refusal::Ended { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn after_the_stated_time_nothing_is_left_of_an_ended_duo_and_others_are_as_they_were() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let [mut other, _] = server.two_phones().await;
    other.push_one(1, b"of another duo").await.unwrap();
    let kept = other.upload(b"photo of another duo").await.unwrap();
    let mut head = phone.start();
    for n in 0..5 {
        let items =
            (1..=100).map(|i| item(n * 100 + i, format!("a secret, number {i}").as_bytes()));
        head = phone.push(head, items.collect()).await.unwrap().head;
    }
    phone.upload(b"photo of the duo").await.unwrap();
    let snapshot = phone
        .snapshot(head, Hash([0; 32]), b"section of the duo")
        .await;
    phone.offer(&snapshot).await.unwrap();
    let begun = vec![7; 200_000];
    phone.send_part(&phone.part(&begun, 0)).await.unwrap();
    phone.ask_code(buddy.member, Hash([1; 32])).await.unwrap();
    buddy.pull_applied(head, domain::Seq(3)).await.unwrap();
    let report = ReportRequest {
        device: phone.device,
        message: "what was reported".into(),
        facts: Vec::new(),
    };
    phone
        .post(&phone.path("reports"), &report)
        .await
        .done()
        .unwrap();
    phone.end().await.unwrap();
    server.clock.advance_ms(ENDED_KEPT_MS - 1);
    server
        .restart(&mut [&mut phone, &mut buddy, &mut other])
        .await;
    buddy.boot().await.unwrap();
    let before = other.boot().await.unwrap();
    server.clock.advance_ms(1);
    server
        .restart(&mut [&mut phone, &mut buddy, &mut other])
        .await;
    assert_eq!(phone.boot().await.unwrap_err(), Refusal::SignedOut);
    assert_eq!(phone.sign_in().await.unwrap_err(), Refusal::SignedOut);
    assert_eq!(
        buddy.push_one(1, b"a").await.unwrap_err(),
        Refusal::SignedOut
    );
    assert_eq!(
        Phone::join(&server, Hash([1; 32]), 7).await.err(),
        Some(Refusal::CodeUnknown)
    );
    for trace in [
        b"a secret, number".as_slice(),
        b"photo of the duo",
        b"section of the duo",
        b"what was reported",
        phone.duo.as_bytes(),
        phone.device.as_bytes(),
        buddy.member.as_bytes(),
    ] {
        assert_eq!(server.files_with(trace), Vec::<String>::new());
    }
    let listed = std::fs::read_to_string(server.data().join(ERASURES_FILE)).unwrap();
    assert_eq!(listed.lines().count(), 1);
    assert!(
        listed.starts_with(&format!("duo {} ", phone.duo)),
        "{listed}"
    );
    let after = other.boot().await.unwrap();
    assert_eq!(
        (after.head, after.devices.len()),
        (before.head, before.devices.len())
    );
    assert_eq!(other.blob(kept).await.unwrap(), b"photo of another duo");
}

#[tokio::test]
async fn a_phone_that_leaves_is_out_and_the_others_see_it() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let version = buddy.boot().await.unwrap().people_version;
    phone.leave().await.unwrap();
    assert_eq!(phone.boot().await.unwrap_err(), Refusal::SignedOut);
    assert_eq!(phone.sign_in().await.unwrap_err(), Refusal::Revoked);
    let boot = buddy.boot().await.unwrap();
    assert!(boot.people_version > version);
    let left = boot.devices.iter().find(|device| device.id == phone.device);
    assert!(left.unwrap().revoked);
    // The session goes on for what else it holds.
    let new = newcomer(9);
    let request = buddy.device_request(&new, DeviceKind::Phone, Vec::new());
    buddy.register(&request).await.unwrap();
    let second = buddy.as_device(new);
    buddy.leave().await.unwrap();
    assert_eq!(buddy.boot().await.unwrap_err(), Refusal::NotFound);
    second
        .push(Position::start(second.duo), vec![item(1, b"on")])
        .await
        .unwrap();
}

//! `POST /api/v1/join`

use reqwest::Method;
use sync::Refusal;
use sync::join::{CODE_VALID_MS, JoinAnswer};
use sync::wire::to_bytes;

use crate::support::{Phone, TestServer, join_request, send};

const PATH: &str = "/api/v1/join";

#[tokio::test]
async fn a_code_makes_a_phone_a_device_of_its_member() {
    let server = TestServer::start().await;
    let [first, second] = server.duo().await;
    let phone = Phone::join(&server, first, 1).await.unwrap();
    let buddy = Phone::join(&server, second, 2).await.unwrap();
    assert_eq!(phone.duo, buddy.duo);
    assert_ne!(phone.member, buddy.member);
    assert_eq!(phone.boot().await.unwrap().devices.len(), 2);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
    for (url, wanted, secure) in [
        ("https://samen.example.org", "__Host-samen=", true),
        ("http://localhost:3000", "samen=", false),
    ] {
        let server = TestServer::with(&[("PUBLIC_URL", url)]).await;
        let [code, _] = server.duo().await;
        let (_, request) = join_request(code, 1);
        let reply = send(
            &server.url,
            Method::POST,
            PATH,
            None,
            Some(to_bytes(&request)),
        )
        .await;
        let cookie = reply.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with(wanted), "{cookie}");
        assert!(cookie.contains("; Path=/;") && cookie.contains("HttpOnly"));
        assert!(cookie.contains("SameSite=Strict"));
        assert_eq!(cookie.contains("Secure"), secure);
    }
}

#[tokio::test]
async fn a_used_code_is_told_and_consumes_nothing() {
    let server = TestServer::start().await;
    let [code, _] = server.duo().await;
    let phone = Phone::join(&server, code, 1).await.unwrap();
    assert_eq!(
        Phone::join(&server, code, 2).await.err(),
        Some(Refusal::CodeUsed)
    );
    assert_eq!(phone.boot().await.unwrap().devices.len(), 1);
}

#[tokio::test]
async fn the_same_phone_again_is_answered_as_the_first_time() {
    let server = TestServer::start().await;
    let [code, _] = server.duo().await;
    let lost = Phone::join(&server, code, 1).await.unwrap();
    // Even when the answer comes back after the code would have expired.
    server.clock.advance_ms(CODE_VALID_MS + 1);
    let again = Phone::join(&server, code, 1).await.unwrap();
    assert_eq!(
        (again.duo, again.member, again.device),
        (lost.duo, lost.member, lost.device)
    );
    assert_eq!(again.boot().await.unwrap().devices.len(), 1);
}

#[tokio::test]
async fn one_code_used_by_two_phones_at_once_lets_one_in() {
    let server = TestServer::start().await;
    let [code, _] = server.duo().await;
    let (a, b) = tokio::join!(Phone::join(&server, code, 1), Phone::join(&server, code, 2));
    assert_eq!([&a, &b].iter().filter(|joined| joined.is_ok()).count(), 1);
    assert_eq!(a.err().or(b.err()), Some(Refusal::CodeUsed));
}

#[tokio::test]
async fn a_code_is_valid_for_fourteen_days() {
    let server = TestServer::start().await;
    let [first, second] = server.duo().await;
    server.clock.advance_ms(CODE_VALID_MS - 1);
    Phone::join(&server, first, 1).await.unwrap();
    server.clock.advance_ms(1);
    assert_eq!(
        Phone::join(&server, second, 2).await.err(),
        Some(Refusal::CodeExpired)
    );
}

#[tokio::test]
async fn an_unknown_code_is_told() {
    let server = TestServer::start().await;
    let unknown = domain::Hash([7; 32]);
    assert_eq!(
        Phone::join(&server, unknown, 1).await.err(),
        Some(Refusal::CodeUnknown)
    );
}

#[tokio::test]
async fn whoever_does_not_hold_the_keys_does_not_join_and_the_code_stays_unused() {
    let server = TestServer::start().await;
    let [code, other] = server.duo().await;
    let (_, mut request) = join_request(code, 1);
    let (_, foreign) = join_request(other, 1);
    request.proof = foreign.proof;
    let reply = send(
        &server.url,
        Method::POST,
        PATH,
        None,
        Some(to_bytes(&request)),
    )
    .await;
    assert_eq!(
        reply.done(),
        Err(Refusal::Malformed {
            what: "proof".into()
        })
    );
    assert_eq!(reply.cookie(), None);
    Phone::join(&server, code, 1).await.unwrap();
}

#[tokio::test]
async fn ten_wrong_codes_make_the_address_wait_and_a_good_one_then_still_works() {
    let server = TestServer::start().await;
    let [code, _] = server.duo().await;
    for _ in 0..10 {
        let wrong = Phone::join(&server, domain::Hash([7; 32]), 1).await.err();
        assert_eq!(wrong, Some(Refusal::CodeUnknown));
    }
    let Some(Refusal::TooMany { retry_after_s }) = Phone::join(&server, code, 1).await.err() else {
        panic!("let in");
    };
    server.clock.advance_ms(i64::from(retry_after_s) * 1000);
    Phone::join(&server, code, 1).await.unwrap();
}

#[tokio::test]
async fn a_whole_group_joins_from_one_address() {
    let server = TestServer::start().await;
    for group in 0..15 {
        let [first, second] = server.duo().await;
        Phone::join(&server, first, 2 * group).await.unwrap();
        Phone::join(&server, second, 2 * group + 1).await.unwrap();
    }
}

#[tokio::test]
async fn behind_a_proxy_each_visitor_has_a_limit_of_their_own() {
    let server = TestServer::with(&[("SAMEN_TRUST_PROXY", "true")]).await;
    let (_, request) = join_request(domain::Hash([7; 32]), 1);
    let try_from = async |visitor: &str| {
        let request = reqwest::Client::new()
            .post(format!("{}{PATH}", server.url))
            .header("samen-protocol", "1")
            .header("content-type", "application/cbor")
            // What the visitor says of itself does not count, what the proxy adds does.
            .header("x-forwarded-for", format!("10.9.8.7, {visitor}"))
            .body(to_bytes(&request));
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..10 {
        assert_eq!(try_from("192.0.2.1").await, 404);
    }
    assert_eq!(try_from("192.0.2.1").await, 429);
    assert_eq!(try_from("192.0.2.2").await, 404);
}

#[tokio::test]
async fn one_browser_can_be_in_two_duos() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [code, _] = server.duo().await;
    let (_, request) = join_request(code, 9);
    let reply = phone.post(PATH, &request).await;
    let second: JoinAnswer = reply.read().unwrap();
    assert_eq!(reply.cookie().as_deref(), Some(phone.cookie.as_str()));
    for (duo, device) in [(phone.duo, phone.device), (second.duo, second.device)] {
        let path = format!("/api/v1/duos/{duo}/boot?device={device}");
        phone.get(&path).await.done().unwrap();
    }
}

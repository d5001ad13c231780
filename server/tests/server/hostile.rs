//! What do strangers, other duos and broken programs get? A clear no, and nothing is stored.

use std::collections::BTreeSet;

use crypto::device::Signature;
use domain::{DeviceId, DeviceKind, DuoId, Hash, KeyEpoch};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use reqwest::Method;
use sync::Refusal;
use sync::blob::PartRequest;
use sync::code::CodeRequest;
use sync::device::DeviceRequest;
use sync::end::EndRequest;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::leave::LeaveRequest;
use sync::pairing::PairingRequest;
use sync::passkey::{AddRequest, Ceremony, OptionsRequest, RemoveRequest};
use sync::push::PushRequest;
use sync::report::ReportRequest;
use sync::snapshot::{OfferRequest, VerdictRequest};
use sync::wire::to_bytes;

use crate::steps::newcomer;
use crate::support::{Phone, TestServer, item, join_request, send};

/// Every route with ids in it, asked in the name of `device` about `duo`.
fn routes(phone: &Phone, duo: DuoId, device: DeviceId) -> Vec<(Method, String, Option<Vec<u8>>)> {
    let path = |end: &str| format!("/api/v1/duos/{duo}/{end}");
    let start = domain::Position::start(duo);
    let epoch = KeyEpoch(1);
    let grants = vec![phone.grant(epoch, phone.device)];
    let post = |end: &str, body| (Method::POST, path(end), Some(body));
    vec![
        (Method::GET, path(&format!("boot?device={device}")), None),
        (
            Method::GET,
            path(&format!("programme?device={device}")),
            None,
        ),
        (
            Method::GET,
            path(&format!(
                "pull?device={device}&after=0&chain={}&applied=0",
                start.chain
            )),
            None,
        ),
        post(
            "push",
            to_bytes(&PushRequest {
                device,
                at: start,
                items: vec![item(1, b"a")],
            }),
        ),
        post(
            "epochs",
            to_bytes(&EpochRequest {
                device,
                ..phone.epoch_request(epoch, grants.clone())
            }),
        ),
        post(
            "grants",
            to_bytes(&GrantRequest {
                device,
                grants,
                held: None,
            }),
        ),
        post(
            "devices",
            to_bytes(&DeviceRequest {
                device,
                ..phone.device_request(&newcomer(9), DeviceKind::Phone, Vec::new())
            }),
        ),
        post(
            "codes",
            to_bytes(&CodeRequest {
                device,
                member: phone.member,
                code: Hash([9; 32]),
            }),
        ),
        post(
            "blobs",
            to_bytes(&PartRequest {
                device,
                ..phone.part(b"blob", 0)
            }),
        ),
        (
            Method::GET,
            path(&format!("blobs/{}?device={device}", Hash([1; 32]))),
            None,
        ),
        (
            Method::GET,
            path(&format!(
                "blobs/{}/parts?device={device}&bytes=5",
                Hash([1; 32])
            )),
            None,
        ),
        post(
            "snapshots",
            to_bytes(&OfferRequest {
                device,
                snapshot: vec![1].into(),
                signature: Signature([1; 64]),
            }),
        ),
        post(
            "snapshots/verdict",
            to_bytes(&VerdictRequest {
                device,
                snapshot: Hash([1; 32]),
                same: true,
            }),
        ),
        post(
            "reports",
            to_bytes(&ReportRequest {
                device,
                message: "a".into(),
                facts: Vec::new(),
            }),
        ),
        (
            Method::GET,
            path(&format!("passkeys?device={device}")),
            None,
        ),
        post("passkeys/options", to_bytes(&OptionsRequest { device })),
        post(
            "passkeys",
            to_bytes(&AddRequest {
                device,
                ceremony: Ceremony([1; 16]),
                credential: "{}".into(),
            }),
        ),
        post(
            "passkeys/remove",
            to_bytes(&RemoveRequest {
                device,
                id: vec![1; 20],
            }),
        ),
        post("leave", to_bytes(&LeaveRequest { device })),
        post("end", to_bytes(&EndRequest { device })),
        post(
            "pairings",
            to_bytes(&PairingRequest {
                device,
                peer: device,
                commitment: Hash([1; 32]),
                nonce: None,
            }),
        ),
    ]
}

/// Every method and path with a duo in it, as the sources of the router say them.
fn routed() -> BTreeSet<String> {
    let source = concat!(
        include_str!("../../src/sync/mod.rs"),
        include_str!("../../src/router.rs")
    );
    let routes = source.split(".route(").skip(1).filter_map(|route| {
        let (path, handlers) = route.split_once('"')?.1.split_once('"')?;
        let methods = ["get", "post", "put", "delete", "patch", "any"].into_iter();
        let methods = methods.filter(|method| handlers.contains(&format!("{method}(")));
        Some(methods.map(move |method| format!("{} {path}", method.to_uppercase())))
    });
    let routes = routes.flatten();
    routes.filter(|route| route.contains("{duo}")).collect()
}

#[tokio::test]
async fn no_route_is_forgotten_here() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let duo = phone.duo.to_string();
    let asked = routes(&phone, phone.duo, phone.device).into_iter();
    let asked = asked.map(|(method, path, _)| {
        let path = path.split('?').next().unwrap();
        let path = path.trim_start_matches("/api/v1");
        let path = path.replace(&duo, "{duo}");
        format!(
            "{method} {}",
            path.replace(&Hash([1; 32]).to_string(), "{hash}")
        )
    });
    let routed = routed();
    assert!(routed.len() > 20, "{routed:?}");
    assert_eq!(asked.collect::<BTreeSet<_>>(), routed);
}

async fn everything(phone: &Phone) -> (sync::boot::BootAnswer, sync::pull::PullAnswer) {
    (
        phone.boot().await.unwrap(),
        phone.pull(phone.start()).await.unwrap(),
    )
}

#[tokio::test]
async fn another_duos_ids_are_not_found_on_every_route() {
    let server = TestServer::start().await;
    let [victim, _] = server.two_phones().await;
    let [attacker, _] = server.two_phones().await;
    victim.push_one(1, b"private").await.unwrap();
    let before = everything(&victim).await;
    let nobody = (DuoId::from_bytes([5; 16]), DeviceId::from_bytes([5; 16]));
    for (duo, device) in [
        (victim.duo, attacker.device),
        (victim.duo, victim.device),
        (attacker.duo, victim.device),
        nobody,
    ] {
        for (method, path, body) in routes(&attacker, duo, device) {
            let reply = send(&server.url, method, &path, Some(&attacker.cookie), body).await;
            assert_eq!(reply.done(), Err(Refusal::NotFound), "{path}");
        }
    }
    assert_eq!(everything(&victim).await, before);
}

#[tokio::test]
async fn without_a_session_every_route_is_closed() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let made_up = format!("samen={}", "0".repeat(64));
    for cookie in [None, Some(made_up.as_str()), Some("samen=zz")] {
        for (method, path, body) in routes(&phone, phone.duo, phone.device) {
            let reply = send(&server.url, method, &path, cookie, body).await;
            assert_eq!(reply.done(), Err(Refusal::SignedOut), "{path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_route_or_id_is_not_found_in_the_protocols_own_words() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    for (method, path) in [
        (Method::GET, "/api/v1/nothing".to_owned()),
        (Method::GET, "/api/v2/join".to_owned()),
        (Method::GET, "/api/v1/join".to_owned()),
        (Method::DELETE, phone.path("push")),
        (Method::GET, "/api/v1/duos/zz/boot?device=zz".to_owned()),
    ] {
        let reply = send(&server.url, method, &path, Some(&phone.cookie), None).await;
        assert_eq!(reply.done(), Err(Refusal::NotFound), "{path}");
    }
}

#[tokio::test]
async fn another_protocol_is_told_which_ones_are_spoken() {
    let server = TestServer::start().await;
    for said in [None, Some("0"), Some("3"), Some("one")] {
        let mut request = reqwest::Client::new().post(format!("{}/api/v1/join", server.url));
        if let Some(said) = said {
            request = request.header("samen-protocol", said);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 426, "{said:?}");
        let body = response.bytes().await.unwrap();
        let refusal: Refusal = sync::wire::from_bytes(&body).unwrap();
        assert_eq!(
            refusal,
            Refusal::Unsupported {
                oldest: 1,
                newest: 2
            }
        );
    }
}

#[tokio::test]
async fn a_phone_of_an_older_protocol_is_told_to_update_where_it_could_not_read_the_refusal() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    phone.end().await.unwrap();
    let path = phone.path("push");
    let push = PushRequest {
        device: phone.device,
        at: phone.start(),
        items: vec![item(1, b"more")],
    };
    for (protocol, status) in [(1, 426), (2, 410)] {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", server.url))
            .header("samen-protocol", protocol)
            .header("content-type", "application/cbor")
            .header("cookie", &phone.cookie)
            .body(to_bytes(&push));
        assert_eq!(request.send().await.unwrap().status(), status);
    }
    // What it can read, it is told as before.
    let request = reqwest::Client::new()
        .get(format!("{}/api/v1/duos/zz/boot?device=zz", server.url))
        .header("samen-protocol", 1)
        .header("cookie", &phone.cookie);
    assert_eq!(request.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn another_sites_page_cannot_post() {
    let server = TestServer::start().await;
    let [code, _] = server.duo().await;
    let (_, request) = join_request(code, 1);
    let post = |origin: &'static str| {
        reqwest::Client::new()
            .post(format!("{}/api/v1/join", server.url))
            .header("samen-protocol", "1")
            .header("content-type", "application/cbor")
            .header("origin", origin)
            .body(to_bytes(&request))
            .send()
    };
    assert_eq!(
        post("https://evil.example.org").await.unwrap().status(),
        400
    );
    assert_eq!(post("null").await.unwrap().status(), 400);
    assert_eq!(post("http://localhost:3000").await.unwrap().status(), 200);
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let server = TestServer::start().await;
    for media_type in ["text/plain", "application/json", "application/cbor2"] {
        let request = reqwest::Client::new()
            .post(format!("{}/api/v1/join", server.url))
            .header("samen-protocol", "1")
            .header("content-type", media_type);
        assert_eq!(request.send().await.unwrap().status(), 400, "{media_type}");
    }
}

#[tokio::test]
async fn one_session_cannot_ask_without_end() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let mut refused = None;
    for _ in 0..1_100 {
        if let Err(refusal) = phone.pull(phone.start()).await {
            refused = Some(refusal);
            break;
        }
    }
    assert!(
        matches!(refused, Some(Refusal::TooMany { .. })),
        "{refused:?}"
    );
    buddy.boot().await.unwrap();
    server.clock.advance_ms(10_000);
    phone.boot().await.unwrap();
}

#[tokio::test]
async fn truncated_and_lengthened_bodies_are_malformed_and_store_nothing() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let before = everything(&phone).await;
    for (method, path, body) in routes(&phone, phone.duo, phone.device) {
        let Some(body) = body else { continue };
        let mut broken: Vec<Vec<u8>> = (0..body.len()).map(|end| body[..end].to_vec()).collect();
        broken.push([body.as_slice(), &[0]].concat());
        for broken in broken {
            let method = method.clone();
            let reply = send(
                &server.url,
                method,
                &path,
                Some(&phone.cookie),
                Some(broken),
            )
            .await;
            assert_eq!(reply.status, 400, "{path}");
            server.clock.advance_ms(1_000);
        }
    }
    assert_eq!(everything(&phone).await, before);
}

#[tokio::test]
async fn random_and_damaged_bodies_never_bring_the_server_down() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let bodies: Vec<_> = routes(&phone, phone.duo, phone.device)
        .into_iter()
        .filter_map(|(_, path, body)| Some((path, body?)))
        .chain([(
            "/api/v1/join".to_owned(),
            to_bytes(&join_request(Hash([7; 32]), 1).1),
        )])
        .collect();
    // Damage where a message says its lengths and kinds, and plain noise.
    let damage = (
        0..bodies.len(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        prop::option::of(prop::collection::vec(any::<u8>(), 0..64)),
    );
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..400 {
        let (which, changes, noise) = damage.new_tree(&mut runner).unwrap().current();
        let (path, body) = &bodies[which];
        let mut body = noise.unwrap_or_else(|| body.clone());
        for (place, value) in changes
            .iter()
            .filter(|_| !body.is_empty())
            .cloned()
            .collect::<Vec<_>>()
        {
            let place = place.index(body.len());
            body[place] = value;
        }
        let reply = send(
            &server.url,
            Method::POST,
            path,
            Some(&phone.cookie),
            Some(body.clone()),
        )
        .await;
        assert!(
            reply.status.as_u16() < 500,
            "{path} {body:02x?}: {}",
            reply.status
        );
        server.clock.advance_ms(60_000);
    }
    phone.boot().await.unwrap();
}

#[tokio::test]
async fn a_replayed_request_changes_nothing() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    for (method, path, body) in routes(&phone, phone.duo, phone.device) {
        send(&server.url, method, &path, Some(&phone.cookie), body).await;
    }
    let before = everything(&buddy).await;
    for (method, path, body) in routes(&phone, phone.duo, phone.device) {
        send(&server.url, method, &path, Some(&phone.cookie), body).await;
    }
    assert_eq!(everything(&buddy).await, before);
}

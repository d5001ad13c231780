//! `GET /api/v1/duos/{duo}/programme`

use catalogue::programme::ProgrammeSheet;
use reqwest::{StatusCode, header};
use server::programme;
use sync::{PROTOCOL, PROTOCOL_HEADER, Refusal};

use crate::support::{Phone, TestServer, seeded};

fn path(phone: &Phone) -> String {
    phone.path(&format!("programme?device={}", phone.device))
}

async fn ask(phone: &Phone, known: &str) -> reqwest::Response {
    reqwest::Client::new()
        .get(format!("{}{}", phone.url, path(phone)))
        .header(PROTOCOL_HEADER, PROTOCOL.to_string())
        .header(header::COOKIE, &phone.cookie)
        .header(header::IF_NONE_MATCH, known)
        .send()
        .await
        .unwrap()
}

async fn store(server: &TestServer, sheet: &ProgrammeSheet, name: Option<&str>) -> (u64, bool) {
    let at = domain::UnixMillis(1);
    let entropy = seeded(9);
    let storing = async |database: &database::Database| {
        programme::store(database, sheet, name, at, &*entropy).await
    };
    let stored = server.database(storing).await.unwrap();
    (stored.version, stored.changed)
}

#[tokio::test]
async fn the_sheet_of_the_duos_programme_is_given_once_and_again_when_it_changed() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    assert_eq!(ask(&phone, "").await.status(), StatusCode::NO_CONTENT);

    let mut sheet = programme::demo();
    assert_eq!(store(&server, &sheet, None).await, (1, true));
    let first = ask(&phone, "").await;
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let read: ProgrammeSheet = minicbor::decode(&first.bytes().await.unwrap()).unwrap();
    assert_eq!(read, sheet);

    assert_eq!(store(&server, &sheet, None).await, (1, false));
    let again = ask(&phone, &tag).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.bytes().await.unwrap().is_empty());

    sheet.referrals.pop();
    assert_eq!(store(&server, &sheet, None).await, (2, true));
    let other = ask(&phone, &tag).await;
    assert_eq!(other.status(), StatusCode::OK);
    assert_ne!(other.headers()[header::ETAG].to_str().unwrap(), tag);
}

#[tokio::test]
async fn what_a_proxy_made_of_the_validator_counts_as_the_same() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    // Nothing to have yet.
    assert_eq!(ask(&phone, "*").await.status(), StatusCode::NO_CONTENT);
    store(&server, &programme::demo(), None).await;
    let tag = ask(&phone, "").await.headers()[header::ETAG].clone();
    let tag = tag.to_str().unwrap();
    let inside = tag.trim_matches('"');
    for (known, status) in [
        (tag.to_owned(), StatusCode::NOT_MODIFIED),
        (format!("W/{tag}"), StatusCode::NOT_MODIFIED),
        (format!("\"older\" ,W/{tag}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        (inside.to_owned(), StatusCode::OK),
        (format!("W/{inside}"), StatusCode::OK),
        (format!("\"{inside}0\""), StatusCode::OK),
        ("\"*\"".to_owned(), StatusCode::OK),
    ] {
        assert_eq!(ask(&phone, &known).await.status(), status, "{known}");
    }
}

#[tokio::test]
async fn a_sheet_that_is_replaced_while_phones_ask_is_given_whole_with_its_own_hash() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let whole = programme::demo();
    let mut shorter = whole.clone();
    shorter.activities.clear();
    store(&server, &whole, None).await;
    let asking = async {
        let mut given = std::collections::BTreeSet::new();
        while given.len() < 2 {
            let answer = ask(&phone, "").await;
            let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
            let body = answer.bytes().await.unwrap();
            assert_eq!(tag, format!("\"{}\"", domain::Hash::of(&[&body])));
            let read: ProgrammeSheet = minicbor::decode(&body).unwrap();
            assert!(read == whole || read == shorter);
            server.clock.advance_ms(1_000);
            given.insert(tag);
        }
    };
    // Another process stores one and the other in turn, as an import does, until both were seen.
    let storing = async {
        loop {
            store(&server, &shorter, None).await;
            store(&server, &whole, None).await;
        }
    };
    tokio::select! {
        () = asking => {}
        () = storing => unreachable!("it goes on for ever"),
    }
}

#[tokio::test]
async fn another_duos_programme_and_a_strangers_question_are_refused() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [other, _] = server.two_phones().await;
    store(&server, &programme::demo(), None).await;
    let theirs = format!("/api/v1/duos/{}/programme?device=", other.duo);
    for device in [phone.device, other.device] {
        let refused = phone.get(&format!("{theirs}{device}")).await.done();
        assert_eq!(refused, Err(Refusal::NotFound));
    }
    let nobody = Phone {
        cookie: String::new(),
        ..phone
    };
    assert_eq!(
        nobody.get(&path(&nobody)).await.done(),
        Err(Refusal::SignedOut)
    );
}

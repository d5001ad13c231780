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

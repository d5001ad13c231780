//! `GET /api/v1/events`

use std::time::Duration;

use domain::{KeyEpoch, Seq};
use reqwest::{Response, header};
use sync::grant::GrantRequest;

use crate::support::{Phone, TestServer, item};

/// Longer than anything here takes; a stream that says nothing fails the test instead of holding it.
const PATIENCE: Duration = Duration::from_secs(20);

struct Stream {
    response: Response,
    read: String,
}

async fn listen(phone: &Phone) -> Stream {
    let response = reqwest::Client::new()
        .get(format!("{}/api/v1/events", phone.url))
        .header(header::COOKIE, &phone.cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    Stream {
        response,
        read: String::new(),
    }
}

impl Stream {
    /// The data of the next poke; none at the end of the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let mut lines = event.lines();
                if lines.next() == Some("event: poke") {
                    return Some(
                        lines
                            .next()
                            .unwrap()
                            .strip_prefix("data: ")
                            .unwrap()
                            .to_owned(),
                    );
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk())
                .await
                .unwrap();
            let chunk = chunk.unwrap()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn until(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        loop {
            let poke = self.next().await.unwrap();
            if wanted(&poke) {
                return poke;
            }
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_where_the_duo_stands_and_pokes_after_the_other_writes() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let mut stream = listen(&buddy).await;
    let people = buddy.boot().await.unwrap().people_version;
    assert_eq!(
        stream.next().await.unwrap(),
        format!("{} 0 {people}", buddy.duo)
    );
    phone.push_one(1, b"a").await.unwrap();
    assert_eq!(
        stream.next().await.unwrap(),
        format!("{} 1 {people}", buddy.duo)
    );
}

#[tokio::test]
async fn a_poke_comes_when_people_or_cursors_change() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let head = phone
        .push(phone.start(), vec![item(1, b"a")])
        .await
        .unwrap()
        .head;
    let mut stream = listen(&phone).await;
    let first = stream.next().await.unwrap();
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
    let after_grant = stream.next().await.unwrap();
    assert_ne!(first, after_grant);
    buddy.pull_applied(head, Seq(1)).await.unwrap();
    assert_eq!(stream.next().await.unwrap(), after_grant);
}

#[tokio::test]
async fn another_duos_news_does_not_come() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    let mut stream = listen(&phone).await;
    stream.next().await.unwrap();
    stranger.push_one(1, b"a").await.unwrap();
    phone.push_one(1, b"b").await.unwrap();
    let poke = stream.next().await.unwrap();
    assert!(poke.starts_with(&format!("{} 1 ", phone.duo)), "{poke}");
}

#[tokio::test]
async fn a_stream_without_a_session_is_refused() {
    let server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    phone.cookie = format!("samen={}", "0".repeat(64));
    assert_eq!(phone.get("/api/v1/events").await.status, 401);
}

#[tokio::test]
async fn whoever_has_an_answer_finds_every_stream_told() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let mut stream = listen(&buddy).await;
    stream.next().await.unwrap();
    for ctr in 1..=20 {
        phone.push_one(ctr, b"a").await.unwrap();
        let poke = stream.next().await.unwrap();
        assert_eq!(poke.split(' ').nth(1), Some(ctr.to_string().as_str()));
    }
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let mut server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let mut stream = listen(&phone).await;
    stream.next().await.unwrap();
    server.stop().await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_session_that_gains_a_duo_is_asked_to_listen_anew() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let mut stream = listen(&phone).await;
    let [code, _] = server.duo().await;
    let (_, request) = crate::support::join_request(code, 9);
    let second: sync::join::JoinAnswer = phone.post("/api/v1/join", &request).await.read().unwrap();
    while stream.next().await.is_some() {}
    let mut stream = listen(&phone).await;
    stream
        .until(|poke| poke.starts_with(&second.duo.to_string()))
        .await;
}

#[tokio::test]
async fn streams_of_a_duo_end_when_one_of_its_devices_is_signed_out_and_that_one_gets_no_new_one() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let mut of_phone = listen(&phone).await;
    let mut of_buddy = listen(&buddy).await;
    of_phone.next().await.unwrap();
    of_buddy.next().await.unwrap();
    let epoch = KeyEpoch(2);
    let mut request = phone.epoch_request(epoch, vec![phone.grant(epoch, phone.device)]);
    request.revoked = vec![buddy.device];
    phone
        .post(&phone.path("epochs"), &request)
        .await
        .done()
        .unwrap();
    while of_buddy.next().await.is_some() {}
    while of_phone.next().await.is_some() {}
    assert!(listen(&phone).await.next().await.is_some());
    let refused = buddy.get("/api/v1/events").await.done();
    assert_eq!(refused, Err(sync::Refusal::Revoked));
}

//! SIGKILL of a real server process while pushes are in flight: nothing acknowledged is lost, nothing doubled. What the system's cache would
//! lose with the power it does not show.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::{KeyEpoch, Position};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::{Client, header};
use sync::push::{PushAnswer, PushRequest};
use sync::wire::{from_bytes, to_bytes};
use tokio::sync::Notify;

use crate::support::{Phone, TestServer, item};

const ROUNDS: u64 = 6;
const DUOS: u64 = 8;

fn spawn(server: &TestServer, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_server"))
        .arg("serve")
        .env("SAMEN_ADDR", format!("127.0.0.1:{port}"))
        .env("SAMEN_DATA", server.data())
        .env("SAMEN_LOG", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

async fn until_healthy(url: &str) {
    // Until it listens there is nothing to wait on but asking again.
    let mut pause = tokio::time::interval(Duration::from_millis(10));
    while reqwest::get(format!("{url}/health")).await.is_err() {
        pause.tick().await;
    }
}

/// Sends items one by one until the server is gone; what was sent last and what was acknowledged. The server is killed when
/// none is `left` of the acknowledgements awaited from all phones together: then the others have items in flight.
async fn write(
    phone: &Phone,
    client: &Client,
    from: u64,
    left: &AtomicI64,
    cut: &Notify,
) -> (u64, Vec<(u64, u64)>) {
    let mut acknowledged = Vec::new();
    for ctr in from.. {
        let text = format!("{} {ctr}", phone.device);
        let items = vec![item(ctr, text.as_bytes())];
        let request = PushRequest {
            device: phone.device,
            at: phone.start(),
            items,
        };
        let sent = client
            .post(format!("{}{}", phone.url, phone.path("push")))
            .header("samen-protocol", "1")
            .header(header::CONTENT_TYPE, "application/cbor")
            .header(header::COOKIE, &phone.cookie)
            .body(to_bytes(&request))
            .send()
            .await;
        let Ok(response) = sent else {
            return (ctr, acknowledged);
        };
        assert!(response.status().is_success(), "{}", response.status());
        let Ok(body) = response.bytes().await else {
            return (ctr, acknowledged);
        };
        let answer: PushAnswer = from_bytes(&body).unwrap();
        acknowledged.push((ctr, answer.seqs[0].0));
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            cut.notify_one();
        }
    }
    unreachable!("writes until the server is gone")
}

/// A port that a process of its own can listen on, each time that it is started.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_doubled_when_the_server_is_killed() {
    let mut server = TestServer::start().await;
    let mut phones = Vec::new();
    for _ in 0..DUOS {
        let [phone, _] = server.two_phones().await;
        phones.push(phone);
    }
    server.stop().await;
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let mut rng = StdRng::seed_from_u64(3);
    let mut acknowledged: Vec<Vec<(u64, u64)>> = vec![Vec::new(); phones.len()];
    let mut next: Vec<u64> = vec![1; phones.len()];
    for phone in &mut phones {
        phone.url.clone_from(&url);
    }
    for round in 0..ROUNDS {
        let mut process = spawn(&server, port);
        until_healthy(&url).await;
        for phone in phones.iter_mut().filter(|_| round == 0) {
            // The process has the real clock, for which the sessions made by the test's clock have long ended.
            phone.cookie = phone.sign_in().await.unwrap();
        }
        let client = Client::new();
        let left = AtomicI64::new(50 + i64::from(rng.next_u32() % 250));
        let notify = Notify::new();
        let writing = phones.iter().zip(&next);
        let writing = writing.map(|(phone, from)| write(phone, &client, *from, &left, &notify));
        let writing = futures::future::join_all(writing);
        let cut = async {
            notify.notified().await;
            process.kill().unwrap();
            process.wait().unwrap();
        };
        let (written, ()) = tokio::join!(writing, cut);
        for (index, (unsure, known)) in written.into_iter().enumerate() {
            // The item in flight is sent again: whether it was stored, the phone cannot know.
            next[index] = unsure;
            acknowledged[index].extend(known);
        }
    }
    let mut process = spawn(&server, port);
    until_healthy(&url).await;
    for (index, phone) in phones.iter().enumerate() {
        phone
            .push_one(
                next[index],
                format!("{} {}", phone.device, next[index]).as_bytes(),
            )
            .await
            .unwrap();
        let stored = whole_log(phone).await;
        let expected: Vec<_> = (1..=next[index]).collect();
        assert_eq!(stored, expected, "every item once, in order");
        for (ctr, seq) in &acknowledged[index] {
            assert_eq!(ctr, seq, "the only writer of this duo");
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
}

/// The counts in the log, after checking seqs and chain.
async fn whole_log(phone: &Phone) -> Vec<u64> {
    let mut at: Position = phone.start();
    let mut ctrs = Vec::new();
    loop {
        let page = phone.pull(at).await.unwrap();
        for item in &page.items {
            assert_eq!(item.seq, at.seq.next());
            assert_eq!(item.key_epoch, KeyEpoch(1));
            at = at.after(item.hash);
            ctrs.push(item.ctr.0);
        }
        if page.items.is_empty() {
            assert_eq!(at, page.head);
            return ctrs;
        }
    }
}

/// The bytes of the blob of this number: three parts, of which none is like another.
fn photo(number: u64) -> Vec<u8> {
    let mut sealed = vec![0; 2 * sync::blob::PART_BYTES + 1000];
    StdRng::seed_from_u64(number).fill_bytes(&mut sealed);
    sealed
}

/// Uploads blobs one by one, each from where it stands, until the server is gone; how many are known to be stored.
async fn upload_until_gone(phone: &Phone, client: &Client, from: u64, kept: &Notify) -> u64 {
    for number in from.. {
        let sealed = photo(number);
        for part in 0..3 {
            let sent = client
                .post(format!("{}{}", phone.url, phone.path("blobs")))
                .header("samen-protocol", "2")
                .header(header::CONTENT_TYPE, "application/cbor")
                .header(header::COOKIE, &phone.cookie)
                .body(to_bytes(&phone.part(&sealed, part)))
                .send()
                .await;
            let Ok(response) = sent else { return number };
            assert!(response.status().is_success(), "{}", response.status());
            if response.bytes().await.is_err() {
                return number;
            }
        }
        kept.notify_one();
    }
    unreachable!("uploads until the server is gone")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_that_was_acknowledged_is_there_whole_after_the_server_is_killed_and_the_others_go_on()
 {
    let mut server = TestServer::start().await;
    let [mut phone, _] = server.two_phones().await;
    server.stop().await;
    let port = free_port();
    phone.url = format!("http://127.0.0.1:{port}");
    let mut rng = StdRng::seed_from_u64(4);
    let mut stored = 0;
    for round in 0..5 {
        let mut process = spawn(&server, port);
        until_healthy(&phone.url).await;
        if round == 0 {
            phone.cookie = phone.sign_in().await.unwrap();
        }
        let client = Client::new();
        let kept = Notify::new();
        // After an acknowledgement, and a few turns of whatever runs then: somewhere within the next upload.
        let turns = rng.next_u32() % 400;
        let cut = async {
            kept.notified().await;
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            process.kill().unwrap();
            process.wait().unwrap();
        };
        let uploading = upload_until_gone(&phone, &client, stored, &kept);
        (stored, ()) = tokio::join!(uploading, cut);
    }
    let mut process = spawn(&server, port);
    until_healthy(&phone.url).await;
    phone.upload(&photo(stored)).await.unwrap();
    for number in 0..=stored {
        let sealed = photo(number);
        let hash = crypto::blob_hash(&sealed);
        assert_eq!(phone.blob(hash).await.unwrap(), sealed, "photo {number}");
    }
    let bytes = (stored + 1) * photo(0).len() as u64;
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, bytes);
    process.kill().unwrap();
    process.wait().unwrap();
    // Every object is one of those, and nothing is half written.
    let folder = server.data().join("blobs").join(phone.duo.to_string());
    assert_eq!(
        std::fs::read_dir(folder).unwrap().count() as u64,
        stored + 1
    );
    let parts = server.data().join("blobs/parts");
    assert!(!parts.exists() || std::fs::read_dir(parts).unwrap().next().is_none());
}

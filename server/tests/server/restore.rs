//! An older copy of the database is put back: what was erased stays erased, and no phone is told that all is well.

use std::fs;

use database::{ERASURES_FILE, FILE};
use domain::{Ctr, Hash, Position};
use sync::Refusal;
use sync::end::ENDED_KEPT_MS;

use crate::steps::name_of;
use crate::support::{Phone, TestServer, item};

impl TestServer {
    /// A copy of everything but the list of erasures, as the manual says.
    async fn back_up(&mut self) -> tempfile::TempDir {
        self.stop().await;
        let copy = tempfile::tempdir().unwrap();
        fs::copy(self.data().join(FILE), copy.path().join(FILE)).unwrap();
        copy_folder(&self.data().join("blobs"), &copy.path().join("blobs"));
        self.run().await;
        copy
    }

    async fn restore(&mut self, copy: &tempfile::TempDir, phones: &mut [&mut Phone]) {
        self.stop().await;
        for rest in ["samen.sqlite-wal", "samen.sqlite-shm"] {
            let _ = fs::remove_file(self.data().join(rest));
        }
        fs::copy(copy.path().join(FILE), self.data().join(FILE)).unwrap();
        copy_folder(&copy.path().join("blobs"), &self.data().join("blobs"));
        self.run().await;
        for phone in phones {
            phone.url.clone_from(&self.url);
        }
    }
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A server with one item, two phones, a copy of it, and where the log stood then.
async fn with_a_copy() -> (TestServer, [Phone; 2], tempfile::TempDir, Position) {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    phone.push_one(1, b"one").await.unwrap();
    let copy = server.back_up().await;
    phone.url.clone_from(&server.url);
    buddy.url.clone_from(&server.url);
    let old = buddy.boot().await.unwrap().head;
    (server, [phone, buddy], copy, old)
}

#[tokio::test]
async fn phones_that_know_more_than_a_restored_server_are_told_so_and_nothing_of_theirs_is_taken() {
    let (mut server, [mut phone, mut buddy], copy, old) = with_a_copy().await;
    let newer = phone
        .push(old, vec![item(2, b"two"), item(3, b"three")])
        .await
        .unwrap()
        .head;
    server.restore(&copy, &mut [&mut phone, &mut buddy]).await;
    let changed = Refusal::HistoryChanged { head: old };
    for device in [&phone, &buddy] {
        assert_eq!(device.pull(newer).await.unwrap_err(), changed);
        let refused = device.push(newer, vec![item(4, b"four")]).await;
        assert_eq!(refused.unwrap_err(), changed);
    }
    // Also once the restored log is as long again, by other words.
    let other = buddy
        .push(old, vec![item(1, b"x"), item(2, b"y")])
        .await
        .unwrap()
        .head;
    assert_eq!(other.seq, newer.seq);
    let changed = Refusal::HistoryChanged { head: other };
    assert_eq!(phone.pull(newer).await.unwrap_err(), changed);
    let refused = phone.push(newer, vec![item(4, b"four")]).await;
    assert_eq!(refused.unwrap_err(), changed);
    // Who stands where both histories agree, but has sent more than this server knows, is told what is missing.
    let refused = phone.push(old, vec![item(4, b"four")]).await.unwrap_err();
    assert_eq!(refused, Refusal::Gap { expected: Ctr(2) });
}

#[tokio::test]
async fn an_older_copy_put_under_the_running_server_is_recognised_by_who_knows_more() {
    let (mut server, [mut phone, mut buddy], copy, old) = with_a_copy().await;
    let newer = phone.push(old, vec![item(2, b"two")]).await.unwrap().head;
    // As the manual says, but for the first line of it: nobody has stopped the server.
    let beside = server.data().join("copy");
    fs::copy(copy.path().join(FILE), &beside).unwrap();
    fs::rename(&beside, server.data().join(FILE)).unwrap();
    for rest in ["samen.sqlite-wal", "samen.sqlite-shm"] {
        let _ = fs::remove_file(server.data().join(rest));
    }
    // It goes on in the file that is gone, or says that it cannot. What it took there is missing after its next start, as from any older copy.
    let taken = phone.push(newer, vec![item(3, b"three")]).await;
    let known = taken.as_ref().map_or(newer, |answer| answer.head);
    let pulled = buddy.pull(old).await.map(|page| page.head);
    assert!(
        pulled == Ok(known) || pulled == Ok(old) || pulled.is_err(),
        "{pulled:?}"
    );
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let changed = Refusal::HistoryChanged { head: old };
    assert_eq!(buddy.boot().await.unwrap().head, old);
    for at in [newer, known] {
        assert_eq!(phone.pull(at).await.unwrap_err(), changed);
        let refused = phone.push(at, vec![item(4, b"four")]).await;
        assert_eq!(refused.unwrap_err(), changed);
    }
    // Both go on from there, and nobody's log is wedged.
    let refused = phone.push(old, vec![item(4, b"four")]).await.unwrap_err();
    assert_eq!(refused, Refusal::Gap { expected: Ctr(2) });
    let again = vec![item(2, b"two"), item(3, b"three")];
    let head = phone.push(old, again).await.unwrap().head;
    assert_eq!(buddy.pull(old).await.unwrap().head, head);
}

#[tokio::test]
async fn a_duo_that_was_forgotten_is_forgotten_again() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    phone.push_one(1, b"a secret of the duo").await.unwrap();
    phone.upload(b"a photo of the duo").await.unwrap();
    let copy = server.back_up().await;
    phone.url.clone_from(&server.url);
    phone.end().await.unwrap();
    server.clock.advance_ms(ENDED_KEPT_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    let listed = fs::read(server.data().join(ERASURES_FILE)).unwrap();
    server.restore(&copy, &mut [&mut phone, &mut buddy]).await;
    assert_eq!(buddy.boot().await.unwrap_err(), Refusal::SignedOut);
    assert_eq!(buddy.sign_in().await.unwrap_err(), Refusal::SignedOut);
    for trace in [
        b"a secret of the duo".as_slice(),
        b"a photo of the duo",
        phone.duo.as_bytes(),
    ] {
        assert_eq!(server.files_with(trace), Vec::<String>::new());
    }
    // Once is enough on the list.
    assert_eq!(fs::read(server.data().join(ERASURES_FILE)).unwrap(), listed);
}

#[tokio::test]
async fn a_photo_that_was_erased_does_not_come_back_but_what_a_snapshot_begins_from_does() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let photo = phone.upload(b"a photo that goes").await.unwrap();
    let again = phone.upload(b"a photo that goes and comes").await.unwrap();
    server.clock.advance_ms(1);
    let head = phone.push_one(1, b"one").await.unwrap().head;
    let mut first = phone.snapshot(head, Hash([0; 32]), b"first section").await;
    first.live_blobs = vec![photo, again];
    first.live_blobs.sort_unstable();
    phone.offer(&first).await.unwrap();
    buddy.judge(&first, true).await.unwrap();
    let copy = server.back_up().await;
    phone.url.clone_from(&server.url);
    buddy.url.clone_from(&server.url);
    server.clock.advance_ms(1);
    let head = phone.push(head, vec![item(2, b"two")]).await.unwrap().head;
    let second = phone
        .snapshot(head, name_of(&first), b"second section")
        .await;
    phone.offer(&second).await.unwrap();
    buddy.judge(&second, true).await.unwrap();
    server.restart(&mut [&mut phone, &mut buddy]).await;
    server.clock.advance_ms(sync::blob::UNLISTED_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    assert_eq!(phone.blob(photo).await.unwrap_err(), Refusal::NotFound);
    assert_eq!(
        phone.blob(first.sections[0].hash).await.unwrap_err(),
        Refusal::NotFound
    );
    server.clock.advance_ms(1);
    phone.upload(b"a photo that goes and comes").await.unwrap();
    server.restart(&mut [&mut phone, &mut buddy]).await;
    // Stored anew after it was erased, so a start does not take it again.
    phone.blob(again).await.unwrap();
    server.restore(&copy, &mut [&mut phone, &mut buddy]).await;
    assert_eq!(phone.blob(photo).await.unwrap_err(), Refusal::NotFound);
    assert!(server.files_with(b"a photo that goes").is_empty());
    assert_eq!(
        phone.blob(first.sections[0].hash).await.unwrap(),
        b"first section"
    );
}

#[tokio::test]
async fn words_that_an_older_copy_brings_back_go_again_with_the_next_snapshot() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    phone
        .push_one(1, b"words of a deleted entry")
        .await
        .unwrap();
    let copy = server.back_up().await;
    phone.url.clone_from(&server.url);
    buddy.url.clone_from(&server.url);
    let upto = phone.boot().await.unwrap().head;
    for round in 0..2 {
        let section = format!("a section without them, {round}");
        let snapshot = phone
            .snapshot(upto, Hash([0; 32]), section.as_bytes())
            .await;
        phone.offer(&snapshot).await.unwrap();
        buddy.judge(&snapshot, true).await.unwrap();
        server.restart(&mut [&mut phone, &mut buddy]).await;
        server.clock.advance_ms(crate::steps::DAY_MS);
        server.restart(&mut [&mut phone, &mut buddy]).await;
        let left = server.files_with(b"words of a deleted entry");
        assert_eq!(left, Vec::<String>::new(), "round {round}");
        if round == 0 {
            server.restore(&copy, &mut [&mut phone, &mut buddy]).await;
            // No list of erasures names single words: sealed as they are, they are there again.
            assert!(!server.files_with(b"words of a deleted entry").is_empty());
        }
    }
}

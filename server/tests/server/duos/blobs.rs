//! `…/blobs`

use std::fs;
use std::path::PathBuf;

use crypto::blob_hash;
use domain::{DuoId, Hash, UnixMillis};
use reqwest::Method;
use server::blobs::Blobs;
use server::sweep::collect_orphans;
use sync::Refusal;
use sync::blob::{
    BLOB_BYTES_MAX, BLOBS_BYTES_MAX, BlobState, PART_BYTES, PARTS_MS, SECTIONS_ROOM_BYTES,
    UNLISTED_MS, parts,
};
use sync::wire::to_bytes;

use crate::steps::DAY_MS;
use crate::support::{Phone, TestServer, send};

/// So many bytes, of which no part is like another.
fn photo(bytes: usize) -> Vec<u8> {
    let blocks = (0..bytes.div_ceil(32) as u64).map(|n| Hash::of(&[&n.to_be_bytes()]).0);
    let mut sealed: Vec<u8> = blocks.flatten().collect();
    sealed.truncate(bytes);
    sealed
}

fn missing(parts: &[u32]) -> BlobState {
    BlobState {
        stored: false,
        missing: parts.to_vec(),
    }
}

const STORED: BlobState = BlobState {
    stored: true,
    missing: Vec::new(),
};

fn file_of(server: &TestServer, phone: &Phone, hash: Hash) -> PathBuf {
    let name = format!("blobs/{}/{hash}", phone.duo);
    server.data().join(name)
}

#[tokio::test]
async fn parts_come_in_any_order_and_the_buddy_gets_the_whole() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    for size in [1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1] {
        let sealed = photo(size);
        let hash = phone.upload(&sealed).await.unwrap();
        assert_eq!(buddy.blob(hash).await.unwrap(), sealed, "{size}");
        fs::metadata(file_of(&server, &phone, hash)).unwrap();
    }
    let sealed = photo(BLOB_BYTES_MAX);
    let hash = blob_hash(&sealed);
    let all: Vec<u32> = (0..parts(BLOB_BYTES_MAX as u32)).collect();
    assert_eq!(
        phone.missing(hash, sealed.len()).await.unwrap(),
        missing(&all)
    );
    for part in all.iter().rev() {
        assert_eq!(phone.blob(hash).await.unwrap_err(), Refusal::NotFound);
        let state = phone.send_part(&phone.part(&sealed, *part)).await.unwrap();
        let expected = if *part == 0 {
            STORED
        } else {
            missing(&all[..*part as usize])
        };
        assert_eq!(state, expected);
    }
    assert_eq!(buddy.blob(hash).await.unwrap(), sealed);
    assert_eq!(buddy.missing(hash, sealed.len()).await.unwrap(), STORED);
    // Nothing is left of the parts.
    let left = server.data().join("blobs/parts");
    assert!(!left.exists() || fs::read_dir(left).unwrap().next().is_none());
    let bytes = photo(1).len() + 3 * PART_BYTES + BLOB_BYTES_MAX;
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, bytes as u64);
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_it_was_by_either_phone() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let sealed = photo(3 * PART_BYTES);
    let hash = blob_hash(&sealed);
    phone.send_part(&phone.part(&sealed, 1)).await.unwrap();
    server.restart(&mut [&mut phone, &mut buddy]).await;
    assert_eq!(
        phone.missing(hash, sealed.len()).await.unwrap(),
        missing(&[0, 2])
    );
    // The same part again is no harm.
    let state = phone.send_part(&phone.part(&sealed, 1)).await.unwrap();
    assert_eq!(state, missing(&[0, 2]));
    buddy.send_part(&buddy.part(&sealed, 0)).await.unwrap();
    assert_eq!(
        buddy.send_part(&buddy.part(&sealed, 2)).await.unwrap(),
        STORED
    );
    assert_eq!(
        phone.send_part(&phone.part(&sealed, 0)).await.unwrap(),
        STORED
    );
    assert_eq!(phone.blob(hash).await.unwrap(), sealed);
}

#[tokio::test]
async fn both_phones_may_upload_the_same_blob_at_the_same_time() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let sealed = photo(5 * PART_BYTES);
    let (first, second) = tokio::join!(phone.upload(&sealed), buddy.upload(&sealed));
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(buddy.blob(blob_hash(&sealed)).await.unwrap(), sealed);
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, sealed.len() as u64);
}

#[tokio::test]
async fn bytes_that_are_not_what_their_hash_says_are_thrown_away() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let sealed = photo(PART_BYTES + 10);
    let hash = blob_hash(&sealed);
    phone.send_part(&phone.part(&sealed, 0)).await.unwrap();
    let mut flipped = phone.part(&sealed, 1);
    let mut content = flipped.content.to_vec();
    content[3] ^= 1;
    flipped.content = content.into();
    assert_eq!(
        phone.send_part(&flipped).await.unwrap_err(),
        Refusal::Damaged
    );
    assert_eq!(
        phone.missing(hash, sealed.len()).await.unwrap(),
        missing(&[0, 1])
    );
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, 0);
    phone.upload(&sealed).await.unwrap();
    assert_eq!(phone.blob(hash).await.unwrap(), sealed);
}

#[tokio::test]
async fn parts_that_no_blob_has_are_refused() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let sealed = photo(PART_BYTES + 10);
    let good = phone.part(&sealed, 1);
    let mut wrong = vec![good.clone(); 5];
    wrong[0].part = 2;
    wrong[1].part = 0;
    wrong[2].bytes += 1;
    wrong[3].content = Vec::new().into();
    wrong[4].bytes = 0;
    for request in wrong {
        let refused = phone.send_part(&request).await.unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    let mut large = phone.part(&photo(PART_BYTES), 0);
    large.bytes = BLOB_BYTES_MAX as u32 + 1;
    let mut wide = good.clone();
    wide.content = vec![0; 2 * PART_BYTES].into();
    for request in [large, wide] {
        let refused = phone.send_part(&request).await.unwrap_err();
        assert!(matches!(refused, Refusal::TooLarge { .. }), "{refused:?}");
    }
    // A hash has one size.
    phone.send_part(&good).await.unwrap();
    let refused = phone
        .missing(good.hash, sealed.len() + 1)
        .await
        .unwrap_err();
    assert_eq!(refused, Refusal::Contradiction);
    let mut other = phone.part(&sealed, 0);
    other.bytes = 2 * PART_BYTES as u32;
    assert_eq!(
        phone.send_part(&other).await.unwrap_err(),
        Refusal::Contradiction
    );
    for query in ["bytes=5", "device=zz&bytes=5", "bytes=0"] {
        let path = phone.path(&format!("blobs/{}/parts?{query}", good.hash));
        let refused = phone.get(&path).await.done().unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    }
    let path = phone.path(&format!("blobs/zz?device={}", phone.device));
    assert_eq!(
        phone.get(&path).await.done().unwrap_err(),
        Refusal::NotFound
    );
}

#[tokio::test]
async fn a_duo_that_has_used_its_room_for_blobs_is_told_and_parts_count_from_the_first() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let size = BLOB_BYTES_MAX as u32;
    let begin = async |n: u32, bytes: u32, section: bool| {
        let content = vec![0; PART_BYTES.min(bytes as usize)];
        let request = sync::blob::PartRequest {
            device: phone.device,
            hash: Hash::of(&[&n.to_be_bytes()]),
            bytes,
            part: 0,
            content: content.into(),
            section,
        };
        phone.send_part(&request).await
    };
    for n in 0..(BLOBS_BYTES_MAX / u64::from(size)) as u32 {
        begin(n, size, false).await.unwrap();
    }
    let full = Refusal::Full {
        limit_bytes: BLOBS_BYTES_MAX,
    };
    assert_eq!(begin(1_000_000, size, false).await.unwrap_err(), full);
    // What has begun goes on.
    begin(0, size, false).await.unwrap();
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, BLOBS_BYTES_MAX);

    // Without room for the sections of a snapshot it would stay full: only a snapshot lets photos go.
    let sections = (SECTIONS_ROOM_BYTES / u64::from(size)) as u32;
    for n in 0..sections {
        begin(2_000_000 + n, size, true).await.unwrap();
    }
    let limit_bytes = BLOBS_BYTES_MAX + SECTIONS_ROOM_BYTES;
    let full = Refusal::Full { limit_bytes };
    assert_eq!(begin(3_000_000, size, true).await.unwrap_err(), full);
}

#[tokio::test]
async fn an_upload_that_nobody_ends_is_swept_with_all_that_it_left() {
    let mut server = TestServer::start().await;
    let [mut phone, mut buddy] = server.two_phones().await;
    let sealed = photo(2 * PART_BYTES);
    phone.send_part(&phone.part(&sealed, 0)).await.unwrap();
    // As after a lost power: the whole object is durable, but does not count as stored.
    let whole = file_of(&server, &phone, blob_hash(&sealed));
    fs::create_dir_all(whole.parent().unwrap()).unwrap();
    fs::write(&whole, &sealed).unwrap();
    assert_eq!(
        phone.blob(blob_hash(&sealed)).await.unwrap_err(),
        Refusal::NotFound
    );
    server.clock.advance_ms(PARTS_MS);
    server.restart(&mut [&mut phone, &mut buddy]).await;
    assert!(!whole.exists());
    assert!(server.files_with(&sealed[..64]).is_empty());
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, 0);
    phone.upload(&sealed).await.unwrap();
}

#[tokio::test]
async fn a_damaged_file_is_not_served_and_a_later_upload_mends_it() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let sealed = photo(PART_BYTES + 5);
    let hash = phone.upload(&sealed).await.unwrap();
    let file = file_of(&server, &phone, hash);
    let mut flipped = sealed.clone();
    flipped[7] ^= 1;
    let cut = sealed[..100].to_vec();
    for damaged in [Some(flipped), Some(cut), None] {
        match damaged {
            Some(bytes) => fs::write(&file, bytes).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        assert_eq!(buddy.blob(hash).await.unwrap_err(), Refusal::NotFound);
        let state = phone.missing(hash, sealed.len()).await.unwrap();
        assert_eq!(state, missing(&[0, 1]));
        phone.upload(&sealed).await.unwrap();
        assert_eq!(buddy.blob(hash).await.unwrap(), sealed);
    }
    assert_eq!(phone.boot().await.unwrap().blobs_bytes, sealed.len() as u64);
    // A file that is put back by hand serves again too.
    fs::rename(&file, file.with_extension("aside")).unwrap();
    assert_eq!(buddy.blob(hash).await.unwrap_err(), Refusal::NotFound);
    fs::rename(file.with_extension("aside"), &file).unwrap();
    assert_eq!(buddy.blob(hash).await.unwrap(), sealed);
    assert_eq!(buddy.missing(hash, sealed.len()).await.unwrap(), STORED);
}

#[tokio::test]
async fn another_duo_finds_no_blob_by_its_hash() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let [stranger, _] = server.two_phones().await;
    let sealed = photo(100);
    let hash = phone.upload(&sealed).await.unwrap();
    assert_eq!(stranger.blob(hash).await.unwrap_err(), Refusal::NotFound);
    assert_eq!(stranger.missing(hash, 100).await.unwrap(), missing(&[0]));
    // Nor does its own of the same hash touch that of the other.
    stranger.upload(&sealed).await.unwrap();
    fs::remove_file(file_of(&server, &stranger, hash)).unwrap();
    assert_eq!(stranger.blob(hash).await.unwrap_err(), Refusal::NotFound);
    assert_eq!(phone.blob(hash).await.unwrap(), sealed);
    for path in [
        format!(
            "/api/v1/duos/{}/blobs/{hash}?device={}",
            phone.duo, stranger.device
        ),
        format!(
            "/api/v1/duos/{}/blobs/{hash}?device={}",
            phone.duo, phone.device
        ),
    ] {
        let reply = send(
            &server.url,
            Method::GET,
            &path,
            Some(&stranger.cookie),
            None,
        )
        .await;
        assert_eq!(reply.done(), Err(Refusal::NotFound), "{path}");
    }
    let request = to_bytes(&phone.part(&sealed, 0));
    let path = phone.path("blobs");
    let cookie = Some(stranger.cookie.as_str());
    let reply = send(&server.url, Method::POST, &path, cookie, Some(request)).await;
    assert_eq!(reply.done(), Err(Refusal::NotFound));
}

#[tokio::test]
async fn objects_that_no_row_knows_go_once_they_are_old_and_half_written_ones_at_once() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    let known = phone.upload(b"known").await.unwrap();
    let begun = photo(2 * PART_BYTES);
    phone.send_part(&phone.part(&begun, 0)).await.unwrap();
    let stray = file_of(&server, &phone, Hash([9; 32]));
    let elsewhere = DuoId::from_bytes([9; 16]);
    let stray_part = server
        .data()
        .join(format!("blobs/parts/{elsewhere}/{}/0", Hash([8; 32])));
    let half = file_of(&server, &phone, Hash([7; 32])).with_extension("x#1");
    for file in [&stray, &stray_part, &half] {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, b"stray").unwrap();
    }
    let blobs = Blobs::in_folder(&server.data()).unwrap();
    assert!(!half.exists());
    let now = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis(),
    )
    .unwrap();
    server
        .database(async |database| {
            let sweep = async |at| {
                collect_orphans(database, &blobs, UnixMillis(at))
                    .await
                    .unwrap()
            };
            sweep(now).await;
            assert!(stray.exists() && stray_part.exists());
            sweep(now + UNLISTED_MS + DAY_MS).await;
            assert!(!stray.exists() && !stray_part.exists());
        })
        .await;
    phone.blob(known).await.unwrap();
    assert_eq!(
        phone.missing(blob_hash(&begun), begun.len()).await.unwrap(),
        missing(&[1])
    );
}

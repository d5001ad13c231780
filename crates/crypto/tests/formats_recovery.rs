//! Are the bytes that a new phone recovers from exactly those that are written down here: cards, older keys, blobs and
//! snapshots? Like those of `formats.rs` they must open for ever, and are built a second time from the primitives alone.
#![allow(clippy::unwrap_used)]

mod support;

use crypto::key_history::{SEALED_PREVIOUS_LEN, seal_previous};
use crypto::snapshot::seal_section;
use crypto::{BlobKey, CardKeys, DuoKey, SectionHeader, blob, blob_hash};
use domain::{CardCode, Hash, KeyEpoch, Position, Seq};
use hex_literal::hex;
use support::by_hand::{self, expanded, sha256, sub_key, xchacha};
use support::duo;

#[test]
fn a_card_has_the_id_and_the_secrets_that_hkdf_makes_of_its_code() {
    let code: [u8; 16] = core::array::from_fn(|i| i as u8);
    let card = CardKeys::of(&CardCode::from_random(code));
    assert_eq!(
        *card.device.as_bytes(),
        expanded(&code, "samen/v1/card/device")
    );
    assert_eq!(
        *card.secrets.to_bytes(),
        expanded(&code, "samen/v1/card/secrets")
    );
    // Written out as well: a printed card must open the diary for ever, whatever becomes of any library.
    assert_eq!(
        card.device.as_bytes(),
        &hex!("78b0a6bf24d55ccd265a94fb2f7ac8c4")
    );
    assert_eq!(
        *card.secrets.to_bytes(),
        hex!(
            "8a93995e7c40afcc71c053892b6f523622631415c62328f52bbea8e6c63cdb5b"
            "02d12e81506ae513b69336a82616aead153bcca777575c7ce02a14ea96d6b1ef"
        )
    );
}

#[test]
fn an_older_key_is_sealed_under_a_key_of_its_own_with_duo_and_epoch() {
    let associated = [&[1][..], &[2; 16], &[0, 0, 0, 3]].concat();
    let expected = by_hand::sealed(
        sub_key(&[4; 32], "samen/v1/previous-key"),
        [6; 24],
        &associated,
        &[5; 32],
    );
    let sealed = seal_previous(
        &DuoKey::from_bytes(&[4; 32]),
        duo(2),
        KeyEpoch(3),
        &DuoKey::from_bytes(&[5; 32]),
        [6; 24],
    );
    assert_eq!(sealed, expected);
    assert_eq!(sealed.len(), SEALED_PREVIOUS_LEN);
    assert_eq!(SEALED_PREVIOUS_LEN, 104);
}

/// Every byte another than its neighbours, and no period that divides a chunk.
fn contents(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

#[test]
fn a_blob_is_its_nonce_prefix_and_chunks_with_number_and_last_flag_in_the_nonce() {
    // By PADMÉ 150,000 with its mark fill 151,552 bytes (steps of 2,048): two chunks of 65,536 and one of 20,480.
    let mut padded = contents(150_000);
    padded.push(0x80);
    padded.resize(151_552, 0);
    let mut expected = vec![8; 19];
    for (number, range) in [0..65_536, 65_536..131_072, 131_072..151_552]
        .into_iter()
        .enumerate()
    {
        let mut nonce = [8; 24];
        nonce[19..].copy_from_slice(&[0, 0, 0, number as u8, u8::from(number == 2)]);
        expected.extend(xchacha([7; 32], nonce, &[1], &padded[range]));
    }
    let sealed = blob::seal(&BlobKey::from_bytes(&[7; 32]), &contents(150_000), [8; 19]);
    assert!(sealed == expected);
    assert_eq!(sealed.len(), 19 + 151_552 + 3 * 16);
}

#[test]
fn a_small_blob_is_one_last_chunk() {
    let mut padded = [0; 64];
    padded[0] = 9;
    padded[1] = 0x80;
    let mut nonce = [8; 24];
    nonce[19..].copy_from_slice(&[0, 0, 0, 0, 1]);
    let expected = [[8; 19].as_slice(), &xchacha([7; 32], nonce, &[1], &padded)].concat();
    assert_eq!(
        blob::seal(&BlobKey::from_bytes(&[7; 32]), &[9], [8; 19]),
        expected
    );
}

#[test]
fn a_blob_key_is_written_as_32_bytes_and_a_blob_named_by_label_and_bytes() {
    let expected = [&[0x58, 32][..], &[7; 32]].concat();
    assert_eq!(
        minicbor::to_vec(BlobKey::from_bytes(&[7; 32])).unwrap(),
        expected
    );
    assert_eq!(blob_hash(b"sealed"), sha256(&[b"samen/v1/blob", b"sealed"]));
}

#[test]
fn a_section_is_sealed_under_a_key_of_its_own_with_all_of_its_header() {
    let header = SectionHeader {
        duo: duo(1),
        key_epoch: KeyEpoch(0x0203_0405),
        upto: Position {
            seq: Seq(0x0607_0809_0a0b_0c0d),
            chain: Hash([14; 32]),
        },
        parent: Hash([15; 32]),
        index: 0x1011_1213,
        count: 0x1415_1617,
    };
    let mut associated = vec![1];
    associated.extend([1; 16]);
    associated.extend(2..=13);
    associated.extend([14; 32]);
    associated.extend([15; 32]);
    associated.extend(0x10..=0x17);
    let expected = by_hand::sealed(
        sub_key(&[3; 32], "samen/v1/snapshot-sections"),
        [4; 24],
        &associated,
        b"the first screen",
    );
    let key = DuoKey::from_bytes(&[3; 32]);
    assert_eq!(
        seal_section(&key, &header, b"the first screen", [4; 24]),
        expected
    );
}

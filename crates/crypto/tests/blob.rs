//! Does a sealed photo open whole, and not at all when a chunk is cut, left out, exchanged, doubled or added?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::blob::{CHUNK_LEN, open, seal, sealed_len};
use crypto::padding::padded_len;
use crypto::{BlobKey, OpenError, blob_hash};
use proptest::prelude::*;
use support::by_hand::xchacha;
use support::{SeededRng, flipped, flipped_array};

const PREFIX_LEN: usize = 19;
const SEALED_CHUNK_LEN: usize = CHUNK_LEN + 16;

fn key() -> BlobKey {
    BlobKey::from_bytes(&[1; 32])
}

fn contents(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

/// A blob of three chunks, the last shorter.
fn three_chunks() -> Vec<u8> {
    seal(&key(), &contents(150_000), [2; 19])
}

/// The prefix of [`three_chunks`] and its chunks in this order.
fn rearranged(order: &[usize]) -> Vec<u8> {
    let sealed = three_chunks();
    let (prefix, body) = sealed.split_at(PREFIX_LEN);
    let chunks: Vec<&[u8]> = body.chunks(SEALED_CHUNK_LEN).collect();
    assert_eq!(chunks.len(), 3);
    let chosen = order.iter().flat_map(|number| chunks[*number]).copied();
    prefix.iter().copied().chain(chosen).collect()
}

#[test]
fn every_length_around_a_chunks_end_opens() {
    // Among them must be one whose padding ends exactly where a chunk does.
    let mut is_full = false;
    for length in [0, 1, 63, 64, 1_023, 1_024]
        .into_iter()
        .chain(CHUNK_LEN - 2..CHUNK_LEN + 2)
        .chain([2 * CHUNK_LEN - 1, 2 * CHUNK_LEN, 3 * CHUNK_LEN - 1])
    {
        is_full |= padded_len(length).is_multiple_of(CHUNK_LEN);
        let sealed = seal(&key(), &contents(length), [2; 19]);
        assert_eq!(sealed.len(), sealed_len(length), "{length}");
        assert_eq!(open(&key(), &sealed), Ok(contents(length)), "{length}");
    }
    assert!(is_full);
}

#[test]
fn chunks_left_out_exchanged_doubled_or_added_are_refused() {
    assert!(rearranged(&[0, 1, 2]) == three_chunks());
    assert_eq!(open(&key(), &three_chunks()), Ok(contents(150_000)));
    for order in [
        &[0][..],
        &[0, 1],
        &[0, 2],
        &[1, 2],
        &[2],
        &[1, 0, 2],
        &[0, 0, 1, 2],
        &[0, 1, 1, 2],
        &[0, 1, 0],
        &[0, 1, 0, 1, 2],
    ] {
        assert_eq!(
            open(&key(), &rearranged(order)),
            Err(OpenError::Refused),
            "{order:?}"
        );
    }
    // A last chunk that is shorter can only be followed by bytes that seem to be part of it.
    assert_eq!(
        open(&key(), &rearranged(&[0, 1, 2, 2])),
        Err(OpenError::Refused)
    );
}

#[test]
fn a_full_last_chunk_followed_by_itself_or_another_is_refused() {
    let length = CHUNK_LEN - 1;
    assert_eq!(padded_len(length), CHUNK_LEN);
    let sealed = seal(&key(), &contents(length), [2; 19]);
    let doubled = [&sealed, &sealed[PREFIX_LEN..]].concat();
    assert_eq!(open(&key(), &doubled), Err(OpenError::Refused));
    // Even one that the holder of the key sealed as the next.
    let mut nonce = [2; 24];
    nonce[PREFIX_LEN..].copy_from_slice(&[0, 0, 0, 1, 1]);
    let next = xchacha([1; 32], nonce, &[1], &[0x80]);
    let extended = [sealed.as_slice(), &next].concat();
    assert_eq!(open(&key(), &extended), Err(OpenError::Refused));
}

#[test]
fn a_blob_cut_anywhere_near_a_border_is_refused() {
    let sealed = three_chunks();
    let borders = [
        PREFIX_LEN,
        PREFIX_LEN + SEALED_CHUNK_LEN,
        PREFIX_LEN + 2 * SEALED_CHUNK_LEN,
        sealed.len(),
    ];
    for border in borders {
        for length in border.saturating_sub(20)..(border + 20).min(sealed.len()) {
            assert!(open(&key(), &sealed[..length]).is_err(), "{length} bytes");
        }
    }
    for length in 0..=PREFIX_LEN + 16 {
        assert_eq!(
            open(&key(), &sealed[..length]),
            Err(OpenError::Truncated),
            "{length} bytes"
        );
    }
}

#[test]
fn every_flipped_bit_of_a_small_blob_is_refused() {
    let sealed = seal(&key(), b"a small voice", [2; 19]);
    for bit in 0..sealed.len() * 8 {
        let changed = flipped(&sealed, bit);
        assert_eq!(open(&key(), &changed), Err(OpenError::Refused), "bit {bit}");
        assert_ne!(blob_hash(&changed), blob_hash(&sealed));
    }
}

#[test]
fn a_chunk_of_another_blob_under_the_same_key_is_refused() {
    let mut mixed = three_chunks();
    let other = seal(&key(), &contents(150_000), [3; 19]);
    let second = PREFIX_LEN + SEALED_CHUNK_LEN..PREFIX_LEN + 2 * SEALED_CHUNK_LEN;
    mixed[second.clone()].copy_from_slice(&other[second]);
    assert_eq!(open(&key(), &mixed), Err(OpenError::Refused));
}

#[test]
fn a_blob_sealed_without_padding_is_told_apart() {
    let mut nonce = [2; 24];
    nonce[PREFIX_LEN..].copy_from_slice(&[0, 0, 0, 0, 1]);
    let sealed = [
        &[2; PREFIX_LEN][..],
        &xchacha([1; 32], nonce, &[1], &[0; 64]),
    ]
    .concat();
    assert_eq!(open(&key(), &sealed), Err(OpenError::Padding));
}

#[test]
fn photos_of_nearly_one_size_seal_to_equal_lengths() {
    assert_eq!(sealed_len(250_000), sealed_len(252_000));
    assert_ne!(sealed_len(250_000), sealed_len(300_000));
}

#[test]
fn a_blob_key_reads_back_and_is_never_printed() {
    let key = BlobKey::generate(&mut SeededRng::new(1));
    assert_ne!(
        key.to_bytes(),
        BlobKey::generate(&mut SeededRng::new(2)).to_bytes()
    );
    let read: BlobKey = minicbor::decode(&minicbor::to_vec(&key).unwrap()).unwrap();
    assert_eq!(read.to_bytes(), key.to_bytes());
    assert_eq!(format!("{key:?}"), "BlobKey { .. }");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_sealed_opens_and_under_no_other_key(
        bytes: [u8; 32],
        bit in 0_usize..256,
        prefix: [u8; 19],
        length in 0_usize..300_000,
    ) {
        let sealed = seal(&BlobKey::from_bytes(&bytes), &contents(length), prefix);
        prop_assert_eq!(sealed.len(), sealed_len(length));
        let chunks = padded_len(length).div_ceil(CHUNK_LEN);
        prop_assert_eq!(sealed.len(), 19 + padded_len(length) + 16 * chunks);
        let other = BlobKey::from_bytes(&flipped_array(bytes, bit));
        prop_assert_eq!(open(&other, &sealed), Err(OpenError::Refused));
        prop_assert!(open(&BlobKey::from_bytes(&bytes), &sealed) == Ok(contents(length)));
    }

    #[test]
    fn a_flipped_bit_of_any_blob_is_refused(length in 0_usize..200_000, bit: prop::sample::Index) {
        let sealed = seal(&key(), &contents(length), [2; 19]);
        let changed = flipped(&sealed, bit.index(sealed.len() * 8));
        prop_assert_eq!(open(&key(), &changed), Err(OpenError::Refused));
    }

    #[test]
    fn arbitrary_bytes_never_open_as_a_blob_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(open(&key(), &bytes).is_err());
    }
}

//! Does a section open at its own place only?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::snapshot::{open_section, seal_section};
use crypto::{DuoKey, ItemHeader, OpenError, SectionHeader, open, sealed_len};
use domain::{Ctr, DuoId, Hash, KeyEpoch, Position, Seq};
use proptest::prelude::*;
use support::{device, duo, flipped, flipped_array};

fn key() -> DuoKey {
    DuoKey::from_bytes(&[1; 32])
}

fn header() -> SectionHeader {
    SectionHeader {
        duo: duo(1),
        key_epoch: KeyEpoch(2),
        upto: Position {
            seq: Seq(3),
            chain: Hash([4; 32]),
        },
        parent: Hash([5; 32]),
        index: 0,
        count: 2,
    }
}

/// Every header that differs from this one in a single bit of a single field.
fn headers_one_bit_away(header: SectionHeader) -> Vec<SectionHeader> {
    let mut headers = Vec::new();
    for bit in 0..128 {
        let duo = DuoId::from_bytes(flipped_array(*header.duo.as_bytes(), bit));
        headers.push(SectionHeader { duo, ..header });
    }
    for bit in 0..256 {
        let parent = Hash(flipped_array(header.parent.0, bit));
        headers.push(SectionHeader { parent, ..header });
        let upto = Position {
            chain: Hash(flipped_array(header.upto.chain.0, bit)),
            ..header.upto
        };
        headers.push(SectionHeader { upto, ..header });
    }
    for bit in 0..64 {
        let upto = Position {
            seq: Seq(header.upto.seq.0 ^ 1 << bit),
            ..header.upto
        };
        headers.push(SectionHeader { upto, ..header });
    }
    for bit in 0..32 {
        let flip = |number: u32| number ^ 1 << bit;
        headers.extend([
            SectionHeader {
                key_epoch: KeyEpoch(flip(header.key_epoch.0)),
                ..header
            },
            SectionHeader {
                index: flip(header.index),
                ..header
            },
            SectionHeader {
                count: flip(header.count),
                ..header
            },
        ]);
    }
    headers
}

#[test]
fn a_section_of_another_duo_snapshot_or_place_is_refused() {
    let sealed = seal_section(&key(), &header(), b"entries", [6; 24]);
    let others = headers_one_bit_away(header());
    assert_eq!(others.len(), (16 + 4 + 8 + 32 + 32 + 4 + 4) * 8);
    for other in others {
        assert_eq!(
            open_section(&key(), &other, &sealed),
            Err(OpenError::Refused),
            "{other:?}"
        );
    }
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_section_is_refused() {
    let sealed = seal_section(&key(), &header(), b"entries", [6; 24]);
    for bit in 0..sealed.len() * 8 {
        assert_eq!(
            open_section(&key(), &header(), &flipped(&sealed, bit)),
            Err(OpenError::Refused),
            "bit {bit}"
        );
    }
    for length in 0..sealed.len() {
        assert!(open_section(&key(), &header(), &sealed[..length]).is_err());
    }
}

#[test]
fn a_section_is_no_item_of_the_log() {
    let sealed = seal_section(&key(), &header(), b"entries", [6; 24]);
    let item = ItemHeader {
        duo: duo(1),
        device: device(1),
        ctr: Ctr(1),
        key_epoch: KeyEpoch(2),
        base_seq: Seq(3),
    };
    assert_eq!(open(&key(), &item, &sealed), Err(OpenError::Refused));
}

proptest! {
    #[test]
    fn what_was_sealed_as_a_section_opens_and_under_no_other_key(
        root: [u8; 32],
        bit in 0_usize..256,
        nonce: [u8; 24],
        numbers: (u32, u64, u32, u32),
        hashes: ([u8; 32], [u8; 32]),
        plaintext in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        let header = SectionHeader {
            duo: duo(1),
            key_epoch: KeyEpoch(numbers.0),
            upto: Position { seq: Seq(numbers.1), chain: Hash(hashes.0) },
            parent: Hash(hashes.1),
            index: numbers.2,
            count: numbers.3,
        };
        let sealed = seal_section(&DuoKey::from_bytes(&root), &header, &plaintext, nonce);
        prop_assert_eq!(sealed.len(), sealed_len(plaintext.len()));
        let other = DuoKey::from_bytes(&flipped_array(root, bit));
        prop_assert_eq!(open_section(&other, &header, &sealed), Err(OpenError::Refused));
        prop_assert_eq!(open_section(&DuoKey::from_bytes(&root), &header, &sealed), Ok(plaintext));
    }

    #[test]
    fn arbitrary_bytes_never_open_as_a_section_and_never_panic(bytes: Vec<u8>) {
        prop_assert!(open_section(&key(), &header(), &bytes).is_err());
    }
}

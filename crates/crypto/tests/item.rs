//! Does a sealed item open with its own key, header and bytes, and with nothing else?
#![allow(clippy::unwrap_used)]

mod support;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use crypto::padding::padded_len;
use crypto::{DuoKey, ItemHeader, OpenError, item_hash, open, seal, sealed_len};
use domain::{Ctr, DeviceId, DuoId, KeyEpoch, Seq};
use hkdf::Hkdf;
use proptest::prelude::*;
use sha2::Sha256;
use support::{device, duo, flipped, flipped_array};

fn key() -> DuoKey {
    DuoKey::from_bytes(&[1; 32])
}

fn header() -> ItemHeader {
    ItemHeader {
        duo: duo(1),
        device: device(2),
        ctr: Ctr(3),
        key_epoch: KeyEpoch(4),
        base_seq: Seq(5),
    }
}

/// Every header that differs from this one in a single bit of a single field.
fn headers_one_bit_away(header: ItemHeader) -> Vec<ItemHeader> {
    let mut headers = Vec::new();
    for bit in 0..128 {
        headers.push(ItemHeader {
            duo: DuoId::from_bytes(flipped_array(*header.duo.as_bytes(), bit)),
            ..header
        });
        headers.push(ItemHeader {
            device: DeviceId::from_bytes(flipped_array(*header.device.as_bytes(), bit)),
            ..header
        });
    }
    for bit in 0..64 {
        headers.push(ItemHeader {
            ctr: Ctr(header.ctr.0 ^ 1 << bit),
            ..header
        });
        headers.push(ItemHeader {
            base_seq: Seq(header.base_seq.0 ^ 1 << bit),
            ..header
        });
    }
    for bit in 0..32 {
        headers.push(ItemHeader {
            key_epoch: KeyEpoch(header.key_epoch.0 ^ 1 << bit),
            ..header
        });
    }
    headers
}

fn arbitrary_header() -> impl Strategy<Value = ItemHeader> {
    any::<([u8; 16], [u8; 16], u64, u32, u64)>().prop_map(
        |(duo, device, ctr, key_epoch, base_seq)| ItemHeader {
            duo: DuoId::from_bytes(duo),
            device: DeviceId::from_bytes(device),
            ctr: Ctr(ctr),
            key_epoch: KeyEpoch(key_epoch),
            base_seq: Seq(base_seq),
        },
    )
}

#[test]
fn every_flipped_bit_of_a_sealed_item_is_refused() {
    let sealed = seal(&key(), &header(), b"we baked bread", [6; 24]);
    for bit in 0..sealed.len() * 8 {
        let changed = flipped(&sealed, bit);
        assert_eq!(
            open(&key(), &header(), &changed),
            Err(OpenError::Refused),
            "bit {bit}"
        );
        assert_ne!(
            item_hash(&header(), &changed),
            item_hash(&header(), &sealed)
        );
    }
}

#[test]
fn every_flipped_bit_of_a_header_is_refused() {
    let sealed = seal(&key(), &header(), b"we baked bread", [6; 24]);
    let others = headers_one_bit_away(header());
    assert_eq!(others.len(), (16 + 16 + 8 + 4 + 8) * 8);
    for other in others {
        assert_eq!(
            open(&key(), &other, &sealed),
            Err(OpenError::Refused),
            "{other:?}"
        );
        assert_ne!(item_hash(&other, &sealed), item_hash(&header(), &sealed));
    }
}

#[test]
fn every_truncated_item_is_refused() {
    let sealed = seal(&key(), &header(), b"we baked bread", [6; 24]);
    for length in 0..sealed.len() {
        let refusal = open(&key(), &header(), &sealed[..length]).unwrap_err();
        let expected = if length <= 24 + 16 {
            OpenError::Truncated
        } else {
            OpenError::Refused
        };
        assert_eq!(refusal, expected, "{length} bytes");
    }
}

#[test]
fn an_item_with_bytes_added_is_refused() {
    let mut sealed = seal(&key(), &header(), b"we baked bread", [6; 24]);
    sealed.push(0);
    assert_eq!(open(&key(), &header(), &sealed), Err(OpenError::Refused));
}

#[test]
fn an_item_sealed_without_padding_is_told_apart() {
    let mut items = [0; 32];
    Hkdf::<Sha256>::new(None, &[1; 32])
        .expand(b"samen/v1/items", &mut items)
        .unwrap();
    let mut aad = vec![1];
    aad.extend([1; 16]);
    aad.extend([2; 16]);
    aad.extend(3_u64.to_be_bytes());
    aad.extend(4_u32.to_be_bytes());
    aad.extend(5_u64.to_be_bytes());
    let payload = Payload {
        msg: &[0; 64],
        aad: &aad,
    };
    let ciphertext = XChaCha20Poly1305::new(&items.into())
        .encrypt(&[6; 24].into(), payload)
        .unwrap();
    let sealed = [&[6; 24], ciphertext.as_slice()].concat();
    assert_eq!(open(&key(), &header(), &sealed), Err(OpenError::Padding));
}

#[test]
fn texts_of_different_length_in_one_class_seal_to_equal_lengths() {
    let sealed = |length| seal(&key(), &header(), &vec![b'a'; length], [6; 24]).len();
    assert_eq!(sealed(0), sealed(63));
    assert_eq!(sealed(64), sealed(127));
    assert_eq!(sealed(2_100), sealed(2_150));
    assert_ne!(sealed(63), sealed(64));
}

#[test]
fn the_plaintext_is_nowhere_in_the_sealed_item() {
    let canary = b"canary-in-the-diary";
    let sealed = seal(&key(), &header(), canary, [6; 24]);
    assert!(
        sealed
            .windows(4)
            .all(|window| !canary.windows(4).any(|part| part == window))
    );
}

proptest! {
    #[test]
    fn what_was_sealed_opens(
        key: [u8; 32],
        header in arbitrary_header(),
        nonce: [u8; 24],
        plaintext in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        let key = DuoKey::from_bytes(&key);
        let sealed = seal(&key, &header, &plaintext, nonce);
        prop_assert_eq!(sealed.len(), sealed_len(plaintext.len()));
        prop_assert_eq!(sealed.len(), 24 + padded_len(plaintext.len()) + 16);
        prop_assert_eq!(open(&key, &header, &sealed), Ok(plaintext));
    }

    #[test]
    fn another_key_or_header_is_refused(
        keys: ([u8; 32], [u8; 32]),
        headers in (arbitrary_header(), arbitrary_header()),
        nonce: [u8; 24],
        plaintext: Vec<u8>,
    ) {
        prop_assume!(keys.0 != keys.1 && headers.0 != headers.1);
        let keys = (DuoKey::from_bytes(&keys.0), DuoKey::from_bytes(&keys.1));
        let sealed = seal(&keys.0, &headers.0, &plaintext, nonce);
        prop_assert_eq!(open(&keys.1, &headers.0, &sealed), Err(OpenError::Refused));
        prop_assert_eq!(open(&keys.0, &headers.1, &sealed), Err(OpenError::Refused));
    }

    #[test]
    fn a_flipped_bit_of_any_item_is_refused(
        plaintext in prop::collection::vec(any::<u8>(), 0..3_000),
        nonce: [u8; 24],
        bit: prop::sample::Index,
    ) {
        let sealed = seal(&key(), &header(), &plaintext, nonce);
        let changed = flipped(&sealed, bit.index(sealed.len() * 8));
        prop_assert_eq!(open(&key(), &header(), &changed), Err(OpenError::Refused));
    }

    #[test]
    fn arbitrary_bytes_never_open_and_never_panic(bytes: Vec<u8>) {
        prop_assert!(open(&key(), &header(), &bytes).is_err());
    }
}

//! Does what a locked phone stores open with its key and in its place only?
#![allow(clippy::unwrap_used, missing_docs)]

use crypto::at_rest::StorageKey;

const NONCE: [u8; 24] = [3; 24];

#[test]
fn a_value_opens_with_its_key_and_in_its_place_only() {
    let key = StorageKey::from_bytes([1; 32]);
    let sealed = key.seal("rows/1", b"Soep.", NONCE);
    assert_eq!(key.open("rows/1", &sealed).unwrap(), b"Soep.");
    assert!(key.open("rows/2", &sealed).is_err());
    assert!(
        StorageKey::from_bytes([2; 32])
            .open("rows/1", &sealed)
            .is_err()
    );
    assert!(!sealed.windows(5).any(|part| part == b"Soep."));
}

#[test]
fn a_flipped_bit_is_refused() {
    let key = StorageKey::from_bytes([1; 32]);
    let sealed = key.seal("rows/1", b"Soep.", NONCE);
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(key.open("rows/1", &changed).is_err(), "{byte}");
    }
}

#[test]
fn a_key_under_a_pin_comes_back_with_that_pin_only() {
    let (key, right) = (
        StorageKey::from_bytes([1; 32]),
        StorageKey::from_bytes([7; 32]),
    );
    let kept = key.seal_under(&right, NONCE);
    let again = StorageKey::open_under(&right, &kept).unwrap();
    let sealed = key.seal("rows/1", b"Soep.", NONCE);
    assert_eq!(again.open("rows/1", &sealed).unwrap(), b"Soep.");
    assert!(StorageKey::open_under(&StorageKey::from_bytes([8; 32]), &kept).is_err());
}

//! Do both phones show the same pictures exactly when they hold the same keys?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::pairing::{CommitmentError, PICTURES, fingerprint, pictures};
use crypto::{DevicePublic, Half};
use domain::DeviceId;
use proptest::prelude::*;
use support::{SeededRng, device, duo, flipped_array, secrets};

fn half(number: u8) -> Half {
    Half {
        device: device(number),
        public: secrets(u64::from(number)).public(),
        nonce: [number; 32],
    }
}

/// Every half that differs from this one in a single bit.
fn halves_one_bit_away(half: Half) -> Vec<Half> {
    let mut halves = Vec::new();
    for bit in 0..128 {
        halves.push(Half {
            device: DeviceId::from_bytes(flipped_array(*half.device.as_bytes(), bit)),
            ..half
        });
    }
    for bit in 0..256 {
        halves.push(Half {
            public: DevicePublic {
                ed25519: flipped_array(half.public.ed25519, bit),
                ..half.public
            },
            ..half
        });
        halves.push(Half {
            public: DevicePublic {
                x25519: flipped_array(half.public.x25519, bit),
                ..half.public
            },
            ..half
        });
        halves.push(Half {
            nonce: flipped_array(half.nonce, bit),
            ..half
        });
    }
    halves
}

#[test]
fn both_phones_show_the_same_pictures() {
    let (a, b) = (half(1), half(2));
    assert_eq!(pictures(duo(9), &a, &b), pictures(duo(9), &b, &a));
}

#[test]
fn another_key_nonce_device_or_duo_shows_other_pictures() {
    let (a, b) = (half(1), half(2));
    let expected = pictures(duo(9), &a, &b);
    assert_ne!(pictures(duo(8), &a, &b), expected);
    for other in halves_one_bit_away(a) {
        assert_ne!(pictures(duo(9), &other, &b), expected, "{other:?}");
    }
    for other in halves_one_bit_away(b) {
        assert_ne!(pictures(duo(9), &a, &other), expected, "{other:?}");
    }
}

#[test]
fn pictures_are_drawn_evenly_from_all_64() {
    let mut seen = [0_u32; PICTURES as usize];
    for seed in 0..=255 {
        let other = Half {
            nonce: [seed; 32],
            ..half(2)
        };
        for picture in pictures(duo(9), &half(1), &other) {
            seen[usize::from(picture)] += 1;
        }
    }
    // 1,024 draws with fixed nonces, so 16 of each are expected; the bounds only catch a lopsided choice.
    assert!(
        seen.iter().all(|&count| (3..=40).contains(&count)),
        "{seen:?}"
    );
}

#[test]
fn a_half_is_checked_against_its_commitment() {
    let (a, b) = (half(1), half(2));
    let commitment = a.commitment(duo(9), b.device);
    assert_eq!(a.check(duo(9), b.device, commitment), Ok(()));
    assert_eq!(a.check(duo(8), b.device, commitment), Err(CommitmentError));
    assert_eq!(a.check(duo(9), device(3), commitment), Err(CommitmentError));
    for other in halves_one_bit_away(a) {
        assert_eq!(
            other.check(duo(9), b.device, commitment),
            Err(CommitmentError)
        );
    }
}

#[test]
fn a_commitment_hides_the_keys_until_the_nonce_is_known() {
    let a = half(1);
    let guess = Half {
        nonce: [0; 32],
        ..a
    };
    assert_ne!(
        a.commitment(duo(9), device(2)),
        guess.commitment(duo(9), device(2))
    );
}

#[test]
fn a_fingerprint_names_both_keys() {
    let public = half(1).public;
    let other = half(2).public;
    assert_eq!(fingerprint(&public), fingerprint(&public));
    let mixed = DevicePublic {
        x25519: other.x25519,
        ..public
    };
    assert_ne!(fingerprint(&public), fingerprint(&mixed));
    assert_ne!(fingerprint(&other), fingerprint(&mixed));
}

#[test]
fn a_half_reads_back_from_cbor() {
    let bytes = minicbor::to_vec(half(1)).unwrap();
    assert_eq!(minicbor::decode::<Half>(&bytes).unwrap(), half(1));
}

proptest! {
    #[test]
    fn any_two_halves_give_the_same_four_pictures_from_both_sides(seed: u64, devices: ([u8; 16], [u8; 16])) {
        let mut rng = SeededRng::new(seed);
        let mut half = |device| {
            let mut nonce = [0; 32];
            rand_core::Rng::fill_bytes(&mut rng, &mut nonce);
            Half {
                device: DeviceId::from_bytes(device),
                public: crypto::DeviceSecrets::generate(&mut rng).public(),
                nonce,
            }
        };
        let (a, b) = (half(devices.0), half(devices.1));
        let shown = pictures(duo(9), &a, &b);
        prop_assert_eq!(shown, pictures(duo(9), &b, &a));
        prop_assert!(shown.iter().all(|&picture| picture < PICTURES));
    }
}

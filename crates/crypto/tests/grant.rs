//! Is a granted key opened by its recipient alone, and only when its granter signed it?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::{DevicePublic, DeviceSecrets, DuoKey, Grant, GrantError, Signature, envelope};
use domain::KeyEpoch;
use proptest::prelude::*;
use support::{SeededRng, device, duo, flipped, flipped_array, secrets};

const KEY: [u8; 32] = [9; 32];

fn recipient() -> DeviceSecrets {
    secrets(1)
}

fn granter() -> DeviceSecrets {
    secrets(2)
}

fn grant_to(public: &DevicePublic) -> Result<Grant, GrantError> {
    Grant::make(
        duo(1),
        KeyEpoch(1),
        &DuoKey::from_bytes(&KEY),
        device(1),
        public,
        device(2),
        &granter(),
        &mut SeededRng::new(3),
    )
}

fn grant() -> Grant {
    grant_to(&recipient().public()).unwrap()
}

#[test]
fn the_recipient_opens_a_grant() {
    let key = grant().open(&recipient(), &granter().public()).unwrap();
    assert_eq!(*key.to_bytes(), KEY);
}

#[test]
fn another_device_cannot_open_a_grant() {
    let refusal = grant().open(&secrets(4), &granter().public());
    assert_eq!(refusal.unwrap_err(), GrantError::Signature);
}

#[test]
fn a_grant_signed_by_another_than_its_granter_is_refused() {
    let refusal = grant().open(&recipient(), &secrets(4).public());
    assert_eq!(refusal.unwrap_err(), GrantError::Signature);
}

#[test]
fn a_grant_moved_to_another_duo_epoch_recipient_or_granter_is_refused() {
    let moved = [
        Grant {
            duo: duo(2),
            ..grant()
        },
        Grant {
            key_epoch: KeyEpoch(2),
            ..grant()
        },
        Grant {
            device: device(3),
            ..grant()
        },
        Grant {
            granter: device(3),
            ..grant()
        },
        Grant {
            device: device(2),
            granter: device(1),
            ..grant()
        },
    ];
    for grant in moved {
        let refusal = grant.open(&recipient(), &granter().public());
        assert_eq!(refusal.unwrap_err(), GrantError::Signature);
    }
}

#[test]
fn every_flipped_bit_of_a_grant_is_refused() {
    let grant = grant();
    for bit in 0..grant.sealed.len() * 8 {
        let changed = Grant {
            sealed: flipped(&grant.sealed, bit),
            ..grant.clone()
        };
        let refusal = changed.open(&recipient(), &granter().public());
        assert_eq!(refusal.unwrap_err(), GrantError::Signature, "bit {bit}");
    }
    for bit in 0..512 {
        let changed = Grant {
            signature: Signature(flipped_array(grant.signature.0, bit)),
            ..grant.clone()
        };
        let refusal = changed.open(&recipient(), &granter().public());
        assert_eq!(refusal.unwrap_err(), GrantError::Signature, "bit {bit}");
    }
}

/// A grant whose signature holds over whatever envelope stands in it.
fn signed_over(sealed: Vec<u8>) -> Grant {
    let associated = [[1; 16].as_slice(), &[0, 0, 0, 1], &[1; 16], &[2; 16]].concat();
    let message = [associated.as_slice(), &recipient().public().x25519, &sealed].concat();
    Grant {
        sealed,
        signature: granter().sign("samen/v1/grant", &message),
        ..grant()
    }
}

#[test]
fn a_signed_grant_that_holds_no_key_is_refused() {
    let associated = [[1; 16].as_slice(), &[0, 0, 0, 1], &[1; 16], &[2; 16]].concat();
    let envelope = |to: &DevicePublic, contents: &[u8]| {
        let mut rng = SeededRng::new(5);
        envelope::seal(
            &to.x25519,
            b"samen/v1/grant",
            &associated,
            contents,
            &mut rng,
        )
        .unwrap()
    };
    let public = recipient().public();
    let sound = signed_over(envelope(&public, &KEY));
    assert!(sound.open(&recipient(), &granter().public()).is_ok());

    for sealed in [
        Vec::new(),
        vec![0; 31],
        vec![0; 80],
        envelope(&public, &KEY[..31]),
        envelope(&public, &[9; 33]),
        envelope(&secrets(4).public(), &KEY),
    ] {
        let refusal = signed_over(sealed).open(&recipient(), &granter().public());
        assert_eq!(refusal.unwrap_err(), GrantError::Refused);
    }
}

#[test]
fn no_key_is_granted_to_a_key_of_small_order() {
    let public = DevicePublic {
        x25519: [0; 32],
        ..recipient().public()
    };
    assert_eq!(grant_to(&public), Err(GrantError::Recipient));
}

#[test]
fn the_key_is_nowhere_in_the_grant() {
    let bytes = minicbor::to_vec(grant()).unwrap();
    assert!(!bytes.windows(8).any(|window| window == &KEY[..8]));
}

#[test]
fn a_grant_reads_back_from_cbor_and_still_opens() {
    let bytes = minicbor::to_vec(grant()).unwrap();
    let read: Grant = minicbor::decode(&bytes).unwrap();
    assert_eq!(read, grant());
    assert!(read.open(&recipient(), &granter().public()).is_ok());
}

proptest! {
    #[test]
    fn any_key_arrives_whole(key: [u8; 32], epoch: u32, seed: u64) {
        let grant = Grant::make(
            duo(1),
            KeyEpoch(epoch),
            &DuoKey::from_bytes(&key),
            device(1),
            &recipient().public(),
            device(2),
            &granter(),
            &mut SeededRng::new(seed),
        )
        .unwrap();
        let opened = grant.open(&recipient(), &granter().public()).unwrap();
        prop_assert_eq!(*opened.to_bytes(), key);
    }
}

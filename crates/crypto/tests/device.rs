//! Does a device's signature hold for one key, one purpose and one message only?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::{DevicePublic, DuoKey, Signature, SignatureError, challenge};
use domain::Hash;
use proptest::prelude::*;
use support::{SeededRng, device, duo, flipped_array, secrets};

const CONTEXT: &str = "samen/v1/test";

#[test]
fn a_signature_verifies() {
    let secrets = secrets(1);
    let signature = secrets.sign(CONTEXT, b"message");
    assert_eq!(
        secrets.public().verify(CONTEXT, b"message", &signature),
        Ok(())
    );
}

#[test]
fn a_signature_for_another_context_message_or_key_is_refused() {
    let secrets = secrets(1);
    let public = secrets.public();
    let signature = secrets.sign(CONTEXT, b"message");
    assert!(public.verify(CONTEXT, b"massage", &signature).is_err());
    assert!(
        public
            .verify("samen/v1/other", b"message", &signature)
            .is_err()
    );
    assert!(
        support::secrets(2)
            .public()
            .verify(CONTEXT, b"message", &signature)
            .is_err()
    );
}

#[test]
fn a_context_that_begins_another_shares_no_signature_with_it() {
    let secrets = secrets(1);
    let signature = secrets.sign("samen/v1/a", b"bc");
    assert!(
        secrets
            .public()
            .verify("samen/v1/ab", b"c", &signature)
            .is_err()
    );
}

#[test]
fn every_flipped_bit_of_a_signature_is_refused() {
    let secrets = secrets(1);
    let signature = secrets.sign(CONTEXT, b"message");
    for bit in 0..512 {
        let flipped = Signature(flipped_array(signature.0, bit));
        assert_eq!(
            secrets.public().verify(CONTEXT, b"message", &flipped),
            Err(SignatureError),
            "bit {bit}"
        );
    }
}

#[test]
fn a_key_of_small_order_verifies_nothing() {
    // The neutral point as key and as R, with s = 0: a lenient verifier takes it for any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    let public = DevicePublic {
        ed25519: neutral,
        x25519: [9; 32],
    };
    assert_eq!(
        public.verify(CONTEXT, b"message", &Signature(signature)),
        Err(SignatureError)
    );
}

#[test]
fn a_key_that_is_no_point_is_refused_without_a_panic() {
    for byte in 0..=255 {
        let public = DevicePublic {
            ed25519: [byte; 32],
            x25519: [byte; 32],
        };
        assert_eq!(
            public.verify(CONTEXT, b"message", &Signature([byte; 64])),
            Err(SignatureError)
        );
    }
}

#[test]
fn secrets_are_never_printed() {
    let key = DuoKey::generate(&mut SeededRng::new(1));
    assert_eq!(format!("{:?}", secrets(1)), "DeviceSecrets { .. }");
    assert_eq!(format!("{key:?}"), "DuoKey { .. }");
}

#[test]
fn other_randomness_makes_other_secrets() {
    assert_ne!(secrets(1).public(), secrets(2).public());
    let keys = [1, 2].map(|seed| DuoKey::generate(&mut SeededRng::new(seed)).to_bytes());
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_duo_key_reads_back() {
    let key = DuoKey::generate(&mut SeededRng::new(1));
    assert_eq!(
        DuoKey::from_bytes(&key.to_bytes()).to_bytes(),
        key.to_bytes()
    );
}

#[test]
fn public_keys_and_signatures_read_back_from_cbor() {
    let public = secrets(1).public();
    let bytes = minicbor::to_vec(public).unwrap();
    assert_eq!(minicbor::decode::<DevicePublic>(&bytes).unwrap(), public);

    let signature = secrets(1).sign(CONTEXT, b"message");
    let bytes = minicbor::to_vec(signature).unwrap();
    assert_eq!(minicbor::decode::<Signature>(&bytes).unwrap(), signature);
}

#[test]
fn a_sign_in_is_for_one_device_and_one_nonce() {
    let secrets = secrets(1);
    let public = secrets.public();
    let answer = challenge::sign_in(&secrets, device(1), &[7; 32]);
    let verify =
        |by, number, nonce| challenge::verify_sign_in(by, device(number), &[nonce; 32], &answer);
    assert_eq!(verify(&public, 1, 7), Ok(()));
    assert_eq!(verify(&public, 2, 7), Err(SignatureError));
    assert_eq!(verify(&public, 1, 8), Err(SignatureError));
    assert_eq!(
        verify(&support::secrets(2).public(), 1, 7),
        Err(SignatureError)
    );
}

#[test]
fn a_join_proof_is_for_one_code_and_both_keys() {
    let secrets = secrets(1);
    let public = secrets.public();
    let other = support::secrets(2).public();
    let proof = challenge::join_proof(&secrets, Hash([7; 32]));
    let verify =
        |public: DevicePublic, code| challenge::verify_join(&public, Hash([code; 32]), &proof);
    assert_eq!(verify(public, 7), Ok(()));
    assert_eq!(verify(public, 8), Err(SignatureError));
    let exchanged = DevicePublic {
        x25519: other.x25519,
        ..public
    };
    assert_eq!(verify(exchanged, 7), Err(SignatureError));
    assert_eq!(verify(other, 7), Err(SignatureError));
}

#[test]
fn a_device_proof_is_for_one_duo_one_device_and_both_keys() {
    let secrets = secrets(1);
    let public = secrets.public();
    let other = support::secrets(2).public();
    let proof = challenge::device_proof(&secrets, duo(3), device(4));
    let verify = |public: DevicePublic, of, number| {
        challenge::verify_device(&public, duo(of), device(number), &proof)
    };
    assert_eq!(verify(public, 3, 4), Ok(()));
    assert_eq!(verify(public, 4, 4), Err(SignatureError));
    assert_eq!(verify(public, 3, 3), Err(SignatureError));
    let exchanged = DevicePublic {
        x25519: other.x25519,
        ..public
    };
    assert_eq!(verify(exchanged, 3, 4), Err(SignatureError));
    assert_eq!(verify(other, 3, 4), Err(SignatureError));
}

#[test]
fn a_sign_in_is_no_join_proof() {
    let secrets = secrets(1);
    let answer = challenge::sign_in(&secrets, device(1), &[7; 32]);
    assert!(challenge::verify_join(&secrets.public(), Hash([7; 32]), &answer).is_err());
}

proptest! {
    #[test]
    fn what_one_device_signs_only_its_key_verifies(seed: u64, other: u64, message: Vec<u8>) {
        prop_assume!(seed != other);
        let signature = secrets(seed).sign(CONTEXT, &message);
        prop_assert!(secrets(seed).public().verify(CONTEXT, &message, &signature).is_ok());
        prop_assert!(secrets(other).public().verify(CONTEXT, &message, &signature).is_err());
    }
}

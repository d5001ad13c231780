//! Do the primitives, as this crate uses them, agree with their published vectors?
#![allow(clippy::unwrap_used)]

mod support;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use crypto::{DeviceSecrets, envelope};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use hex_literal::hex;
use hkdf::Hkdf;
use hpke::{Kem, Serializable, kem::X25519HkdfSha256};
use sha2::Sha256;
use support::{FixedRng, flipped, secrets};

/// Secrets with this X25519 half; the Ed25519 half is of no matter.
fn with_x25519(secret: [u8; 32]) -> DeviceSecrets {
    let mut bytes = [7; 64];
    bytes[32..].copy_from_slice(&secret);
    DeviceSecrets::from_bytes(&bytes)
}

/// Secrets with this Ed25519 seed; the X25519 half is of no matter.
fn with_ed25519(seed: [u8; 32]) -> DeviceSecrets {
    let mut bytes = [7; 64];
    bytes[..32].copy_from_slice(&seed);
    DeviceSecrets::from_bytes(&bytes)
}

/// RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0.
mod rfc_9180_a_2_1 {
    use hex_literal::hex;

    pub const INFO: [u8; 20] = hex!("4f6465206f6e2061204772656369616e2055726e");
    pub const IKM_E: [u8; 32] =
        hex!("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
    pub const IKM_R: [u8; 32] =
        hex!("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df");
    pub const PK_R: [u8; 32] =
        hex!("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
    pub const SK_R: [u8; 32] =
        hex!("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    pub const ENC: [u8; 32] =
        hex!("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    pub const AAD: [u8; 7] = hex!("436f756e742d30");
    pub const PT: [u8; 29] = hex!("4265617574792069732074727574682c20747275746820626561757479");
    pub const CT: [u8; 45] = hex!(
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
    );
}

#[test]
fn an_envelope_is_the_one_of_rfc_9180() {
    use rfc_9180_a_2_1::*;
    let mut rng = FixedRng(IKM_E.to_vec());
    let envelope = envelope::seal(&PK_R, &INFO, &AAD, &PT, &mut rng).unwrap();
    assert_eq!(envelope, [ENC.as_slice(), &CT].concat());
    assert_eq!(envelope.len(), PT.len() + envelope::ENVELOPE_OVERHEAD);
}

#[test]
fn the_envelope_of_rfc_9180_opens() {
    use rfc_9180_a_2_1::*;
    let recipient = with_x25519(SK_R);
    assert_eq!(recipient.public().x25519, PK_R);
    let sealed = [ENC.as_slice(), &CT].concat();
    let opened = envelope::open(&recipient, &INFO, &AAD, &sealed).unwrap();
    assert_eq!(opened.as_slice(), PT);
}

#[test]
fn the_recipient_of_rfc_9180_is_derived_as_published() {
    use rfc_9180_a_2_1::*;
    let (secret, public) = X25519HkdfSha256::derive_keypair(&IKM_R);
    // The RFC prints the scalar as derived; `hpke` gives it out clamped (RFC 7748, 5), which is the same key.
    let mut clamped = SK_R;
    clamped[0] &= 0b1111_1000;
    clamped[31] = clamped[31] & 0b0111_1111 | 0b0100_0000;
    assert_eq!(secret.to_bytes().as_slice(), clamped);
    assert_eq!(public.to_bytes().as_slice(), PK_R);
}

#[test]
fn a_changed_envelope_of_rfc_9180_is_refused() {
    use rfc_9180_a_2_1::*;
    let recipient = with_x25519(SK_R);
    let sealed = [ENC.as_slice(), &CT].concat();
    for bit in 0..sealed.len() * 8 {
        // X25519 ignores the highest bit of a public key, but HPKE binds the bytes that were sent.
        let changed = flipped(&sealed, bit);
        assert!(
            envelope::open(&recipient, &INFO, &AAD, &changed).is_err(),
            "bit {bit}"
        );
    }
    assert!(envelope::open(&recipient, b"other", &AAD, &sealed).is_err());
    assert!(envelope::open(&recipient, &INFO, b"other", &sealed).is_err());
    for length in 0..sealed.len() {
        assert!(envelope::open(&recipient, &INFO, &AAD, &sealed[..length]).is_err());
    }
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
#[test]
fn the_cipher_of_items_is_that_of_the_xchacha_draft() {
    let key = hex!("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let nonce = XNonce::from(hex!("404142434445464748494a4b4c4d4e4f5051525354555657"));
    let aad = hex!("50515253c0c1c2c3c4c5c6c7");
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    let ciphertext = hex!(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49"
    );
    let cipher = XChaCha20Poly1305::new(&key.into());
    let payload = Payload {
        msg: plaintext,
        aad: &aad,
    };
    assert_eq!(cipher.encrypt(&nonce, payload).unwrap(), ciphertext);
    let payload = Payload {
        msg: &ciphertext,
        aad: &aad,
    };
    assert_eq!(cipher.decrypt(&nonce, payload).unwrap(), plaintext);
}

/// One test of RFC 8032, 7.1.
struct Rfc8032 {
    seed: [u8; 32],
    public: [u8; 32],
    message: &'static [u8],
    signature: [u8; 64],
}

/// Tests 1 to 3.
const RFC_8032: [Rfc8032; 3] = [
    Rfc8032 {
        seed: hex!("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
        public: hex!("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
        message: &[],
        signature: hex!(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    },
    Rfc8032 {
        seed: hex!("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
        public: hex!("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
        message: &[0x72],
        signature: hex!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    },
    Rfc8032 {
        seed: hex!("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
        public: hex!("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
        message: &[0xaf, 0x82],
        signature: hex!(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    },
];

#[test]
fn a_device_has_the_ed25519_key_of_rfc_8032() {
    for vector in RFC_8032 {
        assert_eq!(with_ed25519(vector.seed).public().ed25519, vector.public);
    }
}

#[test]
fn signing_and_strict_verifying_agree_with_rfc_8032() {
    for vector in RFC_8032 {
        let signature = SigningKey::from_bytes(&vector.seed).sign(vector.message);
        assert_eq!(signature.to_bytes(), vector.signature);
        VerifyingKey::from_bytes(&vector.public)
            .unwrap()
            .verify_strict(vector.message, &signature)
            .unwrap();
    }
}

/// RFC 7748, 5.2: scalar, u-coordinate, result.
#[test]
fn x25519_agrees_with_rfc_7748() {
    let scalar = hex!("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    let point = hex!("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    let result = hex!("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    assert_eq!(x25519_dalek::x25519(scalar, point), result);

    let scalar = hex!("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
    let point = hex!("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
    let result = hex!("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
    assert_eq!(x25519_dalek::x25519(scalar, point), result);
}

/// RFC 7748, 6.1.
#[test]
fn a_device_has_the_x25519_key_of_rfc_7748() {
    let alice = hex!("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let alice_public = hex!("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    let bob = hex!("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let bob_public = hex!("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = hex!("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assert_eq!(with_x25519(alice).public().x25519, alice_public);
    assert_eq!(with_x25519(bob).public().x25519, bob_public);
    assert_eq!(x25519_dalek::x25519(alice, bob_public), shared);
    assert_eq!(x25519_dalek::x25519(bob, alice_public), shared);
}

/// RFC 5869, A.1.
#[test]
fn hkdf_agrees_with_rfc_5869() {
    let salt = hex!("000102030405060708090a0b0c");
    let info = hex!("f0f1f2f3f4f5f6f7f8f9");
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(&salt), &[0x0b; 22]);
    assert_eq!(
        prk.as_slice(),
        hex!("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    );
    let mut okm = [0; 42];
    hkdf.expand(&info, &mut okm).unwrap();
    assert_eq!(
        okm,
        hex!(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        )
    );
}

#[test]
fn nothing_is_sealed_to_a_key_of_small_order() {
    // RFC 7748, 6.1 and 7: a point of small order gives an all-zero shared secret, which everybody knows.
    for public in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let mut rng = FixedRng(secrets(1).to_bytes()[..32].to_vec());
        assert_eq!(
            envelope::seal(&public, b"info", b"", b"secret", &mut rng),
            Err(envelope::EnvelopeError::Recipient)
        );
    }
}

//! Are the bytes that leave a device exactly those that are written down here? Stored items must open for ever.
//!
//! Each format is built a second time from the primitives alone and compared, so that no change goes unseen.
#![allow(clippy::unwrap_used)]

mod support;

use crypto::pairing::{commitment, fingerprint, pictures};
use crypto::{
    DeviceSecrets, DuoKey, Grant, Half, ItemHeader, RosterItem, SignedRosterItem, challenge,
    item_hash, seal,
};
use domain::{Ctr, DeviceKind, Hash, KeyEpoch, Seq};
use ed25519_dalek::SigningKey;
use support::by_hand::{self, sha256, signed_in_context};
use support::{SeededRng, device, duo, member, secrets};

fn header() -> ItemHeader {
    ItemHeader {
        duo: duo(1),
        device: device(2),
        ctr: Ctr(0x0102_0304_0506_0708),
        key_epoch: KeyEpoch(0x090a_0b0c),
        base_seq: Seq(0x0d0e_0f10_1112_1314),
    }
}

/// Version, duo, device, ctr, key epoch, base seq.
fn header_bytes() -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend([1; 16]);
    bytes.extend([2; 16]);
    bytes.extend(1..=0x14);
    bytes
}

#[test]
fn a_sealed_item_is_nonce_then_xchacha_of_the_padded_text_under_the_items_key() {
    let root = [3; 32];
    let expected = by_hand::sealed(
        by_hand::sub_key(&root, "samen/v1/items"),
        [4; 24],
        &header_bytes(),
        b"today we baked bread",
    );
    let sealed = seal(
        &DuoKey::from_bytes(&root),
        &header(),
        b"today we baked bread",
        [4; 24],
    );
    assert_eq!(sealed, expected);
}

#[test]
fn an_item_hash_covers_label_header_and_bytes() {
    let expected = sha256(&[b"samen/v1/item", &header_bytes(), b"sealed"]);
    assert_eq!(item_hash(&header(), b"sealed"), expected);
}

#[test]
fn device_secrets_are_the_ed25519_seed_then_the_x25519_secret() {
    let bytes: [u8; 64] = core::array::from_fn(|i| i as u8);
    let secrets = DeviceSecrets::from_bytes(&bytes);
    assert_eq!(*secrets.to_bytes(), bytes);
    let ed25519 = SigningKey::from_bytes(bytes[..32].try_into().unwrap());
    let x25519 = x25519_dalek::x25519(
        bytes[32..].try_into().unwrap(),
        x25519_dalek::X25519_BASEPOINT_BYTES,
    );
    assert_eq!(secrets.public().ed25519, ed25519.verifying_key().to_bytes());
    assert_eq!(secrets.public().x25519, x25519);
}

#[test]
fn a_signature_covers_the_length_of_its_context_the_context_and_the_message() {
    let secrets = secrets(1);
    assert_eq!(
        secrets.sign("samen/v1/test", b"message"),
        signed_in_context(&secrets, "samen/v1/test", &[b"message"])
    );
}

#[test]
fn a_grant_signs_duo_epoch_both_devices_the_recipients_key_and_the_envelope() {
    let (recipient, granter) = (secrets(1), secrets(2));
    let grant = Grant::make(
        duo(1),
        KeyEpoch(7),
        &DuoKey::from_bytes(&[3; 32]),
        device(4),
        &recipient.public(),
        device(5),
        &granter,
        &mut SeededRng::new(6),
    )
    .unwrap();
    let associated = [[1; 16].as_slice(), &[0, 0, 0, 7], &[4; 16], &[5; 16]].concat();
    assert_eq!(
        grant.signature,
        signed_in_context(
            &granter,
            "samen/v1/grant",
            &[&associated, &recipient.public().x25519, &grant.sealed]
        )
    );
    let opened =
        crypto::envelope::open(&recipient, b"samen/v1/grant", &associated, &grant.sealed).unwrap();
    assert_eq!(opened.as_slice(), [3; 32]);
    assert_eq!(grant.sealed.len(), 80);
}

#[test]
fn a_roster_item_signs_duo_signer_and_its_own_cbor() {
    let secrets = secrets(1);
    let item = RosterItem::Add {
        device: device(2),
        member: member(3),
        public: secrets.public(),
        kind: None,
    };
    let signed = SignedRosterItem::sign(duo(1), &item, device(2), &secrets);

    let ed25519 = secrets.public().ed25519;
    let x25519 = secrets.public().x25519;
    // [0, [device, member, [ed25519, x25519]]]
    let cbor = [
        &[0x82, 0x00, 0x83, 0x50][..],
        &[2; 16],
        &[0x50],
        &[3; 16],
        &[0x82, 0x58, 32],
        &ed25519,
        &[0x58, 32],
        &x25519,
    ]
    .concat();
    let signature = signed_in_context(&secrets, "samen/v1/roster", &[&[1; 16], &[2; 16], &cbor]);
    // [item, by, signature]
    let expected = [
        &[0x83, 0x58, cbor.len() as u8][..],
        &cbor,
        &[0x50],
        &[2; 16],
        &[0x58, 64],
        &signature.0,
    ]
    .concat();
    assert_eq!(minicbor::to_vec(&signed).unwrap(), expected);
}

#[test]
fn the_kind_of_a_device_is_a_number_behind_its_keys_and_absent_for_a_phone() {
    let public = secrets(1).public();
    let add = |kind| {
        let item = RosterItem::Add {
            device: device(2),
            member: member(3),
            public,
            kind,
        };
        minicbor::to_vec(item).unwrap()
    };
    let absent = add(None);
    assert_eq!(absent[..4], [0x82, 0x00, 0x83, 0x50]);
    for (kind, number) in [
        (DeviceKind::Phone, 0),
        (DeviceKind::Card, 1),
        (DeviceKind::Transfer, 2),
    ] {
        let expected = [&[0x82, 0x00, 0x84], &absent[3..], &[number]].concat();
        assert_eq!(add(Some(kind)), expected);
    }
}

#[test]
fn pairing_hashes_cover_their_label_and_every_field_at_fixed_width() {
    let half = |number: u8| Half {
        device: device(number),
        public: secrets(u64::from(number)).public(),
        nonce: [number; 32],
    };
    let (a, b) = (half(1), half(2));
    let keys = |half: &Half| [half.public.ed25519, half.public.x25519].concat();

    let expected = sha256(&[
        b"samen/v1/pairing",
        &[9; 16],
        &[1; 16],
        &[2; 16],
        &keys(&a),
        &[1; 32],
    ]);
    assert_eq!(
        commitment(duo(9), a.device, b.device, &a.public, &a.nonce),
        expected
    );

    let hash = sha256(&[
        b"samen/v1/pictures",
        &[9; 16],
        &[1; 16],
        &keys(&a),
        &[1; 32],
        &[2; 16],
        &keys(&b),
        &[2; 32],
    ]);
    let expected = [0, 1, 2, 3].map(|i| hash.0[i] & 63);
    assert_eq!(pictures(duo(9), &a, &b), expected);

    let expected = sha256(&[b"samen/v1/fingerprint", &keys(&a)]);
    assert_eq!(fingerprint(&a.public), expected.0);
}

#[test]
fn the_proofs_of_a_device_sign_what_they_are_about() {
    let secrets = secrets(1);
    let public = secrets.public();
    assert_eq!(
        challenge::sign_in(&secrets, device(2), &[3; 32]),
        signed_in_context(&secrets, "samen/v1/sign-in", &[&[2; 16], &[3; 32]])
    );
    assert_eq!(
        challenge::join_proof(&secrets, Hash([4; 32])),
        signed_in_context(
            &secrets,
            "samen/v1/join",
            &[&[4; 32], &public.ed25519, &public.x25519]
        )
    );
    assert_eq!(
        challenge::device_proof(&secrets, duo(3), device(2)),
        signed_in_context(
            &secrets,
            "samen/v1/device",
            &[&[3; 16], &[2; 16], &public.ed25519, &public.x25519]
        )
    );
}

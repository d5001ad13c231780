//! What was sealed and signed: nothing that was changed opens, and everything that was sealed does.

use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::item::ItemHeader;
use crypto::{DevicePublic, Grant, Roster, RosterItem, Signature, SignedRosterItem, envelope};
use domain::{Ctr, DeviceId, DuoId, KeyEpoch, MemberId, Seq};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sync::wire::{from_bytes, to_bytes};

use crate::{Outcome, Target};

const DUO: DuoId = DuoId::from_bytes([1; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
const MEMBER: MemberId = MemberId::from_bytes([3; 16]);
const INFO: &[u8] = b"fuzz";

fn secrets() -> DeviceSecrets {
    DeviceSecrets::generate(&mut StdRng::seed_from_u64(1))
}

pub fn item() -> Target {
    let key = DuoKey::generate(&mut StdRng::seed_from_u64(2));
    let header = ItemHeader {
        duo: DUO,
        device: DEVICE,
        ctr: Ctr(1),
        key_epoch: KeyEpoch(1),
        base_seq: Seq(0),
    };
    let plaintexts = [&b""[..], b"short", &[0x80; 64], &[7; 2_000]];
    let sealed = plaintexts.map(|plain| crypto::seal(&key, &header, plain, [9; 24]));
    let known = sealed.to_vec();
    Target::new("sealed_item", sealed.to_vec(), move |input| {
        let opened = crypto::open(&key, &header, input);
        assert!(opened.is_err() || known.iter().any(|sealed| sealed == input));
        let again = crypto::seal(&key, &header, input, [8; 24]);
        assert_eq!(crypto::open(&key, &header, &again).as_deref(), Ok(input));
        Outcome::of(opened.is_ok())
    })
}

pub fn envelope() -> Target {
    let secrets = secrets();
    let mut rng = StdRng::seed_from_u64(3);
    let mut seal = |contents: &[u8]| {
        envelope::seal(&secrets.public().x25519, INFO, b"", contents, &mut rng)
            .expect("a device's own key is sound")
    };
    let known = vec![seal(b""), seal(&[5; 32]), seal(&[6; 500])];
    Target::new("sealed_envelope", known.clone(), move |input| {
        let opened = envelope::open(&secrets, INFO, b"", input).is_ok();
        assert!(!opened || known.iter().any(|sealed| sealed == input));
        Outcome::of(opened)
    })
}

pub fn grant() -> Target {
    let secrets = secrets();
    let public = secrets.public();
    let mut rng = StdRng::seed_from_u64(4);
    let key = DuoKey::generate(&mut rng);
    let made = Grant::make(
        DUO,
        KeyEpoch(1),
        &key,
        DEVICE,
        &public,
        DEVICE,
        &secrets,
        &mut rng,
    )
    .expect("a device's own key is sound");
    Target::new("sealed_grant", vec![to_bytes(&made)], move |input| {
        let Ok(grant) = from_bytes::<Grant>(input) else {
            return Outcome::Refused;
        };
        let opened = grant.open(&secrets, &public);
        assert_eq!(opened.is_ok(), grant == made);
        Outcome::Taken
    })
}

pub fn roster_item() -> Target {
    let secrets = secrets();
    let add = |device: u8, public| RosterItem::Add {
        device: DeviceId::from_bytes([device; 16]),
        member: MEMBER,
        public,
        kind: None,
    };
    let other = DeviceSecrets::generate(&mut StdRng::seed_from_u64(5)).public();
    let sign = |item: &RosterItem| SignedRosterItem::sign(DUO, item, DEVICE, &secrets);
    let founding = sign(&add(2, secrets.public()));
    let revoke = RosterItem::Revoke { device: DEVICE };
    let known = [founding.clone(), sign(&add(4, other)), sign(&revoke)];
    let mut founded = Roster::new(DUO);
    founded.apply(&founding).expect("a device adds itself");
    let seeds = known.iter().map(to_bytes).collect();
    Target::new("roster_item", seeds, move |input| {
        let Ok(item) = from_bytes::<SignedRosterItem>(input) else {
            return Outcome::Refused;
        };
        let _ = item.item();
        let mut roster = founded.clone();
        let applied = roster.apply(&item).is_ok();
        assert!(!applied || known.contains(&item), "a forged item was taken");
        assert!(applied || roster == founded);
        let _ = Roster::new(DUO).apply(&item);
        Outcome::Taken
    })
}

/// Key, signature and message, one after the other.
pub fn signature() -> Target {
    let secrets = secrets();
    let message = b"message";
    let signature = secrets.sign("fuzz", message);
    let public = secrets.public();
    let seed = [&public.ed25519[..], &signature.0, message].concat();
    Target::new("signature", vec![seed], move |input| {
        let Some((key, rest)) = input.split_first_chunk::<32>() else {
            return Outcome::Refused;
        };
        let Some((signature, message)) = rest.split_first_chunk::<64>() else {
            return Outcome::Refused;
        };
        let public = DevicePublic {
            ed25519: *key,
            x25519: *key,
        };
        let verified = public.verify("fuzz", message, &Signature(*signature));
        // Sealing to a key that somebody else chose must hold as well.
        let mut rng = StdRng::seed_from_u64(6);
        let _ = envelope::seal(key, INFO, b"", message, &mut rng);
        Outcome::of(verified.is_ok())
    })
}

//! Does the newest key open every older one, and nothing else do so?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::key_history::{open_previous, seal_previous};
use crypto::snapshot::seal_section;
use crypto::{DuoKey, OpenError, SectionHeader};
use domain::{DuoId, Hash, KeyEpoch, Position, Seq};
use proptest::prelude::*;
use support::{duo, flipped, flipped_array};

fn key(number: u8) -> DuoKey {
    DuoKey::from_bytes(&[number; 32])
}

/// Key 1 of duo 1, sealed under key 2 of epoch 2.
fn sealed() -> Vec<u8> {
    seal_previous(&key(2), duo(1), KeyEpoch(2), &key(1), [9; 24])
}

fn refusal(new: &DuoKey, duo: DuoId, epoch: KeyEpoch, sealed: &[u8]) -> OpenError {
    open_previous(new, duo, epoch, sealed).unwrap_err()
}

#[test]
fn the_newest_key_opens_all_history_link_by_link() {
    let links: Vec<(u8, Vec<u8>)> = (2..=9)
        .map(|epoch| {
            let (new, previous) = (key(epoch), key(epoch - 1));
            let link = seal_previous(&new, duo(1), KeyEpoch(epoch.into()), &previous, [epoch; 24]);
            (epoch, link)
        })
        .collect();
    let mut oldest = key(9);
    for (epoch, link) in links.into_iter().rev() {
        oldest = open_previous(&oldest, duo(1), KeyEpoch(epoch.into()), &link).unwrap();
        assert_eq!(*oldest.to_bytes(), [epoch - 1; 32]);
    }
}

#[test]
fn an_older_key_opens_nothing_newer() {
    let refused = refusal(&key(1), duo(1), KeyEpoch(2), &sealed());
    assert_eq!(refused, OpenError::Refused);
}

#[test]
fn an_older_key_of_another_duo_or_epoch_is_refused() {
    for bit in 0..128 {
        let other = DuoId::from_bytes(flipped_array([1; 16], bit));
        assert_eq!(
            refusal(&key(2), other, KeyEpoch(2), &sealed()),
            OpenError::Refused
        );
    }
    for bit in 0..32 {
        let other = KeyEpoch(2 ^ 1 << bit);
        assert_eq!(
            refusal(&key(2), duo(1), other, &sealed()),
            OpenError::Refused
        );
    }
}

#[test]
fn every_flipped_bit_and_every_cut_of_an_older_key_is_refused() {
    let sealed = sealed();
    for bit in 0..sealed.len() * 8 {
        let changed = flipped(&sealed, bit);
        assert_eq!(
            refusal(&key(2), duo(1), KeyEpoch(2), &changed),
            OpenError::Refused
        );
    }
    for length in 0..sealed.len() {
        assert!(open_previous(&key(2), duo(1), KeyEpoch(2), &sealed[..length]).is_err());
    }
}

#[test]
fn sealed_bytes_that_hold_no_key_are_refused() {
    use support::by_hand;
    for length in [0, 31, 33] {
        let associated = [&[1][..], &[1; 16], &[0, 0, 0, 2]].concat();
        let sub_key = by_hand::sub_key(&[2; 32], "samen/v1/previous-key");
        let sealed = by_hand::sealed(sub_key, [9; 24], &associated, &vec![1; length]);
        assert_eq!(
            refusal(&key(2), duo(1), KeyEpoch(2), &sealed),
            OpenError::Refused
        );
    }
}

#[test]
fn a_section_of_a_snapshot_is_no_older_key() {
    let header = SectionHeader {
        duo: duo(1),
        key_epoch: KeyEpoch(2),
        upto: Position {
            seq: Seq(1),
            chain: Hash([1; 32]),
        },
        parent: Hash([0; 32]),
        index: 0,
        count: 1,
    };
    let section = seal_section(&key(2), &header, &[1; 32], [9; 24]);
    assert_eq!(section.len(), sealed().len());
    assert_eq!(
        refusal(&key(2), duo(1), KeyEpoch(2), &section),
        OpenError::Refused
    );
}

proptest! {
    #[test]
    fn an_older_key_opens_as_it_was(keys: [[u8; 32]; 2], id: [u8; 16], epoch: u32, nonce: [u8; 24]) {
        let [new, previous] = keys.map(|bytes| DuoKey::from_bytes(&bytes));
        let duo = DuoId::from_bytes(id);
        let sealed = seal_previous(&new, duo, KeyEpoch(epoch), &previous, nonce);
        let opened = open_previous(&new, duo, KeyEpoch(epoch), &sealed).unwrap();
        prop_assert_eq!(*opened.to_bytes(), keys[1]);
    }

    #[test]
    fn arbitrary_bytes_never_open_as_a_key_and_never_panic(bytes: Vec<u8>) {
        prop_assert!(open_previous(&key(2), duo(1), KeyEpoch(2), &bytes).is_err());
    }
}

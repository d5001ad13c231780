//! Does the roster believe exactly the devices that it should?
#![allow(clippy::unwrap_used)]

mod support;

use crypto::{DeviceSecrets, Roster, RosterError, RosterItem, SignedRosterItem};
use domain::{DeviceKind, MemberId};
use proptest::prelude::*;
use support::{device, duo, flipped, member, secrets};

/// Device `n` has the secrets of seed `n`.
fn device_secrets(number: u8) -> DeviceSecrets {
    secrets(u64::from(number))
}

fn add(number: u8, of: u8) -> RosterItem {
    RosterItem::Add {
        device: device(number),
        member: member(of),
        public: device_secrets(number).public(),
        kind: None,
    }
}

fn revoke(number: u8) -> RosterItem {
    RosterItem::Revoke {
        device: device(number),
    }
}

/// The item as device `by` says it in duo 1.
fn said(item: RosterItem, by: u8) -> SignedRosterItem {
    SignedRosterItem::sign(duo(1), &item, device(by), &device_secrets(by))
}

/// Member 1 with device 1, who has added member 2 with device 2.
fn two_phones() -> Roster {
    let mut roster = Roster::new(duo(1));
    roster.apply(&said(add(1, 1), 1)).unwrap();
    roster.apply(&said(add(2, 2), 1)).unwrap();
    roster
}

/// The item is refused for this reason, and leaves the roster as it was.
fn assert_refused(roster: &mut Roster, item: &SignedRosterItem, reason: RosterError) {
    let before = roster.clone();
    assert_eq!(roster.apply(item), Err(reason));
    assert_eq!(*roster, before);
}

#[test]
fn a_device_founds_a_roster_by_adding_itself() {
    let mut roster = Roster::new(duo(1));
    assert_eq!(roster.apply(&said(add(1, 1), 1)), Ok(()));
    assert_eq!(roster.devices().count(), 1);
    assert_eq!(
        roster.get(device(1)).unwrap().public,
        device_secrets(1).public()
    );
}

#[test]
fn a_roster_is_not_founded_for_another_device_or_by_a_revocation() {
    let mut roster = Roster::new(duo(1));
    assert_refused(&mut roster, &said(add(2, 2), 1), RosterError::NotFounded);
    assert_refused(&mut roster, &said(revoke(1), 1), RosterError::NotFounded);
}

#[test]
fn a_founder_must_sign_with_the_key_it_adds() {
    let mut roster = Roster::new(duo(1));
    let forged = SignedRosterItem::sign(duo(1), &add(1, 1), device(1), &device_secrets(2));
    assert_refused(&mut roster, &forged, RosterError::Signature);
}

#[test]
fn a_device_in_the_roster_adds_others() {
    let roster = two_phones();
    let devices: Vec<_> = roster.devices().map(|known| known.device).collect();
    assert_eq!(devices, [device(1), device(2)]);
    assert_eq!(roster.members(), [member(1), member(2)]);
}

#[test]
fn a_device_that_was_added_adds_a_third_in_its_turn() {
    let mut roster = two_phones();
    assert_eq!(roster.apply(&said(add(3, 1), 2)), Ok(()));
    assert_eq!(roster.get(device(3)).unwrap().member, member(1));
    assert_eq!(roster.members(), [member(1), member(2)]);
}

#[test]
fn a_stranger_cannot_add_itself() {
    let mut roster = two_phones();
    assert_refused(&mut roster, &said(add(3, 1), 3), RosterError::UnknownSigner);
}

#[test]
fn a_stranger_cannot_sign_in_the_name_of_a_device() {
    let mut roster = two_phones();
    let forged = SignedRosterItem::sign(duo(1), &add(3, 1), device(1), &device_secrets(3));
    assert_refused(&mut roster, &forged, RosterError::Signature);
}

#[test]
fn a_roster_item_of_another_duo_is_refused() {
    let foreign = |item| SignedRosterItem::sign(duo(2), &item, device(1), &device_secrets(1));
    assert_refused(
        &mut Roster::new(duo(1)),
        &foreign(add(1, 1)),
        RosterError::Signature,
    );
    assert_refused(
        &mut two_phones(),
        &foreign(revoke(2)),
        RosterError::Signature,
    );
}

#[test]
fn adding_a_device_again_changes_nothing() {
    let mut roster = two_phones();
    let before = roster.clone();
    assert_eq!(roster.apply(&said(add(1, 1), 1)), Ok(()));
    assert_eq!(roster.apply(&said(add(2, 2), 2)), Ok(()));
    assert_eq!(roster, before);
}

#[test]
fn a_known_device_with_other_keys_or_another_member_is_refused() {
    let mut roster = two_phones();
    let other_keys = RosterItem::Add {
        device: device(2),
        member: member(2),
        public: device_secrets(3).public(),
        kind: None,
    };
    assert_refused(&mut roster, &said(other_keys, 1), RosterError::Conflict);
    assert_refused(&mut roster, &said(add(2, 1), 1), RosterError::Conflict);
}

#[test]
fn a_revoked_device_stays_known_but_is_granted_nothing() {
    let mut roster = two_phones();
    assert_eq!(roster.apply(&said(revoke(2), 1)), Ok(()));
    assert!(roster.get(device(2)).unwrap().revoked);
    let active: Vec<_> = roster.active_devices().map(|known| known.device).collect();
    assert_eq!(active, [device(1)]);
    assert_eq!(roster.members(), [member(1), member(2)]);
}

#[test]
fn a_revoked_device_cannot_sign() {
    let mut roster = two_phones();
    roster.apply(&said(revoke(2), 1)).unwrap();
    for item in [add(3, 2), revoke(1), add(2, 2)] {
        assert_refused(&mut roster, &said(item, 2), RosterError::RevokedSigner);
    }
}

#[test]
fn of_two_devices_that_revoke_each_other_the_first_in_the_log_stays() {
    let mut roster = two_phones();
    roster.apply(&said(revoke(2), 1)).unwrap();
    assert_refused(&mut roster, &said(revoke(1), 2), RosterError::RevokedSigner);
    assert!(!roster.get(device(1)).unwrap().revoked);
}

#[test]
fn adding_a_revoked_device_again_leaves_it_revoked() {
    let mut roster = two_phones();
    roster.apply(&said(revoke(2), 1)).unwrap();
    let before = roster.clone();
    assert_eq!(roster.apply(&said(add(2, 2), 1)), Ok(()));
    assert_eq!(roster, before);
}

#[test]
fn revoking_twice_changes_nothing_more() {
    let mut roster = two_phones();
    roster.apply(&said(revoke(2), 1)).unwrap();
    let before = roster.clone();
    assert_eq!(roster.apply(&said(revoke(2), 1)), Ok(()));
    assert_eq!(roster, before);
}

#[test]
fn revoking_an_unknown_device_is_refused() {
    assert_refused(
        &mut two_phones(),
        &said(revoke(3), 1),
        RosterError::UnknownDevice,
    );
}

#[test]
fn saying_a_whole_history_anew_changes_nothing() {
    let history = [
        said(add(1, 1), 1),
        said(add(2, 2), 1),
        said(add(3, 1), 2),
        said(revoke(2), 1),
    ];
    let mut roster = Roster::new(duo(1));
    for item in &history {
        roster.apply(item).unwrap();
    }
    let before = roster.clone();
    let again = history.map(|item| roster.apply(&item));
    // Device 2 is no longer believed, but what came of its word stays.
    assert_eq!(
        again,
        [Ok(()), Ok(()), Err(RosterError::RevokedSigner), Ok(())]
    );
    assert_eq!(roster, before);
}

#[test]
fn every_flipped_bit_of_a_signed_item_is_refused() {
    let bytes = minicbor::to_vec(said(add(3, 1), 1)).unwrap();
    for bit in 0..bytes.len() * 8 {
        let Ok(changed) = minicbor::decode::<SignedRosterItem>(&flipped(&bytes, bit)) else {
            continue;
        };
        if changed == said(add(3, 1), 1) {
            continue;
        }
        let mut roster = two_phones();
        assert!(roster.apply(&changed).is_err(), "bit {bit}");
        assert_eq!(roster, two_phones(), "bit {bit}");
    }
}

/// What a later version of the project may sign: an item with CBOR that this version did not write.
fn signed_bytes(item: &[u8], by: u8) -> SignedRosterItem {
    let message = [&[1; 16], [by; 16].as_slice(), item].concat();
    let signature = device_secrets(by).sign("samen/v1/roster", &message);
    let mut bytes = vec![0x83];
    bytes.extend(minicbor::to_vec(minicbor::bytes::ByteVec::from(item.to_vec())).unwrap());
    bytes.extend(minicbor::to_vec(device(by)).unwrap());
    bytes.extend(minicbor::to_vec(signature).unwrap());
    minicbor::decode(&bytes).unwrap()
}

#[test]
fn an_item_with_a_field_of_a_later_version_is_still_believed() {
    let known = minicbor::to_vec(revoke(2)).unwrap();
    assert_eq!(known[..3], [0x82, 0x01, 0x81]);
    // [1, [device, "a reason"]] instead of [1, [device]].
    let mut later = known.clone();
    later[2] = 0x82;
    later.extend(minicbor::to_vec("a reason").unwrap());
    let mut roster = two_phones();
    assert_eq!(roster.apply(&signed_bytes(&later, 1)), Ok(()));
    assert!(roster.get(device(2)).unwrap().revoked);
}

#[test]
fn an_item_of_a_later_kind_is_set_aside() {
    assert_refused(
        &mut two_phones(),
        &signed_bytes(&[0x82, 0x18, 99, 0x80], 1),
        RosterError::Unreadable,
    );
    assert_refused(
        &mut Roster::new(duo(1)),
        &signed_bytes(b"", 1),
        RosterError::Unreadable,
    );
}

#[test]
fn a_signed_item_tells_who_says_what() {
    let signed = said(add(2, 2), 1);
    assert_eq!(signed.by(), device(1));
    assert_eq!(signed.item(), Ok(add(2, 2)));
}

#[test]
fn a_roster_reads_back_from_storage_and_goes_on() {
    let bytes = minicbor::to_vec(two_phones()).unwrap();
    let mut read: Roster = minicbor::decode(&bytes).unwrap();
    assert_eq!(read, two_phones());
    assert_eq!(read.apply(&said(revoke(2), 1)), Ok(()));
}

/// Device 3 as a card of member 1.
fn add_card() -> RosterItem {
    RosterItem::Add {
        device: device(3),
        member: member(1),
        public: device_secrets(3).public(),
        kind: Some(DeviceKind::Card),
    }
}

#[test]
fn a_device_is_a_phone_unless_it_was_added_as_something_else() {
    let mut roster = two_phones();
    roster.apply(&said(add_card(), 1)).unwrap();
    let kinds: Vec<_> = roster.devices().map(|known| known.kind()).collect();
    let phone = DeviceKind::Phone;
    assert_eq!(kinds, [phone, phone, DeviceKind::Card]);
    assert_eq!(roster.active_devices().count(), 3);
}

#[test]
fn a_card_said_anew_without_its_kind_stays_a_card() {
    let mut roster = two_phones();
    roster.apply(&said(add_card(), 1)).unwrap();
    let before = roster.clone();
    assert_eq!(roster.apply(&said(add(3, 1), 2)), Ok(()));
    assert_eq!(roster, before);
}

#[test]
fn the_word_of_a_card_is_believed_until_it_is_revoked() {
    let mut roster = two_phones();
    roster.apply(&said(add_card(), 1)).unwrap();
    assert_eq!(roster.apply(&said(add(4, 1), 3)), Ok(()));
    assert_eq!(roster.apply(&said(revoke(3), 1)), Ok(()));
    assert_refused(&mut roster, &said(add(5, 1), 3), RosterError::RevokedSigner);
    assert_eq!(roster.get(device(3)).unwrap().kind(), DeviceKind::Card);
}

#[test]
fn a_device_of_a_later_kind_is_added_as_a_phone() {
    let mut later = minicbor::to_vec(add_card()).unwrap();
    assert_eq!(later.last(), Some(&1));
    *later.last_mut().unwrap() = 23;
    let mut roster = two_phones();
    assert_eq!(roster.apply(&signed_bytes(&later, 1)), Ok(()));
    assert_eq!(roster.get(device(3)).unwrap().kind(), DeviceKind::Phone);
}

#[test]
fn a_roster_stored_before_there_were_kinds_reads_as_phones() {
    let roster = two_phones();
    let bytes = minicbor::to_vec(&roster).unwrap();
    // [duo, [[device, member, public, revoked], …]]: no fifth field.
    assert_eq!(bytes[0], 0x82);
    assert_eq!(bytes[18..20], [0x82, 0x84]);
    let read: Roster = minicbor::decode(&bytes).unwrap();
    assert!(
        read.devices()
            .all(|known| known.kind() == DeviceKind::Phone)
    );
}

proptest! {
    /// Whatever is said in whatever order: a device is added or revoked only by one that was there and not revoked.
    #[test]
    fn a_roster_grows_only_by_the_word_of_its_own(
        acts in prop::collection::vec((1_u8..6, 1_u8..6, any::<bool>()), 0..40),
    ) {
        let mut roster = Roster::new(duo(1));
        for (by, about, is_add) in acts {
            let before = roster.clone();
            let item = if is_add { add(about, about) } else { revoke(about) };
            let founds = before.devices().next().is_none() && is_add && by == about;
            let believed = before.get(device(by)).is_some_and(|signer| !signer.revoked);
            let applied = roster.apply(&said(item, by));
            prop_assert!(applied.is_err() || founds || believed);
            if applied.is_err() {
                prop_assert_eq!(&roster, &before);
            }
            for known in before.devices().filter(|known| known.revoked) {
                prop_assert!(roster.get(known.device).unwrap().revoked);
            }
            let members: Vec<MemberId> = roster.devices().map(|known| known.member).collect();
            prop_assert_eq!(roster.members(), members);
        }
    }
}

//! Card: a phone makes a recovery card or a transfer code, knows whether it was tried, and ends it.
//!
//! Both are devices that follow from a code. The code is shown and forgotten; what is stored is public.

use crypto::card::CardKeys;
use crypto::challenge::device_proof;
use crypto::device::{DevicePublic, Signature};
use domain::{CardCode, DeviceId, DeviceKind, UnixMillis};
use minicbor::{Decode, Encode};

use crate::device::TRANSFER_VALID_MS;
use crate::record::DuoRecord;

/// A device that this phone makes for its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Registering {
    /// Its id.
    #[n(0)]
    pub device: DeviceId,
    /// What it is.
    #[n(1)]
    pub kind: DeviceKind,
    /// Its public keys.
    #[n(2)]
    pub public: DevicePublic,
    /// Its proof that it holds them.
    #[n(3)]
    pub proof: Signature,
}

/// A recovery card of the member at this phone. Its code is nowhere but on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct OwnCard {
    /// The card.
    #[n(0)]
    pub device: DeviceId,
    /// The member has scanned or typed it back: it is known to be readable.
    #[n(1)]
    pub tried: bool,
    /// What registers it, for a server that was put back to before it was made. None for a card of an earlier build.
    #[n(2)]
    pub made: Option<Registering>,
}

/// A transfer code of the member at this phone, until it is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct OwnTransfer {
    /// The code, as a device.
    #[n(0)]
    pub device: DeviceId,
    /// When this phone ends it, by its own clock.
    #[n(1)]
    pub until: UnixMillis,
}

/// Makes the device of a fresh code: it goes to the server, and gets the key, when the phone next has something to say. `kind` is
/// [`DeviceKind::Card`] or [`DeviceKind::Transfer`]; of transfer codes there is one at a time, so the one before is ended.
pub fn make(record: &mut DuoRecord, code: &CardCode, kind: DeviceKind, at: UnixMillis) -> DeviceId {
    let CardKeys { device, secrets } = CardKeys::of(code);
    let made = Registering {
        device,
        kind,
        public: secrets.public(),
        proof: device_proof(&secrets, record.duo, device),
    };
    record.registering.push(made);
    if kind == DeviceKind::Transfer {
        end_every_transfer(record);
        let until = UnixMillis(at.0.saturating_add(TRANSFER_VALID_MS));
        record.transfers.push(OwnTransfer { device, until });
    } else {
        record.cards.push(OwnCard {
            device,
            tried: false,
            made: Some(made),
        });
    }
    device
}

/// The member has read this code back from a card. True when the card is one of this phone's; the cards before it are signed out then, as
/// one that works is enough and an old one may lie anywhere.
pub fn tried(record: &mut DuoRecord, code: &CardCode) -> bool {
    let device = CardKeys::of(code).device;
    let Some(card) = record
        .cards
        .iter()
        .find(|card| card.device == device)
        .copied()
    else {
        return false;
    };
    let own = record.member;
    let listed = record.people.iter().flat_map(|people| &people.devices);
    let former = listed
        .filter(|known| known.member == own && known.kind == DeviceKind::Card && !known.revoked)
        .map(|known| known.id)
        .chain(record.cards.iter().map(|card| card.device));
    let former: Vec<DeviceId> = former.filter(|card| *card != device).collect();
    for card in former {
        sign_out(record, card);
    }
    record.cards = vec![OwnCard {
        tried: true,
        ..card
    }];
    true
}

/// A server that was put back may not know this phone's cards any more: they are registered again, so that the paper stays good.
pub(crate) fn register_again(record: &mut DuoRecord) {
    for card in record.cards.clone() {
        let is_known = record.listed(card.device).is_some()
            || record.revoking.contains(&card.device)
            || record
                .formerly(card.device)
                .is_some_and(|known| known.revoked);
        if let Some(made) = card.made.filter(|_| !is_known)
            && !record.registering.contains(&made)
        {
            record.registering.push(made);
        }
    }
}

/// Signs a device out, with the next thing that this phone says. One that the server does not know yet may be on its way there, so it is
/// signed out too.
pub fn sign_out(record: &mut DuoRecord, device: DeviceId) {
    if device == record.device {
        return;
    }
    record
        .registering
        .retain(|waiting| waiting.device != device);
    record.cards.retain(|card| card.device != device);
    record.approved.retain(|approved| *approved != device);
    if !record.revoking.contains(&device) {
        record.revoking.push(device);
    }
}

/// Ends the transfer codes of this phone.
pub fn end_every_transfer(record: &mut DuoRecord) {
    for transfer in std::mem::take(&mut record.transfers) {
        sign_out(record, transfer.device);
    }
}

/// Ends the transfer codes whose time is over. A clock that was set back by more than a code lives ends it too; one that is behind by less
/// does not, as `at` may have been read before the code was made.
pub fn end_transfers(record: &mut DuoRecord, at: UnixMillis) {
    let is_over = |transfer: &OwnTransfer| {
        let left_ms = transfer.until.0.saturating_sub(at.0);
        !(1..=2 * TRANSFER_VALID_MS).contains(&left_ms)
    };
    let (over, still) = std::mem::take(&mut record.transfers)
        .into_iter()
        .partition::<Vec<_>, _>(is_over);
    record.transfers = still;
    for transfer in over {
        let is_gone = record
            .listed(transfer.device)
            .is_some_and(|listed| listed.revoked);
        if !is_gone {
            sign_out(record, transfer.device);
        }
    }
}

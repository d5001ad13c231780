//! Pairing: two devices agree on four pictures that nobody between them can choose.
//!
//! `POST /api/v1/duos/{duo}/pairings`: first each commits to keys and nonce, then each reveals its nonce. The server takes
//! a nonce only when both have committed; a phone reveals only after it has noted the other's commitment.

use crypto::pairing::{Half, commitment, pictures};
use domain::{DeviceId, DeviceKind, Hash};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::record::{DuoRecord, OwnPairing};
use crate::store::{StoreError, Transaction};

/// What a device says to one other. The answer has no body; a second, different commitment or nonce is [`crate::Refusal::Contradiction`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PairingRequest {
    /// Who says it.
    #[n(0)]
    pub device: DeviceId,
    /// To whom, a device of the same duo.
    #[n(1)]
    pub peer: DeviceId,
    /// `crypto::pairing::commitment` of the sender's keys and nonce.
    #[n(2)]
    pub commitment: Hash,
    /// The nonce: only once the peer has committed too.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: Option<[u8; 32]>,
}

/// What this phone has to say next to another device, if anything: its commitment, or after both have committed its nonce.
/// The nonce is stored before its commitment leaves the phone.
///
/// # Errors
/// When the storage fails.
pub async fn next(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    rng: &mut impl CryptoRng,
) -> Result<Option<PairingRequest>, StoreError> {
    let Some(people) = &record.people else {
        return Ok(None);
    };
    let others = people.devices.iter().filter(|device| {
        device.id != record.device && !device.revoked && device.kind == DeviceKind::Phone
    });
    let others: Vec<DeviceId> = others.map(|device| device.id).collect();
    for peer in others {
        let Some(own) = record.pairings.iter().find(|own| own.peer == peer).cloned() else {
            return begin(tx, phone, record, peer, rng).map(Some);
        };
        let said = record.people.as_ref().and_then(|people| {
            people
                .pairings
                .iter()
                .find(|said| said.device == record.device && said.peer == peer)
        });
        let commits = request(phone, record, &own, None);
        match said {
            None => return Ok(Some(commits)),
            // A copy of this profile has said something else. The server's refusal tells this one to go on under an id of its own.
            Some(said) if said.commitment != commits.commitment => return Ok(Some(commits)),
            // A server that was put back may have forgotten the other's commitment: it has to be said again first.
            Some(said)
                if said.nonce.is_none()
                    && own.peer_commitment.is_some()
                    && has_committed(record, peer) =>
            {
                return Ok(Some(request(phone, record, &own, Some(own.nonce))));
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

/// Whether the server knows what the other device committed to.
fn has_committed(record: &DuoRecord, peer: DeviceId) -> bool {
    let people = record.people.iter();
    let mut pairings = people.flat_map(|people| &people.pairings);
    pairings.any(|said| said.device == peer && said.peer == record.device)
}

fn begin(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    peer: DeviceId,
    rng: &mut impl CryptoRng,
) -> Result<PairingRequest, StoreError> {
    let mut nonce = [0; 32];
    rng.fill_bytes(&mut nonce);
    let own = OwnPairing {
        peer,
        nonce,
        peer_commitment: None,
        peer_nonce: None,
        compared: None,
    };
    let request = request(phone, record, &own, None);
    record.pairings.push(own);
    record.write(tx)?;
    Ok(request)
}

fn request(
    phone: &Phone,
    record: &DuoRecord,
    own: &OwnPairing,
    nonce: Option<[u8; 32]>,
) -> PairingRequest {
    let commitment = commitment(
        phone.duo,
        record.device,
        own.peer,
        &phone.secrets.public(),
        &own.nonce,
    );
    PairingRequest {
        device: record.device,
        peer: own.peer,
        commitment,
        nonce,
    }
}

/// The four pictures shared with another device, each 0–63; none until both have revealed.
#[must_use]
pub fn pictures_with(phone: &Phone, record: &DuoRecord, peer: DeviceId) -> Option<[u8; 4]> {
    let own = record.pairings.iter().find(|own| own.peer == peer)?;
    let listed = || {
        record
            .people
            .as_ref()?
            .devices
            .iter()
            .find(|device| device.id == peer)
            .map(|device| device.public)
    };
    // The keys that were let in are the ones to check; the list is only what the server says.
    let public = record
        .roster
        .get(peer)
        .map(|known| known.public)
        .or_else(listed)?;
    let here = Half {
        device: record.device,
        public: phone.secrets.public(),
        nonce: own.nonce,
    };
    let there = Half {
        device: peer,
        public,
        nonce: own.peer_nonce?,
    };
    there
        .check(phone.duo, record.device, own.peer_commitment?)
        .ok()?;
    Some(pictures(phone.duo, &here, &there))
}

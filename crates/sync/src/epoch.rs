//! Epoch: a device makes the duo's key. Whoever is first wins; the other waits for a grant.
//!
//! `POST /api/v1/duos/{duo}/epochs`: compare-and-set of the key epoch together with the grants, the roster items that are the reason
//! for it and the revocations that the server acts on, in one transaction.

use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use domain::{DeviceId, KeyEpoch};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::push::PushRequest;

/// Most grants in one request: two members with a few devices and a card each, and room.
pub const GRANTS_MAX: usize = 32;

/// Largest body of an epoch or grant request, in bytes.
pub const GRANTS_BYTES_MAX: usize = 48 * 1024;

/// What a device sends. The answer has no body; [`crate::Refusal::EpochTaken`] when it was not the first.
/// The same request again from the same device is answered as the first time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EpochRequest {
    /// The device that made the key.
    #[n(0)]
    pub device: DeviceId,
    /// The new epoch: the current one plus one.
    #[n(1)]
    pub epoch: KeyEpoch,
    /// The key, granted to devices of this duo; one to the maker itself, none to a device in `revoked`.
    #[n(2)]
    pub grants: Vec<Grant>,
    /// The key of the epoch before, sealed under the new one: `crypto::duo_key::seal_previous`. None for the first epoch.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub previous: Option<Vec<u8>>,
    /// Devices that are signed out for good from here on.
    #[n(4)]
    #[cbor(default)]
    pub revoked: Vec<DeviceId>,
    /// Items for the log, as in a push: who comes and goes, sealed under the epoch before. At most [`EPOCH_ITEMS_MAX`].
    #[n(5)]
    pub push: Option<PushRequest>,
}

/// Most items in an epoch request: each says that one device comes or goes.
pub const EPOCH_ITEMS_MAX: usize = 32;

/// The phone's half: a fresh key, granted to this phone itself. Nothing of it need be kept: if the request wins, the next boot brings
/// the grant back, even when this answer gets lost.
#[must_use]
pub fn found(phone: &Phone, rng: &mut impl CryptoRng) -> EpochRequest {
    let epoch = KeyEpoch(1);
    let key = DuoKey::generate(rng);
    let public = phone.secrets.public();
    let grant = Grant::make(
        phone.duo,
        epoch,
        &key,
        phone.device,
        &public,
        phone.device,
        &phone.secrets,
        rng,
    )
    .expect("this phone's own public key is a valid one");
    EpochRequest {
        device: phone.device,
        epoch,
        grants: vec![grant],
        previous: None,
        revoked: Vec::new(),
        push: None,
    }
}

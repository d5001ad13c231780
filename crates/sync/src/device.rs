//! Device: a device of the duo registers another one.
//!
//! `POST /api/v1/duos/{duo}/devices`. One way in for all that follow a first phone: a recovery card and a transfer code (made by a
//! phone), the phone restored from either (made by the card), the successor of a phone whose profile was copied, and the new device of a browser
//! that kept its cookie but not its keys. The roster in the log says whether it belongs; the server only routes to it.

use crypto::challenge::device_proof;
use crypto::device::{DevicePublic, Signature};
use crypto::grant::Grant;
use domain::{DeviceId, DeviceKind};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::boot::Device;
use crate::phone::Phone;
use crate::record::DuoRecord;
use crate::store::{StoreError, Transaction};
use crate::{grant, recover};

/// Most devices of one duo that are not signed out, cards included: two members with some phones and cards each, and room for a family.
pub const DEVICES_MAX: usize = 24;

/// How long a transfer code can be used, in milliseconds: ten minutes, by the server's clock.
pub const TRANSFER_VALID_MS: i64 = 10 * 60 * 1000;

/// What a device sends. The answer has no body. The same request again is answered as the first time.
///
/// A new [`DeviceKind::Phone`] joins the session of whoever sends this; a card or a transfer code has none until it signs in with its
/// key. [`crate::Refusal::Contradiction`] when the id is taken by other keys or another member, [`crate::Refusal::Full`] past
/// [`DEVICES_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceRequest {
    /// The device that registers it; the new one belongs to the same member.
    #[n(0)]
    pub device: DeviceId,
    /// The new device's id: random, or following from a card's code.
    #[n(1)]
    pub new: DeviceId,
    /// Its public keys.
    #[n(2)]
    pub public: DevicePublic,
    /// `crypto::challenge::device_proof`: whoever made these keys holds them.
    #[n(3)]
    pub proof: Signature,
    /// What it is.
    #[n(4)]
    pub kind: DeviceKind,
    /// Grants of the current epoch to the new device, made by `device` or by the new device itself; none when the sender holds no key.
    #[n(5)]
    pub grants: Vec<Grant>,
    /// With grants, as [`grant::GrantRequest::held`].
    #[n(6)]
    pub held: Option<Signature>,
}

/// The phone's half for itself: it goes on under a new id, because a copy of its profile uses the old one. The id is stored before it leaves.
///
/// # Errors
/// When the storage fails.
pub fn succeed(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    rng: &mut impl CryptoRng,
) -> Result<DeviceRequest, StoreError> {
    let new = match record.successor {
        Some(new) => new,
        None => {
            let mut id = [0; 16];
            rng.fill_bytes(&mut id);
            let new = DeviceId::from_bytes(id);
            record.successor = Some(new);
            record.write(tx)?;
            new
        }
    };
    let public = phone.secrets.public();
    let own = Device::new(new, phone.member, public, DeviceKind::Phone);
    let grants = grant::make(phone, record, &[own], rng);
    Ok(DeviceRequest {
        device: record.device,
        new,
        public,
        proof: device_proof(&phone.secrets, phone.duo, new),
        kind: DeviceKind::Phone,
        grants: grants.map(|request| request.grants).unwrap_or_default(),
        held: grant::held(record),
    })
}

/// The phone's half for the next card or code that its member made: it goes on the roster, and gets the key. None when none waits, or this
/// phone holds no key.
///
/// # Errors
/// When the storage fails.
pub async fn next(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    rng: &mut impl CryptoRng,
) -> Result<Option<DeviceRequest>, StoreError> {
    let Some(waiting) = record.registering.first().copied() else {
        return Ok(None);
    };
    let device = Device::new(waiting.device, phone.member, waiting.public, waiting.kind);
    let Some(grants) = grant::make(phone, record, std::slice::from_ref(&device), rng) else {
        return Ok(None);
    };
    grant::introduce(tx, phone, record, &device)?;
    Ok(Some(DeviceRequest {
        device: record.device,
        new: waiting.device,
        public: waiting.public,
        proof: waiting.proof,
        kind: waiting.kind,
        grants: grants.grants,
        held: grants.held,
    }))
}

/// The phone's half of the answer. Its own successor begins with reading the log anew, and with its place on the roster, vouched for by
/// the device that it was.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn registered(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    request: &DeviceRequest,
) -> Result<(), StoreError> {
    record
        .registering
        .retain(|waiting| waiting.device != request.new);
    if record.successor != Some(request.new) {
        return record.write(tx);
    }
    let new = Device::new(request.new, phone.member, request.public, request.kind);
    let vouched = new.vouched(phone.duo, record.device, &phone.secrets);
    record.vouched.push(vouched);
    recover::start_over(tx, record, request.new).await
}

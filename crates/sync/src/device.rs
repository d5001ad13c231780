//! Device: a device of the duo registers another one.
//!
//! `POST /api/v1/duos/{duo}/devices`. One way in for all that follow a first phone: a recovery card and a transfer code (made by a
//! phone), the phone restored from either (made by the card), the successor of a phone whose profile was copied, and the new device of a browser
//! that kept its cookie but not its keys. The roster in the log says whether it belongs; the server only routes to it.

use crypto::device::{DevicePublic, Signature};
use crypto::grant::Grant;
use domain::{DeviceId, DeviceKind};
use minicbor::{Decode, Encode};

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
}

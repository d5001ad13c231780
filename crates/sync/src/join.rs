//! Join: a one-time code makes this browser profile a device of a member.
//!
//! `POST /api/v1/join`, answered with a session cookie. An answer that got lost is no harm: the same code with the same keys is answered
//! as the first time.

use crypto::device::{DevicePublic, Signature};
use domain::{DeviceId, DuoId, Hash, MemberId};
use minicbor::{Decode, Encode};

/// How long a code can be used, in milliseconds: 14 days, two weekends for whoever needs help with it.
pub const CODE_VALID_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Largest body of the small requests (join, sign-in, pairing), in bytes.
pub const SMALL_BYTES_MAX: usize = 4 * 1024;

/// What a phone sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct JoinRequest {
    /// `domain::JoinCode::hash` of the code: the code itself does not travel.
    #[n(0)]
    pub code: Hash,
    /// The public keys of the device.
    #[n(1)]
    pub public: DevicePublic,
    /// `crypto::challenge::join_proof`: whoever sends this holds the keys.
    #[n(2)]
    pub proof: Signature,
}

/// Who this phone now is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct JoinAnswer {
    /// The duo.
    #[n(0)]
    pub duo: DuoId,
    /// The member.
    #[n(1)]
    pub member: MemberId,
    /// The device.
    #[n(2)]
    pub device: DeviceId,
}

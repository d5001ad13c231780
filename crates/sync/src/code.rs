//! Code: a member asks for a joining code, for a new phone of their own or of the other.
//!
//! `POST /api/v1/duos/{duo}/codes`. The code is made on the phone; the server learns its hash.

use domain::{DeviceId, Hash, MemberId};
use minicbor::{Decode, Encode};

/// What a device sends. The answer has no body. Older unused codes of the same member end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct CodeRequest {
    /// The asking device.
    #[n(0)]
    pub device: DeviceId,
    /// For whom: a member of the same duo.
    #[n(1)]
    pub member: MemberId,
    /// `domain::JoinCode::hash` of the code. Valid for [`crate::join::CODE_VALID_MS`].
    #[n(2)]
    pub code: Hash,
}

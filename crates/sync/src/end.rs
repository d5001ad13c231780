//! End: a member ends the duo. From then on it can be read and exported; after a stated time the server forgets it.
//!
//! `POST /api/v1/duos/{duo}/end`.

use domain::{DeviceId, UnixMillis};
use minicbor::{Decode, Encode};

/// How long the server keeps a duo that was ended, in milliseconds: 30 days, so that both can come and export.
pub const ENDED_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What a device sends. The answer has no body. Ending again changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct EndRequest {
    /// The asking device.
    #[n(0)]
    pub device: DeviceId,
}

/// That a duo was ended. Every request that would write is answered by [`crate::Refusal::Ended`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Ended {
    /// When, by the server's clock.
    #[n(0)]
    pub at: UnixMillis,
    /// When the server forgets everything of the duo, by its clock.
    #[n(1)]
    pub forgotten_at: UnixMillis,
}

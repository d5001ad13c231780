//! Leave: this phone signs itself out for good.
//!
//! `POST /api/v1/duos/{duo}/leave`. The phone first puts its own revocation into the log; the next phone that reads it makes a new key.

use domain::DeviceId;
use minicbor::{Decode, Encode};

/// What a device sends. The answer has no body; afterwards the device is revoked and its session does not hold it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct LeaveRequest {
    /// The leaving device.
    #[n(0)]
    pub device: DeviceId,
}

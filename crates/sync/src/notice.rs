//! Notices: what every device is told once, because it concerns who can read the diary.

use domain::DeviceId;
use minicbor::{Decode, Encode};

/// Most notices that wait to be seen: past it the oldest are dropped, the list of phones shows what is so.
pub const NOTICES_MAX: usize = 20;

/// Something that the person at this phone should know. It stays until they have seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Notice {
    /// A device now belongs to the duo.
    #[n(0)]
    Came {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// Who let it in.
        #[n(1)]
        by: DeviceId,
    },
    /// A device no longer belongs to the duo.
    #[n(1)]
    Went {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// Who signed it out.
        #[n(1)]
        by: DeviceId,
    },
}

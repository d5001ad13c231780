//! Which kinds of devices may hold a duo's keys?

use minicbor::{Decode, Encode};

/// What a device is. To the keys all kinds are the same: each has an id and secrets, and is granted keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DeviceKind {
    /// A phone, or any other browser profile that keeps the diary.
    #[n(0)]
    #[default]
    Phone,
    /// A printed recovery card: its id and secrets follow from the [`CardCode`](crate::CardCode) on it, so whoever has the
    /// paper can open the diary on an empty phone.
    #[n(1)]
    Card,
    /// A code that moves from a browser tab to the home-screen app within ten minutes. A device like a card, but it is
    /// revoked once it was used or its time is over.
    #[n(2)]
    Transfer,
}

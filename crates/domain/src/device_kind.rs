//! What kind of thing holds a duo's keys?

use minicbor::{Decode, Encode};

/// What a device is. All kinds hold keys in the same way; people see them apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DeviceKind {
    /// A phone, tablet or computer: one browser profile.
    #[default]
    #[n(0)]
    Phone,
    /// A printed recovery card.
    #[n(1)]
    Card,
    /// A code that moves from a browser tab to the home-screen app within ten minutes.
    #[n(2)]
    Transfer,
}

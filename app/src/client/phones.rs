//! What the screens know and can do about phones, recovery cards and codes.

/// The part of [`super::Host`] for the devices of the duo.
pub trait PhonesHost {}

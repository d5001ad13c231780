//! What the screens know and can do about keeping a copy, hiding, locking, reporting, leaving and ending.

/// The part of [`super::Host`] for privacy on this phone, and for going.
pub trait LeavingHost {}

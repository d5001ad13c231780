//! What the screens know and can do about photos and voice clips.

/// The part of [`super::Host`] for what is attached to entries.
pub trait AttachmentsHost {}

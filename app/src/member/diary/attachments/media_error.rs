//! Why was a photo or a voice clip not added, in a sentence?

use sync::store::StoreError;
use sync::write::WriteError;

use crate::client::MediaError;
use crate::texts::{Key, keys};

/// The sentence.
pub fn sentence(error: &MediaError) -> Key {
    match error {
        MediaError::NotThere => keys::MEDIA_ERROR_NOT_THERE,
        MediaError::Unreadable => keys::MEDIA_ERROR_UNREADABLE,
        MediaError::TooLarge => keys::MEDIA_ERROR_TOO_LARGE,
        MediaError::Denied => keys::MEDIA_ERROR_DENIED,
        MediaError::NoMicrophone => keys::MEDIA_ERROR_NO_MICROPHONE,
        MediaError::Silent => keys::MEDIA_ERROR_SILENT,
        MediaError::Unplayable => keys::MEDIA_ERROR_UNPLAYABLE,
        MediaError::TooMany => keys::MEDIA_ERROR_TOO_MANY,
        MediaError::Write(WriteError::Store(StoreError::Full)) => keys::MEDIA_ERROR_FULL,
        MediaError::Write(_) => keys::MEDIA_ERROR_NOT_KEPT,
    }
}

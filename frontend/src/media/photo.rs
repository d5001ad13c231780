//! How does a picture file become a photo of an entry?

use app::client::MediaError;
use domain::EntryId;
use domain::attachment::MediaType;
use sync::blob::BLOB_BYTES_MAX;
use wasm_bindgen::JsCast;
use web_sys::Blob;

use super::program::{Photo, load, reason};
use super::{Made, keep};
use crate::host::Browser;

/// Makes it small, takes out where it was taken, seals and stores it.
///
/// # Errors
/// When it is no picture that this browser opens, or cannot be stored.
pub async fn add_photo(
    browser: &Browser,
    to: Option<EntryId>,
    file: &Blob,
) -> Result<(), MediaError> {
    let made = make(file).await?;
    keep(browser, to, made).await
}

/// Whether a photo from elsewhere may go into the diary as it is: it says no more than it shows, and is not too large.
///
/// # Errors
/// When the second program is not there.
pub async fn is_clean(photo: &[u8]) -> Result<bool, MediaError> {
    let carries_notes = load().await?.carries_notes(photo).map_err(reason)?;
    Ok(!carries_notes && photo.len() <= BLOB_BYTES_MAX / 2)
}

/// Draws a picture anew, at most 1,600 pixels long and without its notes.
///
/// # Errors
/// When it is no picture that this browser opens.
pub async fn make(file: &Blob) -> Result<Made, MediaError> {
    let program = load().await?;
    let photo: Photo = program
        .make_photo(file)
        .await
        .map_err(reason)?
        .unchecked_into();
    // The program makes no side longer than 1,600 pixels.
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
    let made = Made {
        original: photo.original(),
        thumbnail: Some(photo.thumbnail()),
        media_type: if photo.media_type() == MediaType::Webp.mime() {
            MediaType::Webp
        } else {
            MediaType::Jpeg
        },
        width: side(photo.width()),
        height: side(photo.height()),
        duration_ms: 0,
    };
    photo.free();
    Ok(made)
}

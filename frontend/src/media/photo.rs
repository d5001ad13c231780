//! How does a picture file become a photo of an entry?

use app::client::MediaError;
use domain::EntryId;
use domain::attachment::MediaType;
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
    keep(browser, to, made).await
}

//! Photos and voices: made by the second program, sealed and stored here, opened for the screen.

mod photo;
mod program;
mod room;
mod shared;
mod shown;
mod voice;

pub use photo::{add_photo, is_clean, make};
pub use room::{is_unmetered, make_room};
pub use shared::take_shared;
pub use shown::{look, want};
pub use voice::Microphone;

use app::client::MediaError;
use domain::attachment::{Attachment, AttachmentKind, MediaType};
use domain::diary::Mark;
use domain::{AttachmentId, EntryId};
use sync::attach::{self, SealedBlob};
use sync::blob::BLOB_BYTES_MAX;
use sync::driver::Store;
use sync::store::Transaction;

use crate::clock;
use crate::host::{Browser, persist};

/// What was made: contents, form, and for a photo its small picture and size.
pub struct Made {
    /// The photo or clip.
    pub original: Vec<u8>,
    /// A small picture of a photo.
    pub thumbnail: Option<Vec<u8>>,
    /// Its form.
    pub media_type: MediaType,
    /// In pixels; 0 for a clip.
    pub width: u16,
    /// In pixels; 0 for a clip.
    pub height: u16,
    /// In milliseconds; 0 for a photo.
    pub duration_ms: u32,
}

/// Seals what was made and stores it, all in one transaction.
async fn keep(browser: &Browser, to: Option<EntryId>, made: Made) -> Result<(), MediaError> {
    let open = browser.open_duo()?;
    let at = clock::now();
    let original = attach::seal(&made.original, &mut clock::rng());
    if original.sealed.len() > BLOB_BYTES_MAX {
        return Err(MediaError::TooLarge);
    }
    let thumbnail = made
        .thumbnail
        .map(|contents| attach::seal(&contents, &mut clock::rng()));
    let attachment = Attachment {
        id: AttachmentId::from_bytes(clock::random()),
        kind: made.media_type.kind(),
        original: original.found_by.clone(),
        thumbnail: thumbnail.as_ref().map(|sealed| sealed.found_by.clone()),
        media_type: made.media_type,
        width: made.width,
        height: made.height,
        duration_ms: made.duration_ms,
        added: Mark {
            by: open.phone.member,
            at,
        },
        described: None,
    };
    debug_assert!(attachment.kind == AttachmentKind::Voice || thumbnail.is_some());
    let blobs: Vec<SealedBlob> = thumbnail.into_iter().chain([original]).collect();
    let tx = browser.storage.begin().await?;
    attach::keep(&tx, open.phone.duo, to, &attachment, blobs, at).await?;
    tx.commit().await?;
    open.written();
    // A photo is a reason to show, to a browser that asks the person.
    let _ = persist().await;
    Ok(())
}

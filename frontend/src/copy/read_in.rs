//! How does a copy come in: looked at first, then entry by entry with its photos, then the rest?

use app::client::{GoingError, Preview};
use domain::attachment::{Attachment, AttachmentKind, MediaType};
use domain::diary::{Mark, Origin};
use domain::{Command, MemberId, UnixMillis};
use export::{CopiedAttachment, CopiedEntry, Copy};
use js_sys::Uint8Array;
use leptos::prelude::Set;
use sync::attach::{self, SealedBlob};
use sync::content::DocumentId;
use sync::driver::Store;
use sync::record::document_key;
use sync::store::{Table, Transaction};
use sync::wire::from_bytes;
use sync::write::{WriteError, carry_out};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use super::{GoingErrorOf, program, read_things};
use crate::clock;
use crate::extras::Unpacking;
use crate::host::Browser;
use crate::media::{self, Made};

const MEDIA_TYPES: [MediaType; 6] = [
    MediaType::Jpeg,
    MediaType::Webp,
    MediaType::Png,
    MediaType::Mp4Audio,
    MediaType::WebmOpus,
    MediaType::OggOpus,
];

/// A copy that is being looked at, with the archive that its photos are in.
pub struct Reading {
    pub(super) copy: Copy,
    archive: Option<(Unpacking, Vec<String>)>,
}

/// Looks what is in a copy.
///
/// # Errors
/// When it is none that can be read.
pub async fn look(browser: &Browser, file: &File) -> Result<(), GoingError> {
    browser.reading.take();
    browser.client().leaving.preview.set(None);
    let reading = open_copy(file).await?;
    let preview = preview(browser, &reading).await?;
    *browser.reading.borrow_mut() = Some(reading);
    browser.client().leaving.preview.set(Some(preview));
    Ok(())
}

async fn open_copy(file: &Blob) -> Result<Reading, GoingErrorOf> {
    let broken = |_| GoingErrorOf(GoingError::BrokenCopy);
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(broken)?;
    let bytes = Uint8Array::new(&bytes);
    let program = program().await?;
    let is_archive = bytes.length() > 1 && bytes.get_index(0) == b'P' && bytes.get_index(1) == b'K';
    let (json, archive) = if is_archive {
        let archive = program.unpack(&bytes)?;
        let names = archive.names()?;
        // A computer that packed the folder again puts it one level deeper.
        let place = names
            .iter()
            .position(|name| name.ends_with(export::JSON_NAME));
        let json = archive.read(place.ok_or(GoingErrorOf(GoingError::BrokenCopy))?)?;
        (json, Some((archive, names)))
    } else {
        (bytes.to_vec(), None)
    };
    let copy = program.read_copy(&json)?;
    let copy = from_bytes(&copy).map_err(|_| GoingErrorOf(GoingError::BrokenCopy))?;
    Ok(Reading { copy, archive })
}

async fn preview(browser: &Browser, reading: &Reading) -> Result<Preview, GoingErrorOf> {
    let duo = browser.open_duo()?.phone.duo;
    let tx = browser.storage.begin_reading().await?;
    let mut preview = Preview::default();
    for copied in &reading.copy.entries {
        let Some(Command::ImportEntry { entry, .. }) = command(copied) else {
            preview.unreadable += 1;
            continue;
        };
        preview.entries += 1;
        let key = document_key(duo, DocumentId::Entry { entry });
        preview.known += u32::from(tx.get(Table::Documents, &key).await?.is_some());
        let files = copied
            .attachments
            .iter()
            .filter(|attachment| reading.place(attachment.file.as_ref()).is_some());
        preview.files += u32::try_from(files.count()).unwrap_or(u32::MAX);
    }
    drop(tx);
    read_things::preview(browser, reading, &mut preview).await?;
    Ok(preview)
}

/// The wish that an entry of a copy comes to; none when it cannot be read.
fn command(copied: &CopiedEntry) -> Option<Command> {
    Some(Command::ImportEntry {
        entry: copied.id.parse().ok()?,
        day: copied.day.parse().ok()?,
        place: copied.place.trim().to_owned(),
        text: copied.text.clone(),
        origin: Origin {
            name: copied.begun.name.clone(),
            at: UnixMillis(copied.begun.at_ms),
        },
    })
}

impl Reading {
    fn place(&self, path: Option<&String>) -> Option<usize> {
        let (_, names) = self.archive.as_ref()?;
        let path = path?;
        names.iter().position(|name| name.ends_with(path.as_str()))
    }

    fn file(&self, path: Option<&String>) -> Option<Vec<u8>> {
        let (archive, _) = self.archive.as_ref()?;
        archive.read(self.place(path)?).ok()
    }

    /// What the copy holds of a photo or clip. Somebody else may have put it there: a photo that says more than it shows is drawn anew,
    /// and one that cannot be is left out.
    async fn made(&self, copied: &CopiedAttachment) -> Option<Made> {
        let media_type = MEDIA_TYPES
            .into_iter()
            .find(|known| known.mime() == copied.media_type)?;
        let original = self.file(copied.file.as_ref())?;
        let thumbnail = self.file(copied.small.as_ref());
        if media_type.kind() == AttachmentKind::Photo {
            let mut is_clean = media::is_clean(&original).await.ok()?;
            if let Some(small) = &thumbnail {
                is_clean &= media::is_clean(small).await.ok()?;
            }
            if !is_clean {
                return media::make(&blob_of(&original)?).await.ok();
            }
        }
        Some(Made {
            original,
            thumbnail,
            media_type,
            width: copied.width,
            height: copied.height,
            duration_ms: copied.duration_ms,
        })
    }

    /// Seals it anew: a key belongs to one duo.
    pub(super) async fn attachment(
        &self,
        copied: &CopiedAttachment,
        by: MemberId,
    ) -> Option<Sealed> {
        let made = self.made(copied).await?;
        let original = attach::seal(&made.original, &mut clock::rng());
        let thumbnail = made
            .thumbnail
            .map(|small| attach::seal(&small, &mut clock::rng()));
        let attachment = Attachment {
            id: copied.id.parse().ok()?,
            kind: made.media_type.kind(),
            original: original.found_by.clone(),
            thumbnail: thumbnail.as_ref().map(|small| small.found_by.clone()),
            media_type: made.media_type,
            width: made.width,
            height: made.height,
            duration_ms: made.duration_ms,
            added: Mark {
                by,
                at: UnixMillis(copied.added.at_ms),
            },
            described: copied.described.clone(),
        };
        let blobs = thumbnail.into_iter().chain([original]).collect();
        Some(Sealed { attachment, blobs })
    }
}

fn blob_of(bytes: &[u8]) -> Option<Blob> {
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).ok()
}

/// A photo or clip, ready to be stored.
pub(super) struct Sealed {
    pub attachment: Attachment,
    pub blobs: Vec<SealedBlob>,
}

/// Reads in the copy that was looked at: each entry with its photos in one transaction. What is there already stays as it is.
///
/// # Errors
/// When the storage fails, or the person stops it; what was read in until then stays.
pub async fn read_in(browser: &Browser) -> Result<(), GoingError> {
    let Some(reading) = browser.reading.take() else {
        return Err(GoingError::BrokenCopy);
    };
    let outcome = take_in(browser, &reading).await;
    browser.open_duo()?.written();
    let preview = preview(browser, &reading).await?;
    *browser.reading.borrow_mut() = Some(reading);
    let done = outcome.is_ok();
    browser
        .client()
        .leaving
        .preview
        .set(Some(Preview { done, ..preview }));
    Ok(outcome?)
}

async fn take_in(browser: &Browser, reading: &Reading) -> Result<(), GoingErrorOf> {
    let open = browser.open_duo()?;
    let phone = &open.phone;
    let entries = reading.copy.entries.len();
    let steps = entries + reading.copy.things.len();
    for (done, copied) in reading.copy.entries.iter().enumerate() {
        browser.go_on(done, steps)?;
        let Some(command) = command(copied) else {
            continue;
        };
        let entry = command.entry();
        let key = document_key(phone.duo, DocumentId::Entry { entry });
        let tx = browser.storage.begin_reading().await?;
        let is_known = tx.get(Table::Documents, &key).await?.is_some();
        drop(tx);
        if is_known {
            continue;
        }
        let mut sealed = Vec::new();
        for attachment in &copied.attachments {
            sealed.extend(reading.attachment(attachment, phone.member).await);
        }
        say(browser, &command, sealed).await?;
    }
    read_things::take_in(browser, reading, |done| {
        browser.go_on(entries + done, steps)
    })
    .await
}

/// Carries out a wish with what is attached, in one transaction. One that is too long, or begun in another tab meanwhile, is passed over:
/// the rest comes in all the same.
pub(super) async fn say(
    browser: &Browser,
    command: &Command,
    sealed: Vec<Sealed>,
) -> Result<(), GoingErrorOf> {
    let open = browser.open_duo()?;
    let now = clock::now();
    let tx = browser.storage.begin().await?;
    match carry_out(&tx, &open.phone, command, now).await {
        Ok(_) => {}
        Err(WriteError::Store(error)) => return Err(error.into()),
        Err(WriteError::Ended | WriteError::Leaving | WriteError::OutboxFull) => {
            return Err(GoingErrorOf(GoingError::Refused));
        }
        Err(WriteError::Document(_)) => return Ok(()),
    }
    for Sealed { attachment, blobs } in sealed {
        let to = Some(command.entry());
        attach::keep(&tx, open.phone.duo, to, &attachment, blobs, now).await?;
    }
    Ok(tx.commit().await?)
}

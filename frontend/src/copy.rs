//! A copy of the whole diary goes out as one archive, and one that is brought comes in entry by entry.
//!
//! The second program writes and reads the files; here they are gathered, opened, sealed and stored.

use app::client::{GoingError, MadeCopy, Preview};
use app::ui::format;
use crypto::BlobKey;
use domain::attachment::{Attachment, AttachmentKind, BlobRef, MediaType};
use domain::diary::{Entry, Mark, Origin};
use domain::{Command, DuoId, EntryId, Hash, MemberId, UnixMillis};
use export::{CopiedAttachment, CopiedEntry, CopiedMark, Copy, Kind, Person, SCHEMA, Words};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{GetUntracked, Set};
use locale::{Texts, keys};
use sync::attach::{self, SealedBlob};
use sync::content::DocumentId;
use sync::diary;
use sync::driver::{Store, Transport};
use sync::record::{DuoRecord, blob_key, document_key};
use sync::request::{Answer, Failure, Request};
use sync::store::{StoreError, Table, Transaction};
use sync::transfer::waiting_for;
use sync::wire::{from_bytes, to_bytes};
use sync::write::{WriteError, carry_out};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};

use crate::engine::ROWS_PAGE;
use crate::extras::{self, ArchiveError, Extras, Packing, Unpacking};
use crate::host::Browser;
use crate::leaving::has_picker;
use crate::media::{self, Made};
use crate::transport::Server;
use crate::{clock, page};

/// A copy that is being looked at, with the archive that its photos are in.
pub struct Reading {
    copy: Copy,
    archive: Option<(Unpacking, Vec<String>)>,
}

impl From<ArchiveError> for GoingErrorOf {
    fn from(error: ArchiveError) -> Self {
        Self(match error {
            ArchiveError::Newer => GoingError::NewerCopy,
            ArchiveError::Ended => GoingError::NotThere,
            _ => GoingError::BrokenCopy,
        })
    }
}

/// Lets both kinds of errors be passed on by `?`.
struct GoingErrorOf(GoingError);

impl From<StoreError> for GoingErrorOf {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<GoingErrorOf> for GoingError {
    fn from(error: GoingErrorOf) -> Self {
        error.0
    }
}

async fn program() -> Result<Extras, GoingErrorOf> {
    let loaded = extras::load().await;
    loaded.map_err(|_| GoingErrorOf(GoingError::NotThere))
}

impl Browser {
    fn go_on(&self, done: usize, of: usize) -> Result<(), GoingErrorOf> {
        let leaving = self.client().leaving;
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        leaving.progress.set((count(done), count(of)));
        match leaving.stop.get_untracked() {
            true => Err(GoingErrorOf(GoingError::Stopped)),
            false => Ok(()),
        }
    }
}

/// Makes a copy of everything that is not deleted.
///
/// # Errors
/// When the storage or the second program fails, or the person stops it.
pub async fn make(browser: &Browser) -> Result<(), GoingError> {
    Ok(pack(browser).await?)
}

async fn pack(browser: &Browser) -> Result<(), GoingErrorOf> {
    let program = program().await?;
    let open = browser.open_duo()?;
    let phone = &open.phone;
    let (record, ids) = list(browser, phone.duo).await?;
    let mut gathering = Gathering {
        browser,
        record: &record,
        packing: program.pack(clock::now())?,
        people: people(&record),
        files: 0,
        missing: 0,
        is_online: page::window().navigator().on_line(),
    };
    let texts = browser.texts();
    let (mut entries, mut days, mut unreadable) = (Vec::new(), Vec::new(), 0);
    for (done, id) in ids.iter().enumerate() {
        browser.go_on(done, ids.len())?;
        let tx = browser.storage.begin_reading().await?;
        let found = match diary::entry(&tx, phone, *id).await {
            // One that is damaged must not keep all others from being copied.
            Err(StoreError::Unreadable { .. }) => {
                unreadable += 1;
                continue;
            }
            found => found?,
        };
        let waiting = waiting_for(&tx, phone.duo, *id).await?;
        drop(tx);
        if let Some((mut entry, _)) = found.filter(|(entry, _)| entry.deleted.is_none()) {
            entry
                .attachments
                .extend(waiting.into_iter().map(|(attachment, _)| attachment));
            let parts = [
                ("weekday", "long"),
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
            ];
            days.push(format::day(texts.language().code, entry.day, &parts));
            entries.push(gathering.copied(entry).await?);
        }
    }
    browser.go_on(ids.len(), ids.len())?;
    let Gathering {
        mut packing,
        people,
        missing,
        ..
    } = gathering;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let copy = Copy {
        schema: SCHEMA,
        programme: record
            .people
            .as_ref()
            .map(|people| people.programme.clone())
            .unwrap_or_default(),
        made_at_ms: clock::now().0,
        members: people,
        entries,
    };
    let words = words(&texts, &copy, days);
    let files = program.write_copy(&to_bytes(&copy), &to_bytes(&words))?;
    for (name, text) in [export::PAGE_NAME, export::MARKDOWN_NAME, export::JSON_NAME]
        .iter()
        .zip(&files)
    {
        packing.add_text(name, text)?;
    }
    let archive = packing.finish()?;
    let address = web_sys::Url::create_object_url_with_blob(&archive);
    let address = address.map_err(|_| GoingErrorOf(GoingError::NotThere))?;
    browser.client().leaving.made.set(Some(MadeCopy {
        address,
        name: format!("samen-{}.zip", clock::today()),
        entries: count,
        missing,
        unreadable,
    }));
    Ok(())
}

/// The duo's record and its entries, oldest first.
async fn list(browser: &Browser, duo: DuoId) -> Result<(DuoRecord, Vec<EntryId>), StoreError> {
    let tx = browser.storage.begin_reading().await?;
    let record = DuoRecord::read(&tx, duo).await?;
    let (mut ids, mut beyond) = (Vec::new(), None);
    loop {
        let rows = diary::rows(&tx, duo, beyond.take(), ROWS_PAGE).await?;
        let Some((last, _)) = rows.last() else { break };
        beyond = Some(last.clone());
        ids.extend(rows.iter().map(|(_, row)| row.entry.id));
    }
    ids.reverse();
    Ok((record, ids))
}

fn people(record: &DuoRecord) -> Vec<Person> {
    let members = record.people.iter().flat_map(|people| &people.members);
    let person = |member: &domain::Member| Person {
        id: member.id.to_string(),
        name: member.name.clone(),
    };
    members.map(person).collect()
}

/// What a copy is made of, on its way.
struct Gathering<'b> {
    browser: &'b Browser,
    record: &'b DuoRecord,
    packing: Packing,
    people: Vec<Person>,
    files: u32,
    missing: u32,
    is_online: bool,
}

impl Gathering<'_> {
    fn mark(&self, mark: Mark) -> CopiedMark {
        let by = mark.by.to_string();
        let person = self.people.iter().find(|person| person.id == by);
        CopiedMark {
            name: person.map(|person| person.name.clone()).unwrap_or_default(),
            by,
            at_ms: mark.at.0,
        }
    }

    async fn copied(&mut self, entry: Entry) -> Result<CopiedEntry, GoingErrorOf> {
        let begun = match &entry.origin {
            // Who really began it stays so, through any number of copies.
            Some(origin) => CopiedMark {
                by: String::new(),
                name: origin.name.clone(),
                at_ms: origin.at.0,
            },
            None => self.mark(Mark {
                by: entry.author,
                at: entry.created_at,
            }),
        };
        let mut attachments = Vec::new();
        for attachment in entry.attachments {
            attachments.push(self.attachment(entry.day, attachment).await?);
        }
        Ok(CopiedEntry {
            id: entry.id.to_string(),
            day: entry.day.to_string(),
            place: entry.place,
            text: entry.text,
            begun,
            changed: entry.edited.map(|mark| self.mark(mark)),
            attachments,
        })
    }

    async fn attachment(
        &mut self,
        day: domain::Day,
        attachment: Attachment,
    ) -> Result<CopiedAttachment, GoingErrorOf> {
        self.files += 1;
        let ending = ending(attachment.media_type);
        let name = format!("{day}-{}.{ending}", self.files);
        let file = self.file(&name, &attachment.original).await?;
        let small = match &attachment.thumbnail {
            Some(thumbnail) => self.file(&format!("small/{name}"), thumbnail).await?,
            None => None,
        };
        self.missing += u32::from(file.is_none());
        let kind = match attachment.kind {
            AttachmentKind::Photo => Kind::Photo,
            AttachmentKind::Voice => Kind::Voice,
        };
        Ok(CopiedAttachment {
            id: attachment.id.to_string(),
            kind,
            media_type: attachment.media_type.mime().to_owned(),
            file,
            small,
            width: attachment.width,
            height: attachment.height,
            duration_ms: attachment.duration_ms,
            described: attachment.described.clone(),
            added: self.mark(attachment.added),
        })
    }

    /// Its path in the archive; none when it cannot be had.
    async fn file(&mut self, name: &str, blob: &BlobRef) -> Result<Option<String>, GoingErrorOf> {
        let tx = self.browser.storage.begin_reading().await?;
        let kept = tx
            .get(Table::Blobs, &blob_key(self.record.duo, blob.hash))
            .await?;
        drop(tx);
        let sealed = match kept {
            Some(sealed) => Some(sealed),
            None => self.fetch(blob.hash).await,
        };
        let key = BlobKey::from_bytes(&blob.key.0);
        let Some(bytes) = sealed.and_then(|sealed| crypto::blob::open(&key, &sealed).ok()) else {
            return Ok(None);
        };
        let path = format!("{}{name}", export::MEDIA_FOLDER);
        self.packing.add_file(&path, &bytes)?;
        Ok(Some(path))
    }

    async fn fetch(&mut self, hash: Hash) -> Option<Vec<u8>> {
        if !self.is_online {
            return None;
        }
        match Server
            .send(Request::Blob(self.record.duo, self.record.device, hash))
            .await
        {
            Ok(Answer::Blob(_, sealed)) => {
                Some(sealed).filter(|sealed| crypto::blob_hash(sealed) == hash)
            }
            Err(Failure::Unreachable) => {
                // One wait is enough.
                self.is_online = false;
                None
            }
            _ => None,
        }
    }
}

const fn ending(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Jpeg => "jpg",
        MediaType::Webp => "webp",
        MediaType::Png => "png",
        MediaType::Mp4Audio => "m4a",
        MediaType::WebmOpus => "webm",
        MediaType::OggOpus => "ogg",
    }
}

const MEDIA_TYPES: [MediaType; 6] = [
    MediaType::Jpeg,
    MediaType::Webp,
    MediaType::Png,
    MediaType::Mp4Audio,
    MediaType::WebmOpus,
    MediaType::OggOpus,
];

fn words(texts: &Texts, copy: &Copy, days: Vec<String>) -> Words {
    let language = texts.language();
    let names: Vec<&str> = copy
        .members
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    let time = format::moment(language.code, copy.made_at_ms);
    let text = |key| texts.fill(key, &[]);
    Words {
        language: language.code.to_owned(),
        direction: language.dir.to_owned(),
        title: texts.fill(keys::COPY_PAGE_TITLE, &[("names", &names.join(" · "))]),
        made: texts.fill(keys::COPY_PAGE_MADE, &[("time", &time)]),
        by: text(keys::ENTRY_BY),
        place: text(keys::ENTRY_PLACE),
        photo: text(keys::COPY_PAGE_PHOTO),
        voice: text(keys::COPY_PAGE_VOICE),
        missing: text(keys::COPY_PAGE_MISSING),
        days,
    }
}

/// Asks where the copy should go and writes it there. False where the browser cannot ask.
pub fn save(browser: &Browser) -> bool {
    let Some(made) = browser
        .client()
        .leaving
        .made
        .get_untracked()
        .filter(|_| has_picker())
    else {
        return false;
    };
    spawn_local(async move {
        // A person who changes their mind is no failure, and the button stays.
        let _ = write_where_asked(&made).await;
    });
    true
}

async fn write_where_asked(made: &MadeCopy) -> Result<(), JsValue> {
    let window = page::window();
    let options = js_sys::Object::new();
    Reflect::set(
        &options,
        &"suggestedName".into(),
        &made.name.as_str().into(),
    )?;
    let handle = call(&window, "showSaveFilePicker", &options).await?;
    let file = call(&handle, "createWritable", &JsValue::UNDEFINED).await?;
    let copy = JsFuture::from(window.fetch_with_str(&made.address)).await?;
    let copy = call(&copy, "blob", &JsValue::UNDEFINED).await?;
    call(&file, "write", &copy).await?;
    call(&file, "close", &JsValue::UNDEFINED).await?;
    Ok(())
}

async fn call(on: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &name.into())?.dyn_into()?;
    let promise: Promise = function.call1(on, with)?.dyn_into()?;
    JsFuture::from(promise).await
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
    async fn attachment(&self, copied: &CopiedAttachment, by: MemberId) -> Option<Sealed> {
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
struct Sealed {
    attachment: Attachment,
    blobs: Vec<SealedBlob>,
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
    for (done, copied) in reading.copy.entries.iter().enumerate() {
        browser.go_on(done, reading.copy.entries.len())?;
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
        let now = clock::now();
        let tx = browser.storage.begin().await?;
        match carry_out(&tx, phone, &command, now).await {
            Ok(_) => {}
            Err(WriteError::Store(error)) => return Err(error.into()),
            Err(WriteError::Ended | WriteError::Leaving | WriteError::OutboxFull) => {
                return Err(GoingErrorOf(GoingError::Refused));
            }
            // Too long, or begun in another tab meanwhile: the rest comes in all the same.
            Err(WriteError::Document(_)) => continue,
        }
        for Sealed { attachment, blobs } in sealed {
            attach::keep(&tx, phone.duo, Some(entry), &attachment, blobs, now)?;
        }
        tx.commit().await?;
    }
    Ok(())
}

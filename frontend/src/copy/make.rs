//! How is everything that is not deleted gathered into one archive, and saved where the person wants it?

use app::client::{GoingError, MadeCopy};
use app::ui::format;
use crypto::BlobKey;
use domain::attachment::{Attachment, AttachmentKind, BlobRef, MediaType};
use domain::diary::{Entry, Mark};
use domain::{DuoId, EntryId, Hash};
use export::{CopiedAttachment, CopiedEntry, CopiedMark, Copy, Kind, Person, SCHEMA, Words};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{GetUntracked, Set};
use locale::{Texts, keys};
use sync::diary;
use sync::driver::Transport;
use sync::record::{DuoRecord, blob_key};
use sync::request::{Answer, Failure, Request};
use sync::store::{StoreError, Table, Transaction};
use sync::transfer::waiting_for;
use sync::wire::to_bytes;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{GoingErrorOf, program};
use crate::engine::ROWS_PAGE;
use crate::extras::Packing;
use crate::host::Browser;
use crate::leaving::has_picker;
use crate::transport::Server;
use crate::{clock, page};

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
        let sealed = match kept.filter(|sealed| crypto::blob_hash(sealed) == blob.hash) {
            Some(sealed) => Some(sealed),
            // Not here, or damaged.
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

//! How do entries and things come into a copy, and their photos and voices into the archive?

use crypto::BlobKey;
use domain::Hash;
use domain::attachment::{Attachment, AttachmentKind, BlobRef, MediaType};
use domain::diary::{Entry, Mark};
use domain::thing::Thing;
use export::{CopiedAttachment, CopiedEntry, CopiedMark, CopiedThing, Kind, Person};
use sync::driver::Transport;
use sync::record::{DuoRecord, blob_key};
use sync::request::{Answer, Failure, Request};
use sync::store::{Table, Transaction};

use super::GoingErrorOf;
use crate::extras::Packing;
use crate::host::Browser;
use crate::page;
use crate::transport::Server;

pub fn people(record: &DuoRecord) -> Vec<Person> {
    let members = record.people.iter().flat_map(|people| &people.members);
    let person = |member: &domain::Member| Person {
        id: member.id.to_string(),
        name: member.name.clone(),
    };
    members.map(person).collect()
}

/// What a copy is made of, on its way.
pub struct Gathering<'b> {
    browser: &'b Browser,
    record: &'b DuoRecord,
    files: u32,
    is_online: bool,
    /// The archive.
    pub packing: Packing,
    /// The members.
    pub people: Vec<Person>,
    /// Photos and clips that could not be had.
    pub missing: u32,
}

impl<'b> Gathering<'b> {
    /// Begins, with nothing in it.
    pub fn new(browser: &'b Browser, record: &'b DuoRecord, packing: Packing) -> Self {
        Self {
            browser,
            record,
            files: 0,
            is_online: page::window().navigator().on_line(),
            packing,
            people: people(record),
            missing: 0,
        }
    }

    fn mark(&self, mark: Mark) -> CopiedMark {
        let by = mark.by.to_string();
        let person = self.people.iter().find(|person| person.id == by);
        CopiedMark {
            name: person.map(|person| person.name.clone()).unwrap_or_default(),
            by,
            at_ms: mark.at.0,
        }
    }

    /// An entry, whose photos and clips are in the archive then.
    pub async fn entry(&mut self, entry: Entry) -> Result<CopiedEntry, GoingErrorOf> {
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
            attachments.push(self.attachment(&entry.day.to_string(), attachment).await?);
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

    /// A thing, whose voices are in the archive then.
    pub async fn thing(&mut self, thing: Thing) -> Result<CopiedThing, GoingErrorOf> {
        let mut attachments = Vec::new();
        for attachment in thing.attachments {
            attachments.push(self.attachment(thing.kind.name(), attachment).await?);
        }
        Ok(CopiedThing {
            id: thing.id.to_string(),
            kind: thing.kind.name().to_owned(),
            begun: self.mark(thing.begun),
            facts: thing.facts,
            attachments,
        })
    }

    async fn attachment(
        &mut self,
        prefix: &str,
        attachment: Attachment,
    ) -> Result<CopiedAttachment, GoingErrorOf> {
        self.files += 1;
        let ending = ending(attachment.media_type);
        let name = format!("{prefix}-{}.{ending}", self.files);
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

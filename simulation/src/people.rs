//! What do people do with their diary?

use crypto::blob::{BlobKey, NONCE_PREFIX_LEN, seal};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::{Entry, Mark as When};
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId};
use rand::RngExt;
use sync::engine::Event;
use sync::record::BlobKind;
use sync::store::Transaction;
use sync::transfer::{PendingAttachment, attach_later, put_blob};

use crate::mark::{Change, Fate, Mark, marks_in};
use crate::phone::Standing;
use crate::world::World;

/// What stands between marks: two scripts that run in two directions, and signs of several units.
const WORDS: [&str; 6] = ["markt ", "سوق ", "🌧️", "👩‍👩‍👧 ", "é", "خُبْز "];

/// Most photos of an entry here.
const PHOTOS_MAX: usize = 4;

impl World {
    /// Somebody writes a new entry.
    pub async fn write(&mut self, phone: usize) {
        let Some(mark) = self.changes.mark() else {
            return;
        };
        let entry = EntryId::from_bytes(self.rng.random());
        let text = format!("{}{}", self.words(), mark.text());
        let place = self.place();
        let day = self.day();
        let command = Command::WriteEntry {
            entry,
            day,
            place,
            text,
        };
        self.carry_out(phone, &command, Some(mark)).await;
    }

    /// Somebody adds to an entry, often where others do too, or takes words out of it.
    pub async fn edit(&mut self, phone: usize) {
        let Some(entry) = self
            .some_entry(phone, |entry| entry.deleted.is_none())
            .await
        else {
            return;
        };
        let takes_out = self.chance(15);
        let (after, mark, gone) = match takes_out {
            true => {
                let marks = marks_in(entry.text.as_bytes());
                let Some(index) = self.one_of(marks.len()) else {
                    return;
                };
                let gone = marks[index];
                (entry.text.replace(&gone.text(), ""), None, Some(gone))
            }
            false => {
                let Some(mark) = self.changes.mark() else {
                    return;
                };
                let at = self.place_between(&entry.text);
                let mut after = entry.text.clone();
                let words = self.words();
                after.insert_str(at, &format!("{words}{}", mark.text()));
                (after, Some(mark), None)
            }
        };
        if after.trim().is_empty() {
            return;
        }
        let edit = TextEdit::between(&entry.text, &after);
        let entry = entry.id;
        let command = Command::EditEntryText { entry, edit };
        let is_done = self.carry_out(phone, &command, mark).await;
        self.note(&format!(
            "phone {phone} writes {mark:?} or takes {gone:?} out of {entry}: {is_done}"
        ));
        if is_done && let Some(gone) = gone {
            self.changes.excuse(gone);
        }
    }

    /// Somebody says another day or place, deletes an entry or takes that back.
    pub async fn rearrange(&mut self, phone: usize) {
        let what = self.rng.random_range(0..5);
        let is_fit =
            move |entry: &Entry| (what == 4) == entry.deleted.is_some() && entry.erased.is_none();
        let Some(Entry { id: entry, .. }) = self.some_entry(phone, is_fit).await else {
            return;
        };
        let command = match what {
            0 | 1 => Command::MoveEntry {
                entry,
                day: self.day(),
            },
            2 => Command::PlaceEntry {
                entry,
                place: self.place(),
            },
            3 => Command::DeleteEntry { entry },
            _ => Command::RestoreEntry { entry },
        };
        self.carry_out(phone, &command, None).await;
    }

    /// Somebody deletes an entry for good.
    pub async fn erase(&mut self, phone: usize) {
        let fit = |entry: &Entry| entry.erased.is_none();
        let Some(entry) = self.some_entry(phone, fit).await else {
            return;
        };
        let id = entry.id;
        if entry.deleted.is_none()
            && !self
                .carry_out(phone, &Command::DeleteEntry { entry: id }, None)
                .await
        {
            return;
        }
        let command = Command::EraseEntry { entry: id };
        if !self.carry_out(phone, &command, None).await {
            return;
        }
        self.figures.erasures += 1;
        self.changes.erased.insert(id, phone);
        let seen = marks_of(&entry);
        for (mark, change) in &mut self.changes.saved {
            if change.entry == id {
                change.fate = match seen.contains(mark) {
                    true => Fate::Erased,
                    // Said into an erased entry, it is offered back to whoever said it.
                    false if change.fate == Fate::Saved => Fate::Excused,
                    false => change.fate,
                };
            }
        }
    }

    /// Somebody adds a photo, which is on its way before the entry shows it.
    pub async fn attach(&mut self, phone: usize) {
        let fit = |entry: &Entry| entry.deleted.is_none() && entry.attachments.len() < PHOTOS_MAX;
        let Some(entry) = self.some_entry(phone, fit).await else {
            return;
        };
        let Some(mark) = self.changes.mark() else {
            return;
        };
        let length = match self.chance(4) {
            // More than two parts.
            true => 300_000,
            false => self.rng.random_range(1..900),
        };
        let at = self.clock_of(phone);
        let has_thumbnail = self.chance(60);
        let by = self.phones[phone].phone.member;
        let id = AttachmentId::from_bytes(self.rng.random());
        let storage = self.phones[phone].storage.clone();
        let duo = self.phones[phone].phone.duo;
        let tx = storage.transaction();
        let original = self.blob(mark, length);
        let thumbnail = has_thumbnail.then(|| self.blob(mark, 60));
        let mut stored = true;
        for (sealed, kind) in [
            (Some(&original), BlobKind::Original),
            (thumbnail.as_ref(), BlobKind::Thumbnail),
        ] {
            if let Some((_, sealed)) = sealed {
                stored &= put_blob(&tx, duo, sealed.clone(), kind, at).is_ok();
            }
        }
        let attachment = Attachment {
            id,
            kind: AttachmentKind::Photo,
            original: original.0,
            thumbnail: thumbnail.map(|(known, _)| known),
            media_type: MediaType::Jpeg,
            width: 4,
            height: 3,
            duration_ms: 0,
            added: When { by, at },
            described: Some(mark.text()),
        };
        let pending = PendingAttachment {
            entry: entry.id,
            attachment,
        };
        stored &= attach_later(&tx, duo, &pending).is_ok();
        if stored && tx.commit().await.is_ok() {
            self.saved(phone, entry.id, mark);
            self.phones[phone].tell(Event::Written);
        }
    }

    fn blob(&mut self, mark: Mark, length: usize) -> (BlobRef, Vec<u8>) {
        let mut contents = mark.text().into_bytes();
        contents.resize(contents.len() + length, 0x55);
        let key = BlobKey::generate(&mut self.rng);
        let mut prefix = [0; NONCE_PREFIX_LEN];
        rand::Rng::fill_bytes(&mut self.rng, &mut prefix);
        let sealed = seal(&key, &contents, prefix);
        let known = BlobRef {
            hash: crypto::blob::blob_hash(&sealed),
            key: BlobSecret(*key.to_bytes()),
            bytes: sealed.len() as u32,
        };
        (known, sealed)
    }

    /// Carries out a wish and notes what it brings; whether it was saved.
    async fn carry_out(&mut self, phone: usize, command: &Command, mark: Option<Mark>) -> bool {
        let at = self.clock_of(phone);
        if self.phones[phone].command(command, at).await.is_err() {
            return false;
        }
        if let Some(mark) = mark {
            self.saved(phone, command.entry(), mark);
        }
        true
    }

    fn saved(&mut self, phone: usize, entry: EntryId, mark: Mark) {
        let is_erased = self.changes.erased.contains_key(&entry);
        let known = &self.phones[phone];
        let fate = match known.standing {
            Standing::Active if !is_erased => Fate::Saved,
            _ => Fate::Excused,
        };
        let change = Change {
            duo: known.duo,
            entry,
            phone,
            fate,
        };
        self.changes.saved.insert(mark, change);
        self.note(&format!(
            "phone {phone} saves {mark:?} in {entry}: {fate:?}"
        ));
    }

    async fn some_entry(&mut self, phone: usize, is_fit: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let mut entries = self.phones[phone].entries();
        entries.retain(|entry| is_fit(entry));
        // The newest of few, so that several write in the same.
        let few = entries.len().min(3);
        self.one_of(few).map(|index| entries.swap_remove(index))
    }

    /// A place in a text that cuts no mark.
    fn place_between(&mut self, text: &str) -> usize {
        let mut places = vec![0, text.len()];
        for mark in marks_in(text.as_bytes()) {
            places.extend(text.find(&mark.text()));
        }
        let index = self.rng.random_range(0..places.len());
        places[index]
    }

    fn words(&mut self) -> &'static str {
        WORDS[self.rng.random_range(0..WORDS.len())]
    }

    fn day(&mut self) -> Day {
        let day = self.rng.random_range(1..=28);
        Day::new(2026, 5, day).expect("every month has 28 days")
    }

    /// A place with a mark that nobody waits for: the last one said counts.
    fn place(&mut self) -> String {
        match self.chance(30) {
            true => self.changes.mark().map_or_else(String::new, Mark::text),
            false => String::new(),
        }
    }
}

/// The marks in what people see of an entry.
#[must_use]
pub fn marks_of(entry: &Entry) -> Vec<Mark> {
    let mut marks = marks_in(entry.text.as_bytes());
    for attachment in &entry.attachments {
        marks.extend(marks_in(
            attachment
                .described
                .iter()
                .flat_map(|text| text.bytes())
                .collect::<Vec<u8>>()
                .as_slice(),
        ));
    }
    marks
}

//! What do people do with their diary?

use domain::attachment::{Attachment, AttachmentKind, MediaType};
use domain::diary::{Entry, Mark as When};
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId};
use rand::RngExt;
use sync::attach::{SealedBlob, keep, seal};
use sync::engine::Event;
use sync::store::Transaction;

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
        let seen = marks_of(&entry);
        self.erase_for_good(phone, entry.id, entry.deleted.is_some(), &seen)
            .await;
    }

    /// Erases an entry or a thing, of which the phone shows or keeps these marks.
    pub(crate) async fn erase_for_good(
        &mut self,
        phone: usize,
        entry: EntryId,
        is_deleted: bool,
        seen: &[Mark],
    ) {
        let delete = Command::DeleteEntry { entry };
        if !is_deleted && !self.carry_out(phone, &delete, None).await {
            return;
        }
        let command = Command::EraseEntry { entry };
        if self.carry_out(phone, &command, None).await {
            self.follow_erasure(phone, entry, seen);
        }
    }

    /// Somebody adds a photo, which is on its way before the entry shows it.
    pub async fn attach(&mut self, phone: usize) {
        let fit = |entry: &Entry| entry.deleted.is_none() && entry.attachments.len() < PHOTOS_MAX;
        let Some(entry) = self.some_entry(phone, fit).await else {
            return;
        };
        self.attach_to(phone, entry.id, AttachmentKind::Photo).await;
    }

    /// Somebody's voice is on its way to a phrase.
    pub(crate) async fn record_voice(&mut self, phone: usize, thing: EntryId) {
        if let Some(mark) = self.attach_to(phone, thing, AttachmentKind::Voice).await {
            self.follow_voice(phone, thing, mark);
        }
    }

    /// The mark of what was stored, to hang on this entry or thing once it has arrived.
    async fn attach_to(
        &mut self,
        phone: usize,
        entry: EntryId,
        kind: AttachmentKind,
    ) -> Option<Mark> {
        let mark = self.changes.mark()?;
        let length = match self.chance(4) {
            // More than two parts.
            true => 300_000,
            false => self.rng.random_range(1..900),
        };
        let at = self.clock_of(phone);
        let is_photo = kind == AttachmentKind::Photo;
        let has_thumbnail = is_photo && self.chance(60);
        let by = self.phones[phone].phone.member;
        let id = AttachmentId::from_bytes(self.rng.random());
        let original = self.blob(mark, length);
        let thumbnail = has_thumbnail.then(|| self.blob(mark, 60));
        let (media_type, duration_ms) = match kind {
            AttachmentKind::Photo => (MediaType::Jpeg, 0),
            AttachmentKind::Voice => (MediaType::WebmOpus, 2_000),
        };
        let attachment = Attachment {
            id,
            kind,
            original: original.found_by.clone(),
            thumbnail: thumbnail.as_ref().map(|small| small.found_by.clone()),
            media_type,
            width: if is_photo { 4 } else { 0 },
            height: if is_photo { 3 } else { 0 },
            duration_ms,
            added: When { by, at },
            described: Some(mark.text()),
        };
        let known = &self.phones[phone];
        let tx = known.storage.transaction();
        let blobs = thumbnail.into_iter().chain([original]).collect();
        let (duo, to) = (known.phone.duo, Some(entry));
        let kept = keep(&tx, duo, to, &attachment, blobs, at).await;
        if kept.is_err() || tx.commit().await.is_err() {
            return None;
        }
        self.saved(phone, entry, mark);
        self.phones[phone].tell(Event::Written);
        Some(mark)
    }

    fn blob(&mut self, mark: Mark, length: usize) -> SealedBlob {
        let mut contents = mark.text().into_bytes();
        contents.resize(contents.len() + length, 0x55);
        seal(&contents, &mut self.rng)
    }

    /// Carries out a wish and notes what it brings; whether it was saved.
    pub(crate) async fn carry_out(
        &mut self,
        phone: usize,
        command: &Command,
        mark: Option<Mark>,
    ) -> bool {
        let at = self.clock_of(phone);
        if self.phones[phone].command(command, at).await.is_err() {
            return false;
        }
        if let Some(mark) = mark {
            self.saved(phone, command.entry(), mark);
        }
        true
    }

    pub(crate) fn saved(&mut self, phone: usize, entry: EntryId, mark: Mark) {
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

    pub(crate) fn words(&mut self) -> &'static str {
        WORDS[self.rng.random_range(0..WORDS.len())]
    }

    pub(crate) fn day(&mut self) -> Day {
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

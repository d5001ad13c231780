//! What does a member's wish change in the document?

use domain::attachment::{ATTACHMENTS_MAX, Attachment, DESCRIPTION_CHARS_MAX};
use domain::diary::{Mark, PLACE_CHARS_MAX, TEXT_UTF16_MAX};
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, MemberId, UnixMillis};
use yrs::{Any, GetString, Map, Text, Transact, TransactionMut};

use crate::entry_document::EntryDocument;
use crate::error::{DocumentError, Part};
use crate::schema::{BEGUN, DAY, DELETED, EDITED, ERASED, ORIGIN, PLACE, SCHEMA, SCHEMA_KEY};
use crate::{attachments, erase, mark, view};

impl EntryDocument {
    /// Does what a member wishes, and returns the update by which the others do the same; none when the document is
    /// as wished already. Which entry the command names is not looked at: the caller has opened its document.
    ///
    /// A text edit made on an older text is carried over to the present one. Entries that are deleted can be edited:
    /// the change shows when the deletion is undone. One that is erased can only be erased again, which takes out what came
    /// in since. A new attachment carries its own mark and is no "last change" of the entry.
    ///
    /// # Errors
    /// [`DocumentError::AlreadyWritten`], [`DocumentError::NoSuchEntry`], [`DocumentError::Blank`] for a new entry
    /// without text, [`DocumentError::Limit`], [`DocumentError::NotDeleted`] for erasing, [`DocumentError::Erased`],
    /// [`DocumentError::NewerSchema`]. Nothing is changed then.
    pub fn command(
        &mut self,
        command: &Command,
        by: MemberId,
        at: UnixMillis,
    ) -> Result<Option<Vec<u8>>, DocumentError> {
        self.admit_command(command)?;
        let mark = Mark { by, at };
        let update = {
            let mut change = Change {
                document: self,
                transaction: self.doc.transact_mut(),
            };
            if !change.make(command, mark)? {
                return Ok(None);
            }
            change.transaction.encode_update_v1()
        };
        self.note_own(&update)?;
        Ok(Some(update))
    }

    fn admit_command(&self, command: &Command) -> Result<(), DocumentError> {
        let transaction = self.doc.transact();
        view::readable_schema(&self.entry, &transaction)?;
        let has = |key| view::mark_at(&self.entry, &transaction, key).is_some();
        let (begun, deleted, erased) = (has(BEGUN), has(DELETED), has(ERASED));
        match command {
            Command::WriteEntry { .. } | Command::ImportEntry { .. } if begun => {
                Err(DocumentError::AlreadyWritten)
            }
            Command::WriteEntry { text, .. } if text.trim().is_empty() => Err(DocumentError::Blank),
            Command::WriteEntry { text, place, .. } | Command::ImportEntry { text, place, .. } => {
                text_fits(text, 0).and_then(|()| place_fits(place))
            }
            Command::SayFacts { .. } if erased => Err(DocumentError::Erased),
            Command::SayFacts { facts, .. } => self.facts_fit(facts),
            _ if !begun => Err(DocumentError::NoSuchEntry),
            Command::EraseEntry { .. } if !erased && !deleted => Err(DocumentError::NotDeleted),
            // Both are fulfilled as far as they can be.
            Command::EraseEntry { .. } | Command::DeleteEntry { .. } => Ok(()),
            _ if erased => Err(DocumentError::Erased),
            Command::PlaceEntry { place, .. } => place_fits(place),
            Command::Attach { attachment, .. } => self.attachment_fits(attachment),
            _ => Ok(()),
        }
    }

    fn attachment_fits(&self, attachment: &Attachment) -> Result<(), DocumentError> {
        let described = attachment.described.as_deref().unwrap_or_default();
        if described.chars().count() > DESCRIPTION_CHARS_MAX {
            return Err(DocumentError::Limit {
                what: Part::Description,
                max: DESCRIPTION_CHARS_MAX,
            });
        }
        let there = attachments::all(&self.attachments, &self.doc.transact());
        let is_new = there.iter().all(|other| other.id != attachment.id);
        if is_new && there.len() >= ATTACHMENTS_MAX {
            return Err(DocumentError::Limit {
                what: Part::Attachments,
                max: ATTACHMENTS_MAX,
            });
        }
        Ok(())
    }
}

/// A command on its way into the document.
pub(crate) struct Change<'d> {
    pub(crate) document: &'d EntryDocument,
    pub(crate) transaction: TransactionMut<'d>,
}

impl Change<'_> {
    /// Whether anything changed.
    fn make(&mut self, command: &Command, mark: Mark) -> Result<bool, DocumentError> {
        let has = |key| view::mark_at(&self.document.entry, &self.transaction, key).is_some();
        let (deleted, erased) = (has(DELETED), has(ERASED));
        match command {
            Command::WriteEntry {
                day, place, text, ..
            } => {
                self.begin(*day, place, text, mark);
                return Ok(true);
            }
            Command::ImportEntry {
                day,
                place,
                text,
                origin,
                ..
            } => {
                self.begin(*day, place, text, mark);
                let origin = minicbor::to_vec(view::short_named(origin.clone())).expect(
                    "a vector takes any bytes, and derived encoders make no errors of their own",
                );
                self.set(ORIGIN, Any::from(origin));
                return Ok(true);
            }
            Command::SayFacts { kind, facts, .. } => {
                return Ok(self.say(*kind, facts, mark));
            }
            Command::DeleteEntry { .. } => {
                if deleted || erased {
                    return Ok(false);
                }
                self.set_mark(DELETED, mark);
                return Ok(true);
            }
            Command::EraseEntry { .. } => {
                let took = erase::take_out_all(&mut self.transaction);
                if !erased {
                    self.set_mark(ERASED, mark);
                }
                return Ok(took || !erased);
            }
            Command::RestoreEntry { .. } => {
                if deleted {
                    self.document.entry.remove(&mut self.transaction, DELETED);
                }
                return Ok(deleted);
            }
            Command::EditEntryText { edit, .. } => {
                if !self.edit_text(edit)? {
                    return Ok(false);
                }
            }
            Command::MoveEntry { day, .. } => {
                if view::day(&self.document.entry, &self.transaction) == Some(*day) {
                    return Ok(false);
                }
                self.set_day(*day);
            }
            Command::PlaceEntry { place, .. } => {
                if view::place(&self.document.entry, &self.transaction) == *place {
                    return Ok(false);
                }
                self.set(PLACE, Any::from(place.as_str()));
            }
            Command::Attach { attachment, .. } => {
                let there = self.attachment(attachment.id);
                if there.as_ref() == Some(attachment) {
                    return Ok(false);
                }
                self.document.attachments.insert(
                    &mut self.transaction,
                    attachment.id.to_string(),
                    Any::from(attachments::to_bytes(attachment)),
                );
                if there.is_none() {
                    return Ok(true);
                }
            }
            Command::Detach { attachment, .. } => {
                let removed = self
                    .document
                    .attachments
                    .remove(&mut self.transaction, &attachment.to_string());
                if removed.is_none() {
                    return Ok(false);
                }
            }
        }
        self.set_mark(EDITED, mark);
        Ok(true)
    }

    fn begin(&mut self, day: Day, place: &str, text: &str, mark: Mark) {
        self.set(SCHEMA_KEY, Any::from(SCHEMA));
        self.set_day(day);
        if !place.is_empty() {
            self.set(PLACE, Any::from(place));
        }
        self.set_mark(BEGUN, mark);
        if !text.is_empty() {
            self.document.text.insert(&mut self.transaction, 0, text);
        }
    }

    /// Whether the text changed.
    fn edit_text(&mut self, edit: &TextEdit) -> Result<bool, DocumentError> {
        let current = self.document.text.get_string(&self.transaction);
        // Also when the text is as the form saw it: this makes sure of splices that fit it and split no grapheme.
        let edit = edit.rebase(&current);
        text_fits(&edit.apply(), utf16_len(&current))?;
        for splice in &edit.splices {
            if splice.delete > 0 {
                self.document
                    .text
                    .remove_range(&mut self.transaction, splice.at, splice.delete);
            }
            if !splice.insert.is_empty() {
                self.document
                    .text
                    .insert(&mut self.transaction, splice.at, &splice.insert);
            }
        }
        Ok(!edit.is_empty())
    }

    fn attachment(&self, id: AttachmentId) -> Option<Attachment> {
        attachments::one(&self.document.attachments, &self.transaction, id)
    }

    fn set_day(&mut self, day: Day) {
        self.set(DAY, Any::from(day.to_string()));
    }

    pub(crate) fn set_mark(&mut self, key: &str, mark: Mark) {
        self.set(key, Any::from(mark::to_bytes(mark)));
    }

    pub(crate) fn set(&mut self, key: &str, value: Any) {
        self.document
            .entry
            .insert(&mut self.transaction, key, value);
    }
}

/// A text that both lengthened at once can be over the limit; it may be shortened step by step.
fn text_fits(text: &str, present_utf16: usize) -> Result<(), DocumentError> {
    let len = utf16_len(text);
    if len > TEXT_UTF16_MAX && len > present_utf16 {
        return Err(DocumentError::Limit {
            what: Part::Text,
            max: TEXT_UTF16_MAX,
        });
    }
    Ok(())
}

fn place_fits(place: &str) -> Result<(), DocumentError> {
    if place.chars().count() > PLACE_CHARS_MAX {
        return Err(DocumentError::Limit {
            what: Part::Place,
            max: PLACE_CHARS_MAX,
        });
    }
    Ok(())
}

fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

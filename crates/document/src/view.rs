//! What does a document say, as an entry that people can read?
//!
//! The document may come from a faulty program: what is of the wrong type counts as absent, what is too long is cut.

use domain::diary::{Entry, Mark, ORIGIN_NAME_CHARS_MAX, Origin, PLACE_CHARS_MAX, TEXT_UTF16_MAX};
use domain::{Day, EntryId};
use yrs::{Any, GetString, Map, MapRef, Number, Out, ReadTxn, Transact};

use crate::attachments;
use crate::entry_document::EntryDocument;
use crate::error::DocumentError;
use crate::mark;
use crate::schema::{BEGUN, DAY, DELETED, EDITED, ERASED, ORIGIN, PLACE, SCHEMA, SCHEMA_KEY};

/// Longest text shown, in UTF-16 units: both may fill a text to its limit at the same time.
const SHOWN_UTF16_MAX: usize = 2 * TEXT_UTF16_MAX;

impl EntryDocument {
    /// The entry under its id; none while no complete entry is here (who began it and the day must be known).
    ///
    /// # Errors
    /// [`DocumentError::NewerSchema`] when this program would read it wrongly.
    pub fn view(&self, id: EntryId) -> Result<Option<Entry>, DocumentError> {
        let transaction = self.doc.transact();
        readable_schema(&self.entry, &transaction)?;
        let (Some(begun), Some(day)) = (
            mark_at(&self.entry, &transaction, BEGUN),
            day(&self.entry, &transaction),
        ) else {
            return Ok(None);
        };
        let deleted = mark_at(&self.entry, &transaction, DELETED);
        let erased = mark_at(&self.entry, &transaction, ERASED);
        let bare = Entry {
            id,
            day,
            place: String::new(),
            text: String::new(),
            author: begun.by,
            created_at: begun.at,
            edited: None,
            // Someone may have undone the deletion before they heard that the entry was erased.
            deleted: deleted.or(erased),
            erased,
            attachments: Vec::new(),
            origin: None,
        };
        if erased.is_some() {
            return Ok(Some(bare));
        }
        Ok(Some(Entry {
            place: place(&self.entry, &transaction),
            text: shown(self.text.get_string(&transaction)),
            edited: mark_at(&self.entry, &transaction, EDITED),
            attachments: attachments::all(&self.attachments, &transaction),
            origin: origin(&self.entry, &transaction).map(Box::new),
            ..bare
        }))
    }
}

/// Refuses a document of a newer schema. One that does not say is judged by the rest.
pub(crate) fn readable_schema(
    entry: &MapRef,
    transaction: &impl ReadTxn,
) -> Result<(), DocumentError> {
    match value(entry, transaction, SCHEMA_KEY) {
        Some(Any::Number(Number::Int(found))) if found > i64::from(SCHEMA) => {
            Err(DocumentError::NewerSchema {
                found: u32::try_from(found).unwrap_or(u32::MAX),
            })
        }
        _ => Ok(()),
    }
}

pub(crate) fn day(entry: &MapRef, transaction: &impl ReadTxn) -> Option<Day> {
    match value(entry, transaction, DAY) {
        Some(Any::String(day)) => day.parse().ok(),
        _ => None,
    }
}

fn origin(entry: &MapRef, transaction: &impl ReadTxn) -> Option<Origin> {
    match value(entry, transaction, ORIGIN) {
        Some(Any::Buffer(bytes)) => minicbor::decode::<Origin>(&bytes).ok().map(short_named),
        _ => None,
    }
}

/// Names are cut rather than refused: nobody should lose an entry over one.
pub(crate) fn short_named(origin: Origin) -> Origin {
    let name = origin.name.chars().take(ORIGIN_NAME_CHARS_MAX).collect();
    Origin { name, ..origin }
}

pub(crate) fn place(entry: &MapRef, transaction: &impl ReadTxn) -> String {
    match value(entry, transaction, PLACE) {
        Some(Any::String(place)) => place.chars().take(PLACE_CHARS_MAX).collect(),
        _ => String::new(),
    }
}

pub(crate) fn mark_at(entry: &MapRef, transaction: &impl ReadTxn, key: &str) -> Option<Mark> {
    match value(entry, transaction, key) {
        Some(Any::Buffer(bytes)) => mark::from_bytes(&bytes),
        _ => None,
    }
}

fn value(entry: &MapRef, transaction: &impl ReadTxn, key: &str) -> Option<Any> {
    match entry.get(transaction, key) {
        Some(Out::Any(value)) => Some(value),
        _ => None,
    }
}

pub(crate) fn shown(mut text: String) -> String {
    let mut units = 0;
    let end = text.char_indices().find_map(|(byte, character)| {
        units += character.len_utf16();
        (units > SHOWN_UTF16_MAX).then_some(byte)
    });
    text.truncate(end.unwrap_or(text.len()));
    text
}

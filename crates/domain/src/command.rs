//! Everything a member can do to what the duo shares: a closed list.

use crate::id::EntryId;
use crate::text::TextEdit;
use crate::time::Day;

/// One wish of a member. `document` turns it into an update that the other phone applies too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Put a new entry in the diary.
    WriteEntry {
        /// Its id, random.
        entry: EntryId,
        /// The day it tells about.
        day: Day,
        /// Where it was; empty when not said. At most [`crate::diary::PLACE_CHARS_MAX`] characters.
        place: String,
        /// What was written: not blank, at most [`crate::diary::TEXT_UTF16_MAX`] UTF-16 units.
        text: String,
    },
    /// Change the text of an entry, character by character: the other may be writing in it too.
    EditEntryText {
        /// Which entry.
        entry: EntryId,
        /// What changed.
        edit: TextEdit,
    },
    /// Say another day.
    MoveEntry {
        /// Which entry.
        entry: EntryId,
        /// The day it tells about.
        day: Day,
    },
    /// Say another place.
    PlaceEntry {
        /// Which entry.
        entry: EntryId,
        /// Where it was; empty to take it away.
        place: String,
    },
    /// Take an entry out of the diary; [`Command::RestoreEntry`] undoes it.
    DeleteEntry {
        /// Which entry.
        entry: EntryId,
    },
    /// Undo a deletion.
    RestoreEntry {
        /// Which entry.
        entry: EntryId,
    },
}

impl Command {
    /// The entry this is about.
    #[must_use]
    pub fn entry(&self) -> EntryId {
        match self {
            Self::WriteEntry { entry, .. }
            | Self::EditEntryText { entry, .. }
            | Self::MoveEntry { entry, .. }
            | Self::PlaceEntry { entry, .. }
            | Self::DeleteEntry { entry }
            | Self::RestoreEntry { entry } => *entry,
        }
    }
}

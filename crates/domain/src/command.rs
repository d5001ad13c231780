//! Everything a member can do to what the duo shares: a closed list.

use crate::attachment::Attachment;
use crate::diary::Origin;
use crate::id::{AttachmentId, EntryId, ThingId};
use crate::text::TextEdit;
use crate::thing::{Fact, ThingKind};
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
    /// Put an entry from a copy in the diary. It keeps its id, so that reading a copy in twice changes nothing.
    ImportEntry {
        /// Its id.
        entry: EntryId,
        /// The day it tells about.
        day: Day,
        /// As for [`Command::WriteEntry`].
        place: String,
        /// As for [`Command::WriteEntry`]; it may be blank, for an entry that is all photos.
        text: String,
        /// Who began it, and when.
        origin: Origin,
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
    /// Make a deletion real, after [`crate::diary::UNDO_MS`]: everything that was in the entry leaves the document for good.
    /// Said again, it takes out what the other wrote in it before they heard.
    EraseEntry {
        /// Which entry; it must be deleted.
        entry: EntryId,
    },
    /// Say facts of a thing, beginning it where it is not there yet. It is deleted, put back and erased as an entry is.
    SayFacts {
        /// Which.
        thing: ThingId,
        /// What it is; of one that is there already this stays as it is.
        kind: ThingKind,
        /// What is said.
        facts: Vec<Fact>,
    },
    /// Add a photo or a voice clip, or say something else about one that is there.
    Attach {
        /// Which entry.
        entry: EntryId,
        /// What is added; an attachment with the same id is replaced.
        attachment: Attachment,
    },
    /// Take a photo or a voice clip away.
    Detach {
        /// Which entry.
        entry: EntryId,
        /// Which attachment.
        attachment: AttachmentId,
    },
}

impl Command {
    /// The document this is about: an entry's, or a thing's.
    #[must_use]
    pub fn entry(&self) -> EntryId {
        match self {
            Self::WriteEntry { entry, .. }
            | Self::ImportEntry { entry, .. }
            | Self::EditEntryText { entry, .. }
            | Self::MoveEntry { entry, .. }
            | Self::PlaceEntry { entry, .. }
            | Self::DeleteEntry { entry }
            | Self::RestoreEntry { entry }
            | Self::EraseEntry { entry }
            | Self::Attach { entry, .. }
            | Self::Detach { entry, .. } => *entry,
            Self::SayFacts { thing, .. } => (*thing).into(),
        }
    }
}

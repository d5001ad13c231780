//! The joint diary as people see it.

use minicbor::{Decode, Encode};

use crate::id::{EntryId, MemberId};
use crate::time::{Day, UnixMillis};

/// Longest text of one entry, in UTF-16 units: some forty handwritten pages. Past it one update could outgrow a push.
pub const TEXT_UTF16_MAX: usize = 50_000;

/// Longest place, in characters: an address line.
pub const PLACE_CHARS_MAX: usize = 80;

/// Length of the preview in an [`EntryRow`], in characters: what four lines of a small phone hold.
pub const PREVIEW_CHARS: usize = 180;

/// One entry of the joint diary, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which entry.
    pub id: EntryId,
    /// The day it tells about.
    pub day: Day,
    /// Where it was; empty when not said.
    pub place: String,
    /// What was written; both members may write in it at the same time.
    pub text: String,
    /// Who began it.
    pub author: MemberId,
    /// When it was begun, by the author's clock.
    pub created_at: UnixMillis,
    /// The last change after it was begun, if any: who, and when by their clock.
    pub edited: Option<Mark>,
    /// Set while the entry is deleted: who, and when by their clock.
    pub deleted: Option<Mark>,
}

/// Who did something, and when by their own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Mark {
    /// Who.
    #[n(0)]
    pub by: MemberId,
    /// When.
    #[n(1)]
    pub at: UnixMillis,
}

/// What the diary's list shows of an entry; kept beside the document so that the first paint needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EntryRow {
    /// Which entry.
    #[n(0)]
    pub id: EntryId,
    /// The day it tells about.
    #[n(1)]
    pub day: Day,
    /// Where it was; empty when not said.
    #[n(2)]
    pub place: String,
    /// The first [`PREVIEW_CHARS`] characters of the text, line breaks as spaces.
    #[n(3)]
    pub preview: String,
    /// Who began it.
    #[n(4)]
    pub author: MemberId,
    /// When it was begun, by the author's clock.
    #[n(5)]
    pub created_at: UnixMillis,
    /// The last change after it was begun.
    #[n(6)]
    pub edited: Option<Mark>,
}

impl Entry {
    /// The row of this entry; none while it is deleted.
    #[must_use]
    pub fn row(&self) -> Option<EntryRow> {
        if self.deleted.is_some() {
            return None;
        }
        Some(EntryRow {
            id: self.id,
            day: self.day,
            place: self.place.clone(),
            preview: preview(&self.text),
            author: self.author,
            created_at: self.created_at,
            edited: self.edited,
        })
    }
}

fn preview(text: &str) -> String {
    let mut preview = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count == PREVIEW_CHARS {
            preview.push('…');
            break;
        }
        preview.push(if character.is_whitespace() {
            ' '
        } else {
            character
        });
    }
    preview
}

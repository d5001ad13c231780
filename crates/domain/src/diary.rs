//! The joint diary as people see it.

use minicbor::{Decode, Encode};

use crate::attachment::{Attachment, AttachmentCount};
use crate::id::{EntryId, MemberId};
use crate::time::{Day, UnixMillis};

/// Longest text of one entry, in UTF-16 units: some forty handwritten pages. Past it one update could outgrow a push.
pub const TEXT_UTF16_MAX: usize = 50_000;

/// Longest place, in characters: an address line.
pub const PLACE_CHARS_MAX: usize = 80;

/// Length of the preview in an [`EntryRow`], in characters: what four lines of a small phone hold.
pub const PREVIEW_CHARS: usize = 180;

/// How long a deletion can be undone, in milliseconds, before the phone that deleted erases the entry: ten minutes. Long enough to
/// notice a slip or to be asked about it by the buddy beside you; short enough that "deleted" is true before the phone is put away.
pub const UNDO_MS: i64 = 10 * 60 * 1_000;

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
    /// Set once the entry is erased, who and when: a deletion that cannot be undone. Such an entry counts as deleted, and text, place,
    /// last change and attachments are empty.
    pub erased: Option<Mark>,
    /// Photos and voice clips, in the order they were added.
    pub attachments: Vec<Attachment>,
    /// Where it came from, if it was read in from a copy. Few entries are: the others should not carry its weight.
    pub origin: Option<Box<Origin>>,
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

/// Longest name in an [`Origin`], in characters.
pub const ORIGIN_NAME_CHARS_MAX: usize = 80;

/// Where an entry came from that was read in from a copy: its writer may be nobody of this duo.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Origin {
    /// Name of who began it, at most [`ORIGIN_NAME_CHARS_MAX`] characters; empty when the copy does not say.
    #[n(0)]
    pub name: String,
    /// When it was begun, by that person's clock.
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
    /// How many photos and voice clips it has; none also in the row of an older program.
    #[n(7)]
    pub attachments: Option<AttachmentCount>,
}

impl Entry {
    /// The row of this entry; none while it is deleted, and none ever after it was erased.
    #[must_use]
    pub fn row(&self) -> Option<EntryRow> {
        if self.deleted.is_some() || self.erased.is_some() {
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
            attachments: AttachmentCount::of(&self.attachments),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A row as programs wrote it before entries had attachments.
    #[derive(Encode)]
    struct OldRow(
        #[n(0)] EntryId,
        #[n(1)] Day,
        #[n(2)] String,
        #[n(3)] String,
        #[n(4)] MemberId,
        #[n(5)] UnixMillis,
        #[n(6)] Option<Mark>,
    );

    #[test]
    fn an_entry_has_a_row_until_it_is_deleted_or_erased() {
        let mark = Some(Mark {
            by: MemberId::from_bytes([2; 16]),
            at: UnixMillis(5),
        });
        let entry = |deleted, erased| Entry {
            id: EntryId::from_bytes([1; 16]),
            day: Day::new(2026, 5, 31).unwrap(),
            place: String::new(),
            text: "Wij aten soep.".to_owned(),
            author: MemberId::from_bytes([2; 16]),
            created_at: UnixMillis(0),
            edited: None,
            deleted,
            erased,
            attachments: Vec::new(),
            origin: None,
        };
        assert!(entry(None, None).row().is_some());
        assert!(entry(mark, None).row().is_none());
        assert!(entry(None, mark).row().is_none());
    }

    #[test]
    fn a_row_without_attachments_still_reads() {
        let mark = Mark {
            by: MemberId::from_bytes([2; 16]),
            at: UnixMillis(5),
        };
        for edited in [None, Some(mark)] {
            let bytes = minicbor::to_vec(OldRow(
                EntryId::from_bytes([1; 16]),
                Day::new(2026, 5, 31).unwrap(),
                "Genk".to_owned(),
                "Wij aten soep.".to_owned(),
                mark.by,
                mark.at,
                edited,
            ))
            .unwrap();
            let row: EntryRow = minicbor::decode(&bytes).unwrap();
            assert_eq!((row.attachments, row.edited), (None, edited));
            assert_eq!(row.preview, "Wij aten soep.");
        }
    }
}

//! What is in a copy? Append only: a copy made today is read in for ever.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};

/// The schema that this program writes, and the highest that it reads. It rises only when an older program would read a copy wrongly.
pub const SCHEMA: u32 = 1;

/// Everything that a duo shares. Ids are hexadecimal digits and days `2026-05-31`, as people and other programs can read them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct Copy {
    /// See [`SCHEMA`].
    #[n(0)]
    pub schema: u32,
    /// Name of the programme.
    #[n(1)]
    #[cfg_attr(feature = "files", serde(default))]
    pub programme: String,
    /// When the copy was made, in milliseconds since 1970.
    #[n(2)]
    #[cfg_attr(feature = "files", serde(default))]
    pub made_at_ms: i64,
    /// The people of the duo.
    #[n(3)]
    #[cfg_attr(feature = "files", serde(default))]
    pub members: Vec<Person>,
    /// The entries, oldest first.
    #[n(4)]
    pub entries: Vec<CopiedEntry>,
    /// What they share besides: meetings, plans, phrases, goals, reviews.
    #[n(5)]
    #[cbor(default)]
    #[cfg_attr(feature = "files", serde(default))]
    pub things: Vec<CopiedThing>,
}

/// A thing: a kind, and facts by name. Deleted ones are in no copy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct CopiedThing {
    /// The thing's id.
    #[n(0)]
    pub id: String,
    /// What it is: `meeting`, `plan`, `phrase`, `reviews`, `opinion`, `goal`, `reflection` or `wishes`.
    #[n(1)]
    pub kind: String,
    /// Who began it, and when.
    #[n(2)]
    pub begun: CopiedMark,
    /// Its facts. In JSON each stands as the value that it is, where it is one.
    #[n(3)]
    #[cfg_attr(feature = "files", serde(default, with = "crate::facts"))]
    pub facts: BTreeMap<String, ByteVec>,
    /// Voices of a phrase.
    #[n(4)]
    #[cbor(default)]
    #[cfg_attr(feature = "files", serde(default))]
    pub attachments: Vec<CopiedAttachment>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct Person {
    /// The member's id.
    #[n(0)]
    pub id: String,
    /// First name.
    #[n(1)]
    pub name: String,
}

/// One entry. Deleted ones are in no copy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct CopiedEntry {
    /// The entry's id.
    #[n(0)]
    pub id: String,
    /// The day it tells about.
    #[n(1)]
    pub day: String,
    /// Where it was; empty when not said.
    #[n(2)]
    #[cfg_attr(feature = "files", serde(default))]
    pub place: String,
    /// What was written.
    #[n(3)]
    #[cfg_attr(feature = "files", serde(default))]
    pub text: String,
    /// Who began it, and when.
    #[n(4)]
    pub begun: CopiedMark,
    /// The last change, if any.
    #[n(5)]
    pub changed: Option<CopiedMark>,
    /// Photos and voice clips.
    #[n(6)]
    #[cfg_attr(feature = "files", serde(default))]
    pub attachments: Vec<CopiedAttachment>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct CopiedMark {
    /// The member's id; empty for someone who was known by name only.
    #[n(0)]
    #[cfg_attr(feature = "files", serde(default))]
    pub by: String,
    /// Their name.
    #[n(1)]
    #[cfg_attr(feature = "files", serde(default))]
    pub name: String,
    /// When, in milliseconds since 1970, by their clock.
    #[n(2)]
    #[cfg_attr(feature = "files", serde(default))]
    pub at_ms: i64,
}

/// What an attachment is to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Kind {
    /// Something to look at.
    #[n(0)]
    Photo,
    /// Something to listen to.
    #[n(1)]
    Voice,
}

/// A photo or voice clip.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "files", derive(Serialize, Deserialize))]
pub struct CopiedAttachment {
    /// The attachment's id.
    #[n(0)]
    pub id: String,
    /// Photo or voice clip.
    #[n(1)]
    pub kind: Kind,
    /// Of the original, such as `image/jpeg`.
    #[n(2)]
    pub media_type: String,
    /// The original's path in the archive; none when it could not be had.
    #[n(3)]
    pub file: Option<String>,
    /// The small photo's path in the archive.
    #[n(4)]
    pub small: Option<String>,
    /// Width of the original, in pixels; 0 for a voice clip.
    #[n(5)]
    #[cfg_attr(feature = "files", serde(default))]
    pub width: u16,
    /// Height of the original, in pixels; 0 for a voice clip.
    #[n(6)]
    #[cfg_attr(feature = "files", serde(default))]
    pub height: u16,
    /// Length of a clip, in milliseconds; 0 for a photo.
    #[n(7)]
    #[cfg_attr(feature = "files", serde(default))]
    pub duration_ms: u32,
    /// What a member says is to be seen or heard.
    #[n(8)]
    pub described: Option<String>,
    /// Who added it, and when.
    #[n(9)]
    pub added: CopiedMark,
}

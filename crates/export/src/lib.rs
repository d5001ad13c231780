//! A copy of all that a duo shares, which a person keeps outside Samen: what is in it, and how it reads on paper, as text and by a program.
//!
//! No IO, no clock: whoever makes a copy brings everything. The same type is handed between the two browser programs.

mod copy;
#[cfg(feature = "files")]
mod facts;
#[cfg(feature = "files")]
mod json;
#[cfg(feature = "files")]
mod markdown;
#[cfg(feature = "files")]
mod page;
mod words;

pub use copy::{
    CopiedAttachment, CopiedEntry, CopiedMark, CopiedThing, Copy, Kind, Person, SCHEMA,
};
#[cfg(feature = "files")]
pub use json::{CopyError, from_json, to_json};
#[cfg(feature = "files")]
pub use markdown::to_markdown;
#[cfg(feature = "files")]
pub use page::to_html;
pub use words::{Item, Section, Words};

/// The readable page in an archive.
pub const PAGE_NAME: &str = "index.html";

/// The same as plain text.
pub const MARKDOWN_NAME: &str = "diary.md";

/// The file that a program reads in again.
pub const JSON_NAME: &str = "samen.json";

/// The folder of photos and voice clips.
pub const MEDIA_FOLDER: &str = "media/";

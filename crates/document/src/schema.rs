//! By which names does an entry lie in its document? `SCHEMA.md` says what they mean.

/// The version of the schema that this program writes, and the highest that it reads.
pub const SCHEMA: u32 = 1;

/// Root map: everything but the text, one key each, the last writer wins.
pub(crate) const ENTRY: &str = "entry";

/// Root map: photos and voice clips, one key each: the id in hexadecimal digits.
pub(crate) const ATTACHMENTS: &str = "attachments";

/// Root map: the facts of a thing, one key each.
pub(crate) const FACTS: &str = "facts";

/// The fact that says what a thing is. Its name is longer than any that a member writes could be by chance.
pub(crate) const KIND: &str = "kind";

/// Root text: what was written.
pub(crate) const TEXT: &str = "text";

/// Version of the schema, a whole number.
pub(crate) const SCHEMA_KEY: &str = "schema";

/// The day told about, `2026-05-31`.
pub(crate) const DAY: &str = "day";

/// Where it was, text.
pub(crate) const PLACE: &str = "place";

/// Mark: who began the entry and when.
pub(crate) const BEGUN: &str = "begun";

/// Where an entry from a copy came from: who began it there and when.
pub(crate) const ORIGIN: &str = "origin";

/// Mark: who changed the entry last and when.
pub(crate) const EDITED: &str = "edited";

/// Mark: who deleted the entry and when; absent while it is not deleted.
pub(crate) const DELETED: &str = "deleted";

/// Mark: who erased the entry and when; never removed.
pub(crate) const ERASED: &str = "erased";

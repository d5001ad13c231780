//! What can go wrong with a document?

/// Why a document did not do what was asked. After any error the opened document is to be dropped without saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are no document, update or state vector, or hold what the schema does not allow.
    #[error("the bytes are not a document, an update or a state vector of this schema")]
    Unreadable,
    /// There is an entry in this document already.
    #[error("this entry is already written")]
    AlreadyWritten,
    /// There is no entry in this document.
    #[error("there is no such entry")]
    NoSuchEntry,
    /// The entry was erased: nothing can be done with it any more.
    #[error("this entry was erased")]
    Erased,
    /// Only a deleted entry can be erased.
    #[error("this entry is not deleted")]
    NotDeleted,
    /// A new entry says nothing.
    #[error("an entry needs a text")]
    Blank,
    /// More than an entry holds.
    #[error("more than {max} {what}")]
    Limit {
        /// What there is too much of.
        what: Part,
        /// How much there may be: UTF-16 units of a text, characters of a place or a description, attachments.
        max: usize,
    },
    /// More bytes of updates wait for missing ones than are kept; the document has to be rebuilt from the log.
    #[error("too many updates wait for missing ones")]
    TooManyWaiting,
    /// Made by a newer version of the program, which must be installed first.
    #[error("the document has schema {found}, newer than this program knows")]
    NewerSchema {
        /// The schema of the document.
        found: u32,
    },
}

/// A part of an entry that has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was written.
    Text,
    /// Where it was.
    Place,
    /// How many photos and voice clips there are.
    Attachments,
    /// What is said about one of them.
    Description,
    /// How many facts a thing has.
    Facts,
    /// What one of them says.
    Fact,
}

impl core::fmt::Display for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Text => "UTF-16 units of text",
            Self::Place => "characters of a place",
            Self::Attachments => "attachments",
            Self::Description => "characters of a description",
            Self::Facts => "facts",
            Self::Fact => "bytes of a fact",
        })
    }
}

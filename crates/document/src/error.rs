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
    /// A new entry says nothing.
    #[error("an entry needs a text")]
    Blank,
    /// More than an entry holds.
    #[error("the {what} is longer than {max}")]
    Limit {
        /// What is too long.
        what: Part,
        /// How long it may be: UTF-16 units for a text, characters for a place.
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

/// A part of an entry whose length is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was written.
    Text,
    /// Where it was.
    Place,
}

impl core::fmt::Display for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Place => "place",
        })
    }
}

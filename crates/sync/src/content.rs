//! What is inside a sealed item.

use crypto::roster::SignedRosterItem;
use domain::EntryId;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// The plaintext of an item. A reader that meets a kind it does not know keeps the item aside until it is updated.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Content {
    /// Changes to documents.
    #[n(0)]
    Update {
        /// The schema of the documents when it was made; see `document::SCHEMA`.
        #[n(0)]
        schema: u32,
        /// The changed documents, each with its update.
        #[n(1)]
        changes: Vec<Change>,
    },
    /// A device comes or goes.
    #[n(1)]
    Roster {
        /// The signed item.
        #[n(0)]
        item: SignedRosterItem,
    },
}

/// A change of one document.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Change {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// An update as `document` makes and applies it.
    #[n(1)]
    pub update: ByteVec,
}

/// Names a document of the duo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum DocumentId {
    /// One entry of the diary.
    #[n(0)]
    Entry {
        /// Which.
        #[n(0)]
        entry: EntryId,
    },
}

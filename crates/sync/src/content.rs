//! What is inside a sealed item.

use crypto::roster::SignedRosterItem;
use document::SCHEMA;
use domain::{EntryId, KeyEpoch, Seq};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// How much this build understands of what items and snapshots hold. It rises with every kind of content, document or schema that is added:
/// what an earlier build put aside as not understood is then read anew.
pub const UNDERSTANDS: u32 = 2;

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
        /// Where it says that a device goes: the first epoch whose key that device was not given. None when its maker could make no new
        /// key, as for a device that signs itself out.
        #[n(1)]
        excluded_from: Option<KeyEpoch>,
    },
    /// Items of the log reached this phone damaged: whoever has them whole says them again.
    #[n(2)]
    Missing {
        /// Which.
        #[n(0)]
        seqs: Vec<Seq>,
    },
    /// What an earlier item said, for those whom it reached damaged.
    #[n(3)]
    Again {
        /// The earlier item.
        #[n(0)]
        seq: Seq,
        /// The schema of the documents.
        #[n(1)]
        schema: u32,
        /// The changes in it.
        #[n(2)]
        changes: Vec<Change>,
    },
}

impl Content {
    /// A change of one entry's document, in the schema of this build.
    #[must_use]
    pub fn update(entry: EntryId, update: Vec<u8>) -> Self {
        Self::Update {
            schema: SCHEMA,
            changes: vec![Change {
                document: DocumentId::Entry { entry },
                update: update.into(),
            }],
        }
    }

    /// The changes of documents in it.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        match self {
            Self::Update { changes, .. } | Self::Again { changes, .. } => changes,
            Self::Roster { .. } | Self::Missing { .. } => &[],
        }
    }
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

//! The phone's storage, as the steps see it: named tables of bytes under text keys, changed in atomic transactions.
//!
//! A browser implements [`Transaction`] on IndexedDB, tests and simulations on [`crate::memory`]. All transactions of a
//! profile are serialised, those of other tabs included, and one either happens whole or not at all.

use minicbor::{Decode, Encode};

use crate::wire::{from_bytes, to_bytes};

/// The tables. Every key begins with the duo's id, so that each duo's things lie together and apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One [`crate::record::DuoRecord`] per duo.
    Duos,
    /// One [`crate::record::DocumentRecord`] per document.
    Documents,
    /// One [`crate::record::Row`] per entry, in the order of the diary.
    Rows,
    /// One `domain::thing::Thing` per thing that is there, by kind.
    Things,
    /// One [`crate::record::OutboxRow`] per item that the server has not acknowledged.
    Outbox,
    /// One [`crate::wire::LogItem`] per item of the log, own ones included.
    Log,
    /// One [`crate::record::Aside`] per item that could not be opened or applied.
    Aside,
    /// One [`crate::record::Draft`] per text that is being written and stays on this phone.
    Drafts,
    /// One saved document per entry as the server's history alone makes it, while that is being compared with what is here.
    Shadow,
    /// The sealed bytes of a photo, a voice clip or a section, under its hash.
    Blobs,
    /// One [`crate::record::BlobFacts`] per blob that is here, or was.
    BlobFacts,
    /// One [`crate::transfer::Transfer`] per blob that is on its way up or down.
    Transfers,
    /// One [`crate::record::SheetRecord`] per duo: what its programme offers.
    Sheets,
}

impl Table {
    /// All tables, for whoever has to create them.
    pub const ALL: [Self; 13] = [
        Self::Duos,
        Self::Documents,
        Self::Rows,
        Self::Things,
        Self::Outbox,
        Self::Log,
        Self::Aside,
        Self::Drafts,
        Self::Shadow,
        Self::Blobs,
        Self::BlobFacts,
        Self::Transfers,
        Self::Sheets,
    ];

    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duos => "duos",
            Self::Documents => "documents",
            Self::Rows => "rows",
            Self::Things => "things",
            Self::Outbox => "outbox",
            Self::Log => "log",
            Self::Aside => "aside",
            Self::Drafts => "drafts",
            Self::Shadow => "shadow",
            Self::Blobs => "blobs",
            Self::BlobFacts => "blob-facts",
            Self::Transfers => "transfers",
            Self::Sheets => "sheets",
        }
    }
}

/// Why the storage did not do it. Nothing of the transaction has happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room is left on the phone.
    #[error("the phone's storage is full")]
    Full,
    /// The browser closed the database, or does not open it.
    #[error("the phone's storage is closed: {cause}")]
    Closed {
        /// What the browser said.
        cause: String,
    },
    /// What is stored cannot be read.
    #[error("stored {what} cannot be read")]
    Unreadable {
        /// Which kind of record.
        what: &'static str,
    },
    /// This profile holds no diary of that duo.
    #[error("this phone does not hold that diary")]
    NoSuchDuo,
}

/// Which part of a table [`Transaction::scan`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Only keys that begin so.
    pub prefix: String,
    /// Only keys after this one.
    pub beyond: Option<String>,
    /// At most so many.
    pub limit: usize,
}

impl Scan {
    /// The first `limit` keys that begin with `prefix`.
    #[must_use]
    pub fn first(limit: usize, prefix: String) -> Self {
        Self {
            prefix,
            beyond: None,
            limit,
        }
    }
}

/// One atomic, serialised read-write transaction. Dropping it without [`Transaction::commit`] undoes everything.
#[allow(
    async_fn_in_trait,
    reason = "driven on one thread: in a browser tab, or in a test"
)]
pub trait Transaction {
    /// The value under a key.
    ///
    /// # Errors
    /// When the storage fails.
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keys and values of a part of a table, in the order of the keys' bytes.
    ///
    /// # Errors
    /// When the storage fails.
    async fn scan(&self, table: Table, scan: Scan) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// How many keys begin with a prefix.
    ///
    /// # Errors
    /// When the storage fails.
    async fn count(&self, table: Table, prefix: &str) -> Result<u32, StoreError>;

    /// Writes a value under a key.
    ///
    /// # Errors
    /// When the storage fails; at the latest [`Transaction::commit`] says so.
    fn put(&self, table: Table, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Takes a key away, if it is there.
    ///
    /// # Errors
    /// When the storage fails; at the latest [`Transaction::commit`] says so.
    fn delete(&self, table: Table, key: &str) -> Result<(), StoreError>;

    /// Makes everything happen; done means durable.
    ///
    /// # Errors
    /// When the storage fails; then nothing has happened.
    async fn commit(self) -> Result<(), StoreError>;
}

/// Reads a record.
///
/// # Errors
/// When the storage fails or what is there is not such a record.
pub async fn read<T: for<'b> Decode<'b, ()>>(
    tx: &impl Transaction,
    table: Table,
    key: &str,
) -> Result<Option<T>, StoreError> {
    tx.get(table, key)
        .await?
        .map(|bytes| decode(table, &bytes))
        .transpose()
}

/// Reads the records of a part of a table, with their keys.
///
/// # Errors
/// When the storage fails or what is there is not such a record.
pub async fn read_all<T: for<'b> Decode<'b, ()>>(
    tx: &impl Transaction,
    table: Table,
    scan: Scan,
) -> Result<Vec<(String, T)>, StoreError> {
    let found = tx.scan(table, scan).await?;
    found
        .into_iter()
        .map(|(key, bytes)| Ok((key, decode(table, &bytes)?)))
        .collect()
}

/// Writes a record.
///
/// # Errors
/// When the storage fails.
pub fn write<T: Encode<()>>(
    tx: &impl Transaction,
    table: Table,
    key: &str,
    record: &T,
) -> Result<(), StoreError> {
    tx.put(table, key, to_bytes(record))
}

fn decode<T: for<'b> Decode<'b, ()>>(table: Table, bytes: &[u8]) -> Result<T, StoreError> {
    from_bytes(bytes).map_err(|_| StoreError::Unreadable { what: table.name() })
}

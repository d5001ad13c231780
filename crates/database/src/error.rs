//! What can go wrong with a question to the database, and who is told?

use sync::Refusal;

/// Why the database did not do what was asked. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The request itself is at fault; the phone is told.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// SQLite failed (disk full, file gone, corrupt).
    #[error("sqlite: {0}")]
    Sql(#[from] sqlx::Error),
    /// The tables could not be brought to this build's shape.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row does not hold what this build writes.
    #[error("a stored {what} is unreadable")]
    Unreadable {
        /// Which column.
        what: &'static str,
    },
    /// The transaction shared with other requests failed; the writer has logged why.
    #[error("the transaction failed")]
    Transaction,
    /// The writer has stopped: the server is shutting down.
    #[error("the writer has stopped")]
    Stopped,
    /// The list of what was erased could not be read or written.
    #[error("the list of erasures: {0}")]
    Erasures(#[from] std::io::Error),
    /// There is no member, or more than one, by this name.
    #[error("{0}")]
    Selection(&'static str),
}

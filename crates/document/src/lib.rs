//! How do two phones write in one diary entry at the same time, and agree afterwards?
//!
//! Each entry is a CRDT document of its own, and so is each thing: a meeting, a plan, a month of reviews. It is opened for one storage transaction: read the saved state, turn a
//! [`Command`](domain::Command) into an update or take in the other's, save, drop. This is the only crate that names
//! the CRDT library; what lies inside a document is written down in `SCHEMA.md`.
//!
//! Updates of others must come in the order of the log. Bytes from outside are read by `wire` and judged by
//! `ledger` before the CRDT library sees them: it trusts its input, and some malformed input ends the whole
//! program.

mod attachments;
mod client_id;
mod command;
mod contents;
mod entry_document;
mod erase;
mod error;
mod facts;
mod ledger;
mod mark;
mod saved;
mod schema;
mod view;
mod wire;

pub use client_id::ClientId;
pub use contents::{Contents, Ranges};
pub use entry_document::EntryDocument;
pub use error::{DocumentError, Part};
pub use schema::SCHEMA;

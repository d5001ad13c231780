//! How two phones come to hold the same diary through a server that cannot read it.
//!
//! Nothing here does IO or reads a clock: the phone's storage is a [`store::Transaction`], the network is an
//! [`engine::Effect`]. Each protocol step is a file that holds the message, the server's half and the phone's half.
//!
//! # Architecture invariant
//! Every step may be repeated after a crash at any point: what it commits, it commits in one transaction.

pub mod ahead;
pub mod apply;
pub mod attach;
pub mod backoff;
pub mod blob;
pub mod boot;
pub mod card;
pub mod check;
pub mod code;
pub mod content;
pub mod device;
pub mod diary;
pub mod driver;
pub mod end;
pub mod engine;
pub mod epoch;
pub mod erase;
pub mod evict;
pub mod grant;
pub mod join;
mod late;
pub mod leave;
pub mod load;
pub mod memory;
pub mod note;
pub mod notice;
pub mod offer;
pub mod pairing;
pub mod passkey;
pub mod phone;
pub mod plan;
pub mod pull;
pub mod push;
pub mod record;
pub mod recover;
pub mod refusal;
pub mod report;
pub mod request;
pub mod restore;
pub mod section;
pub mod session;
pub mod sign_in;
pub mod snapshot;
pub mod status;
pub mod store;
pub mod things;
pub mod transfer;
mod voices;
pub mod wire;
pub mod work;
pub mod write;

pub use refusal::Refusal;

/// The protocol this build speaks, sent as the header [`PROTOCOL_HEADER`] with every request.
pub const PROTOCOL: u32 = 2;

/// The oldest protocol the server still answers.
pub const PROTOCOL_OLDEST: u32 = 1;

/// Header that carries [`PROTOCOL`].
pub const PROTOCOL_HEADER: &str = "samen-protocol";

/// Media type of every body under `/api/v1`.
pub const MEDIA_TYPE: &str = "application/cbor";

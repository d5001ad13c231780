//! Which keys exist, what they seal and sign, and who is believed: all cryptography of the project, without IO.
//!
//! Randomness is passed in. Every signature, hash and derived key carries a label that begins with `samen/v1/`, so
//! that bytes made for one purpose mean nothing for another. No primitive is written here: they come from RustCrypto,
//! the dalek crates and `hpke`, and are checked against their published vectors in `tests/vectors.rs`.

pub mod at_rest;
pub mod blob;
pub mod card;
pub mod challenge;
pub mod device;
pub mod duo_key;
pub mod envelope;
pub mod grant;
pub mod item;
pub mod key_history;
pub mod padding;
pub mod pairing;
pub mod roster;
pub mod sealing;
pub mod snapshot;

pub use blob::{BlobKey, blob_hash};
pub use card::CardKeys;
pub use device::{DevicePublic, DeviceSecrets, Signature, SignatureError};
pub use duo_key::DuoKey;
pub use grant::{Grant, GrantError};
pub use item::{ItemHeader, item_hash, open, seal};
pub use pairing::Half;
pub use roster::{Roster, RosterDevice, RosterError, RosterItem, SignedRosterItem};
pub use sealing::{OpenError, sealed_len};
pub use snapshot::SectionHeader;

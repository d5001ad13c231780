//! How are the parts of a snapshot sealed?
//!
//! A snapshot stands for all items of the log up to a position. Its sections are sealed under the duo's key; what the server
//! may know of it (where it ends, which one it follows, which blobs are still shown) is signed in clear.

use domain::{DuoId, Hash, KeyEpoch, Position};

use crate::duo_key::DuoKey;
use crate::sealing::{self, NONCE_LEN, OpenError};

/// Version of the sealing, authenticated with every section.
const VERSION: u8 = 1;

/// HKDF's `info` for the key that seals sections.
const SECTIONS: &str = "samen/v1/snapshot-sections";

/// Length in bytes of the version and a [`SectionHeader`] in their fixed-width form.
const HEADER_LEN: usize = 1 + 16 + 4 + 8 + 32 + 32 + 4 + 4;

/// Where a section belongs. It is authenticated with the section but not contained in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionHeader {
    /// The duo whose diary it is of.
    pub duo: DuoId,
    /// The epoch of the key that seals it.
    pub key_epoch: KeyEpoch,
    /// The last place in the log that the snapshot stands for.
    pub upto: Position,
    /// The hash of the snapshot that this one follows; zeros for a duo's first.
    pub parent: Hash,
    /// Which section of the snapshot it is, from 0.
    pub index: u32,
    /// How many sections the snapshot has, so that none can be left out.
    pub count: u32,
}

impl SectionHeader {
    /// Version and fields, each of fixed width and big-endian, so that no two headers share a form.
    fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[0] = VERSION;
        bytes[1..17].copy_from_slice(self.duo.as_bytes());
        bytes[17..21].copy_from_slice(&self.key_epoch.0.to_be_bytes());
        bytes[21..29].copy_from_slice(&self.upto.seq.0.to_be_bytes());
        bytes[29..61].copy_from_slice(&self.upto.chain.0);
        bytes[61..93].copy_from_slice(&self.parent.0);
        bytes[93..97].copy_from_slice(&self.index.to_be_bytes());
        bytes[97..].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }
}

/// Seals a section; the result has [`sealed_len`](crate::sealed_len) bytes.
///
/// `nonce` must be freshly random for every call.
#[must_use]
pub fn seal_section(
    key: &DuoKey,
    header: &SectionHeader,
    plaintext: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Vec<u8> {
    sealing::seal(&key.sub_key(SECTIONS), &header.to_bytes(), plaintext, nonce)
}

/// Opens what [`seal_section`] made with the same key and header.
///
/// Two devices may offer a snapshot of the same place, and holders of the key are not told apart by it: that a section is
/// of this very snapshot follows from its hash in the signed bytes.
///
/// # Errors
///
/// [`OpenError`] when the bytes are cut short, do not verify with this key and header, or are not padded.
pub fn open_section(
    key: &DuoKey,
    header: &SectionHeader,
    sealed: &[u8],
) -> Result<Vec<u8>, OpenError> {
    sealing::open(&key.sub_key(SECTIONS), &header.to_bytes(), sealed)
}

//! How is one item of a duo's log sealed, opened and named by its hash?
//!
//! The header travels beside the sealed item in clear, and is authenticated with it. No item is signed: among the few who hold the duo's key, holding it is the
//! authorship that matters.

use domain::{Ctr, DeviceId, DuoId, Hash, KeyEpoch, Seq};

use crate::duo_key::DuoKey;
use crate::sealing::{self, NONCE_LEN, OpenError};

/// Version of the sealing, authenticated with every item.
const VERSION: u8 = 1;

/// Length in bytes of the version and an [`ItemHeader`] in their fixed-width form.
const HEADER_LEN: usize = 1 + 16 + 16 + 8 + 4 + 8;

/// What stands beside a sealed item in clear: whose it is, and where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemHeader {
    /// The duo whose log it is in.
    pub duo: DuoId,
    /// The device that made it.
    pub device: DeviceId,
    /// Its number among the device's items.
    pub ctr: Ctr,
    /// The epoch of the key that seals it.
    pub key_epoch: KeyEpoch,
    /// The last seq that the device had applied when it made it.
    pub base_seq: Seq,
}

impl ItemHeader {
    /// Version and fields, each of fixed width and big-endian, so that no two headers share a form.
    fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[0] = VERSION;
        bytes[1..17].copy_from_slice(self.duo.as_bytes());
        bytes[17..33].copy_from_slice(self.device.as_bytes());
        bytes[33..41].copy_from_slice(&self.ctr.0.to_be_bytes());
        bytes[41..45].copy_from_slice(&self.key_epoch.0.to_be_bytes());
        bytes[45..53].copy_from_slice(&self.base_seq.0.to_be_bytes());
        bytes
    }
}

/// Seals a plaintext; the result has [`sealed_len`](crate::sealed_len) bytes.
///
/// `nonce` must be freshly random for every call. An item that was sealed once is sent as it is, never sealed again.
#[must_use]
pub fn seal(
    key: &DuoKey,
    header: &ItemHeader,
    plaintext: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Vec<u8> {
    sealing::seal(key.items(), &header.to_bytes(), plaintext, nonce)
}

/// Opens what [`seal`] made with the same key and header.
///
/// # Errors
///
/// [`OpenError`] when the bytes are cut short, do not verify with this key and header, or are not padded.
pub fn open(key: &DuoKey, header: &ItemHeader, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    sealing::open(key.items(), &header.to_bytes(), sealed)
}

/// The hash by which a sealed item enters the chain of its duo's log. The server computes it too.
#[must_use]
pub fn item_hash(header: &ItemHeader, sealed: &[u8]) -> Hash {
    Hash::of(&[b"samen/v1/item", &header.to_bytes(), sealed])
}

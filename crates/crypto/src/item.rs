//! How is one item of a duo's log sealed, opened and named by its hash?
//!
//! A sealed item is `nonce (24) ‖ XChaCha20-Poly1305(padded plaintext) ‖ tag (16)`; the header travels beside it in
//! clear, and is authenticated with it. No item is signed: among the few who hold the duo's key, holding it is the
//! authorship that matters.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use domain::{Ctr, DeviceId, DuoId, Hash, KeyEpoch, Seq};

use crate::duo_key::DuoKey;
use crate::padding::{pad, padded_len, unpadded_len};

/// Version of the sealing, authenticated with every item.
const VERSION: u8 = 1;

/// Length of a nonce in bytes; random ones of this length never meet in practice.
pub const NONCE_LEN: usize = 24;

/// Length of a Poly1305 tag in bytes.
const TAG_LEN: usize = 16;

/// Length in bytes of the version and an [`ItemHeader`] in their fixed-width form.
const HEADER_LEN: usize = 1 + 16 + 16 + 8 + 4 + 8;

/// Why a sealed item was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Fewer bytes than the shortest sealed item has.
    #[error("the sealed item is cut short")]
    Truncated,
    /// Another key, another header, or other bytes than were sealed.
    #[error("the sealed item does not verify")]
    Refused,
    /// It verifies, but a device that holds the key sealed it without proper padding.
    #[error("the sealed item is not padded")]
    Padding,
}

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

/// Seals a plaintext; the result has [`sealed_len`] bytes.
///
/// `nonce` must be freshly random for every call. An item that was sealed once is sent as it is, never sealed again.
#[must_use]
pub fn seal(
    key: &DuoKey,
    header: &ItemHeader,
    plaintext: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(sealed_len(plaintext.len()));
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    pad(&mut sealed, NONCE_LEN);
    let tag = cipher(key)
        .encrypt_inout_detached(
            &XNonce::from(nonce),
            &header.to_bytes(),
            InOutBuf::from(&mut sealed[NONCE_LEN..]),
        )
        .expect("ChaCha20 takes messages of up to 256 GB, more than memory holds");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal`] made with the same key and header.
///
/// # Errors
///
/// [`OpenError`] when the bytes are cut short, do not verify with this key and header, or are not padded.
pub fn open(key: &DuoKey, header: &ItemHeader, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (nonce, rest) = sealed
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(OpenError::Truncated)?;
    let (body, tag) = rest
        .split_last_chunk::<TAG_LEN>()
        .ok_or(OpenError::Truncated)?;
    if body.is_empty() {
        return Err(OpenError::Truncated);
    }
    let mut plaintext = body.to_vec();
    cipher(key)
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            &header.to_bytes(),
            InOutBuf::from(plaintext.as_mut_slice()),
            &Tag::from(*tag),
        )
        .map_err(|_| OpenError::Refused)?;
    let length = unpadded_len(&plaintext).ok_or(OpenError::Padding)?;
    plaintext.truncate(length);
    Ok(plaintext)
}

/// Length in bytes of a sealed item whose plaintext has `plaintext_len` bytes. Budgets are measured by it.
#[must_use]
pub const fn sealed_len(plaintext_len: usize) -> usize {
    padded_len(plaintext_len).saturating_add(NONCE_LEN + TAG_LEN)
}

/// The hash by which a sealed item enters the chain of its duo's log. The server computes it too.
#[must_use]
pub fn item_hash(header: &ItemHeader, sealed: &[u8]) -> Hash {
    Hash::of(&[b"samen/v1/item", &header.to_bytes(), sealed])
}

fn cipher(key: &DuoKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.items().into())
}

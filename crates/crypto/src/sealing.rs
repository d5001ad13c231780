//! How are bytes sealed under a key that several devices hold?
//!
//! Sealed is `nonce (24) ‖ XChaCha20-Poly1305(padded plaintext) ‖ tag (16)`. What is sealed for one purpose opens for no
//! other: each purpose has a key of its own, and authenticates where the sealed bytes belong.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};

use crate::padding::{pad, padded_len, unpadded_len};

/// Length of a nonce in bytes; random ones of this length never meet in practice.
pub const NONCE_LEN: usize = 24;

/// Length of a Poly1305 tag in bytes.
pub(crate) const TAG_LEN: usize = 16;

/// Why sealed bytes were not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Fewer bytes than the shortest sealed plaintext has.
    #[error("the sealed bytes are cut short")]
    Truncated,
    /// Another key, another place, or other bytes than were sealed.
    #[error("the sealed bytes do not verify")]
    Refused,
    /// They verify, but a device that holds the key sealed them without proper padding.
    #[error("the sealed bytes are not padded")]
    Padding,
}

/// Seals a plaintext; the result has [`sealed_len`] bytes. `nonce` must be freshly random for every call.
pub(crate) fn seal(
    key: &[u8; 32],
    associated: &[u8],
    plaintext: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Vec<u8> {
    // Room for all of it at once: a buffer that grew would leave copies of a plaintext behind.
    let mut sealed = Vec::with_capacity(sealed_len(plaintext.len()));
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    pad(&mut sealed, NONCE_LEN);
    let tag = XChaCha20Poly1305::new(key.into())
        .encrypt_inout_detached(
            &XNonce::from(nonce),
            associated,
            InOutBuf::from(&mut sealed[NONCE_LEN..]),
        )
        .expect("ChaCha20 takes messages of up to 256 GB, more than memory holds");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal`] made with the same key and associated data.
pub(crate) fn open(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
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
    XChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            associated,
            InOutBuf::from(plaintext.as_mut_slice()),
            &Tag::from(*tag),
        )
        .map_err(|_| OpenError::Refused)?;
    let length = unpadded_len(&plaintext).ok_or(OpenError::Padding)?;
    plaintext.truncate(length);
    Ok(plaintext)
}

/// Length in bytes of a sealed plaintext of `plaintext_len` bytes. Budgets are measured by it.
#[must_use]
pub const fn sealed_len(plaintext_len: usize) -> usize {
    padded_len(plaintext_len).saturating_add(NONCE_LEN + TAG_LEN)
}

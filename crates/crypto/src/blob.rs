//! How is a photo or a voice clip sealed?
//!
//! A blob has a random key of its own, which travels inside the sealed entry that shows it. So a blob needs no key epoch, and
//! is out of reach for good once the entry is gone.
//!
//! Sealed is `nonce prefix (19) ‖ chunks`, each chunk the XChaCha20-Poly1305 of 64 KiB of the padded contents (the last
//! of what is left) and its tag (16). The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, "Online
//! Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015): the nonce of a chunk is the prefix, the chunk's
//! number in four bytes and whether it is the last, so that chunks cannot be left out, exchanged, doubled or added.

use core::fmt;

use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::XChaCha20Poly1305;
use domain::Hash;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::padding::{pad, padded_len, unpadded_len};
use crate::sealing::{OpenError, TAG_LEN};

/// Version of the sealing, authenticated with every chunk.
const VERSION: u8 = 1;

/// Length in bytes of the part of the nonce that all chunks of a blob share.
pub const NONCE_PREFIX_LEN: usize = 19;

/// Length in bytes of a chunk's contents. A phone can check what it has of a download at steps of this size, and the tags
/// add a quarter of a thousandth.
pub const CHUNK_LEN: usize = 64 * 1024;

/// Length in bytes of a sealed chunk, the last excepted.
const SEALED_CHUNK_LEN: usize = CHUNK_LEN + TAG_LEN;

/// The key of one blob. Erased from memory when dropped, and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Encode, Decode)]
#[cbor(transparent)]
pub struct BlobKey(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

impl BlobKey {
    /// A new key, for one blob only.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self::from_bytes(&bytes)
    }

    /// The key that [`to_bytes`](Self::to_bytes) wrote.
    #[must_use]
    pub const fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// The 32 bytes, to be put into the entry.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    fn stream(&self, nonce_prefix: [u8; NONCE_PREFIX_LEN]) -> StreamBE32<XChaCha20Poly1305> {
        StreamBE32::new((&self.0).into(), &nonce_prefix.into())
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobKey").finish_non_exhaustive()
    }
}

/// Seals the contents of a blob; the result has [`sealed_len`] bytes.
///
/// `nonce_prefix` must be freshly random for every call, and the key should seal nothing else. A blob that was sealed once
/// is sent as it is: its hash is its name.
#[must_use]
pub fn seal(key: &BlobKey, contents: &[u8], nonce_prefix: [u8; NONCE_PREFIX_LEN]) -> Vec<u8> {
    let mut padded = Vec::with_capacity(padded_len(contents.len()));
    padded.extend_from_slice(contents);
    pad(&mut padded, 0);
    let stream = key.stream(nonce_prefix);
    let mut sealed = Vec::with_capacity(sealed_len(contents.len()));
    sealed.extend_from_slice(&nonce_prefix);
    let mut buffer = Vec::with_capacity(SEALED_CHUNK_LEN);
    for (number, is_last, chunk) in numbered(&padded, CHUNK_LEN) {
        buffer.clear();
        buffer.extend_from_slice(chunk);
        stream
            .encrypt_in_place(number, is_last, &[VERSION], &mut buffer)
            .expect("a chunk is far below the 256 GB that ChaCha20 takes");
        sealed.extend_from_slice(&buffer);
    }
    sealed
}

/// Opens what [`seal`] made with the same key.
///
/// # Errors
///
/// [`OpenError`] when the bytes are cut short, do not verify with this key, or are not padded.
pub fn open(key: &BlobKey, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (nonce_prefix, chunks) = sealed
        .split_first_chunk::<NONCE_PREFIX_LEN>()
        .ok_or(OpenError::Truncated)?;
    if chunks.is_empty() {
        return Err(OpenError::Truncated);
    }
    let stream = key.stream(*nonce_prefix);
    let mut contents = Vec::with_capacity(chunks.len());
    let mut buffer = Vec::with_capacity(SEALED_CHUNK_LEN);
    for (number, is_last, chunk) in numbered(chunks, SEALED_CHUNK_LEN) {
        // No chunk is empty, so its tag alone is no chunk.
        if chunk.len() <= TAG_LEN {
            return Err(OpenError::Truncated);
        }
        buffer.clear();
        buffer.extend_from_slice(chunk);
        stream
            .decrypt_in_place(number, is_last, &[VERSION], &mut buffer)
            .map_err(|_| OpenError::Refused)?;
        contents.extend_from_slice(&buffer);
    }
    let length = unpadded_len(&contents).ok_or(OpenError::Padding)?;
    contents.truncate(length);
    Ok(contents)
}

/// Length in bytes of a sealed blob whose contents have `contents_len` bytes. Limits are measured by it.
#[must_use]
pub const fn sealed_len(contents_len: usize) -> usize {
    let padded = padded_len(contents_len);
    let tags = padded.div_ceil(CHUNK_LEN) * TAG_LEN;
    padded.saturating_add(NONCE_PREFIX_LEN + tags)
}

/// The hash that names a sealed blob. The server computes it too, and everyone who reads one checks it.
#[must_use]
pub fn blob_hash(sealed: &[u8]) -> Hash {
    Hash::of(&[b"samen/v1/blob", sealed])
}

/// The chunks with their numbers, and which is the last.
fn numbered(bytes: &[u8], chunk_len: usize) -> impl Iterator<Item = (u32, bool, &[u8])> {
    let count = bytes.len().div_ceil(chunk_len);
    (1..=count)
        .zip(bytes.chunks(chunk_len))
        .map(move |(nth, chunk)| {
            let number =
                u32::try_from(nth - 1).expect("no memory holds 2³² chunks, which are 256 TiB");
            (number, nth == count, chunk)
        })
}

//! How are values sealed that lie on a phone whose app is locked?
//!
//! The key is random and lies on the phone sealed under one that follows from a PIN. Each value is bound to its place: a value moved to
//! another key of the storage does not open.

use core::fmt;

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::sealing::{NONCE_LEN, OpenError, open, seal};

/// Begins what is authenticated with every value.
const CONTEXT: &str = "samen/v1/at-rest/";

/// Seals what is stored. Erased from memory when dropped, and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct StorageKey([u8; 32]);

impl StorageKey {
    /// A new key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(*bytes)
    }

    /// The key of these bytes: uniformly random, or stretched from a PIN.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Seals a value for a place. `nonce` must be freshly random for every call.
    #[must_use]
    pub fn seal(&self, place: &str, value: &[u8], nonce: [u8; NONCE_LEN]) -> Vec<u8> {
        seal(&self.0, &associated(place), value, nonce)
    }

    /// Opens what [`StorageKey::seal`] made for the same place.
    ///
    /// # Errors
    /// [`OpenError`] with another key, for another place, or when the bytes were changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        open(&self.0, &associated(place), sealed)
    }

    /// This key sealed under another, to be stored.
    #[must_use]
    pub fn seal_under(&self, outer: &Self, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
        outer.seal("key", &self.0, nonce)
    }

    /// The key that [`StorageKey::seal_under`] sealed.
    ///
    /// # Errors
    /// [`OpenError`] when `outer` is another key.
    pub fn open_under(outer: &Self, sealed: &[u8]) -> Result<Self, OpenError> {
        let bytes = Zeroizing::new(outer.open("key", sealed)?);
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| OpenError::Truncated)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for StorageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageKey").finish_non_exhaustive()
    }
}

fn associated(place: &str) -> Vec<u8> {
    [CONTEXT.as_bytes(), place.as_bytes()].concat()
}

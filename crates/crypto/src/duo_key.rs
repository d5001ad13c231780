//! What is the key that a duo shares, and which keys come from it?

use core::fmt;

use domain::Hash;
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// HKDF's `info` for the key that seals items of the log.
const ITEMS: &str = "samen/v1/items";

/// HKDF's `info` for the name of a key.
const NAME: &str = "samen/v1/key-name";

/// The key of one key epoch of a duo: 32 random bytes that only the duo's devices hold.
///
/// It seals nothing itself; each use has a sub-key by HKDF-SHA256 (RFC 5869), without salt because the key is already
/// uniform. Erased from memory when dropped, and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DuoKey {
    root: [u8; 32],
    /// Derived once: a device that catches up opens thousands of items.
    items: [u8; 32],
}

impl DuoKey {
    /// A new key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self::from_bytes(&bytes)
    }

    /// The key that [`to_bytes`](Self::to_bytes) wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self {
            root: *bytes,
            items: *sub_key(bytes, ITEMS),
        }
    }

    /// The 32 bytes, to be stored wrapped or granted.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.root)
    }

    /// What tells it from another key of the same epoch, as two may be made when a server is put back. It tells nothing of the key, and never
    /// leaves the phone.
    #[must_use]
    pub fn name(&self) -> Hash {
        Hash(*self.sub_key(NAME))
    }

    /// The sub-key that seals items of the log.
    pub(crate) fn items(&self) -> &[u8; 32] {
        &self.items
    }

    /// The sub-key of another use, which `label` names.
    pub(crate) fn sub_key(&self, label: &'static str) -> Zeroizing<[u8; 32]> {
        sub_key(&self.root, label)
    }
}

impl fmt::Debug for DuoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuoKey").finish_non_exhaustive()
    }
}

fn sub_key(root: &[u8; 32], label: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, root)
        .expand(label.as_bytes(), key.as_mut_slice())
        .expect("HKDF-SHA256 gives up to 8,160 bytes, and 32 are asked");
    key
}

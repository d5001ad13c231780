//! The words of a duo's log: position, count, key epoch, hash and chain.

use core::fmt;
use core::str::FromStr;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::id::{DuoId, IdError, from_hex};

/// Numbers a duo's log from 1; 0 is "before the first item".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Seq(#[n(0)] pub u64);

/// Numbers one device's items in one duo from 1, without gaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Ctr(#[n(0)] pub u64);

/// Numbers the duo's keys from 1; 0 is "no key made yet".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct KeyEpoch(#[n(0)] pub u32);

impl Seq {
    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Ctr {
    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A SHA-256 value.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Hash(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl Hash {
    /// SHA-256 over the parts, one after the other. Callers give fixed-width parts, or one variable part at the end.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        from_hex(text).map(Self).ok_or(IdError)
    }
}

/// A place in a duo's log together with the chain there: two histories that agree on a position agree on everything before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// The last seq at or before this place.
    #[n(0)]
    pub seq: Seq,
    /// SHA-256(chain of the seq before ‖ hash of the item at `seq`).
    #[n(1)]
    pub chain: Hash,
}

impl Position {
    /// Before the first item of this duo. The chain starts from the duo's id, so that no two logs share a position.
    #[must_use]
    pub fn start(duo: DuoId) -> Self {
        Self {
            seq: Seq(0),
            chain: Hash::of(&[b"samen/v1/chain", duo.as_bytes()]),
        }
    }

    /// The place after one more item.
    #[must_use]
    pub fn after(self, item: Hash) -> Self {
        Self {
            seq: self.seq.next(),
            chain: Hash::of(&[&self.chain.0, &item.0]),
        }
    }
}

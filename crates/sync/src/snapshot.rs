//! Snapshot: the log up to a position, folded into its result, so that what it covers can be purged.
//!
//! - `POST /api/v1/duos/{duo}/snapshots` offers one ([`OfferRequest`]); its sections are blobs and stored before. The server takes it only if
//!   `parent` is the newest final one and no other offer waits; it cannot read it.
//! - `POST /api/v1/duos/{duo}/snapshots/verdict` ([`VerdictRequest`]): a device of another member has compared it with what itself builds
//!   from the parent and the log. Same: final, and the covered rows are purged. Different: refused for good.
//! - Without an answer an offer becomes final after [`SNAPSHOT_WAIT_MS`] by the server's clock.

use crypto::device::Signature;
use domain::{DeviceId, DuoId, Hash, KeyEpoch, Position, UnixMillis};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// How long an offer waits for the other member's device, in milliseconds: 30 days.
pub const SNAPSHOT_WAIT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Most sections of one snapshot: at [`SECTION_BYTES`] each, a hundred years of diary.
pub const SECTIONS_MAX: usize = 256;

/// Aimed size of a section before sealing, in bytes: the first one must be here in seconds on a slow line.
pub const SECTION_BYTES: usize = 192 * 1024;

/// Most live blobs that a snapshot lists.
pub const LIVE_BLOBS_MAX: usize = 16_384;

/// Largest body of an offer, in bytes.
pub const OFFER_BYTES_MAX: usize = 768 * 1024;

/// Of each device, the newest items that stay in the log after a purge, without their bytes: a phone whose acknowledgement was lost asks for
/// them again, at most one push at a time.
pub const KEPT_PER_DEVICE: usize = crate::push::PUSH_ITEMS_MAX;

/// What is signed and offered.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Snapshot {
    /// The duo.
    #[n(0)]
    pub duo: DuoId,
    /// Everything up to here is in it.
    #[n(1)]
    pub upto: Position,
    /// [`Snapshot::hash`] of the final snapshot before this one; all zeros for the first.
    #[n(2)]
    pub parent: Hash,
    /// Under which key its sections are sealed.
    #[n(3)]
    pub key_epoch: KeyEpoch,
    /// Its sections, the one that the first screen needs first.
    #[n(4)]
    pub sections: Vec<SectionRef>,
    /// Blobs that entries refer to, by rising hash. The server keeps these, and of others forgets those that stay unlisted.
    #[n(5)]
    pub live_blobs: Vec<Hash>,
}

/// A section, as a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct SectionRef {
    /// The blob's hash.
    #[n(0)]
    pub hash: Hash,
    /// Its sealed bytes.
    #[n(1)]
    pub bytes: u32,
}

/// What a device sends to offer a snapshot. The answer has no body. The same offer again changes nothing.
/// [`crate::Refusal::Contradiction`] when the parent is not the newest final one, another offer waits, this one was refused, or the log does not
/// hold `upto`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OfferRequest {
    /// The offering device.
    #[n(0)]
    pub device: DeviceId,
    /// A [`Snapshot`] in CBOR, as it was signed.
    #[n(1)]
    pub snapshot: ByteVec,
    /// The device's signature over duo, device and `snapshot`, in the context [`SNAPSHOT_CONTEXT`].
    #[n(2)]
    pub signature: Signature,
}

/// Purpose of the signatures on snapshots.
pub const SNAPSHOT_CONTEXT: &str = "samen/v1/snapshot";

/// What a device of another member found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct VerdictRequest {
    /// The device that compared.
    #[n(0)]
    pub device: DeviceId,
    /// Which offer.
    #[n(1)]
    pub snapshot: Hash,
    /// Whether it says the same as the log.
    #[n(2)]
    pub same: bool,
}

/// A snapshot as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KeptSnapshot {
    /// As it was signed.
    #[n(0)]
    pub snapshot: ByteVec,
    /// Who signed it.
    #[n(1)]
    pub device: DeviceId,
    /// The signature.
    #[n(2)]
    pub signature: Signature,
    /// When it was offered, by the server's clock.
    #[n(3)]
    pub offered_at: UnixMillis,
}

impl Snapshot {
    /// The name of a snapshot, from its bytes as signed.
    #[must_use]
    pub fn hash(bytes: &[u8]) -> Hash {
        Hash::of(&[SNAPSHOT_CONTEXT.as_bytes(), bytes])
    }

    /// What the signature is over: duo ‖ device ‖ the snapshot's bytes.
    #[must_use]
    pub fn signed(duo: DuoId, device: DeviceId, bytes: &[u8]) -> Vec<u8> {
        [duo.as_bytes(), device.as_bytes().as_slice(), bytes].concat()
    }
}

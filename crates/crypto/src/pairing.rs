//! How do two people see that their phones hold each other's keys and not a stranger's?
//!
//! Both devices first post a [`commitment`] to their own half, and reveal the half only once they hold the other's
//! commitment. Then both show the same four [`pictures`] out of 64. Someone in between must fix its own halves before
//! it sees the others', so it has one guess in 16,777,216 and cannot search for a match.

use domain::{DeviceId, DuoId, Hash};
use minicbor::{Decode, Encode};

use crate::device::DevicePublic;

/// How many different pictures there are; each picture is a number below it.
pub const PICTURES: u8 = 64;

/// A half that is not the one its device committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not what the device committed to")]
pub struct CommitmentError;

/// What one device contributes to a pairing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Half {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// Its keys.
    #[n(1)]
    pub public: DevicePublic,
    /// 32 random bytes made for this pairing, secret until the other device's commitment is known.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
}

impl Half {
    /// The commitment to this half in a pairing with `peer`, to be posted before the peer's half is seen.
    #[must_use]
    pub fn commitment(&self, duo: DuoId, peer: DeviceId) -> Hash {
        commitment(duo, self.device, peer, &self.public, &self.nonce)
    }

    /// Whether this revealed half is the one its device committed to in a pairing with `peer`.
    ///
    /// # Errors
    ///
    /// [`CommitmentError`] when it is another: someone in between is trying, or a device began anew.
    pub fn check(
        &self,
        duo: DuoId,
        peer: DeviceId,
        commitment: Hash,
    ) -> Result<(), CommitmentError> {
        (self.commitment(duo, peer) == commitment)
            .then_some(())
            .ok_or(CommitmentError)
    }

    /// All of it at fixed widths, the device first.
    fn to_bytes(self) -> [u8; 112] {
        let mut bytes = [0; 112];
        bytes[..16].copy_from_slice(self.device.as_bytes());
        bytes[16..48].copy_from_slice(&self.public.ed25519);
        bytes[48..80].copy_from_slice(&self.public.x25519);
        bytes[80..].copy_from_slice(&self.nonce);
        bytes
    }
}

/// The commitment of `device` to its keys and nonce in a pairing with `peer`.
#[must_use]
pub fn commitment(
    duo: DuoId,
    device: DeviceId,
    peer: DeviceId,
    public: &DevicePublic,
    nonce: &[u8; 32],
) -> Hash {
    Hash::of(&[
        b"samen/v1/pairing",
        duo.as_bytes(),
        device.as_bytes(),
        peer.as_bytes(),
        &public.ed25519,
        &public.x25519,
        nonce,
    ])
}

/// The four pictures, each below [`PICTURES`], that both people should see; the same whichever half is given first.
/// Check the other's half against its commitment before showing them.
#[must_use]
pub fn pictures(duo: DuoId, a: &Half, b: &Half) -> [u8; 4] {
    let mut halves = [a.to_bytes(), b.to_bytes()];
    if halves[0] > halves[1] {
        halves.swap(0, 1);
    }
    let hash = Hash::of(&[b"samen/v1/pictures", duo.as_bytes(), &halves[0], &halves[1]]);
    // 256 is a multiple of 64, so every picture is as likely as any other.
    core::array::from_fn(|i| hash.0[i] % PICTURES)
}

/// The whole fingerprint of a device's keys, for a phone that scans another's screen.
#[must_use]
pub fn fingerprint(public: &DevicePublic) -> [u8; 32] {
    Hash::of(&[b"samen/v1/fingerprint", &public.ed25519, &public.x25519]).0
}

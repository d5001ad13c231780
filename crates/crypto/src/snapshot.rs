//! How are the parts of a snapshot sealed, and how does the device that offers it sign it?
//!
//! A snapshot stands for all items of the log up to a position. Its sections are sealed under the duo's key; what the server
//! may know of it (where it ends, which one it follows, which blobs are still shown) is signed in clear.

use domain::{DeviceId, DuoId, Hash, KeyEpoch, Position};
use minicbor::{Decode, Encode};

use crate::device::{DevicePublic, DeviceSecrets, Signature, SignatureError};
use crate::duo_key::DuoKey;
use crate::sealing::{self, NONCE_LEN, OpenError};

/// Version of the sealing, authenticated with every section.
const VERSION: u8 = 1;

/// HKDF's `info` for the key that seals sections.
const SECTIONS: &str = "samen/v1/snapshot-sections";

/// Purpose of the signature, and label of the hash.
const CONTEXT: &str = "samen/v1/snapshot";

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
    /// The [hash](SignedSnapshot::hash) of the snapshot that this one follows; zeros for a duo's first.
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

/// What a snapshot says in clear, with the signature of the device that offers it.
///
/// It is held as the bytes that were signed, because decoding and encoding again could lose a field that a later
/// version added, and with it the signature and the hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedSnapshot {
    /// What the snapshot says, in CBOR.
    #[cbor(n(0), with = "minicbor::bytes")]
    snapshot: Vec<u8>,
    /// The device that offers it.
    #[n(1)]
    by: DeviceId,
    /// Its signature over duo, `by` and `snapshot`.
    #[n(2)]
    signature: Signature,
}

impl SignedSnapshot {
    /// Offers a snapshot, given as CBOR, as the device `by`, whose secrets these are.
    #[must_use]
    pub fn sign(duo: DuoId, snapshot: Vec<u8>, by: DeviceId, secrets: &DeviceSecrets) -> Self {
        let signature = secrets.sign(CONTEXT, &signed(duo, by, &snapshot));
        Self {
            snapshot,
            by,
            signature,
        }
    }

    /// Whether the device with these public keys signed it for this duo. That they are the keys of [`by`](Self::by), and
    /// that it may offer snapshots, is for the caller to look up.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] when it did not.
    pub fn verify(&self, duo: DuoId, public: &DevicePublic) -> Result<(), SignatureError> {
        public.verify(
            CONTEXT,
            &signed(duo, self.by, &self.snapshot),
            &self.signature,
        )
    }

    /// The CBOR as it was signed, whether or not the signature holds.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.snapshot
    }

    /// The device that offers it, if the signature holds.
    #[must_use]
    pub const fn by(&self) -> DeviceId {
        self.by
    }

    /// The hash by which the next snapshot names this one as its parent. The server computes it too.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[CONTEXT.as_bytes(), self.by.as_bytes(), &self.snapshot])
    }
}

/// duo ‖ signer ‖ the snapshot's CBOR: two of fixed width, then the rest.
fn signed(duo: DuoId, by: DeviceId, snapshot: &[u8]) -> Vec<u8> {
    [duo.as_bytes(), by.as_bytes().as_slice(), snapshot].concat()
}

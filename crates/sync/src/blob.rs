//! Blob: photos, voice clips and sections of snapshots, sealed on the phone and named by the hash of their sealed bytes.
//!
//! - `GET /api/v1/duos/{duo}/blobs/{hash}/parts?device=&bytes=` says which parts of an upload are missing: [`BlobState`].
//! - `POST /api/v1/duos/{duo}/blobs` takes one part, in any order: [`PartRequest`] → [`BlobState`]. With the last part the server checks
//!   the hash of the whole; what does not fit is thrown away: [`crate::Refusal::Damaged`].
//! - `GET /api/v1/duos/{duo}/blobs/{hash}?device=` gives the whole.
//!
//! An upload that was cut goes on where it was; a blob that is there already is stored, whoever sent it.

use domain::{DeviceId, Hash};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::snapshot::{SECTION_BYTES, SECTIONS_MAX};

/// Size of every part but the last, in bytes: a few seconds on a slow line, so that little is lost when it breaks.
pub const PART_BYTES: usize = 128 * 1024;

/// Largest blob, in sealed bytes: a photo of 1,600 pixels takes about half a megabyte, a minute of voice as much.
pub const BLOB_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Room for the blobs of one duo where the server's keeper says nothing else, in sealed bytes: 512 MiB, a photo a day for years.
pub const BLOBS_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Room beyond that for sections of snapshots, in sealed bytes: the one in use, the one that follows it, and an old one that a phone may
/// still be fetching, each of a hundred years of diary at most.
pub const SECTIONS_ROOM_BYTES: u64 = 3 * (SECTIONS_MAX * SECTION_BYTES) as u64;

/// Largest body of a part, in bytes.
pub const PART_BODY_BYTES_MAX: usize = PART_BYTES + 1024;

/// How long a blob stays that no final snapshot lists, in milliseconds: 30 days.
pub const UNLISTED_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// How long the parts of an unfinished upload are kept, in milliseconds: a week; later the phone begins again.
pub const PARTS_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// One part of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PartRequest {
    /// The sending device.
    #[n(0)]
    pub device: DeviceId,
    /// `crypto::blob::blob_hash` of the whole.
    #[n(1)]
    pub hash: Hash,
    /// Bytes of the whole: 1 to [`BLOB_BYTES_MAX`].
    #[n(2)]
    pub bytes: u32,
    /// Which part, from 0.
    #[n(3)]
    pub part: u32,
    /// The part: [`PART_BYTES`] long, the last one what is left.
    #[n(4)]
    pub content: ByteVec,
    /// It is a section of a snapshot: those have room of their own ([`SECTIONS_ROOM_BYTES`]), or a duo whose photos fill all of its room
    /// could never again make its log small, nor let a photo go.
    #[n(5)]
    #[cbor(default)]
    pub section: bool,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BlobState {
    /// The blob is stored durably, its hash checked.
    #[n(0)]
    pub stored: bool,
    /// Parts that have not come yet, by rising number; empty once stored.
    #[n(1)]
    pub missing: Vec<u32>,
}

/// How many parts a blob of so many bytes has.
#[must_use]
pub const fn parts(bytes: u32) -> u32 {
    bytes.div_ceil(PART_BYTES as u32)
}

//! What travels in every message: items, and how a message becomes bytes.

use domain::{Ctr, DeviceId, Hash, KeyEpoch, Seq};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Largest sealed item, in bytes: a full text of [`domain::diary::TEXT_UTF16_MAX`] units with room for its frame.
pub const ITEM_BYTES_MAX: usize = 256 * 1024;

/// Bytes that are not the message they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a message of this protocol")]
pub struct Malformed;

/// The bytes of a message.
#[must_use]
pub fn to_bytes<T: Encode<()>>(message: &T) -> Vec<u8> {
    // Writing to a Vec cannot fail, and no message here refuses to be encoded.
    minicbor::to_vec(message).expect("a message always encodes")
}

/// The message that exactly these bytes hold.
///
/// # Errors
/// When they hold another thing, or anything follows the message.
pub fn from_bytes<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Malformed> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder.decode().map_err(|_| Malformed)?;
    if decoder.position() == bytes.len() {
        Ok(message)
    } else {
        Err(Malformed)
    }
}

/// One sealed item as its device sends it; the device is said once per push.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct NewItem {
    /// The device's count.
    #[n(0)]
    pub ctr: Ctr,
    /// The last seq that the device had applied when it made the item.
    #[n(1)]
    pub base_seq: Seq,
    /// Under which of the duo's keys it is sealed; at least 1.
    #[n(2)]
    pub key_epoch: KeyEpoch,
    /// Sealed bytes, 1 to [`ITEM_BYTES_MAX`].
    #[n(3)]
    pub bytes: ByteVec,
}

/// One sealed item as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogItem {
    /// Its place in the log.
    #[n(0)]
    pub seq: Seq,
    /// Who sent it.
    #[n(1)]
    pub device: DeviceId,
    /// That device's count.
    #[n(2)]
    pub ctr: Ctr,
    /// The last seq that the device had applied when it made the item.
    #[n(3)]
    pub base_seq: Seq,
    /// Under which of the duo's keys it is sealed.
    #[n(4)]
    pub key_epoch: KeyEpoch,
    /// `crypto::item_hash` of header and bytes.
    #[n(5)]
    pub hash: Hash,
    /// Sealed bytes; left out when the asking device sent the item itself and so has it.
    #[n(6)]
    pub bytes: Option<ByteVec>,
}

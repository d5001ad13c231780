//! How does a new key of the duo open what was sealed under the keys before it?
//!
//! Key epoch e + 1 keeps the key of epoch e sealed under its own. So a grant of the newest key opens the whole history, link
//! by link, and a device that holds only an old key learns nothing newer.

use domain::{DuoId, KeyEpoch};
use zeroize::Zeroizing;

use crate::duo_key::DuoKey;
use crate::sealing::{self, NONCE_LEN, OpenError};

/// Version of the sealing, authenticated with every key.
const VERSION: u8 = 1;

/// HKDF's `info` for the key that seals the key before it.
const PREVIOUS_KEY: &str = "samen/v1/previous-key";

/// Length of a key sealed by [`seal_previous`], in bytes: nonce, the padded key and tag.
pub const SEALED_PREVIOUS_LEN: usize = 104;

/// Seals the key of the epoch before `new_epoch` under the key of `new_epoch`: [`SEALED_PREVIOUS_LEN`] bytes, which the server may keep.
///
/// `nonce` must be freshly random for every call.
#[must_use]
pub fn seal_previous(
    new: &DuoKey,
    duo: DuoId,
    new_epoch: KeyEpoch,
    previous: &DuoKey,
    nonce: [u8; NONCE_LEN],
) -> Vec<u8> {
    sealing::seal(
        &new.sub_key(PREVIOUS_KEY),
        &associated(duo, new_epoch),
        previous.to_bytes().as_slice(),
        nonce,
    )
}

/// The key of the epoch before `new_epoch`, from what [`seal_previous`] made.
///
/// # Errors
///
/// [`OpenError`] when the bytes are cut short, are of another key, duo or epoch, were changed, or hold no key.
pub fn open_previous(
    new: &DuoKey,
    duo: DuoId,
    new_epoch: KeyEpoch,
    sealed: &[u8],
) -> Result<DuoKey, OpenError> {
    let contents = Zeroizing::new(sealing::open(
        &new.sub_key(PREVIOUS_KEY),
        &associated(duo, new_epoch),
        sealed,
    )?);
    let key = contents
        .as_slice()
        .try_into()
        .map_err(|_| OpenError::Refused)?;
    Ok(DuoKey::from_bytes(key))
}

/// version ‖ duo ‖ new epoch, each of fixed width.
fn associated(duo: DuoId, new_epoch: KeyEpoch) -> [u8; 21] {
    let mut bytes = [0; 21];
    bytes[0] = VERSION;
    bytes[1..17].copy_from_slice(duo.as_bytes());
    bytes[17..].copy_from_slice(&new_epoch.0.to_be_bytes());
    bytes
}

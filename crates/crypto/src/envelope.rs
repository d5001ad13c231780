//! How are a few bytes sealed so that one device alone can open them?
//!
//! By HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305. It does not say
//! who sealed them: whoever needs to know signs the envelope, as a [`Grant`](crate::grant::Grant) does.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::device::DeviceSecrets;

/// Length in bytes of the encapsulated key that an envelope begins with.
const ENCAPSULATED_LEN: usize = 32;

/// Length in bytes that an envelope adds to its contents.
pub const ENVELOPE_OVERHEAD: usize = ENCAPSULATED_LEN + 16;

/// Why an envelope was not made or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The recipient's X25519 key has small order: anyone could open what is sealed to it.
    #[error("the recipient's key is unsound")]
    Recipient,
    /// Other secrets, another purpose, other associated data, or other bytes than were sealed.
    #[error("the envelope does not open")]
    Refused,
}

/// Seals contents to the device with this X25519 public key: `encapsulated key ‖ ciphertext ‖ tag`.
///
/// `info` names the purpose; `associated` is authenticated but not contained.
///
/// # Errors
///
/// [`EnvelopeError::Recipient`] when the public key has small order.
pub fn seal(
    recipient_x25519: &[u8; 32],
    info: &[u8],
    associated: &[u8],
    contents: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, EnvelopeError> {
    let recipient = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(recipient_x25519)
        .map_err(|_| EnvelopeError::Recipient)?;
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(
        &OpModeS::Base, &recipient, info, contents, associated, rng
    )
    .map_err(|_| EnvelopeError::Recipient)?;
    Ok([encapsulated.to_bytes().as_slice(), &ciphertext].concat())
}

/// Opens what [`seal`] made for the device with these secrets.
///
/// # Errors
///
/// [`EnvelopeError::Refused`] when it was not sealed to this device for this purpose, or was changed since.
pub fn open(
    recipient: &DeviceSecrets,
    info: &[u8],
    associated: &[u8],
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let (encapsulated, ciphertext) = envelope
        .split_at_checked(ENCAPSULATED_LEN)
        .ok_or(EnvelopeError::Refused)?;
    let open = || {
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &Deserializable::from_bytes(recipient.x25519().as_bytes())?,
            &Deserializable::from_bytes(encapsulated)?,
            info,
            ciphertext,
            associated,
        )
    };
    open()
        .map(Zeroizing::new)
        .map_err(|_| EnvelopeError::Refused)
}

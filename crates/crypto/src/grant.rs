//! How does one device give the duo's key to another?

use domain::{DeviceId, DuoId, KeyEpoch};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::device::{DevicePublic, DeviceSecrets, Signature};
use crate::duo_key::DuoKey;
use crate::envelope::{self, EnvelopeError};

/// Purpose of the envelope and of the signature.
const CONTEXT: &str = "samen/v1/grant";

/// Why a grant was not made or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The recipient's X25519 key has small order, so nothing may be sealed to it.
    #[error("the recipient's key is unsound")]
    Recipient,
    /// The granter did not sign this for this recipient's key.
    #[error("the grant is not signed by its granter")]
    Signature,
    /// It is signed, but was not sealed to these secrets.
    #[error("the grant does not open")]
    Refused,
}

/// The duo's key of one epoch, sealed to one device and signed by another. The server keeps it and cannot open it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Grant {
    /// Whose key it is.
    #[n(0)]
    pub duo: DuoId,
    /// The epoch of the key.
    #[n(1)]
    pub key_epoch: KeyEpoch,
    /// The recipient.
    #[n(2)]
    pub device: DeviceId,
    /// The envelope with the key in it: 80 bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// The device that sealed and signed it.
    #[n(4)]
    pub granter: DeviceId,
    /// The granter's signature over who, which, to which X25519 key, and the envelope.
    #[n(5)]
    pub signature: Signature,
}

impl Grant {
    /// Grants a key to a device, which the roster must hold or a person must just have approved.
    ///
    /// # Errors
    ///
    /// [`GrantError::Recipient`] when the recipient's X25519 key has small order.
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a type of its own, so none can be mistaken for another but the two device ids"
    )]
    pub fn make(
        duo: DuoId,
        key_epoch: KeyEpoch,
        key: &DuoKey,
        recipient: DeviceId,
        recipient_public: &DevicePublic,
        granter: DeviceId,
        granter_secrets: &DeviceSecrets,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, GrantError> {
        let associated = associated(duo, key_epoch, recipient, granter);
        let sealed = envelope::seal(
            &recipient_public.x25519,
            CONTEXT.as_bytes(),
            &associated,
            key.to_bytes().as_slice(),
            rng,
        )
        .map_err(|error| match error {
            EnvelopeError::Recipient => GrantError::Recipient,
            EnvelopeError::Refused => GrantError::Refused,
        })?;
        let signature = granter_secrets.sign(
            CONTEXT,
            &signed(&associated, &recipient_public.x25519, &sealed),
        );
        Ok(Self {
            duo,
            key_epoch,
            device: recipient,
            sealed,
            granter,
            signature,
        })
    }

    /// Opens a grant made to these secrets by the device with these public keys: first the signature, then the seal.
    ///
    /// Whether `granter` is a device to be believed is for the caller to say, who looked its public keys up.
    ///
    /// # Errors
    ///
    /// [`GrantError::Signature`] when another signed it, when it was changed, or when it is for another device's key;
    /// [`GrantError::Refused`] when the signed envelope holds no key for this device.
    pub fn open(
        &self,
        recipient_secrets: &DeviceSecrets,
        granter_public: &DevicePublic,
    ) -> Result<DuoKey, GrantError> {
        let associated = associated(self.duo, self.key_epoch, self.device, self.granter);
        let recipient_x25519 = recipient_secrets.public().x25519;
        granter_public
            .verify(
                CONTEXT,
                &signed(&associated, &recipient_x25519, &self.sealed),
                &self.signature,
            )
            .map_err(|_| GrantError::Signature)?;
        let contents = envelope::open(
            recipient_secrets,
            CONTEXT.as_bytes(),
            &associated,
            &self.sealed,
        )
        .map_err(|_| GrantError::Refused)?;
        let mut key = Zeroizing::new([0; 32]);
        if contents.len() != key.len() {
            return Err(GrantError::Refused);
        }
        key.copy_from_slice(&contents);
        Ok(DuoKey::from_bytes(&key))
    }
}

/// duo ‖ key epoch ‖ recipient ‖ granter, each of fixed width.
fn associated(duo: DuoId, key_epoch: KeyEpoch, recipient: DeviceId, granter: DeviceId) -> [u8; 52] {
    let mut bytes = [0; 52];
    bytes[..16].copy_from_slice(duo.as_bytes());
    bytes[16..20].copy_from_slice(&key_epoch.0.to_be_bytes());
    bytes[20..36].copy_from_slice(recipient.as_bytes());
    bytes[36..].copy_from_slice(granter.as_bytes());
    bytes
}

/// The recipient's X25519 key is in it, so that the granter vouches for the key it sealed to and not only for an id.
fn signed(associated: &[u8; 52], recipient_x25519: &[u8; 32], sealed: &[u8]) -> Vec<u8> {
    [associated, recipient_x25519.as_slice(), sealed].concat()
}

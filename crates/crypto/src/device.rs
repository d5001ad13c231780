//! Which keys does a device have, and how does it sign?

use core::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Length of a device's secrets in bytes: an Ed25519 seed, then an X25519 secret.
pub const DEVICE_SECRETS_LEN: usize = 64;

/// A signature that does not belong to this message, this context or this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct SignatureError;

/// The secrets of one device: an Ed25519 key to sign with and an X25519 key to be granted keys by.
///
/// They are erased from memory when dropped, and never printed.
#[derive(Clone)]
pub struct DeviceSecrets {
    ed25519: SigningKey,
    x25519: StaticSecret,
}

impl DeviceSecrets {
    /// New secrets.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; DEVICE_SECRETS_LEN]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self::from_bytes(&bytes)
    }

    /// The secrets that [`to_bytes`](Self::to_bytes) wrote; any 64 bytes are valid secrets.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; DEVICE_SECRETS_LEN]) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        let mut secret = Zeroizing::new([0; 32]);
        seed.copy_from_slice(&bytes[..32]);
        secret.copy_from_slice(&bytes[32..]);
        Self {
            ed25519: SigningKey::from_bytes(&seed),
            x25519: StaticSecret::from(*secret),
        }
    }

    /// The Ed25519 seed and the X25519 secret, to be stored wrapped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; DEVICE_SECRETS_LEN]> {
        let mut bytes = Zeroizing::new([0; DEVICE_SECRETS_LEN]);
        bytes[..32].copy_from_slice(self.ed25519.as_bytes());
        bytes[32..].copy_from_slice(self.x25519.as_bytes());
        bytes
    }

    /// What others may know of these secrets.
    #[must_use]
    pub fn public(&self) -> DevicePublic {
        DevicePublic {
            ed25519: self.ed25519.verifying_key().to_bytes(),
            x25519: PublicKey::from(&self.x25519).to_bytes(),
        }
    }

    /// Signs a message for one purpose. `context` names the purpose, such as `samen/v1/grant`; a signature made in
    /// one context verifies in no other.
    #[must_use]
    pub fn sign(&self, context: &'static str, message: &[u8]) -> Signature {
        Signature(self.ed25519.sign(&framed(context, message)).to_bytes())
    }

    /// The X25519 secret, for opening what was sealed to this device.
    pub(crate) fn x25519(&self) -> &StaticSecret {
        &self.x25519
    }
}

impl fmt::Debug for DeviceSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSecrets").finish_non_exhaustive()
    }
}

/// The public keys of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
pub struct DevicePublic {
    /// Verifies the device's signatures.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub ed25519: [u8; 32],
    /// Seals keys to the device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub x25519: [u8; 32],
}

impl DevicePublic {
    /// Whether this device signed this message in this context. Strict (RFC 8032 with the cofactorless equation, and
    /// no keys of small order), so that all devices and the server agree on every signature.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] when it did not, or when the key is no sound Ed25519 key.
    pub fn verify(
        &self,
        context: &'static str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureError> {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.ed25519)
            .and_then(|key| key.verify_strict(&framed(context, message), &signature))
            .map_err(|_| SignatureError)
    }
}

/// An Ed25519 signature by a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Signature(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 64]);

/// The length of the context, the context, the message. The length keeps a context that is the beginning of another
/// one from sharing a signature with it.
fn framed(context: &str, message: &[u8]) -> Vec<u8> {
    let length = (context.len() as u64).to_be_bytes();
    [&length, context.as_bytes(), message].concat()
}

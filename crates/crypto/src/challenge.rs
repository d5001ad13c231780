//! How does a device show the server that it holds its keys?

use domain::{DeviceId, DuoId, Hash};

use crate::device::{DevicePublic, DeviceSecrets, Signature, SignatureError};

/// Purpose of a signature that signs a device in.
const SIGN_IN: &str = "samen/v1/sign-in";

/// Purpose of a signature that a device joins with.
const JOIN: &str = "samen/v1/join";

/// Purpose of a signature that a device is registered with by another one.
const DEVICE: &str = "samen/v1/device";

/// Answers the server's nonce, so that a device whose cookie was lost is signed in again without a code.
#[must_use]
pub fn sign_in(secrets: &DeviceSecrets, device: DeviceId, nonce: &[u8; 32]) -> Signature {
    secrets.sign(SIGN_IN, &sign_in_message(device, nonce))
}

/// Checks an answer to a nonce that the server gave out, once and not long ago.
///
/// # Errors
///
/// [`SignatureError`] when this device did not answer this nonce.
pub fn verify_sign_in(
    public: &DevicePublic,
    device: DeviceId,
    nonce: &[u8; 32],
    signature: &Signature,
) -> Result<(), SignatureError> {
    public.verify(SIGN_IN, &sign_in_message(device, nonce), signature)
}

/// Shows at joining that the device holds the secrets of the keys it registers with this code.
#[must_use]
pub fn join_proof(secrets: &DeviceSecrets, code_hash: Hash) -> Signature {
    secrets.sign(JOIN, &join_message(&secrets.public(), code_hash))
}

/// Checks the proof that came with a device's keys and a code.
///
/// # Errors
///
/// [`SignatureError`] when the proof is for other keys or another code.
pub fn verify_join(
    public: &DevicePublic,
    code_hash: Hash,
    proof: &Signature,
) -> Result<(), SignatureError> {
    public.verify(JOIN, &join_message(public, code_hash), proof)
}

/// Shows, when another device of the duo registers this one, that whoever made its keys holds them.
#[must_use]
pub fn device_proof(secrets: &DeviceSecrets, duo: DuoId, device: DeviceId) -> Signature {
    secrets.sign(DEVICE, &device_message(&secrets.public(), duo, device))
}

/// Checks the proof that came with a device's keys and id.
///
/// # Errors
///
/// [`SignatureError`] when the proof is for other keys, another id or another duo.
pub fn verify_device(
    public: &DevicePublic,
    duo: DuoId,
    device: DeviceId,
    proof: &Signature,
) -> Result<(), SignatureError> {
    public.verify(DEVICE, &device_message(public, duo, device), proof)
}

fn sign_in_message(device: DeviceId, nonce: &[u8; 32]) -> Vec<u8> {
    [device.as_bytes(), nonce.as_slice()].concat()
}

/// Both keys are in it, so that the X25519 key cannot be exchanged for another underway.
fn join_message(public: &DevicePublic, code_hash: Hash) -> Vec<u8> {
    [code_hash.0, public.ed25519, public.x25519].concat()
}

fn device_message(public: &DevicePublic, duo: DuoId, device: DeviceId) -> Vec<u8> {
    let ids = [duo.as_bytes().as_slice(), device.as_bytes().as_slice()].concat();
    [ids.as_slice(), &public.ed25519, &public.x25519].concat()
}

//! How are the crate's formats built a second time, from the primitives alone?

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use crypto::{DeviceSecrets, Signature};
use domain::Hash;
use ed25519_dalek::{Signer, SigningKey};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

pub fn sha256(parts: &[&[u8]]) -> Hash {
    Hash(Sha256::digest(parts.concat()).into())
}

/// `N` bytes by HKDF-SHA256 without salt.
pub fn expanded<const N: usize>(secret: &[u8], label: &str) -> [u8; N] {
    let mut bytes = [0; N];
    Hkdf::<Sha256>::new(None, secret)
        .expand(label.as_bytes(), &mut bytes)
        .expect("a few bytes");
    bytes
}

/// The sub-key of a duo's key that has this label.
pub fn sub_key(root: &[u8; 32], label: &str) -> [u8; 32] {
    expanded(root, label)
}

/// One message of XChaCha20-Poly1305: ciphertext, then tag.
pub fn xchacha(key: [u8; 32], nonce: [u8; 24], associated: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let payload = Payload {
        msg: plaintext,
        aad: associated,
    };
    XChaCha20Poly1305::new(&key.into())
        .encrypt(&nonce.into(), payload)
        .expect("a short message")
}

/// A short plaintext as the crate seals it: the nonce, then mark and zeros to the next multiple of 64 under the key.
pub fn sealed(key: [u8; 32], nonce: [u8; 24], associated: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut padded = [plaintext, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(64), 0);
    [nonce.as_slice(), &xchacha(key, nonce, associated, &padded)].concat()
}

/// What an Ed25519 key signs: the context's length in eight bytes, the context, the message.
pub fn signed_in_context(secrets: &DeviceSecrets, context: &str, message: &[&[u8]]) -> Signature {
    let seed: [u8; 32] = *secrets
        .to_bytes()
        .first_chunk()
        .expect("64 bytes hold a seed of 32");
    let mut bytes = (context.len() as u64).to_be_bytes().to_vec();
    bytes.extend(context.as_bytes());
    bytes.extend(message.concat());
    Signature(SigningKey::from_bytes(&seed).sign(&bytes).to_bytes())
}

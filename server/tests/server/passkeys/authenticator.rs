//! A browser with an authenticator in it, as far as the server sees them: it answers what it is asked, and can be made to cheat.

use domain::Hash;
use minicbor::Encoder;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

/// A person touched it; it checked who; a new public key follows.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const NEW_KEY: u8 = 0x40;

#[derive(Clone)]
pub struct Authenticator {
    /// The site that the browser stands on.
    pub origin: String,
    /// The site that the authenticator believes it is asked by.
    pub site: String,
    /// Whether it checks who touches it.
    pub verifies: bool,
    /// How often it was used.
    pub count: u32,
    /// What it knows its owner by, as in the options.
    pub user_handle: Value,
    pub key: SigningKey,
    pub id: Vec<u8>,
}

impl Authenticator {
    /// A fresh one. `seed` is from 1 to 255.
    pub fn new(seed: u8) -> Self {
        Self {
            origin: "http://localhost:3000".into(),
            site: "localhost".into(),
            verifies: true,
            count: 1,
            user_handle: Value::Null,
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 20],
        }
    }

    /// `navigator.credentials.create`, as JSON.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.user_handle = options["user"]["id"].clone();
        let client_data = self.client_data("webauthn.create", &options);
        let mut said = self.said(NEW_KEY);
        said.extend([0; 16]);
        said.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        said.extend(&self.id);
        said.extend(self.public_key());
        let mut attestation = Encoder::new(Vec::new());
        attestation
            .map(3)
            .and_then(|e| e.str("fmt")?.str("none"))
            .and_then(|e| e.str("attStmt")?.map(0))
            .and_then(|e| e.str("authData")?.bytes(&said))
            .unwrap();
        self.credential(json!({
            "clientDataJSON": base64url(client_data.as_bytes()),
            "attestationObject": base64url(&attestation.into_writer()),
            "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get`, as JSON.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let client_data = self.client_data("webauthn.get", &options);
        self.count += 1;
        let said = self.said(0);
        let hash = Hash::of(&[client_data.as_bytes()]).0;
        let signature: Signature = self.key.sign(&[said.as_slice(), &hash].concat());
        self.credential(json!({
            "clientDataJSON": base64url(client_data.as_bytes()),
            "authenticatorData": base64url(&said),
            "signature": base64url(signature.to_der().as_bytes()),
            "userHandle": self.user_handle,
        }))
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let challenge = &options["challenge"];
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn said(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut said = Hash::of(&[self.site.as_bytes()]).0.to_vec();
        said.push(PRESENT | verified | more);
        said.extend(self.count.to_be_bytes());
        said
    }

    /// As COSE writes an ES256 key (RFC 9053).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = Encoder::new(Vec::new());
        key.map(5)
            .and_then(|e| e.i8(1)?.i8(2))
            .and_then(|e| e.i8(3)?.i8(-7))
            .and_then(|e| e.i8(-1)?.i8(1))
            .and_then(|e| e.i8(-2)?.bytes(point.x().unwrap()))
            .and_then(|e| e.i8(-3)?.bytes(point.y().unwrap()))
            .unwrap();
        key.into_writer()
    }

    fn credential(&self, response: Value) -> String {
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | usize::from(chunk.get(at).copied().unwrap_or(0))
        });
        (0..=chunk.len()).map(move |at| char::from(DIGITS[bits >> (18 - 6 * at) & 63]))
    });
    digits.collect()
}

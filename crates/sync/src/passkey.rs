//! Passkey: a second way to sign in again, on any browser of the same person. Optional; no step of the engine needs it.
//!
//! Kept by a device that holds the duo's key: `GET` and `POST /api/v1/duos/{duo}/passkeys`, `POST …/passkeys/options` before it and
//! `POST …/passkeys/remove` after it. Used by whoever has nothing else: `POST /api/v1/passkeys/options`, then `POST /api/v1/passkeys`.
//! What that gives is a joining code for this one browser, so there is one way in, and a lost answer is no harm. A passkey opens
//! nothing: the key of the diary still comes by a grant.
//!
//! What browser and authenticator say to each other is JSON of the WebAuthn specification, carried here as text.

use domain::{DeviceId, DuoId, Hash};
use minicbor::{Decode, Encode};

/// How long a person may take with their authenticator, in milliseconds: five minutes, as WebAuthn recommends; another phone has to be
/// fetched, perhaps.
pub const CEREMONY_VALID_MS: i64 = 5 * 60 * 1000;

/// How long the code can be used that a passkey gives, in milliseconds: the browser uses it at once, and tries again over a bad line.
pub const PASSKEY_CODE_VALID_MS: i64 = 10 * 60 * 1000;

/// Most passkeys of one member: a phone, a computer, a password manager and two keys on a ring, with room.
pub const PASSKEYS_MAX: usize = 8;

/// Largest body, in bytes: what an authenticator says, with an RSA key and an attestation that nobody asked for.
pub const PASSKEY_BYTES_MAX: usize = 16 * 1024;

/// Names one attempt, so that its answer is compared with its own question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Ceremony(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// A device of the duo asks what to tell its authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct OptionsRequest {
    /// The asking device.
    #[n(0)]
    pub device: DeviceId,
}

/// What to tell the authenticator.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OptionsAnswer {
    /// Goes back with what the authenticator says.
    #[n(0)]
    pub ceremony: Ceremony,
    /// `PublicKeyCredentialCreationOptionsJSON`, or `PublicKeyCredentialRequestOptionsJSON` for signing in.
    #[n(1)]
    pub options: String,
}

/// A new passkey; answered with all of them. [`crate::Refusal::Full`] past [`PASSKEYS_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AddRequest {
    /// The device that asked.
    #[n(0)]
    pub device: DeviceId,
    /// Which attempt.
    #[n(1)]
    pub ceremony: Ceremony,
    /// `RegistrationResponseJSON`.
    #[n(2)]
    pub credential: String,
}

/// A passkey of the asking member.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KnownPasskey {
    /// The id that its authenticator gave it.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub id: Vec<u8>,
    /// The day it was added, in days since 1970-01-01.
    #[n(1)]
    pub added_day: i64,
    /// The last day someone signed in with it, in days since 1970-01-01; none when nobody has.
    #[n(2)]
    pub used_day: Option<i64>,
}

/// The member's passkeys, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ListAnswer {
    /// All of them.
    #[n(0)]
    pub passkeys: Vec<KnownPasskey>,
}

/// Removes a passkey of the asking member; answered with the rest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RemoveRequest {
    /// The asking device.
    #[n(0)]
    pub device: DeviceId,
    /// Which passkey.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub id: Vec<u8>,
}

/// Signs in. [`crate::Refusal::SignedOut`] whatever is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignInRequest {
    /// Which attempt.
    #[n(0)]
    pub ceremony: Ceremony,
    /// `AuthenticationResponseJSON`.
    #[n(1)]
    pub credential: String,
}

/// A way in for this browser, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct SignInAnswer {
    /// The duo of the passkey's member: a browser that still holds the keys of its device there joins with those, and comes back as
    /// that device.
    #[n(0)]
    pub duo: DuoId,
    /// As the hash of a joining code, for [`crate::join::JoinRequest`].
    #[n(1)]
    pub code: Hash,
}

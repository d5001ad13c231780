//! Sign in: the cookie is gone, the keys are not. The device signs a number that the server made up.
//!
//! `POST /api/v1/sign-in/challenge`, then `POST /api/v1/sign-in`, answered with a session cookie and no body.

use crypto::device::Signature;
use domain::DeviceId;
use minicbor::{Decode, Encode};

/// How long a challenge can be answered, in milliseconds: two minutes, for a slow line.
pub const CHALLENGE_VALID_MS: i64 = 2 * 60 * 1000;

/// Asks for a challenge. Answered for unknown devices too, so that nobody learns which exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ChallengeRequest {
    /// Who wants to sign in.
    #[n(0)]
    pub device: DeviceId,
}

/// A number used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Challenge {
    /// Random bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
}

/// The challenge, signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignInRequest {
    /// Who signs in.
    #[n(0)]
    pub device: DeviceId,
    /// The challenge.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// `crypto::challenge::sign_in` over device and nonce.
    #[n(2)]
    pub signature: Signature,
}

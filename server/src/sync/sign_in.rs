//! `POST /api/v1/sign-in/challenge`, then `POST /api/v1/sign-in`: the cookie is gone, the keys are not.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::{DeviceId, UnixMillis};
use sync::Refusal;
use sync::sign_in::{CHALLENGE_VALID_MS, Challenge, ChallengeRequest, SignInRequest};

use super::SMALL;
use crate::address::Address;
use crate::body::{self, Cbor};
use crate::error::ApiError;
use crate::session;
use crate::state::Shared;

/// Most numbers waiting to be signed, 100 bytes each. Past it the oldest half is forgotten: whoever asks for many hurts nobody for long.
const WAITING_MAX: usize = 10_000;

/// Numbers given out and not yet signed. A restart forgets them; phones ask anew.
#[derive(Debug, Default)]
pub struct Challenges(Mutex<HashMap<[u8; 32], (DeviceId, UnixMillis)>>);

impl Challenges {
    fn give(&self, nonce: [u8; 32], device: DeviceId, now: UnixMillis) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            waiting.retain(|_, (_, at)| is_valid(*at, now));
        }
        if waiting.len() >= WAITING_MAX {
            let mut times: Vec<_> = waiting.values().map(|(_, at)| *at).collect();
            times.sort_unstable();
            let median = times[times.len() / 2];
            waiting.retain(|_, (_, at)| *at > median);
        }
        waiting.insert(nonce, (device, now));
    }

    /// Whether this number was given to this device not long ago; it cannot be used again.
    fn take(&self, nonce: &[u8; 32], device: DeviceId, now: UnixMillis) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .remove(nonce)
            .is_some_and(|(to, at)| to == device && is_valid(at, now))
    }
}

fn is_valid(given: UnixMillis, now: UnixMillis) -> bool {
    now.0.saturating_sub(given.0) <= CHALLENGE_VALID_MS
}

/// Gives a number to be signed, to whoever asks.
pub async fn challenge(
    State(app): State<Shared>,
    address: Address,
    request: Request,
) -> Result<Cbor<Challenge>, ApiError> {
    app.admit_stranger(address)?;
    let request: ChallengeRequest = body::read(request, SMALL).await?;
    let nonce = app.entropy.bytes();
    app.challenges.give(nonce, request.device, app.clock.now());
    Ok(Cbor(Challenge { nonce }))
}

/// Signs a device in. Whether the number, the device or the signature was wrong is not told.
pub async fn sign_in(
    State(app): State<Shared>,
    address: Address,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    app.admit_stranger(address)?;
    let headers = request.headers().clone();
    let request: SignInRequest = body::read(request, SMALL).await?;
    if !app
        .challenges
        .take(&request.nonce, request.device, app.clock.now())
    {
        return Err(Refusal::SignedOut.into());
    }
    let device = app
        .database
        .device(request.device)
        .await?
        .ok_or(Refusal::SignedOut)?;
    crypto::challenge::verify_sign_in(
        &device.public,
        device.id,
        &request.nonce,
        &request.signature,
    )
    .map_err(|_| Refusal::SignedOut)?;
    if device.revoked {
        return Err(Refusal::Revoked.into());
    }
    let (session, cookie) = session::enter(&app, &headers).await?;
    app.database.sign_in(device.id, session).await?;
    app.sessions.forget(device.id, Some(session.token_hash));
    app.pokes.end_session(session.token_hash);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

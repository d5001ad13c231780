//! `POST /api/v1/passkeys/options`, then `POST /api/v1/passkeys`: cookie and keys are gone, the passkey is not.

use axum::extract::{Request, State};
use domain::Hash;
use sync::Refusal;
use sync::passkey::{Ceremony, OptionsAnswer, SignInAnswer, SignInRequest};

use super::PASSKEY;
use crate::address::Address;
use crate::body::{self, Cbor};
use crate::error::ApiError;
use crate::state::Shared;

/// What to ask of an authenticator, for whoever asks.
pub async fn sign_in_options(
    State(app): State<Shared>,
    address: Address,
) -> Result<Cbor<OptionsAnswer>, ApiError> {
    app.admit_stranger(address)?;
    let (options, asked) = app.passkeys.ask_known().ok_or(Refusal::NotFound)?;
    let ceremony = Ceremony(app.entropy.bytes());
    app.passkeys
        .signing_in
        .begin(ceremony, asked, app.clock.now());
    Ok(Cbor(OptionsAnswer { ceremony, options }))
}

/// Gives a code to join with. Whether question, passkey or signature was wrong is not told.
pub async fn sign_in(
    State(app): State<Shared>,
    address: Address,
    request: Request,
) -> Result<Cbor<SignInAnswer>, ApiError> {
    app.admit_stranger(address)?;
    let SignInRequest {
        ceremony,
        credential,
    } = body::read(request, PASSKEY).await?;
    let now = app.clock.now();
    let asked = app.passkeys.signing_in.end(ceremony, now);
    let asked = asked.ok_or(Refusal::SignedOut)?;
    let claim = app
        .passkeys
        .identify(&credential)
        .ok_or(Refusal::SignedOut)?;
    let known = app.database.passkey(&claim.id).await?;
    let known = known
        .filter(|known| known.user_handle == claim.user_handle)
        .ok_or(Refusal::SignedOut)?;
    let public_key = app
        .passkeys
        .check_known(asked, &claim, &known.public_key)
        .ok_or(Refusal::SignedOut)?;
    let code = Hash(app.entropy.bytes());
    let duo = app
        .database
        .passkey_used(claim.id, public_key, code, now)
        .await?;
    Ok(Cbor(SignInAnswer { duo, code }))
}

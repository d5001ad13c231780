//! `POST /api/v1/duos/{duo}/pairings`: a device commits to, or reveals, what four pictures are made of.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::pairing::PairingRequest;

use super::{InDuo, SMALL};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Notes what is said.
pub async fn say(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: PairingRequest = body::read(request, SMALL).await?;
    signed_in.speaks_for(request.device, duo)?;
    app.database.say_pairing(duo, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /api/v1/duos/{duo}/devices`: a device registers another one of the same member.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use database::NewSession;
use sync::Refusal;
use sync::device::DeviceRequest;

use super::{GRANTS, InDuo};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Registers a device. A phone joins the session of this request; the cookie stays as it is.
pub async fn register(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: DeviceRequest = body::read(request, GRANTS).await?;
    signed_in.speaks_for(request.device, duo)?;
    // Whoever made the new device's keys holds them.
    crypto::challenge::verify_device(&request.public, duo, request.new, &request.proof).map_err(
        |_| Refusal::Malformed {
            what: "proof".into(),
        },
    )?;
    let session = NewSession {
        token_hash: signed_in.token_hash,
        at: app.clock.now(),
    };
    let new = request.new;
    app.database.register_device(duo, request, session).await?;
    app.sessions.forget(new, Some(signed_in.token_hash));
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /api/v1/duos/{duo}/grants`: a device that holds the key hands it to others.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::grant::GrantRequest;

use super::{GRANTS, InDuo};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Stores grants.
pub async fn store(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: GrantRequest = body::read(request, GRANTS).await?;
    signed_in.speaks_for(request.device, duo)?;
    let now = app.clock.now();
    app.database.store_grants(duo, request, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

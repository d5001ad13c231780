//! `POST /api/v1/duos/{duo}/epochs`: a device makes the key of the next epoch; the first wins.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::epoch::EpochRequest;

use super::{GRANTS, InDuo};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Makes an epoch.
pub async fn make(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: EpochRequest = body::read(request, GRANTS).await?;
    signed_in.speaks_for(request.device, duo)?;
    let revoked = request.revoked.clone();
    app.database
        .make_epoch(duo, request, app.clock.now())
        .await?;
    if !revoked.is_empty() {
        app.signed_out(duo, &revoked);
    }
    Ok(StatusCode::NO_CONTENT)
}

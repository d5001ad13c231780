//! `POST /api/v1/duos/{duo}/snapshots` and `…/snapshots/verdict`: a device folds the log, one of another member compares.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::snapshot::{OFFER_BYTES_MAX, OfferRequest, VerdictRequest};

use super::{InDuo, SMALL};
use crate::body::{self, Limit};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

const OFFER: Limit = Limit {
    name: "OFFER_BYTES_MAX",
    bytes: OFFER_BYTES_MAX,
};

/// Takes an offer.
pub async fn offer(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: OfferRequest = body::read(request, OFFER).await?;
    signed_in.speaks_for(request.device, duo)?;
    let now = app.clock.now();
    app.database.offer_snapshot(duo, request, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a verdict. What is purged then is purged behind the answer.
pub async fn judge(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: VerdictRequest = body::read(request, SMALL).await?;
    signed_in.speaks_for(request.device, duo)?;
    let now = app.clock.now();
    app.database.judge_snapshot(duo, request, now).await?;
    app.sweep_wanted.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

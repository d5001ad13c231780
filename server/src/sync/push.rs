//! `POST /api/v1/duos/{duo}/push`: new items; answered only after the durable commit.

use axum::extract::{Request, State};
use sync::push::{PUSH_BYTES_MAX, PushAnswer, PushRequest};

use super::InDuo;
use crate::body::{self, Cbor, Limit};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

const PUSH: Limit = Limit {
    name: "PUSH_BYTES_MAX",
    bytes: PUSH_BYTES_MAX,
};

/// Takes a push.
pub async fn push(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<Cbor<PushAnswer>, ApiError> {
    let request: PushRequest = body::read(request, PUSH).await?;
    signed_in.speaks_for(request.device, duo)?;
    Ok(Cbor(app.database.push(duo, request).await?))
}

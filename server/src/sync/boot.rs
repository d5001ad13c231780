//! `GET /api/v1/duos/{duo}/boot?device=`: everything about the duo but its log. The cookie is given anew with it, so that
//! it lasts from the last time that Samen was opened.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::{Asked, ByDevice, InDuo};
use crate::body::Cbor;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Tells who is there.
pub async fn boot(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    Asked(query): Asked<ByDevice>,
) -> Result<impl IntoResponse, ApiError> {
    let device = query.device()?;
    signed_in.speaks_for(device, duo)?;
    let answer = app.database.boot(duo, device).await?;
    Ok((
        [(header::SET_COOKIE, signed_in.cookie(&app.config.public_url))],
        Cbor(answer),
    ))
}

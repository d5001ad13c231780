//! `GET /api/v1/duos/{duo}/programme?device=`: what the duo's programme offers. With `If-None-Match` only what the phone does not have yet.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sync::MEDIA_TYPE;

use super::{Asked, ByDevice, InDuo};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Gives the sheet; no content when the programme has none.
pub async fn sheet(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    Asked(query): Asked<ByDevice>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    signed_in.speaks_for(query.device()?, duo)?;
    let Some(row) = app.database.sheet(duo).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let tag = format!("\"{}\"", row.hash);
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kept = HeaderValue::from_static("private, no-cache");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CACHE_CONTROL, kept),
    ];
    Ok((headers, [(header::ETAG, tag)], row.sheet).into_response())
}

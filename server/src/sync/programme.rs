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
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kept = HeaderValue::from_static("private, no-cache");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CACHE_CONTROL, kept),
    ];
    Ok((headers, [(header::ETAG, tag)], row.sheet).into_response())
}

/// Whether the phone says that it has this version. A proxy that compresses on the way makes a validator weak (`W/"…"`), which is as good
/// here; there may be several, and `*` stands for any (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let said = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut said = said.filter_map(|said| said.to_str().ok());
    said.any(|said| {
        let mut tags = said.split(',').map(str::trim);
        tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    })
}

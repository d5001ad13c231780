//! `POST /api/v1/duos/{duo}/end`: a member ends the duo. It can be read for a while, then it is forgotten.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::end::EndRequest;

use super::{InDuo, SMALL};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Ends the duo.
pub async fn end(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let EndRequest { device } = body::read(request, SMALL).await?;
    signed_in.speaks_for(device, duo)?;
    app.database.end_duo(duo, device, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /api/v1/duos/{duo}/leave`: a phone signs itself out for good.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::leave::LeaveRequest;

use super::{InDuo, SMALL};
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Signs the device out, and takes it out of its session.
pub async fn leave(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let LeaveRequest { device } = body::read(request, SMALL).await?;
    signed_in.speaks_for(device, duo)?;
    app.database.leave(duo, device, app.clock.now()).await?;
    app.signed_out(duo, &[device]);
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /api/v1/duos/{duo}/reports`: a member tells the coordinator that something does not work.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::report::ReportRequest;

use super::InDuo;
use crate::body::{self, Limit};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// A full message of four-byte characters, all facts, and room.
const REPORT: Limit = Limit {
    name: "REPORT_BYTES_MAX",
    bytes: 32 * 1024,
};

/// Takes a report.
pub async fn take(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: ReportRequest = body::read(request, REPORT).await?;
    signed_in.speaks_for(request.device, duo)?;
    let now = app.clock.now();
    app.database.store_report(duo, request, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

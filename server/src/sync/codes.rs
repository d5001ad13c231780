//! `POST /api/v1/duos/{duo}/codes`: a member asks for a joining code, for a new phone of their own or of the other.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use sync::code::CodeRequest;

use super::{InDuo, SMALL};
use crate::address::Address;
use crate::body;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Takes a code's hash. Tries that fail count as failed tries to join: whether a hash is taken tells whether it is somebody's code.
pub async fn ask(
    State(app): State<Shared>,
    signed_in: SignedIn,
    address: Address,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let request: CodeRequest = body::read(request, SMALL).await?;
    signed_in.speaks_for(request.device, duo)?;
    app.admit_join(address)?;
    app.database.ask_code(duo, request, app.clock.now()).await?;
    app.joined(address);
    Ok(StatusCode::NO_CONTENT)
}

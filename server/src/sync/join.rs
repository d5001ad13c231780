//! `POST /api/v1/join`: a one-time code makes a phone a device, and its browser gets the session cookie.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::IntoResponse;
use crypto::challenge;
use database::Join;
use domain::DeviceId;
use sync::Refusal;
use sync::join::JoinRequest;

use super::SMALL;
use crate::address::Address;
use crate::body::{self, Cbor};
use crate::error::ApiError;
use crate::session;
use crate::state::Shared;

/// Lets a phone in. Only tries that fail count towards the limit.
pub async fn join(
    State(app): State<Shared>,
    address: Address,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    app.admit_stranger(address)?;
    app.admit_join(address)?;
    let headers = request.headers().clone();
    let request: JoinRequest = body::read(request, SMALL).await?;
    challenge::verify_join(&request.public, request.code, &request.proof).map_err(|_| {
        Refusal::Malformed {
            what: "proof".into(),
        }
    })?;
    let (session, cookie) = session::enter(&app, &headers).await?;
    let answer = app
        .database
        .join(Join {
            code: request.code,
            public: request.public,
            device: DeviceId::from_bytes(app.entropy.bytes()),
            session,
            at: app.clock.now(),
        })
        .await?;
    app.joined(address);
    app.sessions.forget(answer.device, Some(session.token_hash));
    app.pokes.end_session(session.token_hash);
    Ok(([(header::SET_COOKIE, cookie)], Cbor(answer)))
}

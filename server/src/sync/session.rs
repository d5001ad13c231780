//! `GET /api/v1/session`: whom this browser is taken for; nothing when for nobody.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use database::DeviceRow;
use domain::DeviceKind;
use sync::Refusal;
use sync::join::JoinAnswer;
use sync::session::SessionAnswer;

use crate::body::Cbor;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// Tells the names, for a phone that has lost everything else.
pub async fn session(
    State(app): State<Shared>,
    signed_in: Result<SignedIn, ApiError>,
) -> Result<Response, ApiError> {
    let nobody = StatusCode::NO_CONTENT;
    let signed_in = match signed_in {
        Ok(signed_in) => signed_in,
        Err(ApiError::Refused(Refusal::SignedOut)) => return Ok(nobody.into_response()),
        Err(error) => return Err(error),
    };
    let devices = &signed_in.session.devices;
    let Some(device) = devices.iter().rfind(|device| !device.revoked) else {
        return Ok(nobody.into_response());
    };
    let members = app.database.boot(device.duo, device.id).await?.members;
    let (me, others): (Vec<_>, Vec<_>) = members
        .into_iter()
        .partition(|member| member.id == device.member);
    let first = |members: Vec<domain::Member>| members.into_iter().next().map(|known| known.name);
    Ok(Cbor(SessionAnswer {
        member: first(me).unwrap_or_default(),
        buddy: first(others).unwrap_or_default(),
        devices: one_per_duo(devices),
    })
    .into_response())
}

/// Of each duo the newest device that is not signed out, a phone rather than the card that it was restored from.
fn one_per_duo(devices: &[DeviceRow]) -> Vec<JoinAnswer> {
    let mut chosen: Vec<&DeviceRow> = Vec::new();
    for device in devices.iter().filter(|device| !device.revoked) {
        match chosen.iter_mut().find(|known| known.duo == device.duo) {
            Some(known) if device.kind == DeviceKind::Phone || known.kind != DeviceKind::Phone => {
                *known = device;
            }
            Some(_) => {}
            None => chosen.push(device),
        }
    }
    let answer = |device: &DeviceRow| JoinAnswer {
        duo: device.duo,
        member: device.member,
        device: device.id,
    };
    chosen.into_iter().map(answer).collect()
}

//! Which routes does a phone's sync speak to? One file each; the messages and decisions are those of the crate `sync`.

pub mod blobs;
pub mod boot;
pub mod codes;
pub mod devices;
pub mod end;
pub mod epochs;
pub mod events;
pub mod grants;
pub mod join;
pub mod leave;
pub mod pairings;
pub mod passkeys;
pub mod programme;
pub mod pull;
pub mod push;
pub mod reports;
pub mod session;
pub mod sign_in;
pub mod snapshots;

use axum::Router;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::routing::{get, post};
use domain::{DeviceId, DuoId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sync::Refusal;

use crate::body::Limit;
use crate::error::ApiError;
use crate::state::Shared;

/// Join, sign-in, pairing, codes, verdicts, leaving and ending.
const SMALL: Limit = Limit {
    name: "SMALL_BYTES_MAX",
    bytes: sync::join::SMALL_BYTES_MAX,
};

/// Epochs, grants and devices.
const GRANTS: Limit = Limit {
    name: "GRANTS_BYTES_MAX",
    bytes: sync::epoch::GRANTS_BYTES_MAX,
};

/// The routes under `/api/v1` that are answered in one go.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/join", post(join::join))
        .route("/sign-in/challenge", post(sign_in::challenge))
        .route("/sign-in", post(sign_in::sign_in))
        .route("/passkeys/options", post(passkeys::sign_in_options))
        .route("/passkeys", post(passkeys::sign_in))
        .route("/session", get(session::session))
        .route("/duos/{duo}/push", post(push::push))
        .route("/duos/{duo}/pull", get(pull::pull))
        .route("/duos/{duo}/boot", get(boot::boot))
        .route("/duos/{duo}/programme", get(programme::sheet))
        .route("/duos/{duo}/epochs", post(epochs::make))
        .route("/duos/{duo}/grants", post(grants::store))
        .route("/duos/{duo}/pairings", post(pairings::say))
        .route("/duos/{duo}/devices", post(devices::register))
        .route(
            "/duos/{duo}/passkeys",
            get(passkeys::list).post(passkeys::add),
        )
        .route("/duos/{duo}/passkeys/options", post(passkeys::options))
        .route("/duos/{duo}/passkeys/remove", post(passkeys::remove))
        .route("/duos/{duo}/codes", post(codes::ask))
        .route("/duos/{duo}/snapshots", post(snapshots::offer))
        .route("/duos/{duo}/snapshots/verdict", post(snapshots::judge))
        .route("/duos/{duo}/blobs", post(blobs::take))
        .route("/duos/{duo}/blobs/{hash}", get(blobs::give))
        .route("/duos/{duo}/blobs/{hash}/parts", get(blobs::missing))
        .route("/duos/{duo}/leave", post(leave::leave))
        .route("/duos/{duo}/end", post(end::end))
        .route("/duos/{duo}/reports", post(reports::take))
}

/// The duo in the path. What is no id is nobody's duo.
#[derive(Debug, Clone, Copy)]
pub struct InDuo(pub DuoId);

impl FromRequestParts<Shared> for InDuo {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let duo = path.ok().and_then(|Path(duo)| duo.parse().ok());
        duo.map(Self).ok_or(Refusal::NotFound.into())
    }
}

/// The parameters in the query.
#[derive(Debug, Clone, Copy)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, ApiError> {
        let query = Query::<T>::try_from_uri(&parts.uri);
        let Query(asked) = query.map_err(|_| Refusal::Malformed {
            what: "query".into(),
        })?;
        Ok(Self(asked))
    }
}

/// `?device=`
#[derive(Debug, Deserialize)]
pub struct ByDevice {
    device: String,
}

impl ByDevice {
    /// The asking device.
    fn device(&self) -> Result<DeviceId, Refusal> {
        self.device.parse().map_err(|_| Refusal::Malformed {
            what: "device".into(),
        })
    }
}

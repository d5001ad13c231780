//! `GET /api/v1/duos/{duo}/pull?device=&after=&chain=&applied=[&own=1]`: a page of the log after a position.

use axum::extract::State;
use domain::{DeviceId, Position, Seq};
use serde::Deserialize;
use sync::Refusal;
use sync::pull::{PullAnswer, PullQuery};

use super::{Asked, InDuo};
use crate::body::Cbor;
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// `?device=&after=&chain=&applied=[&own=1]`
#[derive(Debug, Deserialize)]
pub struct Parameters {
    device: String,
    after: u64,
    chain: String,
    applied: u64,
    /// `1`: the device's own items with their bytes too.
    #[serde(default)]
    own: u8,
}

/// Gives a page.
pub async fn pull(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    Asked(query): Asked<Parameters>,
) -> Result<Cbor<PullAnswer>, ApiError> {
    let malformed = |what: &str| Refusal::Malformed {
        what: what.to_owned(),
    };
    let device: DeviceId = query.device.parse().map_err(|_| malformed("device"))?;
    let chain = query.chain.parse().map_err(|_| malformed("chain"))?;
    signed_in.speaks_for(device, duo)?;
    let after = Position {
        seq: Seq(query.after),
        chain,
    };
    let query = PullQuery {
        device,
        after,
        applied: Seq(query.applied),
        own: match query.own {
            0 => false,
            1 => true,
            _ => return Err(malformed("own").into()),
        },
    };
    Ok(Cbor(app.database.pull(duo, query).await?))
}

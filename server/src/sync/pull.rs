//! `GET /api/v1/duos/{duo}/pull?device=&after=&chain=&applied=`: a page of the log after a position.

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

/// `?device=&after=&chain=&applied=`
#[derive(Debug, Deserialize)]
pub struct Parameters {
    device: String,
    after: u64,
    chain: String,
    applied: u64,
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
    };
    Ok(Cbor(app.database.pull(duo, query).await?))
}

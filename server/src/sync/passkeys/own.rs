//! `/api/v1/duos/{duo}/passkeys`: a device that holds the duo's key lists, adds and removes the passkeys of its member.

use axum::extract::{Request, State};
use database::NewPasskey;
use domain::{DeviceId, DuoId};
use sync::Refusal;
use sync::passkey::{
    AddRequest, Ceremony, KnownPasskey, ListAnswer, OptionsAnswer, OptionsRequest, RemoveRequest,
};

use super::PASSKEY;
use super::checker::Adding;
use crate::body::{self, Cbor};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::{App, Shared};
use crate::sync::{Asked, ByDevice, InDuo, SMALL};

/// The member's passkeys.
pub async fn list(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    Asked(by): Asked<ByDevice>,
) -> Result<Cbor<ListAnswer>, ApiError> {
    let device = by.device()?;
    signed_in.speaks_for(device, duo)?;
    answer(&app, duo, device).await
}

async fn answer(app: &App, duo: DuoId, device: DeviceId) -> Result<Cbor<ListAnswer>, ApiError> {
    let passkeys = app.database.passkeys(duo, device).await?;
    let known = passkeys.into_iter().map(|row| KnownPasskey {
        id: row.id,
        added_day: row.added_day,
        used_day: row.used_day,
    });
    Ok(Cbor(ListAnswer {
        passkeys: known.collect(),
    }))
}

/// What to tell the authenticator that shall make one.
pub async fn options(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<Cbor<OptionsAnswer>, ApiError> {
    let OptionsRequest { device } = body::read(request, SMALL).await?;
    signed_in.speaks_for(device, duo)?;
    let owner = app.database.passkey_owner(duo, device).await?;
    let user_handle = match owner.passkeys.first() {
        Some(known) => known.user_handle,
        None => app.entropy.bytes(),
    };
    let known = owner.passkeys.into_iter().map(|row| row.id).collect();
    let (options, asked) = app
        .passkeys
        .ask_new(user_handle, &owner.name, known)
        .ok_or(Refusal::NotFound)?;
    let ceremony = Ceremony(app.entropy.bytes());
    let adding = Adding {
        token_hash: signed_in.token_hash,
        device,
        user_handle,
        asked,
    };
    app.passkeys.adding.begin(ceremony, adding, app.clock.now());
    Ok(Cbor(OptionsAnswer { ceremony, options }))
}

/// Adds one. What exactly was wrong with it is not told.
pub async fn add(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<Cbor<ListAnswer>, ApiError> {
    let AddRequest {
        device,
        ceremony,
        credential,
    } = body::read(request, PASSKEY).await?;
    signed_in.speaks_for(device, duo)?;
    let now = app.clock.now();
    let adding = app.passkeys.adding.end(ceremony, now);
    let adding = adding
        .filter(|adding| (adding.token_hash, adding.device) == (signed_in.token_hash, device))
        .ok_or_else(|| malformed("ceremony"))?;
    let (id, public_key) = app
        .passkeys
        .check_new(&adding.asked, &credential)
        .ok_or_else(|| malformed("credential"))?;
    let new = NewPasskey {
        device,
        id,
        user_handle: adding.user_handle,
        public_key,
    };
    app.database.add_passkey(duo, new, now).await?;
    answer(&app, duo, device).await
}

/// Removes one.
pub async fn remove(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<Cbor<ListAnswer>, ApiError> {
    let RemoveRequest { device, id } = body::read(request, SMALL).await?;
    signed_in.speaks_for(device, duo)?;
    app.database.remove_passkey(duo, device, id).await?;
    answer(&app, duo, device).await
}

fn malformed(what: &str) -> Refusal {
    Refusal::Malformed { what: what.into() }
}

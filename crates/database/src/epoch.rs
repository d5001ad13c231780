//! Key epochs: who made the duo's next key, and who was signed out with it?

use crypto::key_history::SEALED_PREVIOUS_LEN;
use domain::{DeviceId, DuoId, KeyEpoch, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::boot::PreviousKey;
use sync::device::DEVICES_MAX;
use sync::epoch::{EPOCH_ITEMS_MAX, EpochRequest};
use sync::push::PushRequest;

use crate::duo::DuoState;
use crate::row::{self, malformed, too_large};
use crate::{DatabaseError, admission, device, duo, grant, log};

/// The keys of earlier epochs, each sealed under the next one's, oldest first.
pub(crate) async fn previous_keys(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<Vec<PreviousKey>, DatabaseError> {
    let rows =
        sqlx::query("select key_epoch, sealed from previous_key where duo = $1 order by key_epoch")
            .bind(duo.as_bytes().as_slice())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(PreviousKey {
                key_epoch: row::epoch(row, "key_epoch")?,
                sealed: row.try_get("sealed")?,
            })
        })
        .collect()
}

/// A device makes the key of the next epoch: grants, the key before, who is signed out, and the items that say why. The first wins.
pub(crate) async fn make(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &EpochRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    let state = duo::going_on(connection, duo).await?;
    if said_before(connection, duo, state, request).await? {
        return Ok(());
    }
    check_grants(connection, duo, request, at).await?;
    // Before what only a later epoch's request is asked for: an older phone does not know that.
    let current = state.key_epoch;
    if current.0.checked_add(1) != Some(request.epoch.0) {
        return Err(Refusal::EpochTaken { current }.into());
    }
    if request.held.is_some() {
        grant::must_hold_key(connection, duo, current, request.device, request.held).await?;
    }
    check_rotation(connection, duo, request).await?;
    if let Some(push) = &request.push {
        // Sealed under the epoch before, which is the current one until this commits.
        append(connection, duo, state, push).await?;
    }
    sqlx::query("update duo set key_epoch = $2 where id = $1")
        .bind(duo.as_bytes().as_slice())
        .bind(i64::from(request.epoch.0))
        .execute(&mut *connection)
        .await?;
    if let Some(sealed) = &request.previous {
        sqlx::query("insert into previous_key (duo, key_epoch, sealed) values ($1, $2, $3)")
            .bind(duo.as_bytes().as_slice())
            .bind(i64::from(request.epoch.0))
            .bind(sealed.as_slice())
            .execute(&mut *connection)
            .await?;
    }
    grant::insert_all(connection, duo, &request.grants).await?;
    for revoked in &request.revoked {
        device::revoke(connection, *revoked, duo, at).await?;
    }
    duo::people_changed(connection, duo).await
}

async fn check_grants(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &EpochRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let maker = request.device;
    grant::check(
        connection,
        duo,
        &[maker],
        request.epoch,
        &request.grants,
        at,
    )
    .await?;
    if !request.grants.iter().any(|grant| grant.device == maker) {
        return Err(malformed("grants: one to the maker itself"));
    }
    Ok(())
}

/// What the request for every epoch but the first brings besides grants.
async fn check_rotation(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &EpochRequest,
) -> Result<(), DatabaseError> {
    let maker = request.device;
    if request.revoked.len() > DEVICES_MAX {
        return Err(too_large("DEVICES_MAX", DEVICES_MAX));
    }
    for revoked in &request.revoked {
        match device::find(connection, *revoked).await? {
            Some(device) if device.duo == duo => {}
            _ => return Err(Refusal::NotFound.into()),
        }
        if *revoked == maker {
            return Err(malformed("revoked: not the maker"));
        }
        if request.grants.iter().any(|grant| grant.device == *revoked) {
            return Err(malformed("grants: none to a device in revoked"));
        }
    }
    match &request.previous {
        None if request.epoch == KeyEpoch(1) => {}
        Some(sealed) if request.epoch != KeyEpoch(1) && sealed.len() == SEALED_PREVIOUS_LEN => {}
        _ => return Err(malformed("previous: the key of the epoch before, if any")),
    }
    match &request.push {
        Some(push) if push.device != maker => Err(malformed("push: by the maker")),
        Some(push) if push.items.len() > EPOCH_ITEMS_MAX => {
            Err(too_large("EPOCH_ITEMS_MAX", EPOCH_ITEMS_MAX))
        }
        _ => Ok(()),
    }
}

/// Whether this very request was carried out before: its grants, the key before, its items and its revocations are all there.
async fn said_before(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: DuoState,
    request: &EpochRequest,
) -> Result<bool, DatabaseError> {
    let by_maker = |device: DeviceId| request.grants.iter().any(|grant| grant.device == device);
    if request.epoch > state.key_epoch || !by_maker(request.device) {
        return Ok(false);
    }
    for grant in &request.grants {
        if grant.duo != duo
            || grant.key_epoch != request.epoch
            || !grant::is_known(connection, grant).await?
        {
            return Ok(false);
        }
    }
    let keys = previous_keys(connection, duo).await?;
    let known = keys.into_iter().find(|key| key.key_epoch == request.epoch);
    if known.map(|key| key.sealed) != request.previous {
        return Ok(false);
    }
    for revoked in &request.revoked {
        match device::find(connection, *revoked).await? {
            Some(device) if device.duo == duo && device.revoked => {}
            _ => return Ok(false),
        }
    }
    match &request.push {
        Some(push) if push.device != request.device => Ok(false),
        Some(push) => {
            let found = admission::decide(connection, duo, state, push.clone()).await;
            match found {
                Ok(admitted) => Ok(admitted.rows.is_empty()),
                Err(DatabaseError::Refused(_)) => Ok(false),
                Err(other) => Err(other),
            }
        }
        None => Ok(true),
    }
}

async fn append(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: DuoState,
    push: &PushRequest,
) -> Result<(), DatabaseError> {
    log::position(connection, duo, &state, push.at).await?;
    let admitted = admission::decide(connection, duo, state, push.clone()).await?;
    let (_, mut rows) = admission::rows(duo, &state, admitted.rows)?;
    log::append(connection, &mut rows).await
}

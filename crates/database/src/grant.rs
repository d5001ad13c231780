//! Grants and key epochs: which device was handed which key, and who made the key first?

use crypto::device::Signature;
use crypto::grant::Grant;
use domain::{DeviceId, DuoId, KeyEpoch};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::epoch::{EpochRequest, GRANTS_MAX};
use sync::grant::GrantRequest;

use crate::{DatabaseError, device, duo, row};

/// Largest envelope of a grant, in bytes: an HPKE envelope of a 32-byte key takes 80, and a later suite may take more.
const SEALED_BYTES_MAX: usize = 256;

/// The grants to this device, of every epoch.
pub(crate) async fn of_device(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
) -> Result<Vec<Grant>, DatabaseError> {
    let rows = sqlx::query(
        "select key_epoch, sealed, granter, signature from key_grant
          where duo = $1 and device = $2 order by key_epoch",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.as_bytes().as_slice())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Grant {
                duo,
                key_epoch: row::epoch(row, "key_epoch")?,
                device,
                sealed: row.try_get("sealed")?,
                granter: row::device(row, "granter")?,
                signature: Signature(row::bytes(row, "signature")?),
            })
        })
        .collect()
}

/// A device makes the key of the next epoch, with its grants. The first wins.
pub(crate) async fn make_epoch(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &EpochRequest,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    let current = duo::state(connection, duo).await?.key_epoch;
    check(
        connection,
        duo,
        request.device,
        request.epoch,
        &request.grants,
    )
    .await?;
    if !request
        .grants
        .iter()
        .any(|grant| grant.device == request.device)
    {
        return Err(malformed("grants: one to the maker itself"));
    }
    if request.epoch == current && said_before(connection, duo, request).await? {
        return Ok(());
    }
    if current.0.checked_add(1) != Some(request.epoch.0) {
        return Err(Refusal::EpochTaken { current }.into());
    }
    sqlx::query("update duo set key_epoch = $2 where id = $1")
        .bind(duo.as_bytes().as_slice())
        .bind(i64::from(request.epoch.0))
        .execute(&mut *connection)
        .await?;
    for grant in &request.grants {
        insert(connection, grant).await?;
    }
    duo::people_changed(connection, duo).await
}

/// A device that holds the current key hands it to others. A grant that is already there stays.
pub(crate) async fn store(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &GrantRequest,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    let current = duo::state(connection, duo).await?.key_epoch;
    check(connection, duo, request.device, current, &request.grants).await?;
    // Else a device without the key could take the place of the grant that another is waiting for.
    if find(connection, duo, current, request.device)
        .await?
        .is_none()
    {
        return Err(malformed("device: holds no key to grant"));
    }
    let mut new = false;
    for grant in &request.grants {
        new |= insert(connection, grant).await?;
    }
    if new {
        duo::people_changed(connection, duo).await?;
    }
    Ok(())
}

/// Whether the maker's grants of this epoch are the very ones it sends again.
async fn said_before(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &EpochRequest,
) -> Result<bool, DatabaseError> {
    for grant in &request.grants {
        if find(connection, duo, request.epoch, grant.device)
            .await?
            .as_ref()
            != Some(grant)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn check(
    connection: &mut SqliteConnection,
    duo: DuoId,
    granter: DeviceId,
    epoch: KeyEpoch,
    grants: &[Grant],
) -> Result<(), DatabaseError> {
    if grants.is_empty() {
        return Err(malformed("grants: at least one"));
    }
    if grants.len() > GRANTS_MAX {
        let limit = GRANTS_MAX as u64;
        return Err(Refusal::TooLarge {
            what: "GRANTS_MAX".into(),
            limit,
        }
        .into());
    }
    for grant in grants {
        if grant.duo != duo {
            return Err(Refusal::NotFound.into());
        }
        if grant.granter != granter {
            return Err(malformed("granter: the sending device"));
        }
        if grant.key_epoch != epoch || epoch == KeyEpoch(0) {
            return Err(malformed("key_epoch: the epoch of the request"));
        }
        if grant.sealed.is_empty() || grant.sealed.len() > SEALED_BYTES_MAX {
            return Err(malformed("sealed: 1 to 256 bytes"));
        }
        match device::find(connection, grant.device).await? {
            Some(device) if device.duo == duo && device.revoked => {
                return Err(malformed("device: revoked"));
            }
            Some(device) if device.duo == duo => {}
            _ => return Err(Refusal::NotFound.into()),
        }
    }
    Ok(())
}

async fn find(
    connection: &mut SqliteConnection,
    duo: DuoId,
    epoch: KeyEpoch,
    device: DeviceId,
) -> Result<Option<Grant>, DatabaseError> {
    let grants = of_device(connection, duo, device).await?;
    Ok(grants.into_iter().find(|grant| grant.key_epoch == epoch))
}

/// Whether the grant was new.
async fn insert(connection: &mut SqliteConnection, grant: &Grant) -> Result<bool, DatabaseError> {
    let done = sqlx::query(
        "insert into key_grant (duo, key_epoch, device, sealed, granter, signature)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (duo, key_epoch, device) do nothing",
    )
    .bind(grant.duo.as_bytes().as_slice())
    .bind(i64::from(grant.key_epoch.0))
    .bind(grant.device.as_bytes().as_slice())
    .bind(grant.sealed.as_slice())
    .bind(grant.granter.as_bytes().as_slice())
    .bind(grant.signature.0.as_slice())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn malformed(what: &'static str) -> DatabaseError {
    Refusal::Malformed { what: what.into() }.into()
}

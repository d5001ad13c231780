//! Grants: which device was handed which key, and by whom?

use crypto::device::Signature;
use crypto::grant::Grant;
use domain::{DeviceId, DuoId, KeyEpoch, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::epoch::GRANTS_MAX;
use sync::grant::GrantRequest;

use crate::row::{self, malformed, too_large};
use crate::{DatabaseError, device, duo};

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

/// A device that holds the current key hands it to others. A grant that is already there stays.
pub(crate) async fn store(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &GrantRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    let current = duo::going_on(connection, duo).await?.key_epoch;
    let granters = [request.device];
    check(connection, duo, &granters, current, &request.grants, at).await?;
    must_hold_key(connection, duo, current, request.device, request.held).await?;
    insert_all(connection, duo, &request.grants).await
}

/// Refuses a device without the key: it could take the place of the grant that another is waiting for. And one that has it from another grant
/// than is known here: this database was put back, and the key that was made since under the same number is another one.
pub(crate) async fn must_hold_key(
    connection: &mut SqliteConnection,
    duo: DuoId,
    epoch: KeyEpoch,
    device: DeviceId,
    held: Option<Signature>,
) -> Result<(), DatabaseError> {
    let known = find(connection, duo, epoch, device).await?;
    match (known, held) {
        (Some(known), Some(held)) if known.signature == held => Ok(()),
        (Some(_), None) => Ok(()),
        (_, Some(_)) => Err(Refusal::EpochTaken { current: epoch }.into()),
        (None, None) => Err(malformed("device: holds no key to grant")),
    }
}

/// Refuses grants that are not of this epoch, by one of these granters, to devices of this duo that may have the key.
pub(crate) async fn check(
    connection: &mut SqliteConnection,
    duo: DuoId,
    granters: &[DeviceId],
    epoch: KeyEpoch,
    grants: &[Grant],
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    if grants.is_empty() {
        return Err(malformed("grants: at least one"));
    }
    if grants.len() > GRANTS_MAX {
        return Err(too_large("GRANTS_MAX", GRANTS_MAX));
    }
    for grant in grants {
        if grant.duo != duo {
            return Err(Refusal::NotFound.into());
        }
        if !granters.contains(&grant.granter) {
            return Err(malformed("granter: the sending device"));
        }
        if grant.key_epoch < epoch {
            // Somebody was faster: whoever hears the new epoch can grant its key.
            return Err(Refusal::EpochTaken { current: epoch }.into());
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
            Some(device) if device.duo == duo => {
                device::must_not_be_expired(connection, device.id, at).await?;
            }
            _ => return Err(Refusal::NotFound.into()),
        }
    }
    Ok(())
}

/// Whether this very grant is stored.
pub(crate) async fn is_known(
    connection: &mut SqliteConnection,
    grant: &Grant,
) -> Result<bool, DatabaseError> {
    let known = find(connection, grant.duo, grant.key_epoch, grant.device).await?;
    Ok(known.as_ref() == Some(grant))
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

/// Stores those that are new, and says so to the duo when there are any.
pub(crate) async fn insert_all(
    connection: &mut SqliteConnection,
    duo: DuoId,
    grants: &[Grant],
) -> Result<(), DatabaseError> {
    let mut new = 0;
    for grant in grants {
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
        .execute(&mut *connection)
        .await?;
        new += done.rows_affected();
    }
    if new > 0 {
        duo::people_changed(connection, duo).await?;
    }
    Ok(())
}

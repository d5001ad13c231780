//! Pairings: what have two devices said to each other to check their keys?

use domain::{DeviceId, DuoId};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::boot::Pairing;
use sync::pairing::PairingRequest;

use crate::row::{self, malformed};
use crate::{DatabaseError, device, duo};

/// What was said by and to this device.
pub(crate) async fn of_device(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
) -> Result<Vec<Pairing>, DatabaseError> {
    let rows = sqlx::query(
        "select device, peer, commitment, nonce from pairing
          where duo = $1 and (device = $2 or peer = $2) order by device, peer",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.as_bytes().as_slice())
    .fetch_all(connection)
    .await?;
    rows.iter().map(pairing).collect()
}

/// A device commits to keys and nonce, or reveals its nonce once both have committed.
pub(crate) async fn say(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &PairingRequest,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    duo::going_on(connection, duo).await?;
    match device::find(connection, request.peer).await? {
        Some(peer) if peer.duo == duo && peer.revoked => return Err(malformed("peer: revoked")),
        Some(peer) if peer.duo == duo && peer.id != request.device => {}
        Some(peer) if peer.duo == duo => return Err(malformed("peer: another device")),
        _ => return Err(Refusal::NotFound.into()),
    }
    let said = find(connection, request.device, request.peer).await?;
    if said.is_some_and(|said| said.commitment != request.commitment) {
        return Err(Refusal::Contradiction.into());
    }
    match (said.and_then(|said| said.nonce), request.nonce) {
        (Some(known), Some(again)) if known != again => return Err(Refusal::Contradiction.into()),
        (None, Some(_))
            if find(connection, request.peer, request.device)
                .await?
                .is_none() =>
        {
            return Err(malformed("nonce: only once both have committed"));
        }
        // Already said, or said without the nonce that is known: nothing is taken back.
        (Some(_), _) => return Ok(()),
        (None, None) if said.is_some() => return Ok(()),
        _ => {}
    }
    sqlx::query(
        "insert into pairing (duo, device, peer, commitment, nonce) values ($1, $2, $3, $4, $5)
         on conflict (device, peer) do update set nonce = excluded.nonce",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(request.device.as_bytes().as_slice())
    .bind(request.peer.as_bytes().as_slice())
    .bind(request.commitment.0.as_slice())
    .bind(request.nonce.map(|nonce| nonce.to_vec()))
    .execute(&mut *connection)
    .await?;
    duo::people_changed(connection, duo).await
}

async fn find(
    connection: &mut SqliteConnection,
    device: DeviceId,
    peer: DeviceId,
) -> Result<Option<Pairing>, DatabaseError> {
    let row = sqlx::query(
        "select device, peer, commitment, nonce from pairing where device = $1 and peer = $2",
    )
    .bind(device.as_bytes().as_slice())
    .bind(peer.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(pairing).transpose()
}

fn pairing(row: &sqlx::sqlite::SqliteRow) -> Result<Pairing, DatabaseError> {
    let nonce = row
        .try_get::<Option<&[u8]>, _>("nonce")?
        .map(<[u8; 32]>::try_from)
        .transpose()
        .map_err(|_| DatabaseError::Unreadable { what: "nonce" })?;
    Ok(Pairing {
        device: row::device(row, "device")?,
        peer: row::device(row, "peer")?,
        commitment: row::hash(row, "commitment")?,
        nonce,
    })
}

//! What does a phone learn about its duo before it reads the log?

use domain::{DeviceId, DuoId, KeyEpoch, Member};
use sqlx::{Row, SqliteConnection};
use sync::boot::{BootAnswer, Device};

use crate::session::day_of;
use crate::{DatabaseError, blob, duo, epoch, grant, log, pairing, row, snapshot};

/// Everything about the duo but its log, as this device may know it.
pub(crate) async fn answer(
    connection: &mut SqliteConnection,
    duo: DuoId,
    asking: DeviceId,
    blobs_bytes_max: u64,
) -> Result<BootAnswer, DatabaseError> {
    let state = duo::state(connection, duo).await?;
    let row = sqlx::query(
        "select programme.name
           from duo join programme on programme.id = duo.programme
          where duo.id = $1",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_one(&mut *connection)
    .await?;
    Ok(BootAnswer {
        programme: row.try_get("name")?,
        members: members(connection, duo).await?,
        devices: devices(connection, duo, state.key_epoch).await?,
        key_epoch: state.key_epoch,
        grants: grant::of_device(connection, duo, asking).await?,
        pairings: pairing::of_device(connection, duo, asking).await?,
        head: state.head.position,
        people_version: state.people_version,
        last_ctr: Some(log::last_ctr(connection, duo, asking).await?),
        previous_keys: epoch::previous_keys(connection, duo).await?,
        snapshot: snapshot::kept(connection, duo, "final").await?,
        offer: snapshot::kept(connection, duo, "offered").await?,
        ended: state.ended,
        blobs_bytes: blob::room_used(connection, duo).await?.bytes,
        blobs_bytes_max: Some(blobs_bytes_max),
    })
}

async fn members(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<Vec<Member>, DatabaseError> {
    let rows =
        sqlx::query("select id, name, role from member where duo = $1 order by role, name, id")
            .bind(duo.as_bytes().as_slice())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                id: row::member(row, "id")?,
                name: row.try_get("name")?,
                role: row::role(row, "role")?,
            })
        })
        .collect()
}

async fn devices(
    connection: &mut SqliteConnection,
    duo: DuoId,
    key_epoch: KeyEpoch,
) -> Result<Vec<Device>, DatabaseError> {
    let rows = sqlx::query(
        "select device.id, device.member, ed25519_pk, x25519_pk, revoked_at is not null as revoked,
                key_grant.device is not null as granted, kind, created_at, used_day
           from device
           left join key_grant on key_grant.duo = device.duo
                              and key_grant.key_epoch = $2
                              and key_grant.device = device.id
          where device.duo = $1
          order by device.created_at, device.id",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(i64::from(key_epoch.0))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Device {
                id: row::device(row, "id")?,
                member: row::member(row, "member")?,
                public: crate::device::public(row)?,
                revoked: row.try_get("revoked")?,
                granted: row.try_get("granted")?,
                kind: row::kind(row, "kind")?,
                joined_day: Some(day_of(row::moment(row, "created_at")?)),
                used_day: row.try_get("used_day")?,
            })
        })
        .collect()
}

//! Devices: which browser profile is whose, and is it still welcome?

use crypto::device::DevicePublic;
use domain::{DeviceId, DuoId, MemberId, UnixMillis};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::Refusal;

use crate::{DatabaseError, duo, row};

/// A registered device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRow {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// In which duo.
    pub duo: DuoId,
    /// Its keys.
    pub public: DevicePublic,
    /// Signed out for good.
    pub revoked: bool,
}

pub(crate) fn public(row: &SqliteRow) -> Result<DevicePublic, DatabaseError> {
    Ok(DevicePublic {
        ed25519: row::bytes(row, "ed25519_pk")?,
        x25519: row::bytes(row, "x25519_pk")?,
    })
}

pub(crate) async fn create(
    connection: &mut SqliteConnection,
    id: DeviceId,
    member: MemberId,
    duo: DuoId,
    public: &DevicePublic,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "insert into device (id, member, duo, ed25519_pk, x25519_pk, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.as_bytes().as_slice())
    .bind(member.as_bytes().as_slice())
    .bind(duo.as_bytes().as_slice())
    .bind(public.ed25519.as_slice())
    .bind(public.x25519.as_slice())
    .bind(at.0)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &mut SqliteConnection,
    id: DeviceId,
) -> Result<Option<DeviceRow>, DatabaseError> {
    let row = sqlx::query(
        "select member, duo, ed25519_pk, x25519_pk, revoked_at is not null as revoked from device where id = $1",
    )
    .bind(id.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(DeviceRow {
            id,
            member: row::member(&row, "member")?,
            duo: row::duo(&row, "duo")?,
            public: public(&row)?,
            revoked: row.try_get("revoked")?,
        })
    })
    .transpose()
}

/// Refuses a device that is not of this duo (as if there were none) or was revoked.
pub(crate) async fn must_belong(
    connection: &mut SqliteConnection,
    id: DeviceId,
    duo: DuoId,
) -> Result<DeviceRow, DatabaseError> {
    match find(connection, id).await? {
        Some(device) if device.duo == duo && device.revoked => Err(Refusal::Revoked.into()),
        Some(device) if device.duo == duo => Ok(device),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// Signs a device out for good. Saying it again changes nothing.
pub(crate) async fn revoke(
    connection: &mut SqliteConnection,
    id: DeviceId,
    duo: DuoId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let changed = sqlx::query(
        "update device set revoked_at = $3 where id = $1 and duo = $2 and revoked_at is null",
    )
    .bind(id.as_bytes().as_slice())
    .bind(duo.as_bytes().as_slice())
    .bind(at.0)
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() > 0 {
        duo::people_changed(connection, duo).await?;
    }
    Ok(())
}

//! Sessions: which devices does a cookie stand for?

use domain::{DeviceId, Hash, UnixMillis};
use sqlx::{Row, SqliteConnection};

use crate::device::DeviceRow;
use crate::{DatabaseError, row};

/// A session that nobody used for so many days has ended: as long as browsers keep a cookie at most.
pub const SESSION_IDLE_DAYS_MAX: i64 = 400;

/// The session that a device comes into; made when there is none of this token.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// SHA-256 of the token: the token itself is in the cookie alone.
    pub token_hash: Hash,
    /// Now.
    pub at: UnixMillis,
}

/// A living session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its devices, in any number of duos, by age.
    pub devices: Vec<DeviceRow>,
    /// When it was last used, in days since 1970-01-01.
    pub last_used_day: i64,
}

/// Days since 1970-01-01 (UTC) at this moment.
#[must_use]
pub fn day_of(at: UnixMillis) -> i64 {
    at.0.div_euclid(24 * 60 * 60 * 1000)
}

/// Puts the device into the session, out of any other. The devices of other duos that shared its session come along: they are the same
/// browser's, whose cookie was lost. Another device of the same member is not: it went on from a copy of this profile, elsewhere.
pub(crate) async fn enter(
    connection: &mut SqliteConnection,
    device: DeviceId,
    session: &NewSession,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "insert into session (token_hash, created_at, last_used_day) values ($1, $2, $3)
         on conflict (token_hash) do nothing",
    )
    .bind(session.token_hash.0.as_slice())
    .bind(session.at.0)
    .bind(day_of(session.at))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "update session_device set token_hash = $2
          where token_hash = (select token_hash from session_device where device = $1)
            and (device = $1
                 or not exists (
                    select 1 from device as own join device as other on other.member = own.member
                     where own.id = $1 and other.id = session_device.device))",
    )
    .bind(device.as_bytes().as_slice())
    .bind(session.token_hash.0.as_slice())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into session_device (device, token_hash) values ($1, $2)
         on conflict (device) do nothing",
    )
    .bind(device.as_bytes().as_slice())
    .bind(session.token_hash.0.as_slice())
    .execute(&mut *connection)
    .await?;
    sqlx::query("update device set used_day = $2 where id = $1")
        .bind(device.as_bytes().as_slice())
        .bind(day_of(session.at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the device is in a session.
pub(crate) async fn holds(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<bool, DatabaseError> {
    let row = sqlx::query("select exists (select 1 from session_device where device = $1) as held")
        .bind(device.as_bytes().as_slice())
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("held")?)
}

/// Takes a device out of its session.
pub(crate) async fn leave(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<(), DatabaseError> {
    sqlx::query("delete from session_device where device = $1")
        .bind(device.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// The session of this token, unless it has ended.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    token_hash: Hash,
    at: UnixMillis,
) -> Result<Option<Session>, DatabaseError> {
    let rows = sqlx::query(
        "select session.last_used_day, device.id, device.member, device.duo, ed25519_pk, x25519_pk,
                device.kind, revoked_at is not null as revoked
           from session
           join session_device on session_device.token_hash = session.token_hash
           join device on device.id = session_device.device
          where session.token_hash = $1 and session.last_used_day >= $2
          order by device.created_at, device.id",
    )
    .bind(token_hash.0.as_slice())
    .bind(day_of(at) - SESSION_IDLE_DAYS_MAX)
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let last_used_day = first.try_get("last_used_day")?;
    let devices = rows.iter().map(|row| {
        Ok(DeviceRow {
            id: row::device(row, "id")?,
            member: row::member(row, "member")?,
            duo: row::duo(row, "duo")?,
            public: crate::device::public(row)?,
            kind: row::kind(row, "kind")?,
            revoked: row.try_get("revoked")?,
        })
    });
    Ok(Some(Session {
        devices: devices.collect::<Result<_, DatabaseError>>()?,
        last_used_day,
    }))
}

/// Notes that the session, and so its devices, were used today.
pub(crate) async fn touch(
    connection: &mut SqliteConnection,
    token_hash: Hash,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "update session set last_used_day = $2 where token_hash = $1 and last_used_day < $2",
    )
    .bind(token_hash.0.as_slice())
    .bind(day_of(at))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "update device set used_day = $2
          where id in (select device from session_device where token_hash = $1)
            and revoked_at is null",
    )
    .bind(token_hash.0.as_slice())
    .bind(day_of(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets sessions that have ended or hold no device any more.
pub(crate) async fn sweep(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "delete from session
          where last_used_day < $1
             or not exists (select 1 from session_device where session_device.token_hash = session.token_hash)",
    )
    .bind(day_of(at) - SESSION_IDLE_DAYS_MAX)
    .execute(connection)
    .await?;
    Ok(())
}

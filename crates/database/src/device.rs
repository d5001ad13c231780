//! Devices: which browser profile, card or code is whose, and is it still welcome?

use crypto::device::DevicePublic;
use domain::{DeviceId, DeviceKind, DuoId, MemberId, UnixMillis};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::device::{DEVICES_MAX, DeviceRequest, TRANSFER_VALID_MS};

use crate::row::{self, kind_text, malformed};
use crate::session::{self, NewSession};
use crate::{DatabaseError, duo, grant, snapshot};

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
    /// What it is.
    pub kind: DeviceKind,
    /// Signed out for good.
    pub revoked: bool,
}

/// A device to be made, with all that is known of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewDevice {
    pub(crate) id: DeviceId,
    pub(crate) member: MemberId,
    pub(crate) duo: DuoId,
    pub(crate) public: DevicePublic,
    pub(crate) kind: DeviceKind,
}

pub(crate) fn public(row: &SqliteRow) -> Result<DevicePublic, DatabaseError> {
    Ok(DevicePublic {
        ed25519: row::bytes(row, "ed25519_pk")?,
        x25519: row::bytes(row, "x25519_pk")?,
    })
}

/// Makes a device. [`Refusal::Full`] when the duo has [`DEVICES_MAX`]; a transfer code that has ended does not count.
pub(crate) async fn create(
    connection: &mut SqliteConnection,
    new: &NewDevice,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let row = sqlx::query(
        "select count(*) as devices from device
          where duo = $1 and revoked_at is null and (expires_at is null or expires_at > $2)",
    )
    .bind(new.duo.as_bytes().as_slice())
    .bind(at.0)
    .fetch_one(&mut *connection)
    .await?;
    let limit_bytes = DEVICES_MAX as u64;
    if row::count(&row, "devices")? >= limit_bytes {
        return Err(Refusal::Full { limit_bytes }.into());
    }
    let expires_at = match new.kind {
        DeviceKind::Transfer => Some(at.0 + TRANSFER_VALID_MS),
        DeviceKind::Phone | DeviceKind::Card => None,
    };
    sqlx::query(
        "insert into device (id, member, duo, ed25519_pk, x25519_pk, created_at, kind, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.member.as_bytes().as_slice())
    .bind(new.duo.as_bytes().as_slice())
    .bind(new.public.ed25519.as_slice())
    .bind(new.public.x25519.as_slice())
    .bind(at.0)
    .bind(kind_text(new.kind))
    .bind(expires_at)
    .execute(&mut *connection)
    .await?;
    duo::people_changed(connection, new.duo).await
}

/// A device registers another one of the same member. A phone joins `session`, which is the sender's. The same request again changes
/// nothing. Its proof has been checked.
pub(crate) async fn register(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &DeviceRequest,
    session: &NewSession,
) -> Result<(), DatabaseError> {
    let sender = must_belong(connection, request.device, duo).await?;
    let state = duo::going_on(connection, duo).await?;
    if let Some(stray) = request
        .grants
        .iter()
        .find(|grant| grant.device != request.new)
    {
        return Err(if stray.duo == duo {
            malformed("grants: to the new device")
        } else {
            Refusal::NotFound.into()
        });
    }
    let new = NewDevice {
        id: request.new,
        member: sender.member,
        duo,
        public: request.public,
        kind: request.kind,
    };
    match find(connection, request.new).await? {
        // Whose else it is, if anybody's, is not told.
        Some(known) if !known.is(&new) => return Err(Refusal::Contradiction.into()),
        Some(_) => {}
        None => create(connection, &new, session.at).await?,
    }
    let mut grants = Vec::with_capacity(request.grants.len());
    for grant in &request.grants {
        if !grant::is_known(connection, grant).await? {
            grants.push(grant.clone());
        }
    }
    if !grants.is_empty() {
        let granters = [request.device, request.new];
        grant::check(
            connection,
            duo,
            &granters,
            state.key_epoch,
            &grants,
            session.at,
        )
        .await?;
        // Whoever has the key can hand it on, also by the hand of the device that it has just made.
        let epoch = state.key_epoch;
        grant::must_hold_key(connection, duo, epoch, request.device, request.held).await?;
        grant::insert_all(connection, duo, &grants).await?;
    }
    if request.kind == DeviceKind::Phone && !session::holds(connection, request.new).await? {
        session::enter(connection, request.new, session).await?;
    }
    Ok(())
}

impl DeviceRow {
    /// Whether the request that made this device was for the same.
    fn is(&self, new: &NewDevice) -> bool {
        let known = (self.member, self.duo, self.public, self.kind, self.revoked);
        known == (new.member, new.duo, new.public, new.kind, false)
    }
}

pub(crate) async fn find(
    connection: &mut SqliteConnection,
    id: DeviceId,
) -> Result<Option<DeviceRow>, DatabaseError> {
    let row = sqlx::query(
        "select id, member, duo, ed25519_pk, x25519_pk, kind, revoked_at is not null as revoked
           from device where id = $1",
    )
    .bind(id.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(device).transpose()
}

/// The member's phone with these keys; of several, as a copied profile leaves behind, the newest that is not signed out.
pub(crate) async fn of_keys(
    connection: &mut SqliteConnection,
    member: MemberId,
    public: &DevicePublic,
) -> Result<Option<DeviceRow>, DatabaseError> {
    let row = sqlx::query(
        "select id, member, duo, ed25519_pk, x25519_pk, kind, revoked_at is not null as revoked
           from device
          where member = $1 and ed25519_pk = $2 and x25519_pk = $3 and kind = 'phone'
          order by revoked, created_at desc
          limit 1",
    )
    .bind(member.as_bytes().as_slice())
    .bind(public.ed25519.as_slice())
    .bind(public.x25519.as_slice())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(device).transpose()
}

fn device(row: &SqliteRow) -> Result<DeviceRow, DatabaseError> {
    Ok(DeviceRow {
        id: row::device(row, "id")?,
        member: row::member(row, "member")?,
        duo: row::duo(row, "duo")?,
        public: public(row)?,
        kind: row::kind(row, "kind")?,
        revoked: row.try_get("revoked")?,
    })
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

/// Refuses a transfer code that was not used in time.
pub(crate) async fn must_not_be_expired(
    connection: &mut SqliteConnection,
    id: DeviceId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let row = sqlx::query("select expires_at from device where id = $1")
        .bind(id.as_bytes().as_slice())
        .fetch_optional(connection)
        .await?
        .ok_or(Refusal::NotFound)?;
    match row::moment_if_any(&row, "expires_at")? {
        Some(expires_at) if expires_at <= at => Err(Refusal::CodeExpired.into()),
        _ => Ok(()),
    }
}

/// A device that has shown its key comes into a session. A transfer code that is used in time no longer ends by itself.
pub(crate) async fn sign_in(
    connection: &mut SqliteConnection,
    id: DeviceId,
    session: &NewSession,
) -> Result<(), DatabaseError> {
    let device = match find(connection, id).await? {
        Some(device) if device.revoked => return Err(Refusal::Revoked.into()),
        Some(device) => device,
        None => return Err(Refusal::SignedOut.into()),
    };
    must_not_be_expired(connection, id, session.at).await?;
    sqlx::query("update device set expires_at = null where id = $1")
        .bind(id.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    if device.kind != DeviceKind::Phone {
        // It is in no browser of its own, so what shared a session with it stays where it is.
        session::leave(connection, id).await?;
    }
    session::enter(connection, id, session).await
}

/// Signs a device out for good, and refuses the snapshot that it may have offered. Saying it again changes nothing.
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
        snapshot::refuse_offer_of(connection, duo, id, at).await?;
        duo::people_changed(connection, duo).await?;
    }
    Ok(())
}

/// A device signs itself out for good, and leaves its session.
pub(crate) async fn leave(
    connection: &mut SqliteConnection,
    id: DeviceId,
    duo: DuoId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    must_belong(connection, id, duo).await?;
    revoke(connection, id, duo, at).await?;
    session::leave(connection, id).await
}

/// Takes the grants from transfer codes that were not used in time; the duos that changed.
pub(crate) async fn sweep_transfers(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<Vec<DuoId>, DatabaseError> {
    let rows = sqlx::query(
        "delete from key_grant
          where device in (select id from device where expires_at <= $1)
         returning duo",
    )
    .bind(at.0)
    .fetch_all(&mut *connection)
    .await?;
    let mut duos = Vec::new();
    for row in &rows {
        let duo = row::duo(row, "duo")?;
        if !duos.contains(&duo) {
            duo::people_changed(connection, duo).await?;
            duos.push(duo);
        }
    }
    Ok(duos)
}

//! Passkeys: with what else may a member sign in again?

use domain::{DeviceId, DuoId, Hash, MemberId, UnixMillis};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::passkey::{PASSKEY_CODE_VALID_MS, PASSKEYS_MAX};

use crate::session::day_of;
use crate::{Database, DatabaseError, device, duo, grant, row};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The id that its authenticator gave it.
    pub id: Vec<u8>,
    /// Whose.
    pub member: MemberId,
    /// What its authenticator knows the member by.
    pub user_handle: [u8; 16],
    /// Public key and count of uses, as the library that checks them writes it.
    pub public_key: Vec<u8>,
    /// The day it was added, in days since 1970-01-01.
    pub added_day: i64,
    /// The last day someone signed in with it, in days since 1970-01-01.
    pub used_day: Option<i64>,
}

/// A member who may add a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyOwner {
    /// The member's name, which the authenticator shows.
    pub name: String,
    /// The passkeys there are, oldest first.
    pub passkeys: Vec<PasskeyRow>,
}

/// A passkey to be added. What its authenticator said has been checked.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// The device that adds it.
    pub device: DeviceId,
    /// The id that its authenticator gave it.
    pub id: Vec<u8>,
    /// What its authenticator knows the member by.
    pub user_handle: [u8; 16],
    /// As [`PasskeyRow::public_key`].
    pub public_key: Vec<u8>,
}

impl Database {
    /// The member of a device that may add a passkey, and the passkeys there are.
    ///
    /// # Errors
    /// [`Refusal::Full`], [`Refusal::Malformed`] for a device without the duo's key, [`Refusal::NotFound`], [`Refusal::Revoked`],
    /// [`Refusal::Ended`], or when the database fails.
    pub async fn passkey_owner(
        &self,
        duo: DuoId,
        device: DeviceId,
    ) -> Result<PasskeyOwner, DatabaseError> {
        owner(&mut *self.reader().await?, duo, device).await
    }

    /// The passkeys of a device's member, oldest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Revoked`], or when the database fails.
    pub async fn passkeys(
        &self,
        duo: DuoId,
        device: DeviceId,
    ) -> Result<Vec<PasskeyRow>, DatabaseError> {
        let mut reader = self.reader().await?;
        let device = device::must_belong(&mut reader, device, duo).await?;
        of_member(&mut reader, device.member).await
    }

    /// A passkey by its id, whoever's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRow>, DatabaseError> {
        find(&mut *self.reader().await?, id).await
    }

    /// Adds a passkey.
    ///
    /// # Errors
    /// What [`Database::passkey_owner`] refuses, [`Refusal::Contradiction`] when the id is known, or when the database fails.
    pub async fn add_passkey(
        &self,
        duo: DuoId,
        new: NewPasskey,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { add(connection, duo, &new, now).await })
        })
        .await
    }

    /// Removes a passkey of a device's member.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the member has no such passkey, [`Refusal::Malformed`] for a device without the duo's key,
    /// [`Refusal::Revoked`], or when the database fails.
    pub async fn remove_passkey(
        &self,
        duo: DuoId,
        device: DeviceId,
        id: Vec<u8>,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { remove(connection, duo, device, &id).await })
        })
        .await
    }

    /// Someone has signed in with this passkey, whose new state is given: makes a joining code, given as its hash, for one browser.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] when it was removed in the meantime, or when the database fails.
    pub async fn passkey_used(
        &self,
        id: Vec<u8>,
        public_key: Vec<u8>,
        code: Hash,
        now: UnixMillis,
    ) -> Result<DuoId, DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { used(connection, &id, &public_key, code, now).await })
        })
        .await
    }
}

/// A phone that still waits to be let in may not: whoever came in by a stolen passkey alone could make themselves at home.
async fn may_change(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
) -> Result<MemberId, DatabaseError> {
    let device = device::must_belong(connection, device, duo).await?;
    let state = duo::state(connection, duo).await?;
    grant::must_hold_key(connection, duo, state.key_epoch, device.id, None).await?;
    Ok(device.member)
}

async fn owner(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
) -> Result<PasskeyOwner, DatabaseError> {
    duo::going_on(connection, duo).await?;
    let member = may_change(connection, duo, device).await?;
    let passkeys = of_member(connection, member).await?;
    if passkeys.len() >= PASSKEYS_MAX {
        let limit_bytes = PASSKEYS_MAX as u64;
        return Err(Refusal::Full { limit_bytes }.into());
    }
    let row = sqlx::query("select name from member where id = $1")
        .bind(member.as_bytes().as_slice())
        .fetch_one(connection)
        .await?;
    Ok(PasskeyOwner {
        name: row.try_get("name")?,
        passkeys,
    })
}

async fn add(
    connection: &mut SqliteConnection,
    duo: DuoId,
    new: &NewPasskey,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    owner(connection, duo, new.device).await?;
    let member = device::must_belong(connection, new.device, duo)
        .await?
        .member;
    let done = sqlx::query(
        "insert into passkey (id, member, user_handle, public_key, added_day)
         values ($1, $2, $3, $4, $5)
         on conflict (id) do nothing",
    )
    .bind(new.id.as_slice())
    .bind(member.as_bytes().as_slice())
    .bind(new.user_handle.as_slice())
    .bind(new.public_key.as_slice())
    .bind(day_of(at))
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Refusal::Contradiction.into());
    }
    Ok(())
}

async fn remove(
    connection: &mut SqliteConnection,
    duo: DuoId,
    device: DeviceId,
    id: &[u8],
) -> Result<(), DatabaseError> {
    let member = may_change(connection, duo, device).await?;
    let done = sqlx::query("delete from passkey where id = $1 and member = $2")
        .bind(id)
        .bind(member.as_bytes().as_slice())
        .execute(connection)
        .await?;
    if done.rows_affected() == 0 {
        return Err(Refusal::NotFound.into());
    }
    Ok(())
}

async fn used(
    connection: &mut SqliteConnection,
    id: &[u8],
    public_key: &[u8],
    code: Hash,
    at: UnixMillis,
) -> Result<DuoId, DatabaseError> {
    let known = sqlx::query(
        "update passkey set public_key = $2, used_day = $3 where id = $1
         returning member, (select duo from member where member.id = passkey.member) as duo",
    )
    .bind(id)
    .bind(public_key)
    .bind(day_of(at))
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Refusal::SignedOut)?;
    let member = row::member(&known, "member")?;
    // The earlier ones of this member: used, or never to be.
    sqlx::query("delete from join_code where member = $1 and by_passkey = 1 and expires_at <= $2")
        .bind(member.as_bytes().as_slice())
        .bind(at.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into join_code (hash, member, created_at, expires_at, by_passkey)
         values ($1, $2, $3, $4, 1)",
    )
    .bind(code.0.as_slice())
    .bind(member.as_bytes().as_slice())
    .bind(at.0)
    .bind(at.0 + PASSKEY_CODE_VALID_MS)
    .execute(connection)
    .await?;
    row::duo(&known, "duo")
}

async fn of_member(
    connection: &mut SqliteConnection,
    member: MemberId,
) -> Result<Vec<PasskeyRow>, DatabaseError> {
    let rows = sqlx::query(
        "select id, member, user_handle, public_key, added_day, used_day
           from passkey where member = $1
          order by rowid",
    )
    .bind(member.as_bytes().as_slice())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

async fn find(
    connection: &mut SqliteConnection,
    id: &[u8],
) -> Result<Option<PasskeyRow>, DatabaseError> {
    let row = sqlx::query(
        "select id, member, user_handle, public_key, added_day, used_day from passkey where id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &SqliteRow) -> Result<PasskeyRow, DatabaseError> {
    Ok(PasskeyRow {
        id: row.try_get("id")?,
        member: row::member(row, "member")?,
        user_handle: row::bytes(row, "user_handle")?,
        public_key: row.try_get("public_key")?,
        added_day: row.try_get("added_day")?,
        used_day: row.try_get("used_day")?,
    })
}

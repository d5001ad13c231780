//! Joining codes: who may become whose phone, once?

use crypto::device::DevicePublic;
use domain::{DeviceId, DeviceKind, DuoId, Hash, MemberId, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::code::CodeRequest;
use sync::join::{CODE_VALID_MS, JoinAnswer};

use crate::device::NewDevice;
use crate::session::{self, NewSession};
use crate::{DatabaseError, device, duo, row};

/// Most codes that are made for one member within a day, whoever makes them: a family that loses them all gets through.
pub const CODES_PER_DAY_MAX: usize = 5;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A phone that joins. Its proof has been checked.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// The hash of the code.
    pub code: Hash,
    /// The phone's public keys.
    pub public: DevicePublic,
    /// The id that the device gets, should it be new.
    pub device: DeviceId,
    /// Into which session it comes.
    pub session: NewSession,
    /// Now.
    pub at: UnixMillis,
}

/// An unused code of a member, as the person who runs the server may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewed {
    /// Whose.
    pub member: MemberId,
    /// As what they were taken in.
    pub role: domain::Role,
}

/// A new code for a member, valid [`CODE_VALID_MS`].
pub(crate) async fn create(
    connection: &mut SqliteConnection,
    hash: Hash,
    member: MemberId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "insert into join_code (hash, member, created_at, expires_at) values ($1, $2, $3, $4)",
    )
    .bind(hash.0.as_slice())
    .bind(member.as_bytes().as_slice())
    .bind(at.0)
    .bind(at.0 + CODE_VALID_MS)
    .execute(connection)
    .await?;
    Ok(())
}

/// A new code for the one member of this name; unused older ones expire now.
pub(crate) async fn renew(
    connection: &mut SqliteConnection,
    name: &str,
    duo: Option<DuoId>,
    hash: Hash,
    at: UnixMillis,
) -> Result<Renewed, DatabaseError> {
    let (member, role) = duo::find_member(connection, name, duo).await?;
    end_unused(connection, member, at).await?;
    create(connection, hash, member, at).await?;
    Ok(Renewed { member, role })
}

/// A device asks for a code for a member of its duo; unused older ones end. The same request again changes nothing.
pub(crate) async fn ask(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &CodeRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    device::must_belong(connection, request.device, duo).await?;
    duo::going_on(connection, duo).await?;
    if !duo::has_member(connection, duo, request.member).await? {
        return Err(Refusal::NotFound.into());
    }
    let known = sqlx::query("select member, used_at, expires_at from join_code where hash = $1")
        .bind(request.code.0.as_slice())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(known) = known {
        let repeated = row::member(&known, "member")? == request.member
            && row::moment_if_any(&known, "used_at")?.is_none()
            && row::moment(&known, "expires_at")? > at;
        return if repeated {
            Ok(())
        } else {
            Err(Refusal::Contradiction.into())
        };
    }
    let lately = sqlx::query(
        "select created_at from join_code
          where member = $1 and by_passkey = 0 and created_at > $2 order by created_at desc",
    )
    .bind(request.member.as_bytes().as_slice())
    .bind(at.0 - DAY_MS)
    .fetch_all(&mut *connection)
    .await?;
    if let Some(first) = lately.get(CODES_PER_DAY_MAX - 1) {
        let left_ms = row::moment(first, "created_at")?.0 + DAY_MS - at.0;
        let retry_after_s = u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX);
        return Err(Refusal::TooMany { retry_after_s }.into());
    }
    end_unused(connection, request.member, at).await?;
    create(connection, request.code, request.member, at).await
}

async fn end_unused(
    connection: &mut SqliteConnection,
    member: MemberId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "update join_code set expires_at = $2
          where member = $1 and by_passkey = 0 and used_at is null and expires_at > $2",
    )
    .bind(member.as_bytes().as_slice())
    .bind(at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether any code was ever used.
pub(crate) async fn any_used(connection: &mut SqliteConnection) -> Result<bool, DatabaseError> {
    let row =
        sqlx::query("select exists (select 1 from join_code where used_at is not null) as used")
            .fetch_one(connection)
            .await?;
    Ok(row.try_get("used")?)
}

/// Makes the phone a device of the code's member and puts it in the session. A phone that still holds the keys of a device of this
/// member comes back as that device. A refusal consumes nothing.
pub(crate) async fn join(
    connection: &mut SqliteConnection,
    join: Join,
) -> Result<JoinAnswer, DatabaseError> {
    let code = sqlx::query(
        "select join_code.member, join_code.expires_at, join_code.used_by, member.duo
           from join_code join member on member.id = join_code.member
          where join_code.hash = $1",
    )
    .bind(join.code.0.as_slice())
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Refusal::CodeUnknown)?;
    let member = row::member(&code, "member")?;
    let duo = row::duo(&code, "duo")?;
    let device = if code.try_get::<Option<&[u8]>, _>("used_by")?.is_some() {
        repeated(connection, row::device(&code, "used_by")?, &join.public).await?
    } else if row::moment(&code, "expires_at")? <= join.at {
        return Err(Refusal::CodeExpired.into());
    } else {
        let device = match device::of_keys(connection, member, &join.public).await? {
            Some(known) if known.revoked => return Err(Refusal::Revoked.into()),
            Some(known) => known.id,
            None => make(connection, duo, member, &join).await?,
        };
        sqlx::query("update join_code set used_at = $2, used_by = $3 where hash = $1")
            .bind(join.code.0.as_slice())
            .bind(join.at.0)
            .bind(device.as_bytes().as_slice())
            .execute(&mut *connection)
            .await?;
        device
    };
    session::enter(connection, device, &join.session).await?;
    Ok(JoinAnswer {
        duo,
        member,
        device,
    })
}

async fn make(
    connection: &mut SqliteConnection,
    duo: DuoId,
    member: MemberId,
    join: &Join,
) -> Result<DeviceId, DatabaseError> {
    duo::going_on(connection, duo).await?;
    let new = NewDevice {
        id: join.device,
        member,
        duo,
        public: join.public,
        kind: DeviceKind::Phone,
    };
    device::create(connection, &new, join.at).await?;
    Ok(join.device)
}

/// The device that used the code, when it is the same phone whose answer got lost.
async fn repeated(
    connection: &mut SqliteConnection,
    used_by: DeviceId,
    public: &DevicePublic,
) -> Result<DeviceId, DatabaseError> {
    match device::find(connection, used_by).await? {
        Some(device) if device.public == *public && device.revoked => Err(Refusal::Revoked.into()),
        Some(device) if device.public == *public => Ok(used_by),
        _ => Err(Refusal::CodeUsed.into()),
    }
}

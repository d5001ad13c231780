//! How does a column become a word of the domain?

use domain::{DeviceId, DeviceKind, DuoId, Hash, MemberId, Role, UnixMillis};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use sync::Refusal;

use crate::DatabaseError;

/// A column that holds exactly `N` bytes.
pub(crate) fn bytes<const N: usize>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<[u8; N], DatabaseError> {
    row.try_get::<&[u8], _>(column)?
        .try_into()
        .map_err(|_| DatabaseError::Unreadable { what: column })
}

/// A count, stored as a signed number but never negative.
pub(crate) fn count(row: &SqliteRow, column: &'static str) -> Result<u64, DatabaseError> {
    u64::try_from(row.try_get::<i64, _>(column)?)
        .map_err(|_| DatabaseError::Unreadable { what: column })
}

/// A key epoch.
pub(crate) fn epoch(
    row: &SqliteRow,
    column: &'static str,
) -> Result<domain::KeyEpoch, DatabaseError> {
    u32::try_from(row.try_get::<i64, _>(column)?)
        .map(domain::KeyEpoch)
        .map_err(|_| DatabaseError::Unreadable { what: column })
}

/// A moment.
pub(crate) fn moment(row: &SqliteRow, column: &'static str) -> Result<UnixMillis, DatabaseError> {
    Ok(UnixMillis(row.try_get(column)?))
}

/// A SHA-256 value.
pub(crate) fn hash(row: &SqliteRow, column: &'static str) -> Result<Hash, DatabaseError> {
    bytes(row, column).map(Hash)
}

/// A moment that may not have come.
pub(crate) fn moment_if_any(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<UnixMillis>, DatabaseError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(UnixMillis))
}

/// What a device is.
pub(crate) fn kind(row: &SqliteRow, column: &'static str) -> Result<DeviceKind, DatabaseError> {
    match row.try_get::<&str, _>(column)? {
        "phone" => Ok(DeviceKind::Phone),
        "card" => Ok(DeviceKind::Card),
        "transfer" => Ok(DeviceKind::Transfer),
        _ => Err(DatabaseError::Unreadable { what: column }),
    }
}

/// How a kind of device is stored.
pub(crate) fn kind_text(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Phone => "phone",
        DeviceKind::Card => "card",
        DeviceKind::Transfer => "transfer",
    }
}

/// A member's role.
pub(crate) fn role(row: &SqliteRow, column: &'static str) -> Result<Role, DatabaseError> {
    match row.try_get::<&str, _>(column)? {
        "newcomer" => Ok(Role::Newcomer),
        "volunteer" => Ok(Role::Volunteer),
        _ => Err(DatabaseError::Unreadable { what: column }),
    }
}

/// How a role is stored.
pub(crate) fn role_text(role: Role) -> &'static str {
    match role {
        Role::Newcomer => "newcomer",
        Role::Volunteer => "volunteer",
    }
}

macro_rules! id_columns {
    ($($function:ident: $id:ident),*) => {
        $(
            /// An id.
            pub(crate) fn $function(row: &SqliteRow, column: &'static str) -> Result<$id, DatabaseError> {
                bytes(row, column).map($id::from_bytes)
            }
        )*
    };
}

id_columns!(duo: DuoId, device: DeviceId, member: MemberId);

/// A count as SQLite stores it. Every count here is far below 2^63: it was made by counting.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Says which part of a request is not what the protocol says.
pub(crate) fn malformed(what: &'static str) -> DatabaseError {
    Refusal::Malformed { what: what.into() }.into()
}

/// Says which limit a request passes.
pub(crate) fn too_large(what: &'static str, limit: usize) -> DatabaseError {
    Refusal::TooLarge {
        what: what.into(),
        limit: limit as u64,
    }
    .into()
}

//! How do the tables come to be? By migrations that only ever get longer.

use std::borrow::Cow;
use std::sync::LazyLock;

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqlitePool;

use crate::patience::patiently;

/// Every migration, oldest first. Append only: a released one never changes, or databases out there are refused.
const MIGRATIONS: [(i64, &str, &str); 4] = [
    (
        1,
        "duos and logs",
        include_str!("../migrations/0001_duos_and_logs.sql"),
    ),
    (
        2,
        "devices, snapshots and blobs",
        include_str!("../migrations/0002_devices_snapshots_blobs.sql"),
    ),
    (
        3,
        "passkeys",
        include_str!("../migrations/0003_passkeys.sql"),
    ),
    (
        4,
        "programme sheets",
        include_str!("../migrations/0004_programme_sheets.sql"),
    ),
];

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let migrations = MIGRATIONS.map(|(version, description, sql)| {
        let description = Cow::Borrowed(description);
        Migration::new(
            version,
            description,
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.to_vec())
});

/// Brings the database to this build's tables; safe to repeat, and for several programs at the same time.
///
/// # Errors
/// When the database was made by a newer build, or a migration fails.
pub(crate) async fn migrate(pool: &SqlitePool) -> Result<(), MigrateError> {
    // SQLite has no lock that outlasts a transaction. Of programs that start together all but one fail on what that one has just made, or
    // holds locked, and find it made when they look again.
    let may_pass = |error: &MigrateError| {
        matches!(
            error,
            MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)
        )
    };
    patiently(|| MIGRATOR.run(pool), may_pass).await
}

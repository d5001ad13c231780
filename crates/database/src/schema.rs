//! How do the tables come to be? By migrations that only ever get longer.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::SqliteConnection;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

/// Every migration, oldest first. Append only: a released one never changes, or databases out there are refused.
const MIGRATIONS: [(i64, &str, &str); 1] = [(
    1,
    "duos and logs",
    include_str!("../migrations/0001_duos_and_logs.sql"),
)];

/// Brings the database to this build's tables; safe to repeat.
///
/// # Errors
/// When the database was made by a newer build, or a migration fails.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    let migrations = MIGRATIONS
        .map(|(version, description, sql)| {
            Migration::new(
                version,
                Cow::Borrowed(description),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .to_vec();
    Migrator::with_migrations(migrations).run(connection).await
}

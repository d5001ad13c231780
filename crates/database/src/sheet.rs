//! Sheets: what does a programme offer its duos?

use domain::{DuoId, Hash, ProgrammeId, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;

use crate::row::{self, stored};
use crate::{Database, DatabaseError};

/// Most versions of a programme's sheet that are kept.
pub const VERSIONS_MAX: u64 = 10;

/// A sheet to be stored.
#[derive(Debug, Clone)]
pub struct NewSheet {
    /// Name of the programme that it is for; none for the only one there is, else for the one that the sheet names.
    pub programme: Option<String>,
    /// The name in the sheet.
    pub name: String,
    /// Id of the programme, should there be none yet.
    pub programme_id: ProgrammeId,
    /// The sheet as phones read it.
    pub sheet: Vec<u8>,
    /// Now.
    pub at: UnixMillis,
}

/// Where a sheet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSheet {
    /// Name of the programme.
    pub programme: String,
    /// Its version, from 1.
    pub version: u64,
    /// Whether it differs from the one before.
    pub changed: bool,
}

/// A sheet as phones get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// SHA-256 of it.
    pub hash: Hash,
    /// What phones read.
    pub sheet: Vec<u8>,
}

impl Database {
    /// Stores a programme's sheet as its newest version. The same as the newest is stored once.
    ///
    /// # Errors
    /// [`DatabaseError::Selection`] when there are several programmes and none is named, or when the database fails.
    pub async fn store_sheet(&self, new: NewSheet) -> Result<StoredSheet, DatabaseError> {
        self.write_quietly(move |connection| Box::pin(async move { store(connection, &new).await }))
            .await
    }

    /// The newest sheet of the duo's programme; none when it has none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such duo, or when the database fails.
    pub async fn sheet(&self, duo: DuoId) -> Result<Option<SheetRow>, DatabaseError> {
        newest_for(&mut *self.reader().await?, duo).await
    }
}

async fn store(
    connection: &mut SqliteConnection,
    new: &NewSheet,
) -> Result<StoredSheet, DatabaseError> {
    let (id, programme) = programme_of(connection, new).await?;
    let hash = Hash::of(&[&new.sheet]);
    let newest = sqlx::query(
        "select version, hash from programme_sheet where programme = $1 order by version desc limit 1",
    )
    .bind(id.as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    let newest = match &newest {
        Some(row) => Some((row::count(row, "version")?, row::hash(row, "hash")?)),
        None => None,
    };
    if let Some((version, _)) = newest.filter(|(_, known)| *known == hash) {
        return Ok(StoredSheet {
            programme,
            version,
            changed: false,
        });
    }
    let version = newest.map_or(1, |(version, _)| version + 1);
    sqlx::query(
        "insert into programme_sheet (programme, version, hash, sheet, taken_in_at) values ($1, $2, $3, $4, $5)",
    )
    .bind(id.as_slice())
    .bind(stored(version))
    .bind(hash.0.as_slice())
    .bind(&new.sheet)
    .bind(new.at.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query("delete from programme_sheet where programme = $1 and version <= $2")
        .bind(id.as_slice())
        .bind(stored(version.saturating_sub(VERSIONS_MAX)))
        .execute(connection)
        .await?;
    Ok(StoredSheet {
        programme,
        version,
        changed: true,
    })
}

/// The programme that a sheet is for. The first of all is made by it; a name that was asked for has to be there.
async fn programme_of(
    connection: &mut SqliteConnection,
    new: &NewSheet,
) -> Result<(Vec<u8>, String), DatabaseError> {
    // Two are enough to know that there are several.
    let rows = sqlx::query(
        "select id, name from programme where $1 is null or name = $1 order by name = $2 desc limit 2",
    )
    .bind(&new.programme)
    .bind(&new.name)
    .fetch_all(&mut *connection)
    .await?;
    match rows.as_slice() {
        [] if new.programme.is_some() => {
            Err(DatabaseError::Selection("no programme has this name"))
        }
        [] => {
            let id = new.programme_id.as_bytes().to_vec();
            sqlx::query("insert into programme (id, name, created_at) values ($1, $2, $3)")
                .bind(&id)
                .bind(&new.name)
                .bind(new.at.0)
                .execute(connection)
                .await?;
            Ok((id, new.name.clone()))
        }
        [only] => Ok((only.try_get("id")?, only.try_get("name")?)),
        [first, ..] if first.try_get::<&str, _>("name")? == new.name => {
            Ok((first.try_get("id")?, first.try_get("name")?))
        }
        _ => Err(DatabaseError::Selection(
            "there are several programmes: say which",
        )),
    }
}

async fn newest_for(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<Option<SheetRow>, DatabaseError> {
    let row = sqlx::query(
        "select sheet.hash, sheet.sheet
           from duo
           left join programme_sheet as sheet on sheet.programme = duo.programme
          where duo.id = $1
          order by sheet.version desc
          limit 1",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?
    .ok_or(Refusal::NotFound)?;
    match row.try_get::<Option<Vec<u8>>, _>("sheet")? {
        Some(sheet) => Ok(Some(SheetRow {
            hash: row::hash(&row, "hash")?,
            sheet,
        })),
        None => Ok(None),
    }
}

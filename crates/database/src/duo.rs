//! Duos, their programmes and their people: who is there?

use std::num::NonZeroU16;

use domain::{DuoId, KeyEpoch, Member, MemberId, Position, ProgrammeId, Role, Seq, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::end::{ENDED_KEPT_MS, Ended};

use crate::DatabaseError;
use crate::log::{self, Head};
use crate::row::{self, role_text, stored};

/// What changes about a duo without anybody asking: enough to poke its phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DuoNow {
    /// Which.
    pub duo: DuoId,
    /// The last seq of its log.
    pub head: Seq,
    /// See [`sync::pull::PullAnswer::people_version`].
    pub people_version: u64,
}

/// What the writer knows of a duo between transactions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DuoState {
    pub(crate) head: Head,
    pub(crate) key_epoch: KeyEpoch,
    pub(crate) people_version: u64,
    /// Where the log begins: what came before is in the newest final snapshot.
    pub(crate) folded: Head,
    pub(crate) ended: Option<Ended>,
}

impl DuoState {
    /// Refuses to write for a duo that was ended.
    pub(crate) fn going_on(&self) -> Result<(), Refusal> {
        match self.ended {
            Some(ended) => Err(Refusal::Ended { ended }),
            None => Ok(()),
        }
    }
}

/// A duo to be made, with the ids it shall have.
#[derive(Debug, Clone)]
pub struct NewDuo {
    /// The duo's id.
    pub duo: DuoId,
    /// Name of its programme; made with `programme_id` when there is none of this name.
    pub programme: String,
    /// Id of the programme, should it be new.
    pub programme_id: ProgrammeId,
    /// Its people, each with the hash of the code by which they join.
    pub members: Vec<(Member, domain::Hash)>,
    /// Now.
    pub at: UnixMillis,
}

/// One duo in a list for the person who runs the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuoSummary {
    /// The duo.
    pub duo: DuoId,
    /// Name of its programme.
    pub programme: String,
    /// Its people, each with the number of devices that are in.
    pub members: Vec<(Member, u64)>,
}

pub(crate) async fn create(
    connection: &mut SqliteConnection,
    new: &NewDuo,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "insert into programme (id, name, created_at) values ($1, $2, $3) on conflict (name) do nothing",
    )
    .bind(new.programme_id.as_bytes().as_slice())
    .bind(&new.programme)
    .bind(new.at.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into duo (id, programme, created_at) select $1, id, $3 from programme where name = $2",
    )
    .bind(new.duo.as_bytes().as_slice())
    .bind(&new.programme)
    .bind(new.at.0)
    .execute(&mut *connection)
    .await?;
    for (member, code) in &new.members {
        sqlx::query("insert into member (id, duo, role, name) values ($1, $2, $3, $4)")
            .bind(member.id.as_bytes().as_slice())
            .bind(new.duo.as_bytes().as_slice())
            .bind(role_text(member.role))
            .bind(&member.name)
            .execute(&mut *connection)
            .await?;
        crate::join_code::create(connection, *code, member.id, new.at).await?;
    }
    Ok(())
}

/// State of the duo for the writer.
pub(crate) async fn state(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<DuoState, DatabaseError> {
    let row = sqlx::query(
        "select key_epoch, people_version, ended_at, folded_seq, folded_chain, folded_bytes
           from duo where id = $1",
    )
    .bind(duo.as_bytes().as_slice())
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Refusal::NotFound)?;
    let folded = match Seq(row::count(&row, "folded_seq")?) {
        Seq(0) => Head::start(duo),
        seq => Head {
            position: Position {
                seq,
                chain: row::hash(&row, "folded_chain")?,
            },
            bytes_total: row::count(&row, "folded_bytes")?,
        },
    };
    Ok(DuoState {
        head: log::head(connection, duo).await?,
        key_epoch: row::epoch(&row, "key_epoch")?,
        people_version: row::count(&row, "people_version")?,
        folded,
        ended: row::moment_if_any(&row, "ended_at")?.map(ended),
    })
}

/// A duo that was ended then.
pub(crate) fn ended(at: UnixMillis) -> Ended {
    let forgotten_at = UnixMillis(at.0 + ENDED_KEPT_MS);
    Ended { at, forgotten_at }
}

/// State of the duo, of which more may be written.
pub(crate) async fn going_on(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<DuoState, DatabaseError> {
    let state = state(connection, duo).await?;
    state.going_on()?;
    Ok(state)
}

/// From now on `connection` counts versions of people in steps of this size. Each start of the server has a step of its own, so that a database
/// that was put back, which takes a start, does not count through the numbers that phones have seen already.
pub(crate) async fn count_people_by(
    connection: &mut SqliteConnection,
    step: NonZeroU16,
) -> Result<(), DatabaseError> {
    sqlx::query("create temp table people_step as select $1 as size")
        .bind(i64::from(step.get()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Says that what boot answers about the duo has changed.
pub(crate) async fn people_changed(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "update duo set people_version = people_version + (select size from temp.people_step)
          where id = $1",
    )
    .bind(duo.as_bytes().as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether no programme has been made yet.
pub(crate) async fn none_exists(connection: &mut SqliteConnection) -> Result<bool, DatabaseError> {
    let row = sqlx::query("select not exists (select 1 from programme) as empty")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("empty")?)
}

/// All duos, by programme and age.
pub(crate) async fn list(
    connection: &mut SqliteConnection,
) -> Result<Vec<DuoSummary>, DatabaseError> {
    let rows = sqlx::query(
        "select duo.id as duo, programme.name as programme, member.id, member.name, member.role,
                (select count(*) from device where device.member = member.id and revoked_at is null) as devices
           from duo
           join programme on programme.id = duo.programme
           join member on member.duo = duo.id
          order by programme.name, duo.created_at, duo.id, member.role, member.id",
    )
    .fetch_all(connection)
    .await?;
    let mut duos: Vec<DuoSummary> = Vec::new();
    for row in &rows {
        let duo = row::duo(row, "duo")?;
        if duos.last().is_none_or(|last| last.duo != duo) {
            duos.push(DuoSummary {
                duo,
                programme: row.try_get("programme")?,
                members: Vec::new(),
            });
        }
        let member = Member {
            id: row::member(row, "id")?,
            name: row.try_get("name")?,
            role: row::role(row, "role")?,
        };
        if let Some(last) = duos.last_mut() {
            last.members.push((member, row::count(row, "devices")?));
        }
    }
    Ok(duos)
}

/// Whether the member is of this duo.
pub(crate) async fn has_member(
    connection: &mut SqliteConnection,
    duo: DuoId,
    member: MemberId,
) -> Result<bool, DatabaseError> {
    let row =
        sqlx::query("select exists (select 1 from member where id = $1 and duo = $2) as known")
            .bind(member.as_bytes().as_slice())
            .bind(duo.as_bytes().as_slice())
            .fetch_one(connection)
            .await?;
    Ok(row.try_get("known")?)
}

/// The one member of this name; `duo` says in which duo where several have it.
pub(crate) async fn find_member(
    connection: &mut SqliteConnection,
    name: &str,
    duo: Option<DuoId>,
) -> Result<(MemberId, Role), DatabaseError> {
    let rows = sqlx::query("select id, duo, role from member where name = $1 limit $2")
        .bind(name)
        .bind(stored(1000))
        .fetch_all(connection)
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if duo.is_none_or(|duo| row::duo(row, "duo").is_ok_and(|of| of == duo)) {
            found.push((row::member(row, "id")?, row::role(row, "role")?));
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(DatabaseError::Selection("nobody has this name")),
        _ => Err(DatabaseError::Selection(
            "several people have this name: say which duo",
        )),
    }
}

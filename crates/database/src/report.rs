//! Reports: what have members told the coordinator?

use domain::{DuoId, UnixMillis};
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::report::{REPORT_CHARS_MAX, REPORTS_PER_DAY_MAX, ReportRequest};

use crate::row::{self, malformed, too_large};
use crate::session::day_of;
use crate::{DatabaseError, device};

/// Most lines of facts in a report.
pub const FACTS_MAX: usize = 32;

/// Longest line of facts, in characters.
pub const FACT_CHARS_MAX: usize = 200;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A report, as the person who runs the server reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Name of the programme.
    pub programme: String,
    /// Who sent it.
    pub member: String,
    /// The other people of the duo.
    pub others: Vec<String>,
    /// When, in days since 1970-01-01 (UTC).
    pub day: i64,
    /// What the member wrote.
    pub message: String,
    /// What the app added, line by line.
    pub facts: Vec<String>,
}

/// Takes a report. The same one again on the same day is taken once.
pub(crate) async fn store(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &ReportRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let device = device::must_belong(connection, request.device, duo).await?;
    if request.message.chars().count() > REPORT_CHARS_MAX {
        return Err(too_large("REPORT_CHARS_MAX", REPORT_CHARS_MAX));
    }
    if request.facts.len() > FACTS_MAX {
        return Err(too_large("FACTS_MAX", FACTS_MAX));
    }
    for fact in &request.facts {
        if fact.chars().count() > FACT_CHARS_MAX {
            return Err(too_large("FACT_CHARS_MAX", FACT_CHARS_MAX));
        }
        if fact.chars().any(char::is_control) {
            return Err(malformed("facts: one line each"));
        }
    }
    let (day, facts) = (day_of(at), request.facts.join("\n"));
    let today =
        sqlx::query("select member, message, facts from report where duo = $1 and day = $2")
            .bind(duo.as_bytes().as_slice())
            .bind(day)
            .fetch_all(&mut *connection)
            .await?;
    for row in &today {
        let same = row::member(row, "member")? == device.member
            && row.try_get::<&str, _>("message")? == request.message
            && row.try_get::<&str, _>("facts")? == facts;
        if same {
            return Ok(());
        }
    }
    if today.len() >= REPORTS_PER_DAY_MAX as usize {
        let left_ms = (day + 1) * DAY_MS - at.0;
        let retry_after_s = u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX);
        return Err(Refusal::TooMany { retry_after_s }.into());
    }
    sqlx::query(
        "insert into report (duo, member, day, message, facts) values ($1, $2, $3, $4, $5)",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(device.member.as_bytes().as_slice())
    .bind(day)
    .bind(&request.message)
    .bind(&facts)
    .execute(connection)
    .await?;
    Ok(())
}

/// All reports, oldest first.
pub(crate) async fn list(
    connection: &mut SqliteConnection,
) -> Result<Vec<ReportRow>, DatabaseError> {
    let rows = sqlx::query(
        "select programme.name as programme, member.name as member, report.day, report.message, report.facts,
                (select group_concat(other.name, char(10)) from member other
                  where other.duo = report.duo and other.id <> report.member) as others
           from report
           join duo on duo.id = report.duo
           join programme on programme.id = duo.programme
           join member on member.id = report.member
          order by report.day, report.id",
    )
    .fetch_all(connection)
    .await?;
    let lines = |text: Option<&str>| -> Vec<String> {
        let text = text.unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    };
    rows.iter()
        .map(|row| {
            Ok(ReportRow {
                programme: row.try_get("programme")?,
                member: row.try_get("member")?,
                others: lines(row.try_get("others")?),
                day: row.try_get("day")?,
                message: row.try_get("message")?,
                facts: lines(row.try_get("facts")?),
            })
        })
        .collect()
}

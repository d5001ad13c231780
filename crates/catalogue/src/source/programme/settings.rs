//! How does a programme say its name, how often duos meet and for how long?

use serde::Deserialize;

use super::super::Problem;
use super::super::place::{line_of, parse};
use super::{ZONE, wrong_with_line};
use crate::programme::ProgrammeSheet;

/// Most characters of a name: as `duo create` allows.
const NAME_CHARS_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    name: String,
    organisation: String,
    meetings_per_month: u8,
    trajectory_months: u8,
    time_zone: Option<String>,
}

/// The sheet with its settings alone; none when they have to be mended first.
pub fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<ProgrammeSheet> {
    let read: SettingsFile = parse(file, text, problems)?;
    let before = problems.len();
    let mut tell = |field: &str, what: String| {
        problems.push(Problem {
            file: file.to_owned(),
            line: line_of(text, &format!("{field} ")),
            what: format!("{field}: {what}"),
        });
    };
    for (field, said) in [("name", &read.name), ("organisation", &read.organisation)] {
        if let Some(what) = wrong_with_line(said, NAME_CHARS_MAX) {
            tell(field, what);
        }
    }
    if !(1..=31).contains(&read.meetings_per_month) {
        tell("meetings_per_month", "write a number from 1 to 31".into());
    }
    if !(1..=60).contains(&read.trajectory_months) {
        tell("trajectory_months", "write a number from 1 to 60".into());
    }
    if read.time_zone.is_some_and(|zone| zone != ZONE) {
        tell(
            "time_zone",
            format!("write \"{ZONE}\": all times are shown in it"),
        );
    }
    (problems.len() == before).then_some(ProgrammeSheet {
        name: read.name,
        organisation: read.organisation,
        meetings_per_month: read.meetings_per_month,
        trajectory_months: read.trajectory_months,
        referrals: Vec::new(),
        activities: Vec::new(),
        events: Vec::new(),
    })
}

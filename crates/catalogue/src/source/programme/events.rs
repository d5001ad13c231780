//! How do a programme's own events stand in their file?

use std::collections::BTreeSet;

use domain::Day;
use domain::activity::Cost;
use domain::plan::When;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::super::Problem;
use super::super::check::is_id;
use super::super::place::parse;
use super::blocks::{Block, blocks};
use super::{ZONE, wrong_with_line};
use crate::programme::{EventDate, EventState, GroupEvent};

/// Most dates of one event: every week of a year.
const DATES_MAX: usize = 53;

/// Most events in the file.
const EVENTS_MAX: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsFile {
    #[serde(default)]
    event: Vec<EventEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventEntry {
    id: String,
    title: String,
    sentence: String,
    starts: String,
    #[serde(default)]
    also: Vec<String>,
    repeats: Option<Repeats>,
    until: Option<String>,
    minutes: u16,
    address: String,
    cost: CostName,
    children: bool,
    level: u8,
    #[serde(default)]
    interests: Vec<String>,
    #[serde(default)]
    state: StateName,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Repeats {
    Weekly,
    Monthly,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CostName {
    Free,
    #[serde(rename = "under-5")]
    UnderFive,
    More,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StateName {
    #[default]
    Planned,
    Cancelled,
    Postponed,
}

/// The events that are sound, in the order of the file.
pub fn read(
    file: &str,
    text: &str,
    interests: &BTreeSet<&str>,
    problems: &mut Vec<Problem>,
) -> Vec<GroupEvent> {
    let (mut sound, mut ids) = (Vec::new(), BTreeSet::new());
    for block in blocks(file, text, problems) {
        let read = parse::<EventsFile>(file, &block.text(), problems);
        for entry in read.into_iter().flat_map(|read| read.event) {
            let mut wrong = wrong_with(&block, &entry, interests);
            if !ids.insert(entry.id.clone()) {
                let what = format!("id: another event is {}: give it one of its own", entry.id);
                wrong.push(block.problem("id", what));
            }
            if sound.len() >= EVENTS_MAX {
                let what = format!("more than {EVENTS_MAX} events: leave some out");
                wrong.push(block.problem("id", what));
            }
            match dates(&entry) {
                Ok(dates) if wrong.is_empty() => sound.push(event(entry, dates)),
                Ok(_) => {}
                Err((field, what)) => wrong.push(block.problem(field, format!("{field}: {what}"))),
            }
            problems.append(&mut wrong);
        }
    }
    sound
}

fn wrong_with(block: &Block, entry: &EventEntry, interests: &BTreeSet<&str>) -> Vec<Problem> {
    let mut wrong = Vec::new();
    let mut ensure = |holds: bool, field: &str, what: String| {
        if !holds {
            wrong.push(block.problem(field, format!("{field}: {what}")));
        }
    };
    ensure(
        is_id(&entry.id),
        "id",
        "write small letters, digits and hyphens".into(),
    );
    let lines = [
        ("title", &entry.title, 80),
        ("sentence", &entry.sentence, 160),
        ("address", &entry.address, 160),
    ];
    for (field, text, chars_max) in lines {
        let what = wrong_with_line(text, chars_max);
        ensure(what.is_none(), field, what.unwrap_or_default());
    }
    ensure(
        (5..=1440).contains(&entry.minutes),
        "minutes",
        "write a number from 5 to 1440".into(),
    );
    ensure(
        (1..=4).contains(&entry.level),
        "level",
        "write a number of taaliconen, from 1 to 4".into(),
    );
    for interest in &entry.interests {
        ensure(
            interests.contains(interest.as_str()),
            "interests",
            format!("there is no interest {interest}: see content/activities/interests.toml"),
        );
    }
    wrong
}

/// All its dates, or the field that is wrong and what to write.
fn dates(entry: &EventEntry) -> Result<Vec<DateTime>, (&'static str, String)> {
    let moment = |field, text: &String| {
        let read: Result<DateTime, _> = text.parse();
        let of_ours = read.ok().filter(|read| day(read.date()).is_some());
        of_ours.ok_or((
            field,
            format!("{text} is no date and time: write it as 2027-01-14T19:00"),
        ))
    };
    let first = moment("starts", &entry.starts)?;
    let mut found = vec![first];
    for also in &entry.also {
        found.push(moment("also", also)?);
    }
    match (entry.repeats, &entry.until) {
        (None, None) => {}
        (Some(repeats), Some(until)) => {
            let last: Date = until.parse().map_err(|_| {
                let what = format!("{until} is no date: write it as 2027-06-30");
                ("until", what)
            })?;
            again(first, repeats, last, &mut found);
        }
        (Some(_), None) => {
            return Err((
                "repeats",
                "write until when, as until = \"2027-06-30\"".into(),
            ));
        }
        (None, Some(_)) => {
            return Err((
                "until",
                "write how it repeats, as repeats = \"weekly\"".into(),
            ));
        }
    }
    found.sort();
    found.dedup();
    if found.len() > DATES_MAX {
        let what = format!("{} dates: write at most {DATES_MAX}", found.len());
        return Err((
            if entry.until.is_some() {
                "until"
            } else {
                "also"
            },
            what,
        ));
    }
    Ok(found)
}

/// The same weekday every week, or the same one of its month (the second Thursday); one more than is allowed at most.
fn again(first: DateTime, repeats: Repeats, last: Date, found: &mut Vec<DateTime>) {
    let nth = (first.day() - 1) / 7 + 1;
    for step in 1..=i64::try_from(DATES_MAX).unwrap_or(i64::MAX) {
        let next = match repeats {
            Repeats::Weekly => first.date().checked_add(step.weeks()).ok(),
            Repeats::Monthly => {
                let month = first.date().first_of_month().checked_add(step.months());
                let Ok(month) = month else { break };
                // A month without a fifth one has none.
                month.nth_weekday_of_month(nth, first.weekday()).ok()
            }
        };
        match next {
            Some(next) if next > last => break,
            Some(next) => found.push(next.to_datetime(first.time())),
            None => {}
        }
    }
}

fn day(date: Date) -> Option<Day> {
    Day::new(date.year(), date.month(), date.day()).ok()
}

fn event(entry: EventEntry, dates: Vec<DateTime>) -> GroupEvent {
    let state = match entry.state {
        StateName::Planned => EventState::Planned,
        StateName::Cancelled => EventState::Cancelled,
        StateName::Postponed => EventState::Postponed,
    };
    let date = |at: DateTime| {
        let minute =
            u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs());
        Some(EventDate {
            when: When {
                day: day(at.date())?,
                minute: Some(minute),
                zone: ZONE.to_owned(),
            },
            minutes: Some(entry.minutes),
            state,
        })
    };
    GroupEvent {
        dates: dates.into_iter().filter_map(date).collect(),
        id: entry.id,
        title: entry.title,
        sentence: entry.sentence,
        address: entry.address,
        cost: Some(match entry.cost {
            CostName::Free => Cost::Free,
            CostName::UnderFive => Cost::UnderFive,
            CostName::More => Cost::More,
        }),
        price_cents: None,
        level: Some(entry.level),
        children: Some(entry.children),
        interests: entry.interests,
    }
}

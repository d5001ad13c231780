//! On which dates does an event come again?

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rrule::RRuleSet;

use super::item::{Item, civil};
use crate::{Window, time};

/// Longest rule, in bytes: the longest in use have some eighty.
const RULE_BYTES_MAX: usize = 400;

/// Most dates that a rule may give within the window: one a day.
const RULE_DATES_MAX: u16 = 400;

/// All dates of an event within the window and a day around it, on the clocks of its zone.
///
/// # Errors
/// The line of a rule that is not understood.
pub fn dates(item: &Item, window: Window) -> Result<Vec<DateTime>, (usize, String)> {
    let mut found: BTreeSet<DateTime> = item.also.iter().copied().collect();
    match &item.rule {
        None => {
            found.insert(item.start);
        }
        Some((line, rule)) => {
            let wrong = || {
                let what = format!(
                    "RRULE: {rule} is not understood: expected one such as FREQ=WEEKLY;BYDAY=TU"
                );
                (*line, what)
            };
            found.extend(by_rule(item, rule, window).ok_or_else(wrong)?);
        }
    }
    found.retain(|at| !item.except.contains(at) && !item.except_days.contains(&at.date()));
    Ok(found.into_iter().collect())
}

/// Rules count on the clocks of the event's zone, which do not jump here: the clocks are handed over as if they were those of UTC.
fn by_rule(item: &Item, rule: &str, window: Window) -> Option<Vec<DateTime>> {
    let rule = rule.trim().to_ascii_uppercase();
    if rule.len() > RULE_BYTES_MAX || !rule.is_ascii() {
        return None;
    }
    let mut parts = Vec::new();
    for part in rule.split(';') {
        let (name, value) = part.split_once('=')?;
        match name {
            // What happens more than once a day is no outing, and costs the most to work out.
            "FREQ" if !["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains(&value) => return None,
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => return None,
            "UNTIL" => parts.push(format!("UNTIL={}Z", stamp(until(value, &item.zone)?))),
            _ => parts.push(part.to_owned()),
        }
    }
    let told = format!("DTSTART:{}Z\nRRULE:{}", stamp(item.start), parts.join(";"));
    let set: RRuleSet = told.parse().ok()?;
    let first = jiff::civil::Date::new(
        window.today.year(),
        window.today.month(),
        window.today.day(),
    )
    .ok()?;
    let from = first
        .checked_sub(1.day())
        .ok()?
        .to_datetime(jiff::civil::Time::midnight());
    let to = from.checked_add((i64::from(window.days) + 2).days()).ok()?;
    let (from, to) = (only(from)?, only(to)?);
    let set = set.after(*from.get_dt_start()).before(*to.get_dt_start());
    let dates = set.all(RULE_DATES_MAX).dates;
    Some(
        dates
            .iter()
            .filter_map(|date| civil(&date.format("%Y%m%dT%H%M%S").to_string()))
            .collect(),
    )
}

/// The last moment of a rule on the clocks of the event's zone. A day counts to its end.
fn until(text: &str, zone: &TimeZone) -> Option<DateTime> {
    match text.strip_suffix('Z') {
        Some(clock) => time::moved(civil(clock)?, &TimeZone::UTC, zone),
        None if text.contains('T') => civil(text),
        None => Some(civil(text)?.date().at(23, 59, 59, 0)),
    }
}

fn stamp(at: DateTime) -> String {
    let (date, clock) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        date.year(),
        date.month(),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

/// The rules' own type of a moment is only to be had by parsing one.
fn only(at: DateTime) -> Option<RRuleSet> {
    let told = format!("DTSTART:{}Z\nRRULE:FREQ=DAILY;COUNT=1", stamp(at));
    told.parse().ok()
}

//! When is it, on the clocks of Flanders?

use catalogue::programme::{EventDate, EventState};
use catalogue::source::programme::ZONE;
use domain::Day;
use domain::plan::When;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A zone by its IANA name, also with a path before it as some calendars write, or by the name that Outlook uses.
pub fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim_matches('"').trim();
    let known = match name {
        "Romance Standard Time"
        | "W. Europe Standard Time"
        | "Central Europe Standard Time"
        | "Central European Standard Time" => ZONE,
        "GMT Standard Time" => "Europe/London",
        "UTC" | "Etc/UTC" | "GMT" => return Some(TimeZone::UTC),
        other => other,
    };
    let mut from_end = known.rsplitn(3, '/');
    let (city, area) = (from_end.next()?, from_end.next()?);
    TimeZone::get(&format!("{area}/{city}")).ok()
}

/// The zone in which everything is shown.
pub fn ours() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

/// A time on clocks there as a time on ours.
pub fn to_ours(at: DateTime, there: &TimeZone) -> Option<DateTime> {
    if there.iana_name() == Some(ZONE) {
        return Some(at);
    }
    moved(at, there, &ours())
}

/// A time on clocks in one zone as a time on those in another.
pub fn moved(at: DateTime, from: &TimeZone, to: &TimeZone) -> Option<DateTime> {
    let zoned = from.to_ambiguous_zoned(at).compatible().ok()?;
    Some(zoned.with_time_zone(to.clone()).datetime())
}

/// A moment with its offset, as RFC 3339 writes it, on our clocks.
pub fn of_moment(text: &str) -> Option<DateTime> {
    let moment: Timestamp = text.parse().ok()?;
    Some(moment.to_zoned(ours()).datetime())
}

/// A date as the domain has it; none outside 1900–2199.
pub fn day(date: Date) -> Option<Day> {
    Day::new(date.year(), date.month(), date.day()).ok()
}

/// A date of an event on our clocks.
pub fn event_date(
    at: DateTime,
    whole_day: bool,
    minutes: Option<u16>,
    state: EventState,
) -> Option<EventDate> {
    let minute = u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs());
    Some(EventDate {
        when: When {
            day: day(at.date())?,
            minute: (!whole_day).then_some(minute),
            zone: ZONE.to_owned(),
        },
        minutes: if whole_day { None } else { minutes },
        state,
    })
}

/// From one time to the next, in minutes; an error when it goes back, none when it is longer than is counted or nothing.
pub fn minutes_between(from: DateTime, to: DateTime) -> Result<Option<u16>, ()> {
    let minutes = to.duration_since(from).as_mins();
    match minutes {
        ..0 => Err(()),
        0 => Ok(None),
        _ => Ok(u16::try_from(minutes).ok()),
    }
}

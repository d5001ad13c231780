//! What does one `VEVENT` say?

use catalogue::programme::{EventDate, EventState};
use icalendar::parser::{Property, read_components};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::lines::Line;
use crate::{LINE_CHARS_MAX, TITLE_CHARS_MAX, plain, time};

/// Longest line that is looked at, in bytes: a description of some pages.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Most dates that a rule takes out or adds.
const EXTRA_DATES_MAX: usize = 500;

/// One `VEVENT`. Times are on the clocks of its zone.
#[derive(Debug, Clone)]
pub struct Item {
    /// Names the event for ever.
    pub uid: String,
    /// Counts its versions.
    pub sequence: u32,
    /// When it begins.
    pub start: DateTime,
    /// The zone of its clocks.
    pub zone: TimeZone,
    /// It is about whole days.
    pub whole_day: bool,
    minutes: Option<u16>,
    /// How it comes again, with its line.
    pub rule: Option<(usize, String)>,
    /// Dates beside the rule's.
    pub also: Vec<DateTime>,
    /// Dates that the rule gives and that are none.
    pub except: Vec<DateTime>,
    /// Days on which none of the rule's dates is one.
    pub except_days: Vec<Date>,
    /// Which date of the series this is in place of, on our clocks.
    pub moves: Option<DateTime>,
    /// Whether it takes place.
    pub state: EventState,
    pub title: String,
    pub sentence: String,
    pub address: String,
    pub price_cents: Option<u32>,
    pub level: Option<u8>,
}

type Wrong = (usize, String);

/// A time as it stands in a property.
struct Stamp {
    at: DateTime,
    zone: TimeZone,
    whole_day: bool,
}

impl Item {
    /// Reads one.
    ///
    /// # Errors
    /// The line that is wrong, and what is wrong with it.
    pub fn of(lines: &[Line]) -> Result<Self, Wrong> {
        let begin = lines.first().map_or(1, |line| line.number);
        let missing = |name: &str| (begin, format!("an event without {name}: it is left out"));
        let text = |name: &str| -> Result<Option<String>, Wrong> {
            let Some(line) = named(lines, name).next() else {
                return Ok(None);
            };
            property(line, |it| {
                it.val.clone().unescape_text().as_str().to_owned()
            })
            .map(Some)
        };
        let stamp = |name: &str| -> Result<Option<(usize, Stamp)>, Wrong> {
            let Some(line) = named(lines, name).next() else {
                return Ok(None);
            };
            let mut all = stamps(line)?;
            if all.len() != 1 {
                return Err((line.number, format!("{name}: expected one date and time")));
            }
            Ok(all.pop().map(|stamp| (line.number, stamp)))
        };
        let uid = text("UID")?
            .filter(|uid| !uid.trim().is_empty())
            .ok_or_else(|| missing("UID"))?;
        let title = plain::line(&text("SUMMARY")?.unwrap_or_default(), TITLE_CHARS_MAX);
        if title.is_empty() {
            return Err(missing("SUMMARY"));
        }
        let (_, start) = stamp("DTSTART")?.ok_or_else(|| missing("DTSTART"))?;
        let end = stamp("DTEND")?;
        let minutes = match (&end, named(lines, "DURATION").next()) {
            (Some((line, end)), _) => {
                let end_there = time::moved(end.at, &end.zone, &start.zone);
                let minutes =
                    end_there.map_or(Ok(None), |end| time::minutes_between(start.at, end));
                minutes
                    .map_err(|()| (*line, "DTEND: the event ends before it begins".to_owned()))?
            }
            (None, Some(line)) => duration(line)?,
            (None, None) => None,
        };
        let stated = text("STATUS")?.map(|status| status.trim().to_ascii_uppercase());
        let state = match stated.as_deref() {
            Some("CANCELLED") => EventState::Cancelled,
            _ => plain::state_of_title(&title).unwrap_or(EventState::Planned),
        };
        let (also, _) = extra(lines, "RDATE", &start.zone)?;
        let (except, except_days) = extra(lines, "EXDATE", &start.zone)?;
        let moves =
            stamp("RECURRENCE-ID")?.and_then(|(_, stamp)| time::to_ours(stamp.at, &stamp.zone));
        let labels = text("CATEGORIES")?.unwrap_or_default();
        let rule = named(lines, "RRULE").next();
        let rule = rule.map(|line| property(line, |it| (line.number, it.val.as_str().to_owned())));
        Ok(Self {
            uid,
            sequence: text("SEQUENCE")?
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or(0),
            start: start.at,
            zone: start.zone,
            whole_day: start.whole_day,
            minutes,
            rule: rule.transpose()?,
            also,
            except,
            except_days,
            moves,
            state,
            title,
            sentence: plain::line(&text("DESCRIPTION")?.unwrap_or_default(), LINE_CHARS_MAX),
            address: plain::line(&text("LOCATION")?.unwrap_or_default(), LINE_CHARS_MAX),
            price_cents: text("X-COST")?.and_then(|price| plain::price_cents(&price)),
            level: labels.split(',').find_map(plain::level),
        })
    }

    /// One date of it, which is at this time on our clocks.
    pub fn date(&self, ours: DateTime) -> Option<EventDate> {
        time::event_date(ours, self.whole_day, self.minutes, self.state)
    }
}

/// The lines of this property.
fn named<'l>(lines: &'l [Line], name: &'l str) -> impl Iterator<Item = &'l Line> {
    lines.iter().filter(move |line| {
        let end = line.text.find([':', ';']).unwrap_or(line.text.len());
        line.text
            .get(..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

/// What a line says, by the library that knows the format.
fn property<T>(line: &Line, look: impl FnOnce(&Property<'_>) -> T) -> Result<T, Wrong> {
    let broken = || {
        (
            line.number,
            "is no line of a calendar: the event is left out".to_owned(),
        )
    };
    if line.text.len() > LINE_BYTES_MAX {
        return Err((
            line.number,
            format!("is longer than {LINE_BYTES_MAX} bytes: the event is left out"),
        ));
    }
    let alone = format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", line.text.trim_end());
    let parts = read_components(&alone).map_err(|_| broken())?;
    let found = parts.first().and_then(|part| part.properties.first());
    found.map(look).ok_or_else(broken)
}

/// The times in a line, each with its zone.
fn stamps(line: &Line) -> Result<Vec<Stamp>, Wrong> {
    let (value, zone_name) = property(line, |it| {
        let params = it.params.iter();
        let named = params.filter(|param| param.key.as_str().eq_ignore_ascii_case("TZID"));
        let zone = named.filter_map(|param| param.val.as_ref()).next();
        (
            it.val.as_str().to_owned(),
            zone.map(|zone| zone.as_str().to_owned()),
        )
    })?;
    let zone = match &zone_name {
        None => time::ours(),
        Some(name) => time::zone(name).ok_or_else(|| {
            let what =
                format!("the time zone {name} is not known: write one such as Europe/Brussels");
            (line.number, what)
        })?,
    };
    let mut found = Vec::new();
    for text in value.split(',').take(EXTRA_DATES_MAX) {
        let stamp = one_stamp(text.trim(), &zone).ok_or_else(|| {
            let what = format!("{text} is no date and time: expected one such as 20270114T190000");
            (line.number, what)
        })?;
        found.push(stamp);
    }
    Ok(found)
}

fn one_stamp(text: &str, zone: &TimeZone) -> Option<Stamp> {
    let (clock, zone) = match text.strip_suffix('Z') {
        Some(clock) => (clock, TimeZone::UTC),
        None => (text, zone.clone()),
    };
    let at = civil(clock)?;
    time::day(at.date())?;
    Some(Stamp {
        at,
        zone,
        whole_day: !clock.contains('T'),
    })
}

/// `20270114T190000` or `20270114`.
pub fn civil(text: &str) -> Option<DateTime> {
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        plain.then(|| digits.parse().ok())?
    };
    let small = |from: usize, to: usize| i8::try_from(number(from, to)?).ok();
    let date = Date::new(number(0, 4)?, small(4, 6)?, small(6, 8)?).ok()?;
    match text.len() {
        8 => Some(date.to_datetime(Time::midnight())),
        15 if text.get(8..9) == Some("T") => {
            // A leap second is the second before.
            let second = small(13, 15)?.min(59);
            let clock = Time::new(small(9, 11)?, small(11, 13)?, second, 0).ok()?;
            Some(date.to_datetime(clock))
        }
        _ => None,
    }
}

/// Times, and whole days, that a rule adds or takes out, on the clocks of the event's zone.
fn extra(lines: &[Line], name: &str, zone: &TimeZone) -> Result<(Vec<DateTime>, Vec<Date>), Wrong> {
    let (mut times, mut days) = (Vec::new(), Vec::new());
    for line in named(lines, name).take(EXTRA_DATES_MAX) {
        for stamp in stamps(line)? {
            if stamp.whole_day {
                days.push(stamp.at.date());
            }
            times.extend(time::moved(stamp.at, &stamp.zone, zone));
        }
    }
    times.truncate(EXTRA_DATES_MAX);
    days.truncate(EXTRA_DATES_MAX);
    Ok((times, days))
}

/// `PT1H30M`, `P1D`, `P2W`.
fn duration(line: &Line) -> Result<Option<u16>, Wrong> {
    let text = property(line, |it| it.val.as_str().to_owned())?;
    let wrong = || {
        (
            line.number,
            format!("DURATION: {text} is none: expected one such as PT1H30M"),
        )
    };
    let span: jiff::Span = text.parse().map_err(|_| wrong())?;
    let any_day = jiff::civil::date(2001, 1, 1).at(0, 0, 0, 0);
    let end = any_day.checked_add(span).map_err(|_| wrong())?;
    time::minutes_between(any_day, end).map_err(|()| wrong())
}

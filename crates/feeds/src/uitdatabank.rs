//! How do search results of UiTdatabank become events?

use std::collections::BTreeMap;

use catalogue::programme::{EventDate, EventState, GroupEvent};
use jiff::ToSpan;
use jiff::civil::{DateTime, Time, Weekday};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::interests;
use crate::{
    DATES_MAX, Feed, ITEMS_MAX, LINE_CHARS_MAX, TITLE_CHARS_MAX, Window, id, plain, text, time,
};

/// The items are read one by one afterwards.
#[derive(Deserialize)]
struct Page<'t> {
    #[serde(borrow)]
    member: Vec<&'t RawValue>,
}

/// An item that may be broken otherwise.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "@id")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    #[serde(rename = "@id")]
    id: String,
    name: Words,
    description: Option<Words>,
    calendar_type: String,
    start_date: Option<String>,
    end_date: Option<String>,
    #[serde(default)]
    sub_event: Vec<SubEvent>,
    #[serde(default)]
    opening_hours: Vec<Hours>,
    status: Option<Status>,
    location: Option<Location>,
    #[serde(default)]
    price_info: Vec<Price>,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    terms: Vec<Term>,
    attendance_mode: Option<String>,
    typical_age_range: Option<String>,
}

/// What kind of event it is, or about what.
#[derive(Deserialize)]
struct Term {
    #[serde(default)]
    label: String,
}

/// A text, in one language or in several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Each(BTreeMap<String, String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubEvent {
    start_date: String,
    end_date: String,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hours {
    opens: String,
    closes: String,
    day_of_week: Vec<String>,
}

/// As an object, and in older answers as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Status {
    Object {
        #[serde(rename = "type")]
        kind: String,
    },
    Text(String),
}

#[derive(Deserialize)]
struct Location {
    name: Option<Words>,
    address: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    street_address: Option<String>,
    postal_code: Option<String>,
    address_locality: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    category: String,
    price: f64,
    price_currency: Option<String>,
}

/// The events of a page of results that have a date in this window.
#[must_use]
pub fn read(file: &str, bytes: &[u8], window: Window) -> Feed {
    let mut feed = Feed::default();
    let Some(text) = text(file, bytes, &mut feed) else {
        return feed;
    };
    let page: Page = match serde_json::from_str(text) {
        Ok(page) => page,
        Err(error) => {
            let what =
                format!("is no page of UiTdatabank's results with its list \"member\": {error}");
            feed.problem(file, Some(error.line()), what);
            return feed;
        }
    };
    for (before, value) in page.member.into_iter().enumerate() {
        if before == ITEMS_MAX {
            feed.problem(
                file,
                None,
                format!("more than {ITEMS_MAX} items: the rest is left out"),
            );
            break;
        }
        let event = serde_json::from_str(value.get()).map_err(|error| error.to_string());
        match event.and_then(|item: Item| event_of(item, window)) {
            Ok(event) => feed.events.extend(event),
            Err(what) => {
                let named: Result<Named, _> = serde_json::from_str(value.get());
                let named = named
                    .map(|it| format!(" ({})", shown(&it.id)))
                    .unwrap_or_default();
                feed.problem(
                    file,
                    None,
                    format!("item {}{named}: {what}: it is left out", before + 1),
                );
            }
        }
    }
    feed.settle();
    feed
}

fn event_of(item: Item, window: Window) -> Result<Option<GroupEvent>, String> {
    if item.id.trim().is_empty() {
        return Err("its @id is empty".into());
    }
    let title = plain::line(item.name.dutch(), TITLE_CHARS_MAX);
    if title.is_empty() {
        return Err("it has no name".into());
    }
    let state = item
        .status
        .as_ref()
        .map_or(EventState::Planned, Status::state);
    let mut dates = match item.calendar_type.as_str() {
        "single" | "multiple" if !item.sub_event.is_empty() => moments(&item.sub_event, state)?,
        "single" | "multiple" => {
            let (Some(start_date), Some(end_date)) =
                (item.start_date.clone(), item.end_date.clone())
            else {
                return Err("it has no startDate and endDate".into());
            };
            let only = SubEvent {
                start_date,
                end_date,
                status: None,
            };
            moments(&[only], state)?
        }
        "periodic" => weekly(&item, state, window)?,
        "permanent" => {
            return Err(
                "calendarType permanent has no dates; write it into activities.toml".into(),
            );
        }
        other => return Err(format!("calendarType {other} is not known")),
    };
    dates.retain(|date| window.holds(date.when.day));
    dates.sort();
    dates.dedup();
    dates.truncate(DATES_MAX);
    let is_base = |price: &&Price| {
        price.category == "base" && price.price_currency.as_deref().unwrap_or("EUR") == "EUR"
    };
    let price_cents = item
        .price_info
        .iter()
        .find(is_base)
        .and_then(|price| plain::cents(price.price));
    let labels = item.terms.iter().map(|term| &term.label);
    let about = [&title].into_iter().chain(labels).chain(&item.labels);
    let interests = interests::told_by(about.map(String::as_str));
    Ok((!dates.is_empty()).then(|| GroupEvent {
        id: id(&item.id),
        interests,
        title,
        sentence: item
            .description
            .as_ref()
            .map(|it| plain::line(it.dutch(), LINE_CHARS_MAX))
            .unwrap_or_default(),
        dates,
        address: address(&item),
        cost: price_cents.map(GroupEvent::cost_of),
        price_cents,
        level: item.labels.iter().find_map(|label| plain::level(label)),
        children: item.typical_age_range.as_deref().and_then(children),
    }))
}

impl Words {
    /// In Dutch, else in whatever language there is.
    fn dutch(&self) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => texts
                .get("nl")
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }
}

impl Status {
    fn state(&self) -> EventState {
        let (Self::Object { kind } | Self::Text(kind)) = self;
        match kind.as_str() {
            "Unavailable" => EventState::Cancelled,
            "TemporarilyUnavailable" => EventState::Postponed,
            _ => EventState::Planned,
        }
    }
}

/// What stands there, as far as it can be told in a line.
fn shown(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_control());
    letters.take(LINE_CHARS_MAX).collect()
}

/// Each date with its own state, which the state of the whole overrules when that is worse.
fn moments(all: &[SubEvent], whole: EventState) -> Result<Vec<EventDate>, String> {
    let mut found = Vec::new();
    for one in all {
        let moment = |text: &str| {
            let what = || {
                format!(
                    "{} is no moment such as 2027-05-24T17:00:00+02:00",
                    shown(text)
                )
            };
            time::of_moment(text).ok_or_else(what)
        };
        let (start, end) = (moment(&one.start_date)?, moment(&one.end_date)?);
        let minutes = time::minutes_between(start, end)
            .map_err(|()| "a date ends before it begins".to_owned())?;
        let own = one
            .status
            .as_ref()
            .map_or(EventState::Planned, Status::state);
        let whole_day = start.time() == Time::midnight() && (end.hour(), end.minute()) == (23, 59);
        let state = if whole == EventState::Planned {
            own
        } else {
            whole
        };
        found.extend(time::event_date(start, whole_day, minutes, state));
    }
    Ok(found)
}

/// The opening hours of each day from the first to the last, within the window.
fn weekly(item: &Item, state: EventState, window: Window) -> Result<Vec<EventDate>, String> {
    let bound = |text: &Option<String>, name: &str| {
        let read = text.as_deref().and_then(time::of_moment);
        read.ok_or_else(|| format!("{name} is no moment such as 2027-05-24T17:00:00+02:00"))
    };
    let (first, last) = (
        bound(&item.start_date, "startDate")?,
        bound(&item.end_date, "endDate")?,
    );
    if item.opening_hours.is_empty() {
        return Err("calendarType periodic without openingHours".into());
    }
    let clock = |text: &str| -> Result<Time, String> {
        let read = text.parse();
        read.map_err(|_| format!("{} is no time such as 09:30", shown(text)))
    };
    let mut hours: Vec<(Weekday, Time, Time)> = Vec::new();
    for one in item.opening_hours.iter().take(100) {
        let (opens, closes) = (clock(&one.opens)?, clock(&one.closes)?);
        for name in one.day_of_week.iter().take(7) {
            let day =
                weekday(name).ok_or_else(|| format!("{} is no day of the week", shown(name)))?;
            hours.push((day, opens, closes));
        }
    }
    let today = jiff::civil::Date::new(
        window.today.year(),
        window.today.month(),
        window.today.day(),
    );
    let Ok(today) = today else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for ahead in 0..i64::from(window.days) {
        let Ok(date) = today.checked_add(ahead.days()) else {
            break;
        };
        if date < first.date() || date > last.date() {
            continue;
        }
        for (_, opens, closes) in hours.iter().filter(|(day, ..)| *day == date.weekday()) {
            let at = |time: Time| -> DateTime { date.to_datetime(time) };
            // What closes after midnight is counted to no end.
            let minutes = time::minutes_between(at(*opens), at(*closes)).unwrap_or(None);
            found.extend(time::event_date(at(*opens), false, minutes, state));
        }
    }
    Ok(found)
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// Name, street and town of a place; `Online` for what has none.
fn address(item: &Item) -> String {
    if item.attendance_mode.as_deref() == Some("online") {
        return "Online".to_owned();
    }
    let Some(location) = &item.location else {
        return String::new();
    };
    let address = location.address.as_ref().and_then(|address| {
        // By language, or as one.
        let one = address.get("nl").unwrap_or(address);
        Address::deserialize(one).ok()
    });
    let mut parts: Vec<String> = Vec::new();
    parts.extend(location.name.as_ref().map(|name| name.dutch().to_owned()));
    if let Some(address) = address {
        parts.extend(address.street_address);
        let town = [address.postal_code, address.address_locality];
        parts.push(town.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    parts.retain(|part| !part.trim().is_empty());
    plain::line(&parts.join(", "), LINE_CHARS_MAX)
}

/// Whether children of primary school may come, by a range such as `6-12`, `18-` or `-`.
fn children(range: &str) -> Option<bool> {
    let (from, to) = range.split_once('-')?;
    let from: u8 = if from.trim().is_empty() {
        0
    } else {
        from.trim().parse().ok()?
    };
    let to: u8 = if to.trim().is_empty() {
        u8::MAX
    } else {
        to.trim().parse().ok()?
    };
    Some(from < 12 && to >= 3)
}

//! How does a calendar (RFC 5545) become events?

mod item;
mod lines;
mod recurrence;

use std::collections::BTreeMap;

use catalogue::programme::{EventDate, EventState, GroupEvent};
use jiff::civil::DateTime;

use crate::{DATES_MAX, Feed, ITEMS_MAX, Window, id, interests, text, time};
use item::Item;

/// The events of a calendar that have a date in this window.
#[must_use]
pub fn read(file: &str, bytes: &[u8], window: Window) -> Feed {
    let mut feed = Feed::default();
    let Some(text) = text(file, bytes, &mut feed) else {
        return feed;
    };
    let begins = text
        .lines()
        .map(str::trim_end)
        .find(|line| !line.is_empty());
    if !begins.is_some_and(|line| line.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        feed.problem(file, Some(1), "is no calendar: expected BEGIN:VCALENDAR");
        return feed;
    }
    let found = lines::events(text);
    for (line, what) in found.broken {
        feed.problem(file, Some(line), what);
    }
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    for (count, lines) in found.events.iter().enumerate() {
        if count == ITEMS_MAX {
            let what = format!("more than {ITEMS_MAX} events: the rest is left out");
            feed.problem(file, lines.first().map(|line| line.number), what);
            break;
        }
        match Item::of(lines) {
            Ok(item) => series.entry(item.uid.clone()).or_default().add(item),
            Err((line, what)) => feed.problem(file, Some(line), what),
        }
    }
    for (uid, series) in series {
        match series.event(&uid, window) {
            Ok(event) => feed.events.extend(event),
            Err((line, what)) => feed.problem(file, Some(line), what),
        }
    }
    feed.settle();
    feed.problems.sort_by_key(|problem| problem.line);
    feed
}

/// The items of one UID: the event itself, and the dates of it that were moved.
#[derive(Default)]
struct Series {
    whole: Option<Item>,
    moved: BTreeMap<DateTime, Item>,
}

impl Series {
    /// Of several versions the one with the highest sequence number counts, and of those the last.
    fn add(&mut self, item: Item) {
        let is_newer =
            |known: Option<&Item>| known.is_none_or(|known| known.sequence <= item.sequence);
        match item.moves {
            None if is_newer(self.whole.as_ref()) => self.whole = Some(item),
            Some(from) if is_newer(self.moved.get(&from)) => {
                self.moved.insert(from, item);
            }
            _ => {}
        }
    }

    fn event(self, uid: &str, window: Window) -> Result<Option<GroupEvent>, (usize, String)> {
        let mut dates: Vec<EventDate> = Vec::new();
        if let Some(whole) = &self.whole {
            for at in recurrence::dates(whole, window)? {
                let ours = time::to_ours(at, &whole.zone);
                if ours.is_some_and(|ours| self.moved.contains_key(&ours)) {
                    continue;
                }
                dates.extend(ours.and_then(|ours| whole.date(ours)));
            }
        }
        for item in self.moved.values() {
            let ours = time::to_ours(item.start, &item.zone);
            let cancelled = self
                .whole
                .as_ref()
                .is_some_and(|whole| whole.state == EventState::Cancelled);
            dates.extend(ours.and_then(|ours| item.date(ours)).map(|date| EventDate {
                state: if cancelled {
                    EventState::Cancelled
                } else {
                    date.state
                },
                ..date
            }));
        }
        dates.retain(|date| window.holds(date.when.day));
        dates.sort();
        dates.dedup();
        dates.truncate(DATES_MAX);
        let Some(item) = self.whole.or_else(|| self.moved.into_values().next()) else {
            return Ok(None);
        };
        Ok((!dates.is_empty()).then(|| GroupEvent {
            id: id(uid),
            interests: interests::told_by([item.title.as_str()]),
            title: item.title,
            sentence: item.sentence,
            dates,
            address: item.address,
            cost: item.price_cents.map(GroupEvent::cost_of),
            price_cents: item.price_cents,
            level: item.level,
            children: None,
        }))
    }
}

//! How do calendars and event lists that others made become group events? Bytes in, events out: no network and no clock.
//!
//! What is broken is told and left out, and the rest comes in. The same feed gives the same events each time.

mod icalendar;
mod interests;
mod plain;
mod time;
mod uitdatabank;

use std::collections::BTreeMap;

use catalogue::programme::GroupEvent;
use catalogue::source::Problem;
use domain::{Day, Hash};

pub use crate::icalendar::read as icalendar;
pub use crate::uitdatabank::read as uitdatabank;

/// Largest feed, in bytes: a year of a city's calendar.
pub const FEED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most items of a feed that are looked at: as many as one page of UiTdatabank holds.
pub const ITEMS_MAX: usize = 2_000;

/// Most dates of one event that are kept, the next ones first: every week for half a year, and twice that.
pub const DATES_MAX: usize = 60;

/// Most problems of one feed that are told.
pub const PROBLEMS_MAX: usize = 1_000;

/// Most characters of a title, and of a sentence or an address.
const TITLE_CHARS_MAX: usize = 80;
const LINE_CHARS_MAX: usize = 160;

/// The days whose events come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub today: Day,
    /// How many days from it on.
    pub days: u16,
}

impl Window {
    /// Half a year from a day on.
    #[must_use]
    pub const fn half_a_year(today: Day) -> Self {
        Self { today, days: 184 }
    }

    fn holds(self, day: Day) -> bool {
        (0..i32::from(self.days)).contains(&day.days_since(self.today))
    }
}

/// What came of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// The events, by first date.
    pub events: Vec<GroupEvent>,
    /// What was left out, by line, or by number and id where the format has no lines.
    pub problems: Vec<Problem>,
}

impl Feed {
    /// Notes one, unless there are more than anybody reads.
    fn problem(&mut self, file: &str, line: Option<usize>, what: impl Into<String>) {
        if self.problems.len() >= PROBLEMS_MAX {
            return;
        }
        self.problems.push(Problem {
            file: file.to_owned(),
            line,
            what: what.into(),
        });
    }

    /// In the order of time, one per id: of an event that a feed holds twice the later copy counts.
    fn settle(&mut self) {
        let events = std::mem::take(&mut self.events).into_iter();
        let by_id: BTreeMap<_, _> = events.map(|event| (event.id.clone(), event)).collect();
        self.events = by_id.into_values().collect();
        self.events.sort_by(|one, other| {
            one.dates
                .cmp(&other.dates)
                .then_with(|| one.id.cmp(&other.id))
        });
    }
}

/// The bytes as text; tells why not.
fn text<'b>(file: &str, bytes: &'b [u8], feed: &mut Feed) -> Option<&'b str> {
    if bytes.len() > FEED_BYTES_MAX {
        let what = format!(
            "has {} bytes; at most {FEED_BYTES_MAX}: export fewer months",
            bytes.len()
        );
        feed.problem(file, None, what);
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            feed.problem(file, Some(line), "is not UTF-8: export it as UTF-8");
            None
        }
    }
}

/// The id of an event that its feed names so: always the same, and with nobody's address in it.
fn id(named: &str) -> String {
    let hash = Hash::of(&[b"samen/v1/feed-event", named.as_bytes()]).to_string();
    format!("feed-{}", hash.get(..16).unwrap_or(&hash))
}

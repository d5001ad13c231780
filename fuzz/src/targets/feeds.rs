//! Calendars and event lists that others made.

use ::feeds::{DATES_MAX, Feed, Window};
use domain::Day;

use crate::{Outcome, Target};

const CALENDAR: &[u8] = include_bytes!("../../../crates/feeds/tests/feeds/town.ics");
const RESULTS: &[u8] = include_bytes!("../../../crates/feeds/tests/feeds/uitdatabank.json");

fn window() -> Window {
    let day = Day::new(2026, 12, 1).expect("there was such a day");
    Window::half_a_year(day)
}

/// What holds of whatever came in.
fn judge(feed: &Feed) -> Outcome {
    for event in &feed.events {
        assert!((1..=DATES_MAX).contains(&event.dates.len()));
        assert!(event.dates.is_sorted(), "dates are in order");
        assert!(!event.title.is_empty() && event.title.chars().count() <= 81);
        let ahead = |day: Day| day.days_since(window().today);
        let all = event.dates.iter();
        assert!(
            all.map(|date| ahead(date.when.day))
                .all(|days| (0..184).contains(&days))
        );
    }
    if feed.events.is_empty() {
        Outcome::Refused
    } else {
        Outcome::Taken
    }
}

/// A calendar of anybody's.
pub fn icalendar() -> Target {
    let rule = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nDTSTART:20261201T100000Z\r\n\
        RRULE:FREQ=MONTHLY;BYDAY=2TH,-1FR;COUNT=9;WKST=SU\r\nRDATE:20261224T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    // Each once took many times its own room.
    let empty = [b"BEGIN:VCALENDAR\n", "\n".repeat(500_000).as_bytes()].concat();
    let begun = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\n".repeat(40_000);
    let seeds = vec![CALENDAR.to_vec(), rule.to_vec(), empty, begun.into_bytes()];
    Target::new("feed_icalendar", seeds, |input| {
        judge(&::feeds::icalendar("x.ics", input, window()))
    })
}

/// Search results of anybody's.
pub fn uitdatabank() -> Target {
    Target::new("feed_uitdatabank", vec![RESULTS.to_vec()], |input| {
        judge(&::feeds::uitdatabank("x.json", input, window()))
    })
}

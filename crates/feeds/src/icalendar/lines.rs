//! Which lines of a calendar belong to which event? Each keeps its number, so that what is wrong can be found.

use crate::ITEMS_MAX;

/// Most lines of one event: its properties, and a few hundred exceptions.
const LINES_MAX: usize = 500;

/// The properties that are looked at.
const READ: [&str; 15] = [
    "UID",
    "SEQUENCE",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "STATUS",
    "CATEGORIES",
    "X-COST",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
];

/// A line as it was before it was folded (RFC 5545, 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// What it says.
    pub text: String,
}

/// The events of a calendar, each from its `BEGIN:VEVENT` on, without the parts inside it such as alarms.
#[derive(Debug, Default)]
pub struct Found {
    /// Complete events.
    pub events: Vec<Vec<Line>>,
    /// Where others begin, and what is wrong with them.
    pub broken: Vec<(usize, &'static str)>,
}

/// Finds the events, and one more than are looked at.
pub fn events(text: &str) -> Found {
    let mut found = Found::default();
    let mut open: Option<Vec<Line>> = None;
    // How many parts are open inside the event.
    let mut depth = 0_usize;
    for line in unfold(text) {
        if found.events.len() > ITEMS_MAX {
            return found;
        }
        let is = |word: &str| line.text.trim_end().eq_ignore_ascii_case(word);
        let begins = |word: &str| {
            line.text
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if is("BEGIN:VEVENT") {
            broken(&mut found, open.take());
            depth = 0;
            open = Some(vec![line]);
        } else if is("END:VEVENT") {
            found.events.extend(open.take());
        } else if is("END:VCALENDAR") {
            broken(&mut found, open.take());
        } else if let Some(lines) = &mut open {
            if begins("BEGIN:") {
                depth += 1;
            } else if begins("END:") {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && lines.len() < LINES_MAX && is_read(&line.text) {
                lines.push(line);
            }
        }
    }
    broken(&mut found, open);
    found
}

fn broken(found: &mut Found, open: Option<Vec<Line>>) {
    let first = open.and_then(|lines| lines.into_iter().next());
    found.broken.extend(first.map(|line| {
        (
            line.number,
            "an event without its END:VEVENT: it is left out",
        )
    }));
}

/// The lines one after the other, so that a file of nothing but line ends takes no room.
fn unfold(text: &str) -> impl Iterator<Item = Line> {
    let mut raw = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let (before, first) = raw.next()?;
        let mut text = first.to_owned();
        while let Some((_, more)) = raw.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            text.extend(more.chars().skip(1));
        }
        Some(Line {
            number: before + 1,
            text,
        })
    })
}

/// Whether a line is of a property that is looked at.
fn is_read(line: &str) -> bool {
    let end = line.find([':', ';']).unwrap_or(line.len());
    let name = line.get(..end).unwrap_or_default();
    READ.iter().any(|read| name.eq_ignore_ascii_case(read))
}

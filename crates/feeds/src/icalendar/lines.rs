//! Which lines of a calendar belong to which event? Each keeps its number, so that what is wrong can be found.

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

/// Finds the events.
pub fn events(text: &str) -> Found {
    let mut found = Found::default();
    let mut open: Option<Vec<Line>> = None;
    // How many parts are open inside the event.
    let mut depth = 0_usize;
    for line in unfold(text) {
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
            } else if depth == 0 {
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

fn unfold(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (before, raw) in text.lines().enumerate() {
        match (raw.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.text.push_str(rest),
            _ => lines.push(Line {
                number: before + 1,
                text: raw.to_owned(),
            }),
        }
    }
    lines
}

//! What does a plan look like to the calendar of a phone? One event of RFC 5545.
//!
//! Written here: a library for calendars brings another for dates, for one event of known form.

use crate::plan::{Plan, PlanState};

/// Longest line of a calendar, in bytes without its end (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

/// A file with one event. `title` and `notes` are texts to read, `minutes` how long it takes, `stamp` the moment of writing in UTC, such as
/// `20260531T140500Z`. The time is a floating one: it is as late as the clock on the wall says where the two meet.
#[must_use]
pub fn event(plan: &Plan, title: &str, notes: &str, minutes: u16, stamp: &str) -> String {
    let day = plan.when.day.to_string().replace('-', "");
    let when = match plan.when.minute {
        None => [format!("DTSTART;VALUE=DATE:{day}"), String::new()],
        Some(minute) => [
            format!("DTSTART:{day}T{:02}{:02}00", minute / 60, minute % 60),
            format!("DURATION:PT{}M", minutes.max(1)),
        ],
    };
    let status = match plan.state {
        PlanState::Cancelled => "STATUS:CANCELLED",
        PlanState::Planned | PlanState::Done => "STATUS:CONFIRMED",
    };
    let text = |name: &str, text: &str| match text.is_empty() {
        true => String::new(),
        false => format!("{name}:{}", escaped(text)),
    };
    let [start, length] = when;
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Samen//Samen//NL".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@samen", plan.id),
        format!("DTSTAMP:{stamp}"),
        start,
        length,
        text("SUMMARY", title),
        text("LOCATION", &plan.place),
        text("DESCRIPTION", notes),
        status.to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    let mut file = String::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        fold(line, &mut file);
    }
    file
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | ';' | ',' => escaped.extend(['\\', char]),
            '\n' => escaped.push_str("\\n"),
            // What no calendar can hold.
            char if char.is_control() => {}
            char => escaped.push(char),
        }
    }
    escaped
}

/// A long line goes on in the next, after a space; never amid a character.
fn fold(line: &str, file: &mut String) {
    let mut bytes = 0;
    for char in line.chars() {
        if bytes + char.len_utf8() > LINE_BYTES_MAX {
            file.push_str("\r\n ");
            bytes = 1;
        }
        file.push(char);
        bytes += char.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{MemberId, ThingId};
    use crate::plan::When;
    use std::collections::BTreeMap;

    fn plan(minute: Option<u16>) -> Plan {
        Plan {
            id: ThingId::from_bytes([7; 16]),
            by: MemberId::from_bytes([1; 16]),
            activity: None,
            title: String::new(),
            when: When {
                day: Day::new(2026, 5, 31).expect("a date"),
                minute,
                zone: "Europe/Brussels".into(),
            },
            place: "Grote Markt 1; Genk".into(),
            brings: BTreeMap::new(),
            state: PlanState::Planned,
            entry: None,
        }
    }
    use crate::time::Day;

    #[test]
    fn an_event_says_when_where_and_what() {
        let file = event(
            &plan(Some(14 * 60 + 5)),
            "Markt",
            "Neem een tas mee,\nen geld.",
            90,
            "20260501T080000Z",
        );
        let lines: Vec<&str> = file.split_terminator("\r\n").collect();
        assert_eq!(
            lines,
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Samen//Samen//NL",
                "BEGIN:VEVENT",
                "UID:07070707070707070707070707070707@samen",
                "DTSTAMP:20260501T080000Z",
                "DTSTART:20260531T140500",
                "DURATION:PT90M",
                "SUMMARY:Markt",
                "LOCATION:Grote Markt 1\\; Genk",
                "DESCRIPTION:Neem een tas mee\\,\\nen geld.",
                "STATUS:CONFIRMED",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
    }

    #[test]
    fn a_plan_without_a_time_takes_the_day_and_a_cancelled_one_says_so() {
        let mut plan = plan(None);
        plan.state = PlanState::Cancelled;
        let file = event(&plan, "Markt", "", 90, "20260501T080000Z");
        assert!(file.contains("\r\nDTSTART;VALUE=DATE:20260531\r\nSUMMARY:Markt\r\n"));
        assert!(file.contains("\r\nSTATUS:CANCELLED\r\n"));
    }

    #[test]
    fn no_line_is_too_long_in_any_script_and_nothing_breaks_out_of_its_line() {
        let title = "سوق الخميس في الساحة الكبيرة ".repeat(9);
        let file = event(
            &plan(None),
            &title,
            "a\r\nEND:VEVENT",
            1,
            "20260501T080000Z",
        );
        assert!(file.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX));
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains(title.trim_end()));
        assert!(unfolded.contains("DESCRIPTION:a\\nEND:VEVENT\r\n"));
        assert_eq!(unfolded.matches("\r\nEND:VEVENT").count(), 1);
    }
}

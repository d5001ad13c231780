//! How does the person who runs the server read what members have reported?

use database::ReportRow;
use jiff::civil::Date;

/// A report as text for a terminal. What people wrote stays words: no character of it can steer the terminal.
#[must_use]
pub fn as_text(report: &ReportRow) -> String {
    let others = report.others.iter().map(|name| plain(name));
    let others = others.collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "{}  {}  {} (with {others})\n",
        date(report.day),
        plain(&report.programme),
        plain(&report.member),
    );
    let message = report.message.lines();
    for line in message.chain(report.facts.iter().map(String::as_str)) {
        text.push_str("    ");
        text.push_str(&plain(line));
        text.push('\n');
    }
    text
}

pub(crate) fn plain(text: &str) -> String {
    // Also the marks that turn the direction of a line, which could show one word as another.
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(steers, "\u{fffd}")
}

/// `2026-05-31`, from days since 1970-01-01; a day that no calendar has stays a number.
fn date(day: i64) -> String {
    let span = jiff::Span::new().try_days(day);
    let date = span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span));
    date.map_or_else(|_| day.to_string(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_number_becomes_its_date() {
        for (day, text) in [
            (0, "1970-01-01"),
            (19_782, "2024-02-29"),
            (20_604, "2026-05-31"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(date(day), text);
        }
    }

    #[test]
    fn nothing_that_somebody_wrote_steers_the_terminal() {
        let report = ReportRow {
            programme: "Test".into(),
            member: "Amina\u{1b}[2J".into(),
            others: vec!["Els".into()],
            day: 0,
            message: "one\n\u{1b}]0;title\u{7}two\u{202e}".into(),
            facts: vec!["safe".into()],
        };
        let text = as_text(&report);
        let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains("    one\n") && text.contains("    safe\n"));
    }
}

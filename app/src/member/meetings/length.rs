//! How long is something, in words?

use crate::texts::{Key, keys, tf};

/// Hours and minutes, in the language in use.
pub fn duration(minutes: u32) -> String {
    duration_by(minutes, tf)
}

/// Hours and minutes, in the texts that fill.
pub fn duration_by(minutes: u32, fill: impl Fn(Key, &[(&str, &str)]) -> String) -> String {
    let (hours, minutes) = ((minutes / 60).to_string(), minutes % 60);
    let (has_hours, minutes) = (hours != "0", minutes.to_string());
    match (has_hours, minutes.as_str()) {
        (false, minutes) => fill(keys::MEETINGS_MINUTES, &[("minutes", minutes)]),
        (true, "0") => fill(keys::MEETINGS_HOURS, &[("hours", &hours)]),
        (true, minutes) => fill(
            keys::MEETINGS_DURATION,
            &[("hours", &hours), ("minutes", minutes)],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_hours_and_minutes_and_neither_when_it_is_nothing() {
        let told = |minutes| {
            duration_by(minutes, |_, values| {
                let all: Vec<String> = values.iter().map(|(k, v)| format!("{k} {v}")).collect();
                all.join(" ")
            })
        };
        assert_eq!(told(45), "minutes 45");
        assert_eq!(told(120), "hours 2");
        assert_eq!(told(135), "hours 2 minutes 15");
        assert_eq!(told(0), "minutes 0");
    }
}

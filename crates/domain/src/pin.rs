//! Which PIN locks the app, and how long does a wrong one make wait?

use crate::time::UnixMillis;

/// Fewest digits of a PIN: a million of them. At the phone wrong ones wait; each costs a copy of it a good part of a second on a processor, and far less on a
/// graphics card.
pub const PIN_DIGITS_MIN: usize = 6;

/// Most digits of a PIN: more are a slip of the finger.
pub const PIN_DIGITS_MAX: usize = 12;

/// Rounds of PBKDF2 with SHA-256 that stretch a PIN, as OWASP's "Password Storage Cheat Sheet" recommends since 2023.
pub const PIN_ROUNDS: u32 = 600_000;

/// Wrong PINs that cost nothing: fingers slip.
const FREE: u32 = 3;

/// The first wait, in milliseconds; each wrong PIN after that doubles it.
const WAIT_MS: i64 = 15_000;

/// The longest wait, in milliseconds: an hour.
const WAIT_MS_MAX: i64 = 60 * 60 * 1_000;

/// The PIN in plain digits, however they were typed (Arabic and Persian keyboards have digits of their own; spaces do not count); none when
/// it is no PIN.
#[must_use]
pub fn pin(typed: &str) -> Option<String> {
    let digits: Option<String> = typed
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(digit)
        .collect();
    digits.filter(|digits| (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&digits.len()))
}

fn digit(character: char) -> Option<char> {
    let value = match character {
        '0'..='9' => return Some(character),
        '\u{660}'..='\u{669}' => character as u32 - 0x660,
        '\u{6F0}'..='\u{6F9}' => character as u32 - 0x6F0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// How long the next try has to wait, in milliseconds, after so many wrong PINs in a row, the last at `last`. A clock that was set back makes
/// nobody wait longer than from now.
#[must_use]
pub fn wait_ms(wrong: u32, last: UnixMillis, now: UnixMillis) -> i64 {
    let Some(doublings) = wrong.checked_sub(FREE) else {
        return 0;
    };
    let whole = WAIT_MS
        .checked_shl(doublings.min(16))
        .unwrap_or(WAIT_MS_MAX)
        .min(WAIT_MS_MAX);
    (whole - now.0.saturating_sub(last.0).max(0)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_keyboard_are_the_same_pin() {
        for typed in ["123456", " 12 34 56 ", "١٢٣٤٥٦", "۱۲۳۴۵۶"] {
            assert_eq!(pin(typed).as_deref(), Some("123456"), "{typed}");
        }
    }

    #[test]
    fn what_is_short_long_or_not_of_digits_is_no_pin() {
        for typed in ["", "12345", "1234567890123", "12345a", "-123456"] {
            assert_eq!(pin(typed), None, "{typed}");
        }
    }

    #[test]
    fn waits_grow_to_an_hour_and_pass() {
        let wait = |wrong, passed| wait_ms(wrong, UnixMillis(1_000), UnixMillis(1_000 + passed));
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|wrong| wait(wrong, 0)),
            [0, 0, 0, 15_000, 30_000, 60_000]
        );
        assert_eq!(wait(40, 0), WAIT_MS_MAX);
        assert_eq!(wait(3, 14_000), 1_000);
        assert_eq!(wait(3, 15_000), 0);
        assert_eq!(wait(3, -WAIT_MS_MAX), 15_000, "a clock set back");
    }
}

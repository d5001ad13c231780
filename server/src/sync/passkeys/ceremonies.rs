//! What was an authenticator asked, by whom, and how long ago? Kept in memory: a restart forgets it, and people begin anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::UnixMillis;
use sync::passkey::{CEREMONY_VALID_MS, Ceremony};

/// Most questions of a kind that wait for an answer, some 500 bytes each. Past it the older half is forgotten: whoever asks for many
/// hurts nobody for long.
const WAITING_MAX: usize = 4_000;

/// Questions that wait. Each is answered once.
#[derive(Debug)]
pub struct Ceremonies<T>(Mutex<HashMap<Ceremony, (T, UnixMillis)>>);

impl<T> Default for Ceremonies<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Ceremonies<T> {
    /// Keeps a question until it is answered.
    pub fn begin(&self, ceremony: Ceremony, question: T, now: UnixMillis) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            waiting.retain(|_, (_, at)| is_valid(*at, now));
        }
        if waiting.len() >= WAITING_MAX {
            let mut times: Vec<_> = waiting.values().map(|(_, at)| *at).collect();
            times.sort_unstable();
            let median = times[times.len() / 2];
            waiting.retain(|_, (_, at)| *at > median);
        }
        waiting.insert(ceremony, (question, now));
    }

    /// The question, if it was asked not long ago; it cannot be answered again.
    pub fn end(&self, ceremony: Ceremony, now: UnixMillis) -> Option<T> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (question, at) = waiting.remove(&ceremony)?;
        is_valid(at, now).then_some(question)
    }
}

fn is_valid(begun: UnixMillis, now: UnixMillis) -> bool {
    now.0.saturating_sub(begun.0) <= CEREMONY_VALID_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nth(number: usize) -> Ceremony {
        Ceremony((number as u128).to_be_bytes())
    }

    #[test]
    fn a_question_is_answered_once_and_within_five_minutes() {
        let ceremonies = Ceremonies::default();
        ceremonies.begin(nth(1), "a", UnixMillis(0));
        ceremonies.begin(nth(2), "b", UnixMillis(0));
        let late = UnixMillis(CEREMONY_VALID_MS);
        assert_eq!(ceremonies.end(nth(1), late), Some("a"));
        assert_eq!(ceremonies.end(nth(1), late), None);
        assert_eq!(ceremonies.end(nth(2), UnixMillis(late.0 + 1)), None);
    }

    #[test]
    fn memory_stays_bounded_however_many_begin() {
        let ceremonies = Ceremonies::default();
        for number in 0..3 * WAITING_MAX {
            ceremonies.begin(nth(number), (), UnixMillis(number as i64 / 100));
        }
        let waiting = ceremonies.0.lock().map_or(0, |waiting| waiting.len());
        assert!((1..=WAITING_MAX).contains(&waiting), "{waiting}");
        let last = 3 * WAITING_MAX - 1;
        let now = UnixMillis(last as i64 / 100);
        assert_eq!(ceremonies.end(nth(last), now), Some(()));
    }
}

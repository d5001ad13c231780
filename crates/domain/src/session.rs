//! Which phrases does a member practise now, and between what do they choose?

use std::collections::BTreeMap;

use crate::phrase::Phrase;
use crate::practice::{Memory, PracticeDay};
use crate::reviews::PhraseTag;

/// Phrases of one sitting: two or three minutes.
pub const SESSION_PHRASES: usize = 8;

/// New phrases in one sitting at most: each new one comes back tomorrow.
pub const SESSION_NEW_MAX: usize = 5;

/// How many phrases there are to choose between, the right one among them.
pub const CHOICES: usize = 3;

/// How a member stands with the deck.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Phrases that count as known.
    pub known: u32,
    /// Phrases that have come up at all.
    pub begun: u32,
    /// Phrases that are due.
    pub due: u32,
}

impl Standing {
    /// From what the member remembers.
    #[must_use]
    pub fn of(memories: &BTreeMap<PhraseTag, Memory>, today: PracticeDay) -> Self {
        let count = |is: &dyn Fn(&Memory) -> bool| {
            let found = memories.values().filter(|memory| is(memory)).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        Self {
            known: count(&Memory::is_known),
            begun: count(&|_| true),
            due: count(&|memory| memory.due <= today),
        }
    }
}

/// How many phrases come up on each of the next days, today and what is overdue first.
#[must_use]
pub fn forecast(
    memories: &BTreeMap<PhraseTag, Memory>,
    today: PracticeDay,
    days: usize,
) -> Vec<u32> {
    let mut counts = vec![0; days];
    for memory in memories.values() {
        let after = memory.due.since(today) as usize;
        if let Some(count) = counts.get_mut(after) {
            *count += 1;
        }
    }
    counts
}

/// The phrases of a sitting, by their place in `phrases`: what is due, the most forgotten first; then new ones, of `theme` first, in the
/// order of the deck, the easier levels of every theme before the harder ones.
#[must_use]
pub fn session(
    phrases: &[Phrase],
    memories: &BTreeMap<PhraseTag, Memory>,
    today: PracticeDay,
    theme: Option<&str>,
) -> Vec<usize> {
    let memory = |phrase: &Phrase| memories.get(&PhraseTag::of(&phrase.id));
    let mut due: Vec<(f32, usize)> = Vec::new();
    let mut new: Vec<(bool, u8, usize)> = Vec::new();
    for (place, phrase) in phrases.iter().enumerate() {
        match memory(phrase) {
            Some(memory) if memory.due <= today => due.push((memory.recall(today), place)),
            Some(_) => {}
            None => {
                let of_another = theme.is_some_and(|theme| phrase.theme != theme);
                new.push((of_another, phrase.level as u8, place));
            }
        }
    }
    due.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    new.sort_unstable();
    let room = SESSION_PHRASES
        .saturating_sub(due.len())
        .min(SESSION_NEW_MAX);
    let due = due.into_iter().map(|(_, place)| place);
    let new = new.into_iter().map(|(_, _, place)| place);
    due.take(SESSION_PHRASES).chain(new.take(room)).collect()
}

/// The phrases to choose between, by their place: the right one and others of its theme, in an order that only the phrase and the turn decide.
#[must_use]
pub fn choices(phrases: &[Phrase], right: usize, turn: u32) -> Vec<usize> {
    let Some(phrase) = phrases.get(right) else {
        return Vec::new();
    };
    let same: Vec<usize> = (0..phrases.len())
        .filter(|place| *place != right && phrases[*place].theme == phrase.theme)
        .collect();
    let start = same.iter().filter(|place| **place < right).count() + turn as usize;
    let others = (0..same.len().min(CHOICES - 1)).map(|step| same[(start + step * 3) % same.len()]);
    let mut choices: Vec<usize> = Vec::with_capacity(CHOICES);
    for other in others {
        if !choices.contains(&other) {
            choices.push(other);
        }
    }
    // A theme of few phrases, as that of a duo's own is at first, borrows.
    let lent = (1..phrases.len()).map(|step| (right + turn as usize + step) % phrases.len());
    for other in lent.filter(|place| phrases[*place].theme != phrase.theme) {
        if choices.len() + 1 < CHOICES {
            choices.push(other);
        }
    }
    let at = (right + turn as usize * 2) % (choices.len() + 1);
    choices.insert(at, right);
    choices
}

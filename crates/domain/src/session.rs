//! Which phrases does a member practise now, and between what do they choose?

use std::collections::BTreeMap;

use crate::own_phrase::OWN_THEME;
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
    /// From what the member remembers of a deck.
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

/// The phrases that a member practises, each with its tag, which is worked out once. A phrase has a place in it, which stays.
#[derive(Debug, Clone, Default)]
pub struct Deck {
    /// The language in which they are learnt, by its code; none for Dutch.
    learnt: Option<String>,
    cards: Vec<(PhraseTag, Phrase)>,
    places: BTreeMap<PhraseTag, usize>,
}

impl Deck {
    /// A deck of these phrases.
    #[must_use]
    pub fn new(phrases: impl IntoIterator<Item = Phrase>) -> Self {
        let mut deck = Self::default();
        for phrase in phrases {
            deck.add(phrase);
        }
        deck
    }

    /// An empty deck for who learns to say phrases in another language than Dutch, by its code.
    #[must_use]
    pub fn in_language(code: &str) -> Self {
        Self {
            learnt: Some(code.to_owned()),
            ..Self::default()
        }
    }

    /// Of what a member remembers, what is in this deck.
    #[must_use]
    pub fn of_these(&self, memories: &BTreeMap<PhraseTag, Memory>) -> BTreeMap<PhraseTag, Memory> {
        let known = memories.iter();
        let known = known.filter(|(tag, _)| self.places.contains_key(tag));
        known.map(|(tag, memory)| (*tag, *memory)).collect()
    }

    /// Adds a phrase at the end, in place of one with the same id. Gives its place.
    pub fn add(&mut self, phrase: Phrase) -> usize {
        let tag = match &self.learnt {
            None => PhraseTag::of(&phrase.id),
            Some(code) => PhraseTag::in_language(&phrase.id, code),
        };
        if let Some(place) = self.places.get(&tag) {
            self.cards[*place].1 = phrase;
            return *place;
        }
        let place = self.cards.len();
        self.places.insert(tag, place);
        self.cards.push((tag, phrase));
        place
    }

    /// The phrase at a place.
    #[must_use]
    pub fn phrase(&self, place: usize) -> Option<&Phrase> {
        Some(&self.cards.get(place)?.1)
    }

    /// The tag of the phrase at a place.
    #[must_use]
    pub fn tag(&self, place: usize) -> Option<PhraseTag> {
        Some(self.cards.get(place)?.0)
    }

    /// How many phrases there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The phrases of a sitting, by their place: what is due, the most forgotten first; then new ones, the duo's own first, then those of
    /// `theme`, in the order of the deck, the easier levels of every theme before the harder ones.
    #[must_use]
    pub fn session(
        &self,
        memories: &BTreeMap<PhraseTag, Memory>,
        today: PracticeDay,
        theme: Option<&str>,
    ) -> Vec<usize> {
        let due = self.due(memories, today);
        let mut new: Vec<(bool, bool, u8, usize)> = Vec::new();
        for (place, (tag, phrase)) in self.cards.iter().enumerate() {
            if !memories.contains_key(tag) {
                let of_catalogue = phrase.theme != OWN_THEME;
                let of_another = theme.is_some_and(|theme| phrase.theme != theme);
                new.push((of_catalogue, of_another, phrase.level as u8, place));
            }
        }
        new.sort_unstable();
        let room = SESSION_PHRASES
            .saturating_sub(due.len())
            .min(SESSION_NEW_MAX);
        let new = new.into_iter().map(|(_, _, _, place)| place);
        let due = due.into_iter().take(SESSION_PHRASES);
        due.chain(new.take(room)).collect()
    }

    /// The phrases that two people take together, by their place: what is due for the member at this phone, the most forgotten first; where a
    /// theme is chosen, then all others of it.
    #[must_use]
    pub fn together(
        &self,
        memories: &BTreeMap<PhraseTag, Memory>,
        today: PracticeDay,
        theme: Option<&str>,
    ) -> Vec<usize> {
        let mut places = self.due(memories, today);
        places.truncate(SESSION_PHRASES);
        if let Some(theme) = theme {
            let of_theme = self.cards.iter().enumerate();
            let of_theme = of_theme.filter(|(_, (_, phrase))| phrase.theme == theme);
            let others: Vec<usize> = of_theme
                .map(|(place, _)| place)
                .filter(|place| !places.contains(place))
                .collect();
            places.extend(others);
        }
        places
    }

    /// All that is due, by place, the most forgotten first.
    fn due(&self, memories: &BTreeMap<PhraseTag, Memory>, today: PracticeDay) -> Vec<usize> {
        // What the catalogue no longer has is practised no more.
        let due = memories.iter().filter(|(_, memory)| memory.due <= today);
        let mut due: Vec<(f32, usize)> = due
            .filter_map(|(tag, memory)| Some((memory.recall(today), *self.places.get(tag)?)))
            .collect();
        due.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        due.into_iter().map(|(_, place)| place).collect()
    }

    /// The phrases to choose between, by their place: the right one and others of its theme, in an order that only the phrase and the turn
    /// decide.
    #[must_use]
    pub fn choices(&self, right: usize, turn: u32) -> Vec<usize> {
        let Some(phrase) = self.phrase(right) else {
            return Vec::new();
        };
        let theme = |place: &usize| &self.cards[*place].1.theme;
        let same: Vec<usize> = (0..self.len())
            .filter(|place| *place != right && *theme(place) == phrase.theme)
            .collect();
        let start = same.iter().filter(|place| **place < right).count() + turn as usize;
        let others =
            (0..same.len().min(CHOICES - 1)).map(|step| same[(start + step * 3) % same.len()]);
        let mut choices: Vec<usize> = Vec::with_capacity(CHOICES);
        for other in others {
            if !choices.contains(&other) {
                choices.push(other);
            }
        }
        // A theme of few phrases, as that of a duo's own is at first, borrows.
        let lent = (1..self.len()).map(|step| (right + turn as usize + step) % self.len());
        for other in lent.filter(|place| *theme(place) != phrase.theme) {
            if choices.len() + 1 < CHOICES {
                choices.push(other);
            }
        }
        let at = (right + turn as usize * 2) % (choices.len() + 1);
        choices.insert(at, right);
        choices
    }
}

//! What does a year of a duo's writing look like? Two people who write in the same entries, keystroke batch by keystroke batch, correct
//! themselves, add to what the other wrote, and delete now and then; after each entry they keep phrases and practise. The same seed makes the same year.

use std::collections::VecDeque;

use domain::text::TextEdit;
use domain::{Command, Day, EntryId, MemberId};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};

use crate::learning::{CARDS, Learning, REVIEWS};

/// Entries of a year: more than one a day.
pub const ENTRIES: usize = 400;

/// Updates of the diary in a year, of which each is an item of the log: somebody writes for a quarter of an hour a day.
pub const UPDATES: usize = 27_000;

/// Everything that they wish in a year: each phrase and each answer is an item too.
pub const WISHES: usize = UPDATES + CARDS + REVIEWS;

/// Characters of a text when it is done, on average.
pub const TEXT_CHARS: usize = 600;

/// Of the updates of an entry this share, the last, is of the other member, who adds and corrects.
const OTHERS_SHARE: usize = 6;

/// One entry in this many is deleted again.
const DELETED_ONE_IN: usize = 25;

/// Which of the two phones writes next, and what.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The phone: 0 or 1.
    pub phone: usize,
    /// What its member wishes.
    pub command: Command,
}

/// The wishes of a year, in the order in which they come. The texts are kept here as they are written, so every edit fits.
pub struct Year {
    rng: StdRng,
    first_day: i16,
    entry: usize,
    written: usize,
    open: Option<Open>,
    /// The entry that was written last, its author, and that what follows it is still to come.
    done: Option<((EntryId, Day), usize)>,
    learning: Learning,
    learned: VecDeque<Wish>,
}

/// The entry that is being written.
struct Open {
    id: EntryId,
    text: String,
    updates_left: usize,
    /// So many of them, the last, are of the other.
    others: usize,
    author: usize,
}

impl Year {
    /// The year with this number, counted from 0, of these two.
    #[must_use]
    pub fn new(number: u16, members: [MemberId; 2]) -> Self {
        Self {
            rng: StdRng::seed_from_u64(u64::from(number) + 1),
            first_day: 2024 + i16::try_from(number).unwrap_or(i16::MAX - 2024),
            entry: 0,
            written: 0,
            open: None,
            done: None,
            learning: Learning::of(members),
            learned: VecDeque::new(),
        }
    }

    fn begin(&mut self) -> Wish {
        let id = EntryId::from_bytes(self.rng.random());
        let author = usize::from(self.rng.random_bool(0.5));
        let text = sentence(&mut self.rng);
        let entries_left = ENTRIES - self.entry;
        let updates_left = (UPDATES - self.written) / entries_left;
        let day = day(self.first_day, self.entry);
        self.entry += 1;
        self.done = Some(((id, day), author));
        self.open = Some(Open {
            id,
            text: text.clone(),
            updates_left: updates_left.saturating_sub(1),
            others: updates_left / OTHERS_SHARE,
            author,
        });
        Wish {
            phone: author,
            command: Command::WriteEntry {
                entry: id,
                day,
                place: PLACES
                    .choose(&mut self.rng)
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
                text,
            },
        }
    }

    fn go_on(&mut self, mut open: Open) -> Wish {
        open.updates_left -= 1;
        let phone = match open.updates_left < open.others {
            true => 1 - open.author,
            false => open.author,
        };
        let is_last = open.updates_left == 0;
        if is_last && self.entry.is_multiple_of(DELETED_ONE_IN) {
            return Wish {
                phone,
                command: Command::DeleteEntry { entry: open.id },
            };
        }
        let changed = change(&mut self.rng, &open.text, open.updates_left);
        let command = Command::EditEntryText {
            entry: open.id,
            edit: TextEdit::between(&open.text, &changed),
        };
        open.text = changed;
        self.open = Some(open);
        Wish { phone, command }
    }
}

impl Iterator for Year {
    type Item = Wish;

    fn next(&mut self) -> Option<Wish> {
        if let Some(learned) = self.learned.pop_front() {
            return Some(learned);
        }
        let open = self.open.take().filter(|open| open.updates_left > 0);
        if open.is_none()
            && let Some((entry, author)) = self.done.take()
        {
            let share = (self.entry, ENTRIES);
            self.learned = self.learning.after(entry, author, share, &mut self.rng);
            return self.next();
        }
        let wish = match open {
            Some(open) => self.go_on(open),
            None if self.entry < ENTRIES => self.begin(),
            None => return None,
        };
        self.written += 1;
        Some(wish)
    }
}

/// Types on at the end or amid the text, takes words away, or corrects one: growing towards [`TEXT_CHARS`] in the updates left.
fn change(rng: &mut StdRng, text: &str, updates_left: usize) -> String {
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let missing = TEXT_CHARS.saturating_sub(text.chars().count());
    let at = rng.random_range(0..=words.len());
    let grows = missing / (updates_left + 1) > 4 || rng.random_ratio(1, 2);
    let (before, after) = words.split_at(if rng.random_ratio(3, 4) {
        words.len()
    } else {
        at
    });
    match grows {
        true => {
            let typed = format!("{} ", word(rng));
            [before.concat(), space_after(before), typed, after.concat()].concat()
        }
        // A slip of the finger, or a thought taken back.
        false => {
            let kept = before.len().saturating_sub(1);
            [
                before[..kept].concat(),
                format!("{} ", word(rng)),
                after.concat(),
            ]
            .concat()
        }
    }
}

fn space_after(words: &[&str]) -> String {
    let needs = words.last().is_some_and(|last| !last.ends_with(' '));
    if needs { " ".to_owned() } else { String::new() }
}

/// From January on, spread over 28 days of each month.
fn day(year: i16, entry: usize) -> Day {
    let index = entry * 12 * 28 / ENTRIES;
    let (month, day) = (index / 28 % 12, index % 28);
    Day::new(year, month as i8 + 1, day as i8 + 1).expect("months have at least 28 days")
}

/// Some words with a full stop.
pub fn sentence(rng: &mut impl Rng) -> String {
    let mut sentence = String::new();
    for _ in 0..rng.random_range(4..10) {
        sentence.push_str(&word(rng));
        sentence.push(' ');
    }
    sentence.push_str("zo was het. ");
    sentence
}

/// A word that is not like the others: stems of several languages, with endings, names and numbers.
fn word(rng: &mut impl Rng) -> String {
    let stem = WORDS.choose(rng).copied().unwrap_or_default();
    match rng.random_range(0..10) {
        0 => format!("{stem}en"),
        1 => format!("{stem}je"),
        2 => format!("{stem}{}", rng.random_range(2..2_000)),
        3 => format!("{stem},"),
        4 => format!("{stem}."),
        5 => OTHER_WORDS
            .choose(rng)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        _ => stem.to_owned(),
    }
}

const PLACES: [&str; 8] = [
    "",
    "",
    "",
    "Genk",
    "de markt",
    "bibliotheek",
    "park",
    "thuis bij Els",
];

const OTHER_WORDS: [&str; 16] = [
    "السوق",
    "شكراً",
    "الأولاد",
    "بيت",
    "مدرسة",
    "ممنونم",
    "خوب",
    "مننه",
    "teşekkürler",
    "çay",
    "ласкаво",
    "дякую",
    "👍",
    "👨‍👩‍👧‍👦",
    "🌧️",
    "merci",
];

const WORDS: [&str; 64] = [
    "wij",
    "samen",
    "markt",
    "koffie",
    "fiets",
    "regen",
    "zon",
    "buurt",
    "kind",
    "school",
    "bus",
    "bibliotheek",
    "soep",
    "lach",
    "praat",
    "luister",
    "Nederlands",
    "woord",
    "moeilijk",
    "mooi",
    "wandel",
    "park",
    "rivier",
    "brug",
    "station",
    "dokter",
    "brief",
    "gemeente",
    "feest",
    "muziek",
    "brood",
    "winkel",
    "groente",
    "vriendin",
    "buurvrouw",
    "tuin",
    "kaart",
    "zomer",
    "gisteren",
    "morgen",
    "taal",
    "oefen",
    "boek",
    "lees",
    "schrijf",
    "vraag",
    "antwoord",
    "werk",
    "rust",
    "avond",
    "ochtend",
    "trein",
    "kerk",
    "moskee",
    "plein",
    "sport",
    "loop",
    "zwem",
    "kook",
    "rijst",
    "appel",
    "familie",
    "foto",
    "verhaal",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_its_updates_and_entries_and_is_the_same_each_time() {
        let members = [1, 2].map(|id| MemberId::from_bytes([id; 16]));
        let wishes: Vec<Wish> = Year::new(0, members).collect();
        let again: Vec<Wish> = Year::new(0, members).collect();
        assert_eq!(wishes.len(), WISHES);
        let begun = wishes
            .iter()
            .filter(|wish| matches!(wish.command, Command::WriteEntry { .. }));
        assert_eq!(begun.count(), ENTRIES);
        assert!(
            wishes
                .iter()
                .zip(&again)
                .all(|(a, b)| a.command == b.command)
        );
        assert!(
            wishes.iter().any(|wish| wish.phone == 0) && wishes.iter().any(|wish| wish.phone == 1)
        );
    }
}

//! How is a change recognised wherever it turns up? Each carries a mark of its own: four neighbouring characters that nothing else uses, so
//! that no text difference can cut or mix two marks.

use std::collections::{BTreeMap, BTreeSet};

use domain::EntryId;

use crate::said::Said;

/// The first character of the first mark: Chinese, which no text of the simulation uses otherwise.
const FIRST: u32 = 0x4E00;

/// Characters of a mark.
const CHARACTERS: u32 = 4;

/// Bytes of a mark in UTF-8.
const BYTES: usize = 12;

/// How many there are.
pub const MARKS_MAX: u32 = (0x9FFF - FIRST) / CHARACTERS;

/// A mark, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u32);

impl Mark {
    /// As it stands in a text.
    #[must_use]
    pub fn text(self) -> String {
        let first = FIRST + self.0 * CHARACTERS;
        (first..first + CHARACTERS)
            .filter_map(char::from_u32)
            .collect()
    }
}

/// The marks that stand in some bytes, in the order in which they stand.
#[must_use]
pub fn marks_in(bytes: &[u8]) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + BYTES <= bytes.len() {
        if (0xE4..=0xE9).contains(&bytes[at])
            && let Some(mark) = mark_at(&bytes[at..at + BYTES])
        {
            found.push(mark);
            at += BYTES;
        } else {
            at += 1;
        }
    }
    found
}

fn mark_at(bytes: &[u8]) -> Option<Mark> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut characters = text.chars().map(u32::from);
    let first = characters.next()?;
    let number = first.checked_sub(FIRST)?;
    let is_mark = number.is_multiple_of(CHARACTERS)
        && (first + 1..first + CHARACTERS).eq(characters)
        && number / CHARACTERS < MARKS_MAX;
    is_mark.then_some(Mark(number / CHARACTERS))
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It must be there at the end, exactly once.
    Saved,
    /// It may be there or not: taken out again by somebody, or its phone was lost before anybody else had it.
    Excused,
    /// Its entry or thing was erased by somebody who saw it: it must be nowhere.
    Erased,
}

/// A change that was saved on a phone.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// In which duo.
    pub duo: usize,
    /// In which entry, or which thing.
    pub entry: EntryId,
    /// On which phone.
    pub phone: usize,
    /// What became of it.
    pub fate: Fate,
}

/// All changes of a run, and what the server holds of them.
#[derive(Debug, Default)]
pub struct Changes {
    next: u32,
    /// Every change that was saved.
    pub saved: BTreeMap<Mark, Change>,
    /// Those that the server acknowledged and, restored or not, still has.
    pub at_server: BTreeSet<Mark>,
    /// Entries and things that somebody erased, with the phone.
    pub erased: BTreeMap<EntryId, usize>,
    /// Of the changes, those that are values under a name, which others may replace.
    pub said: BTreeMap<Mark, Said>,
    /// Names whose value somebody took away: there it may be that nothing stands.
    pub taken_away: BTreeSet<(EntryId, String)>,
}

impl Changes {
    /// A new mark; none when all are used up.
    pub fn mark(&mut self) -> Option<Mark> {
        let mark = Mark(self.next);
        self.next += 1;
        (mark.0 < MARKS_MAX).then_some(mark)
    }

    /// Nothing more is expected of a change, unless it was erased.
    pub fn excuse(&mut self, mark: Mark) {
        if let Some(change) = self.saved.get_mut(&mark)
            && change.fate == Fate::Saved
        {
            change.fate = Fate::Excused;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_between_other_bytes_and_only_whole() {
        let mut changes = Changes::default();
        let marks: Vec<Mark> = (0..3).filter_map(|_| changes.mark()).collect();
        let text = format!(
            "a{}نعم{}🌧️{}",
            marks[0].text(),
            marks[2].text(),
            marks[1].text()
        );
        assert_eq!(marks_in(text.as_bytes()), [marks[0], marks[2], marks[1]]);
        assert_eq!(marks_in(&text.as_bytes()[2..12]), []);
        let mixed: String = marks[0].text().chars().rev().collect();
        assert_eq!(marks_in(mixed.as_bytes()), []);
    }
}

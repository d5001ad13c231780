//! Which value must stand under a name of a thing, where people said several one after the other, and some at once?
//!
//! Of values that nobody replaced every phone keeps the same one, whichever that is. A value that somebody saw and replaced must not come back.

use std::collections::{BTreeMap, BTreeSet};

use document::EntryDocument;
use domain::EntryId;

use crate::mark::{Changes, Fate, Mark, marks_in};

/// Shortest value that is searched for as it is: a statement and a sitting hold a moment and more, which nothing else repeats by chance.
pub const SEARCHED_BYTES_MIN: usize = 14;

/// A value that somebody said under a name.
#[derive(Debug, Clone)]
pub struct Said {
    /// The name, within its thing.
    pub name: String,
    /// The value.
    pub value: Vec<u8>,
    /// What stood there and was replaced.
    pub over: Option<Mark>,
}

impl Said {
    /// Whether the value holds no mark, and is itself what it is recognised by.
    fn is_bare(&self) -> bool {
        marks_in(&self.value).is_empty()
    }
}

impl Changes {
    /// The changes that stand in some bytes: by their marks, and values that hold none by themselves.
    #[must_use]
    pub fn found_in(&self, bytes: &[u8]) -> Vec<Mark> {
        let mut found = marks_in(bytes);
        let bare = self.said.iter().filter(|(_, said)| said.is_bare());
        found.extend(
            bare.filter(|(_, said)| contains(bytes, &said.value))
                .map(|(mark, _)| *mark),
        );
        found
    }

    /// Which of those said under a name this value is.
    #[must_use]
    pub fn mark_of(&self, thing: EntryId, name: &str, value: &[u8]) -> Option<Mark> {
        let is_it = |(mark, said): &(&Mark, &Said)| {
            said.name == name && said.value == value && self.saved[*mark].entry == thing
        };
        self.said.iter().find(is_it).map(|(mark, _)| *mark)
    }

    /// What was replaced by something that stays.
    #[must_use]
    pub fn replaced(&self) -> BTreeSet<Mark> {
        let stays = |mark: &Mark| self.saved[mark].fate == Fate::Saved;
        let staying = self.said.keys().filter(|mark| stays(mark));
        staying.flat_map(|mark| self.before(*mark)).collect()
    }

    /// What stood there before, one after the other.
    #[must_use]
    pub fn before(&self, mark: Mark) -> Vec<Mark> {
        let over = |mark: &Mark| self.said.get(mark)?.over;
        std::iter::successors(over(&mark), over).collect()
    }

    /// All that was said, by thing and name.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<(EntryId, &str), Vec<Mark>> {
        let mut names: BTreeMap<_, Vec<Mark>> = BTreeMap::new();
        for (mark, said) in &self.said {
            let thing = self.saved[mark].entry;
            names.entry((thing, &*said.name)).or_default().push(*mark);
        }
        names
    }
}

fn contains(bytes: &[u8], value: &[u8]) -> bool {
    value.len() >= SEARCHED_BYTES_MIN && bytes.windows(value.len()).any(|found| found == value)
}

/// The values of a document by name: its facts, and what hangs on it under `attachments/` and the id. Of deleted things too.
#[must_use]
pub fn values_of(document: &EntryDocument) -> BTreeMap<String, Vec<u8>> {
    let mut values = BTreeMap::new();
    for (root, named) in document.contents().values {
        for (name, written) in named {
            let name = match root.as_str() {
                "facts" => name,
                "attachments" => format!("attachments/{name}"),
                _ => continue,
            };
            // Bytes are written as `x` and hexadecimal digits.
            if let Some(bytes) = written.strip_prefix('x').and_then(from_hex) {
                values.insert(name, bytes);
            }
        }
    }
    values
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::mark::Change;

    use super::*;

    fn changes(said: &[(&[u8], Option<usize>, Fate)]) -> (Changes, Vec<Mark>) {
        let mut changes = Changes::default();
        let marks: Vec<Mark> = said.iter().filter_map(|_| changes.mark()).collect();
        for ((value, over, fate), mark) in said.iter().zip(&marks) {
            let change = Change {
                duo: 0,
                entry: EntryId::from_bytes([1; 16]),
                phone: 0,
                fate: *fate,
            };
            changes.saved.insert(*mark, change);
            let said = Said {
                name: "said".into(),
                value: value.to_vec(),
                over: over.map(|over| marks[over]),
            };
            changes.said.insert(*mark, said);
        }
        (changes, marks)
    }

    #[test]
    fn what_was_replaced_is_replaced_for_good_and_what_was_lost_replaces_nothing() {
        let (changes, marks) = changes(&[
            (b"one", None, Fate::Saved),
            (b"two", Some(0), Fate::Saved),
            (b"three", Some(1), Fate::Saved),
            (b"at once", Some(0), Fate::Excused),
            (b"after that", Some(3), Fate::Excused),
        ]);
        assert_eq!(changes.replaced(), BTreeSet::from([marks[0], marks[1]]));
    }

    #[test]
    fn a_value_without_a_mark_is_found_by_itself_unless_it_is_too_short() {
        let (long, short) = (&b"fourteen bytes"[..], &b"thirteen byte"[..]);
        let (changes, marks) = changes(&[(long, None, Fate::Saved), (short, None, Fate::Saved)]);
        let bytes = [b"-", short, b"-", long, b"-"].concat();
        assert_eq!(changes.found_in(&bytes), [marks[0]]);
    }
}

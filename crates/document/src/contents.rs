//! Do two documents hold the same, however each came to hold it?
//!
//! Never decided by encoded bytes: equal documents can be encoded differently, by the order in which blocks came and were joined.

use core::fmt::Write;
use core::ops::Range;
use std::collections::BTreeMap;

use yrs::{Any, GetString, Map, Number, Out, ReadTxn, Transact};

use crate::entry_document::EntryDocument;
use crate::wire;

/// Ranges of clocks per client, in rising order, neither overlapping nor adjacent.
pub type Ranges = BTreeMap<u64, Vec<Range<u32>>>;

/// Everything a document holds, in the one form that equal documents have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The text of every root that has one.
    pub texts: BTreeMap<String, String>,
    /// The value of every key, by root. Written so that equal values, and only they, are written alike: `s` length `:` text, `x` and
    /// hexadecimal digits for bytes, numbers in decimal digits.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The state vector: per client, the first clock that is not known.
    pub clocks: BTreeMap<u64, u32>,
    /// What was deleted of what is known.
    pub deleted: Ranges,
    /// What waiting updates bring that is not in the document.
    pub waiting: Ranges,
    /// What waiting updates delete that is not deleted in the document.
    pub waiting_deletions: Ranges,
}

impl EntryDocument {
    /// Whether both documents hold the same: text, values, changes, deletions and what waits. Client ids under which they would
    /// write do not count.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.contents() == other.contents()
    }

    /// Everything in this document, to be compared with another.
    #[must_use]
    pub fn contents(&self) -> Contents {
        let transaction = self.doc.transact();
        let mut texts = BTreeMap::new();
        let mut values = BTreeMap::new();
        // Roots of newer programs count too. Of lists in them only which units are there and which are deleted is compared.
        for (root, _) in transaction.root_refs() {
            let text = transaction
                .get_text(root)
                .map_or(String::new(), |text| text.get_string(&transaction));
            if !text.is_empty() {
                texts.insert(root.to_owned(), text);
            }
            let Some(map) = transaction.get_map(root) else {
                continue;
            };
            // Not collected: a map made of a whole list sorts it, and each sort is kilobytes of wasm.
            let mut keys = BTreeMap::new();
            for (key, value) in map.iter(&transaction) {
                keys.insert(key.to_owned(), written_value(&value));
            }
            if !keys.is_empty() {
                values.insert(root.to_owned(), keys);
            }
        }
        let mut clocks = BTreeMap::new();
        clocks.extend(self.clocks());
        let mut deleted = Ranges::new();
        for (client, ranges) in transaction.snapshot().delete_set.iter() {
            deleted
                .entry(client.get())
                .or_default()
                .extend(ranges.iter().cloned());
        }
        normalise(&mut deleted);
        let (waiting, waiting_deletions) = self.waiting_ranges(&clocks, &deleted);
        Contents {
            texts,
            values,
            clocks,
            deleted,
            waiting,
            waiting_deletions,
        }
    }

    fn waiting_ranges(&self, clocks: &BTreeMap<u64, u32>, deleted: &Ranges) -> (Ranges, Ranges) {
        let mut brought = Ranges::new();
        let mut deletions = Ranges::new();
        let readable = |update: &Vec<u8>| wire::read_update(update).ok();
        for update in self.waiting().iter().filter_map(readable) {
            for section in update.sections {
                let known = clocks.get(&section.client).copied().unwrap_or(0);
                let news = section
                    .blocks
                    .into_iter()
                    .map(|block| block.clocks.start.max(known)..block.clocks.end);
                brought.entry(section.client).or_default().extend(news);
            }
            for (client, ranges) in update.deletions {
                let known = deleted.get(&client).map_or(&[][..], Vec::as_slice);
                let news = ranges.into_iter().flat_map(|range| without(range, known));
                deletions.entry(client).or_default().extend(news);
            }
        }
        normalise(&mut brought);
        normalise(&mut deletions);
        (brought, deletions)
    }
}

/// Sorts and joins ranges, and drops what is empty.
fn normalise(ranges: &mut Ranges) {
    for list in ranges.values_mut() {
        list.retain(|range| !range.is_empty());
        list.sort_unstable_by_key(|range| range.start);
        list.dedup_by(|next, last| {
            let joins = next.start <= last.end;
            if joins {
                last.end = last.end.max(next.end);
            }
            joins
        });
    }
    ranges.retain(|_, list| !list.is_empty());
}

/// What of a range lies in none of these, which are normalised.
fn without(range: Range<u32>, known: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut rest = Vec::new();
    let mut start = range.start;
    for known in known {
        rest.push(start..known.start.min(range.end));
        start = start.max(known.end);
    }
    rest.push(start..range.end);
    rest
}

fn written_value(value: &Out) -> String {
    let mut written = String::new();
    match value {
        Out::Any(value) => write_value(&mut written, value),
        // Types inside types are refused before they reach a document.
        _ => written.push('?'),
    }
    written
}

fn write_value(written: &mut String, value: &Any) {
    match value {
        Any::Undefined => written.push_str("undefined"),
        Any::Null => written.push_str("null"),
        Any::Bool(value) => written.push_str(if *value { "true" } else { "false" }),
        Any::Number(number) => write_number(written, *number),
        Any::String(text) => write_text(written, text),
        Any::Buffer(bytes) => {
            written.push('x');
            for byte in bytes.iter() {
                let _ = write!(written, "{byte:02x}");
            }
        }
        Any::Array(values) => {
            written.push('[');
            for value in values.iter() {
                write_value(written, value);
                written.push(',');
            }
            written.push(']');
        }
        Any::Map(values) => {
            written.push('{');
            let mut sorted = BTreeMap::new();
            sorted.extend(values.iter());
            for (key, value) in sorted {
                write_text(written, key);
                write_value(written, value);
                written.push(',');
            }
            written.push('}');
        }
    }
}

fn write_text(written: &mut String, text: &str) {
    let _ = write!(written, "s{}:{text}", text.len());
}

/// A whole number can come back from its encoding as a floating one, and any "not a number" equals itself here.
fn write_number(written: &mut String, number: Number) {
    let _ = match (number.as_i64(), number) {
        (Some(whole), _) | (None, Number::Int(whole)) => write!(written, "{whole}"),
        (None, Number::Float(number)) => write!(written, "f{:016x}", number.to_bits()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_or_overlap_become_one() {
        let mut ranges = Ranges::from([(7, vec![8..9, 0..3, 3..5, 2..4, 6..6]), (9, vec![])]);
        normalise(&mut ranges);
        assert_eq!(ranges, Ranges::from([(7, vec![0..5, 8..9])]));
    }

    #[test]
    fn what_is_known_is_taken_out_of_a_range() {
        let rest = |range, known: &[Range<u32>]| {
            let mut rest = Ranges::from([(1, without(range, known))]);
            normalise(&mut rest);
            rest.remove(&1).unwrap_or_default()
        };
        assert_eq!(rest(2..10, &[]), vec![2..10]);
        assert_eq!(rest(2..10, &[0..3, 5..7, 9..20]), vec![3..5, 7..9]);
        assert_eq!(rest(2..10, &[0..1, 12..14]), vec![2..10]);
        assert_eq!(rest(2..10, &[0..4, 5..30, 30..31]), vec![4..5]);
    }

    #[test]
    fn equal_values_and_only_they_are_written_alike() {
        let written = |value: &Any| {
            let mut written = String::new();
            write_value(&mut written, value);
            written
        };
        assert_eq!(written(&Any::from(2.0)), written(&Any::from(2_u32)));
        let not_a_number = Any::Number(Number::Float(f64::NAN));
        assert_eq!(written(&not_a_number), written(&not_a_number.clone()));
        let list =
            |texts: &[&str]| Any::from(texts.iter().copied().map(Any::from).collect::<Vec<_>>());
        assert_ne!(written(&list(&["a,s1:b"])), written(&list(&["a", "b"])));
        assert_ne!(written(&Any::from("1")), written(&Any::from(1_u32)));
    }
}

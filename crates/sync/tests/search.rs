//! Is a whole diary searched in a moment?
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod common;

use std::time::Instant;

use common::duo;
use domain::search::{Folded, search};
use futures::executor::block_on;
use sync::diary;

/// A large diary: an entry each second day for five years and a half.
const ENTRIES: usize = 1_000;

/// How long reading, folding and searching may take: 300 milliseconds with an optimised program, ten times that with one for tests.
const MS_MAX: u128 = if cfg!(debug_assertions) { 3_000 } else { 300 };

#[test]
fn a_thousand_entries_are_read_and_searched_in_a_moment() {
    let (_, mut phone, _) = duo(130);
    let words = "Vandaag waren we samen in de bibliotheek van de stad, en daarna dronken we koffie bij het water. ";
    for number in 0..ENTRIES {
        phone.write_entry(&format!("{}Nummer{number}", words.repeat(8)));
    }
    let begun = Instant::now();
    let tx = phone.store.transaction();
    let entries = block_on(diary::all(&tx, &phone.phone)).unwrap();
    let read_ms = begun.elapsed().as_millis();
    let texts: Vec<Folded> = entries
        .iter()
        .map(|entry| Folded::of(&entry.text))
        .collect();
    let found = search("nummer777", &texts);
    let ms = begun.elapsed().as_millis();
    eprintln!("read_ms {read_ms}, search_ms {ms}");
    assert!(entries[found[0]].text.ends_with("Nummer777"));
    assert!(ms <= MS_MAX, "{ms} ms");
}

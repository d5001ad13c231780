//! At which addresses do others keep their calendars, so that they can be fetched at each import?

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::Problem;
use super::super::place::parse;
use super::blocks::{Block, blocks};

/// Most feeds that are fetched: each takes up to its time limit.
pub const FEEDS_MAX: usize = 20;

/// Longest name of a feed, which is a file's name too.
const NAME_CHARS_MAX: usize = 40;

/// A calendar or list of events that somebody else keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedAddress {
    /// Small letters, digits and hyphens; stays the same.
    pub name: String,
    /// Where it is, beginning with `https://`.
    pub address: String,
    /// How it is written.
    pub format: FeedFormat,
    /// The line of its address, to tell what is wrong with it.
    pub line: Option<usize>,
}

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// iCalendar, `.ics`.
    Icalendar,
    /// A search result of UiTdatabank, `.json`.
    Uitdatabank,
}

impl FeedFormat {
    /// The ending of a file of this format.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Icalendar => "ics",
            Self::Uitdatabank => "json",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedFile {
    #[serde(default)]
    feed: Vec<FeedEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedEntry {
    name: String,
    address: String,
    format: FeedFormat,
}

/// The feeds that are sound, in the order of the file.
pub fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<FeedAddress> {
    let (mut sound, mut names) = (Vec::new(), BTreeSet::new());
    for block in blocks(file, text, problems) {
        let read = parse::<FeedFile>(file, &block.text(), problems);
        for entry in read.into_iter().flat_map(|read| read.feed) {
            let mut wrong = wrong_with(&block, &entry);
            if !names.insert(entry.name.clone()) {
                let what = format!("name: {} is there already: give it another", entry.name);
                wrong.push(block.problem("name", what));
            }
            if sound.len() >= FEEDS_MAX {
                let what = format!("more than {FEEDS_MAX} feeds: leave some out");
                wrong.push(block.problem("name", what));
            }
            if wrong.is_empty() {
                sound.push(FeedAddress {
                    line: block.problem("address", String::new()).line,
                    name: entry.name,
                    address: entry.address,
                    format: entry.format,
                });
            }
            problems.append(&mut wrong);
        }
    }
    sound
}

fn wrong_with(block: &Block, entry: &FeedEntry) -> Vec<Problem> {
    let mut wrong = Vec::new();
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if entry.name.is_empty()
        || entry.name.len() > NAME_CHARS_MAX
        || !entry.name.chars().all(is_plain)
    {
        let what =
            format!("name: write small letters, digits and hyphens, at most {NAME_CHARS_MAX}");
        wrong.push(block.problem("name", what));
    }
    let host = entry.address.strip_prefix("https://");
    if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
        let what = "address: write the whole of it, beginning with https://".into();
        wrong.push(block.problem("address", what));
    }
    wrong
}

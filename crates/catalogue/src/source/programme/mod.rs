//! How does a programme's folder become its sheet, and what is wrong in it? A broken item is told with its line and left out; the rest comes in.

mod blocks;
mod events;
mod feeds;
mod referral;
mod settings;

use std::collections::BTreeSet;

use super::activities::read_activities;
use super::check::{Known, wrong_with};
use super::{File, Problem};
use crate::Catalogue;
use crate::programme::ProgrammeSheet;
use blocks::blocks;

pub use feeds::{FEEDS_MAX, FeedAddress, FeedFormat};

/// The zone of events that name none.
pub const ZONE: &str = "Europe/Brussels";

/// The one file that a programme has to have.
pub const SETTINGS_FILE: &str = "programme.toml";

/// Largest file of a programme that is read, in bytes: as many items as may come in, each with long sentences, in any script.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// A programme's folder as read. Feeds come on top of it.
#[derive(Debug)]
pub struct ProgrammeFolder {
    /// What came in; none without readable settings.
    pub sheet: Option<ProgrammeSheet>,
    /// Where others keep what is to be fetched.
    pub feeds: Vec<FeedAddress>,
    /// What was left out, by file and line.
    pub problems: Vec<Problem>,
}

impl ProgrammeFolder {
    /// Reads the files of a folder, each under its name in it; others than those that are known are left alone. `catalogue` is what
    /// activities and events may refer to.
    #[must_use]
    pub fn read(files: &[File], catalogue: &Catalogue) -> Self {
        let mut problems: Vec<_> = files.iter().filter_map(too_large).collect();
        let text = |wanted: &str| {
            let found = files.iter().find(|(name, _)| name == wanted);
            let found = found.filter(|file| too_large(file).is_none());
            found.map(|(_, text)| text.as_str())
        };
        let sheet = match text(SETTINGS_FILE) {
            Some(text) => settings::read(SETTINGS_FILE, text, &mut problems),
            None => {
                if !files.iter().any(|(name, _)| name == SETTINGS_FILE) {
                    let what =
                        "is missing: make it, with the programme's name and how often duos meet";
                    problems.push(whole(SETTINGS_FILE, what));
                }
                None
            }
        };
        let Some(mut sheet) = sheet else {
            return Self {
                sheet: None,
                feeds: Vec::new(),
                problems,
            };
        };
        if let Some(text) = text("referral.toml") {
            sheet.referrals = referral::read("referral.toml", text, &mut problems);
        }
        if let Some(text) = text("activities.toml") {
            activities(
                "activities.toml",
                text,
                catalogue,
                &mut sheet,
                &mut problems,
            );
        }
        if let Some(text) = text("events.toml") {
            let interests = Known::of(catalogue).interests;
            sheet.events = events::read("events.toml", text, &interests, &mut problems);
        }
        let feeds = text("feeds.toml").map(|text| feeds::read("feeds.toml", text, &mut problems));
        Self {
            sheet: Some(sheet),
            feeds: feeds.unwrap_or_default(),
            problems,
        }
    }
}

fn activities(
    file: &str,
    text: &str,
    catalogue: &Catalogue,
    sheet: &mut ProgrammeSheet,
    problems: &mut Vec<Problem>,
) {
    let known = Known::of(catalogue);
    let of_all = catalogue.activities.iter();
    let mut ids: BTreeSet<_> = of_all.map(|activity| activity.id.clone()).collect();
    for block in blocks(file, text, problems) {
        for activity in read_activities(file, &block.text(), problems) {
            let mut wrong = wrong_with(&activity, &known);
            if !ids.insert(activity.id.clone()) {
                wrong.push("another activity has this id: give it one of its own".into());
            }
            let good = wrong.is_empty();
            for what in wrong {
                problems.push(block.problem("id", format!("{}: {what}", activity.id)));
            }
            if good {
                sheet.activities.push(activity);
            }
        }
    }
}

/// That a file is larger than [`FILE_BYTES_MAX`], and on which line it becomes so.
fn too_large((name, text): &File) -> Option<Problem> {
    let read = text.as_bytes().get(..=FILE_BYTES_MAX)?;
    let above = read[..FILE_BYTES_MAX].iter().filter(|byte| **byte == b'\n');
    Some(Problem {
        file: name.clone(),
        line: Some(1 + above.count()),
        what: format!(
            "is larger than {FILE_BYTES_MAX} bytes from here on, and was not read: leave some out"
        ),
    })
}

/// About a file as a whole.
fn whole(file: &str, what: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        line: None,
        what: what.to_owned(),
    }
}

/// One line of text that people read: neither empty nor longer than a card of a small phone holds.
fn wrong_with_line(text: &str, chars_max: usize) -> Option<String> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Some("nothing is said: write it, or leave the item out".into());
    }
    if text.chars().any(char::is_control) {
        return Some("has several lines: write one".into());
    }
    (count > chars_max).then(|| format!("{count} characters: write at most {chars_max}"))
}

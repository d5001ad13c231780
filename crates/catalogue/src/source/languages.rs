//! How do phrases and activities stand in the file of a language?

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use super::place::parse;
use crate::{ActivityWords, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhrasesFile {
    reviewed_by_native_speaker: bool,
    themes: BTreeMap<String, String>,
    phrases: BTreeMap<String, String>,
    #[serde(default)]
    notes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivitiesFile {
    reviewed_by_native_speaker: bool,
    interests: BTreeMap<String, String>,
    activity: BTreeMap<String, ActivityEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityEntry {
    title: String,
    sentence: String,
    steps: Vec<String>,
}

/// Adds a language's phrases.
pub fn read_phrases(file: &str, text: &str, words: &mut Words, problems: &mut Vec<Problem>) {
    if let Some(read) = parse::<PhrasesFile>(file, text, problems) {
        words.reviewed_by_native_speaker = read.reviewed_by_native_speaker;
        words.themes = read.themes;
        words.phrases = read.phrases;
        words.notes = read.notes;
    }
}

/// Adds a language's activities. The whole counts as reviewed only when both files say so.
pub fn read_activities(file: &str, text: &str, words: &mut Words, problems: &mut Vec<Problem>) {
    if let Some(read) = parse::<ActivitiesFile>(file, text, problems) {
        words.reviewed_by_native_speaker &= read.reviewed_by_native_speaker;
        words.interests = read.interests;
        let entry = |(id, entry): (String, ActivityEntry)| {
            let words = ActivityWords {
                title: entry.title,
                sentence: entry.sentence,
                steps: entry.steps,
            };
            (id, words)
        };
        words.activities = read.activity.into_iter().map(entry).collect();
    }
}

//! How do the sentences stand in their files that a buddy says when a question is not a buddy's?

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use super::place::parse;
use crate::Words;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageFile {
    reviewed_by_native_speaker: bool,
    sentences: BTreeMap<String, String>,
}

/// The sentences in Dutch, by topic.
pub fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    parse(file, text, problems).unwrap_or_default()
}

/// Adds those of a language. The whole counts as reviewed only when each of its files says so.
pub fn read_language(file: &str, text: &str, words: &mut Words, problems: &mut Vec<Problem>) {
    if let Some(read) = parse::<LanguageFile>(file, text, problems) {
        words.reviewed_by_native_speaker &= read.reviewed_by_native_speaker;
        words.referral = read.sentences;
    }
}

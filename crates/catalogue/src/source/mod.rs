//! How do people write phrases and activities, and what is wrong with what they wrote? Every problem names its file and its place.

mod activities;
mod check;
mod languages;
mod phrases;
mod place;
pub mod programme;
mod referral;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::{Catalogue, Words};

pub use activities::read_activities;

/// Something that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// The file, from the folder of all content.
    pub file: String,
    /// The line, from 1; none where it is about the file as a whole.
    pub line: Option<usize>,
    /// What is wrong and what is expected.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.what),
            None => write!(formatter, "{}: {}", self.file, self.what),
        }
    }
}

/// Everything in `content/` that is a phrase or an activity, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Content {
    /// In Dutch.
    pub catalogue: Catalogue,
    /// In other languages, by code.
    pub words: BTreeMap<String, Words>,
    /// What has to be mended; none in a good one.
    pub problems: Vec<Problem>,
}

/// A file of text: its path from the folder of all content, and what is in it.
pub type File = (String, String);

impl Content {
    /// Reads `content/` (this folder).
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn in_folder(folder: &Path) -> std::io::Result<Self> {
        let mut files = Vec::new();
        for part in [
            "phrases/themes",
            "phrases/languages",
            "activities",
            "activities/languages",
            "referral",
            "referral/languages",
        ] {
            for item in fs::read_dir(folder.join(part))? {
                let path = item?.path();
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                    continue;
                };
                if name.ends_with(".toml") {
                    files.push((format!("{part}/{name}"), fs::read_to_string(&path)?));
                }
            }
        }
        files.sort();
        Ok(Self::read(&files))
    }

    /// How many translations are missing, all languages together.
    #[must_use]
    pub fn missing(&self) -> usize {
        let Catalogue {
            themes,
            phrases,
            interests,
            activities,
            referral,
        } = &self.catalogue;
        let of = |words: &Words| {
            let lacks = |there: bool| usize::from(!there);
            let themes = themes
                .iter()
                .map(|it| lacks(words.themes.contains_key(&it.id)));
            let phrases = phrases
                .iter()
                .map(|it| lacks(words.phrases.contains_key(&it.id.0)));
            let interests = interests
                .iter()
                .map(|it| lacks(words.interests.contains_key(&it.id)));
            let activities = activities
                .iter()
                .map(|it| lacks(words.activities.contains_key(&it.id.0)));
            let referral = referral
                .keys()
                .map(|it| lacks(words.referral.contains_key(it)));
            themes
                .chain(referral)
                .chain(phrases)
                .chain(interests)
                .chain(activities)
                .sum::<usize>()
        };
        self.words.values().map(of).sum()
    }

    /// Reads files.
    #[must_use]
    pub fn read(files: &[File]) -> Self {
        let mut content = Self::default();
        let problems = &mut content.problems;
        let of = |part: &'static str| {
            files.iter().filter_map(move |(path, text)| {
                let name = path
                    .strip_prefix(part)?
                    .strip_prefix('/')?
                    .strip_suffix(".toml")?;
                (!name.contains('/')).then_some((path.as_str(), name, text.as_str()))
            })
        };
        for (path, name, text) in of("phrases/themes") {
            phrases::read(path, name, text, &mut content.catalogue, problems);
        }
        for (path, name, text) in of("activities") {
            match name {
                "interests" => {
                    content.catalogue.interests = activities::read_interests(path, text, problems);
                }
                _ => content
                    .catalogue
                    .activities
                    .extend(read_activities(path, text, problems)),
            }
        }
        for (path, code, text) in of("phrases/languages") {
            let words = content.words.entry(code.to_owned()).or_default();
            languages::read_phrases(path, text, words, problems);
        }
        for (path, code, text) in of("activities/languages") {
            let words = content.words.entry(code.to_owned()).or_default();
            languages::read_activities(path, text, words, problems);
        }
        for (path, _, text) in of("referral") {
            content.catalogue.referral = referral::read(path, text, problems);
        }
        for (path, code, text) in of("referral/languages") {
            let words = content.words.entry(code.to_owned()).or_default();
            referral::read_language(path, text, words, problems);
        }
        check::check(
            files,
            &content.catalogue,
            &content.words,
            &mut content.problems,
        );
        content
    }
}

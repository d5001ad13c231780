//! How does a theme of phrases stand in its file?

use domain::phrase::{Level, Phrase, PhraseId, Register, Theme};
use serde::Deserialize;

use super::Problem;
use super::place::parse;
use crate::Catalogue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    name: String,
    icon: String,
    #[serde(default)]
    phrase: Vec<PhraseEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseEntry {
    id: String,
    text: String,
    level: LevelName,
    picture: String,
    register: Option<RegisterName>,
    variant: Option<String>,
    note: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
enum LevelName {
    A1,
    A2,
    B1,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RegisterName {
    Je,
    U,
}

/// Adds a theme, which is named as its file is, and its phrases, the easier ones first.
pub fn read(
    file: &str,
    theme: &str,
    text: &str,
    catalogue: &mut Catalogue,
    problems: &mut Vec<Problem>,
) {
    let Some(read) = parse::<ThemeFile>(file, text, problems) else {
        return;
    };
    catalogue.themes.push(Theme {
        id: theme.to_owned(),
        name: read.name,
        icon: read.icon,
    });
    let phrase = |entry: PhraseEntry| Phrase {
        id: PhraseId(entry.id),
        theme: theme.to_owned(),
        text: entry.text,
        level: match entry.level {
            LevelName::A1 => Level::A1,
            LevelName::A2 => Level::A2,
            LevelName::B1 => Level::B1,
        },
        picture: entry.picture,
        register: entry.register.map(|register| match register {
            RegisterName::Je => Register::Je,
            RegisterName::U => Register::U,
        }),
        variant: entry.variant,
        note: entry.note,
    };
    let mut phrases: Vec<Phrase> = read.phrase.into_iter().map(phrase).collect();
    phrases.sort_by_key(|phrase| phrase.level);
    catalogue.phrases.extend(phrases);
}

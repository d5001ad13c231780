//! What is refused of phrases, activities and their translations?

use std::collections::{BTreeMap, BTreeSet};

use domain::activity::Activity;
use domain::phrase::Phrase;

use super::place::line_of;
use super::{File, Problem};
use crate::programme::Topic;
use crate::{Catalogue, Words};

/// Longest phrase, in words: what one says in a breath.
const PHRASE_WORDS_MAX: usize = 12;

/// Fewest phrases of a theme.
const THEME_PHRASES_MIN: usize = 8;

/// Longest title of an activity, in words.
const TITLE_WORDS_MAX: usize = 6;

/// Longest sentence about an activity, in words.
const SENTENCE_WORDS_MAX: usize = 12;

/// Longest translation, in characters: it has to stand on one card of a small phone.
const TRANSLATION_CHARS_MAX: usize = 160;

/// Adds everything that is wrong.
pub fn check(
    files: &[File],
    catalogue: &Catalogue,
    words: &BTreeMap<String, Words>,
    problems: &mut Vec<Problem>,
) {
    let mut checking = Checking { files, problems };
    checking.themes(catalogue);
    checking.phrases(&catalogue.phrases);
    checking.interests(catalogue);
    checking.activities(catalogue);
    checking.referral(catalogue);
    for (code, words) in words {
        checking.translated(code, catalogue, words);
    }
}

struct Checking<'c> {
    files: &'c [File],
    problems: &'c mut Vec<Problem>,
}

impl Checking<'_> {
    /// Something is wrong where these words stand in a file whose path begins so.
    fn tell(&mut self, part: &str, words: &str, what: String) {
        let mut files = self.files.iter().filter(|(path, _)| path.starts_with(part));
        let found = files.clone().find_map(|(path, text)| {
            let line = line_of(text, words)?;
            Some((path.clone(), Some(line)))
        });
        let first = || files.next().map(|(path, _)| (path.clone(), None));
        let (file, line) = found
            .or_else(first)
            .unwrap_or_else(|| (part.to_owned(), None));
        self.problems.push(Problem { file, line, what });
    }

    fn entry(&mut self, part: &str, id: &str, what: impl Into<String>) {
        self.tell(
            part,
            &format!("id = \"{id}\""),
            format!("{id}: {}", what.into()),
        );
    }

    fn themes(&mut self, catalogue: &Catalogue) {
        for theme in &catalogue.themes {
            let file = format!("phrases/themes/{}.toml", theme.id);
            let of = |phrase: &&Phrase| phrase.theme == theme.id;
            let phrases: Vec<&Phrase> = catalogue.phrases.iter().filter(of).collect();
            if phrases.len() < THEME_PHRASES_MIN {
                let what = format!(
                    "{} phrases; a theme has at least {THEME_PHRASES_MIN}",
                    phrases.len()
                );
                self.tell(&file, "name", what);
            }
            let whole = phrases
                .iter()
                .filter(|phrase| is_sentence(&phrase.text))
                .count();
            if whole * 5 < phrases.len() * 4 {
                let what = format!(
                    "{whole} of {} are whole sentences; four in five are",
                    phrases.len()
                );
                self.tell(&file, "name", what);
            }
            let mut pictures = BTreeSet::new();
            for phrase in phrases {
                if !pictures.insert(phrase.picture.as_str()) {
                    let what = format!(
                        "{} stands for another phrase of the theme already",
                        phrase.picture
                    );
                    self.entry(&file, &phrase.id.0, what);
                }
            }
        }
    }

    fn phrases(&mut self, phrases: &[Phrase]) {
        let (mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for phrase in phrases {
            let id = phrase.id.0.as_str();
            let file = format!("phrases/themes/{}.toml", phrase.theme);
            if !ids.insert(id) {
                self.entry(&file, id, "another phrase has this id");
            }
            if !is_id(id) || !id.starts_with(&format!("{}-", phrase.theme)) {
                let what = format!(
                    "an id begins with {}- and has small letters and hyphens",
                    phrase.theme
                );
                self.entry(&file, id, what);
            }
            if !texts.insert(phrase.text.to_lowercase()) {
                self.entry(&file, id, "another phrase says the same");
            }
            for text in [
                Some(&phrase.text),
                phrase.variant.as_ref(),
                phrase.note.as_ref(),
            ] {
                let count = text.map(|text| text.split_whitespace().count());
                match count {
                    Some(0) => self.entry(&file, id, "nothing is said"),
                    Some(count) if count > PHRASE_WORDS_MAX => {
                        self.entry(
                            &file,
                            id,
                            format!("{count} words; at most {PHRASE_WORDS_MAX}"),
                        );
                    }
                    _ => {}
                }
            }
        }
        for (one, other) in twins(phrases) {
            let what = format!("differs from {} by one word only", other.id);
            self.entry(
                &format!("phrases/themes/{}.toml", one.theme),
                &one.id.0,
                what,
            );
        }
    }

    fn interests(&mut self, catalogue: &Catalogue) {
        let (mut ids, mut icons) = (BTreeSet::new(), BTreeSet::new());
        for interest in &catalogue.interests {
            if !ids.insert(&interest.id) || !icons.insert(&interest.icon) {
                let what = "another interest has this id or icon";
                self.entry("activities/interests.toml", &interest.id, what);
            }
        }
    }

    fn activities(&mut self, catalogue: &Catalogue) {
        let known = Known::of(catalogue);
        let mut ids = BTreeSet::new();
        for activity in &catalogue.activities {
            if !ids.insert(&activity.id) {
                self.entry(
                    "activities/",
                    &activity.id.0,
                    "another activity has this id",
                );
            }
            for what in wrong_with(activity, &known) {
                self.entry("activities/", &activity.id.0, what);
            }
        }
    }

    /// Each topic has its sentence, and nothing else has.
    fn referral(&mut self, catalogue: &Catalogue) {
        let file = "referral/sentences.toml";
        let topics = Topic::ALL.map(|topic| topic.name().to_owned());
        for topic in topics
            .iter()
            .filter(|it| !catalogue.referral.contains_key(*it))
        {
            self.tell(file, topic, format!("{topic} is missing"));
        }
        for (id, text) in &catalogue.referral {
            if !topics.contains(id) {
                self.tell(file, id, format!("{id}: there is no such topic"));
            }
            if let Some(what) = wrong_with_translation(text) {
                self.tell(file, id, format!("{id}: {what}"));
            }
        }
    }

    fn translated(&mut self, code: &str, catalogue: &Catalogue, words: &Words) {
        let phrases = format!("phrases/languages/{code}.toml");
        let activities = format!("activities/languages/{code}.toml");
        let ids = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect::<BTreeSet<_>>();
        let themes = ids(&mut catalogue.themes.iter().map(|theme| &theme.id));
        let all = ids(&mut catalogue.phrases.iter().map(|phrase| &phrase.id.0));
        let mut noted = catalogue
            .phrases
            .iter()
            .filter(|phrase| phrase.note.is_some());
        let notes = ids(&mut noted.by_ref().map(|phrase| &phrase.id.0));
        let interests = ids(&mut catalogue.interests.iter().map(|interest| &interest.id));
        self.same(&phrases, &themes, &words.themes);
        self.same(&phrases, &all, &words.phrases);
        self.same(&phrases, &notes, &words.notes);
        let topics = ids(&mut catalogue.referral.keys());
        let referral = format!("referral/languages/{code}.toml");
        self.same(&referral, &topics, &words.referral);
        self.same(&activities, &interests, &words.interests);
        for activity in &catalogue.activities {
            let id = &activity.id.0;
            let place = format!("[activity.{id}]");
            let Some(translated) = words.activities.get(id) else {
                self.tell(&activities, "reviewed", format!("{id} is missing"));
                continue;
            };
            let (has, wants) = (translated.steps.len(), activity.steps.len());
            if has != wants {
                self.tell(
                    &activities,
                    &place,
                    format!("{id}: {has} steps, in Dutch {wants}"),
                );
            }
            let texts = [&translated.title, &translated.sentence];
            for text in texts.into_iter().chain(&translated.steps) {
                if let Some(what) = wrong_with_translation(text) {
                    self.tell(&activities, &place, format!("{id}: {what}"));
                }
            }
        }
        for id in words.activities.keys() {
            if !catalogue
                .activities
                .iter()
                .any(|activity| activity.id.0 == *id)
            {
                let place = format!("[activity.{id}]");
                self.tell(
                    &activities,
                    &place,
                    format!("{id}: no activity has this id"),
                );
            }
        }
    }

    /// Each id has its translation, and no other has one.
    fn same(&mut self, file: &str, ids: &BTreeSet<String>, translated: &BTreeMap<String, String>) {
        for id in ids.iter().filter(|id| !translated.contains_key(*id)) {
            self.tell(file, "reviewed", format!("{id} is missing"));
        }
        for (id, text) in translated {
            let place = format!("{id} =");
            if !ids.contains(id) {
                self.tell(file, &place, format!("{id}: nothing has this id"));
            }
            if let Some(what) = wrong_with_translation(text) {
                self.tell(file, &place, format!("{id}: {what}"));
            }
        }
    }
}

/// What activities may refer to.
pub(super) struct Known<'c> {
    pub(super) interests: BTreeSet<&'c str>,
    themes: BTreeSet<&'c str>,
    phrases: BTreeSet<&'c str>,
}

impl<'c> Known<'c> {
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        Self {
            interests: catalogue
                .interests
                .iter()
                .map(|it| it.id.as_str())
                .collect(),
            themes: catalogue.themes.iter().map(|it| it.id.as_str()).collect(),
            phrases: catalogue
                .phrases
                .iter()
                .map(|it| it.id.0.as_str())
                .collect(),
        }
    }
}

pub(super) fn wrong_with(activity: &Activity, known: &Known<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut ensure = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    ensure(
        is_id(&activity.id.0),
        "an id has small letters and hyphens".into(),
    );
    let title = activity.title.split_whitespace().count();
    ensure(
        (1..=TITLE_WORDS_MAX).contains(&title),
        format!("the title has {title} words; at most {TITLE_WORDS_MAX}"),
    );
    for sentence in activity.steps.iter().chain([&activity.sentence]) {
        for part in sentence.split_inclusive(['.', '!', '?']) {
            let count = part.split_whitespace().count();
            ensure(
                count <= SENTENCE_WORDS_MAX,
                format!("a sentence of {count} words; at most {SENTENCE_WORDS_MAX}: {part}"),
            );
        }
    }
    ensure(
        (2..=4).contains(&activity.steps.len()),
        "two to four steps".into(),
    );
    ensure(
        (5..=600).contains(&activity.minutes),
        "minutes from 5 to 600".into(),
    );
    ensure(
        (1..=4).contains(&activity.level),
        "a level from 1 to 4".into(),
    );
    ensure(!activity.seasons.is_empty(), "at least one season".into());
    ensure(
        !activity.times.is_empty(),
        "at least one time of the day".into(),
    );
    ensure(
        (1..=3).contains(&activity.interests.len()),
        "one to three interests".into(),
    );
    let refers = [
        ("interest", &activity.interests, &known.interests),
        ("theme", &activity.themes, &known.themes),
    ];
    for (kind, ids, known) in refers {
        for id in ids {
            ensure(
                known.contains(id.as_str()),
                format!("there is no {kind} {id}"),
            );
        }
    }
    for phrase in &activity.phrases {
        ensure(
            known.phrases.contains(phrase.0.as_str()),
            format!("there is no phrase {phrase}"),
        );
    }
    wrong
}

fn wrong_with_translation(text: &str) -> Option<String> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Some("nothing is said".into());
    }
    (count > TRANSLATION_CHARS_MAX)
        .then(|| format!("{count} characters; at most {TRANSLATION_CHARS_MAX}"))
}

/// Small letters, digits and single hyphens.
pub(super) fn is_id(id: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    id.split('-').all(is_part)
}

fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…']) && text.split_whitespace().count() > 1
}

/// Pairs that differ by one word: a list of nouns is no deck. Each is filed once for each of its words left out.
fn twins(phrases: &[Phrase]) -> Vec<(&Phrase, &Phrase)> {
    let mut found = Vec::new();
    let mut filed: BTreeMap<(usize, usize, String), &Phrase> = BTreeMap::new();
    for phrase in phrases {
        let words: Vec<String> = phrase.text.split_whitespace().map(bare).collect();
        // Two words are too few to tell: "Tot morgen" and "Tot straks" are two phrases.
        if words.len() < 3 {
            continue;
        }
        for at in 0..words.len() {
            let mut rest = words.clone();
            rest.remove(at);
            let key = (words.len(), at, rest.join(" "));
            if let Some(twin) = filed.insert(key, phrase) {
                found.push((phrase, twin));
            }
        }
    }
    found
}

fn bare(word: &str) -> String {
    let letters = word.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

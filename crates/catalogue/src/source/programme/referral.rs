//! How do the addresses stand in their file that a buddy may send somebody to?

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::Problem;
use super::super::place::parse;
use super::blocks::{Block, blocks};
use super::wrong_with_line;
use crate::programme::{Referral, Topic};

/// Most characters of a name or an opening time, and of a sentence: what stands on a small phone without scrolling.
const NAME_CHARS_MAX: usize = 80;
const SENTENCE_CHARS_MAX: usize = 160;

/// Most addresses of a programme: a page that somebody reads to its end.
pub const REFERRALS_MAX: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferralFile {
    #[serde(default)]
    referral: Vec<ReferralEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferralEntry {
    topic: TopicName,
    name: String,
    for_what: String,
    address: String,
    phone: Option<String>,
    hours: Option<String>,
    languages: Vec<String>,
    how: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TopicName {
    Housing,
    Papers,
    Work,
    School,
    Health,
    Money,
    Law,
}

/// The addresses that are sound, in the order of the file.
pub fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Referral> {
    let (mut sound, mut names) = (Vec::new(), BTreeSet::new());
    for block in blocks(file, text, problems) {
        let read = parse::<ReferralFile>(file, &block.text(), problems);
        for entry in read.into_iter().flat_map(|read| read.referral) {
            let referral = referral(entry);
            let mut wrong = wrong_with(&block, &referral);
            if !names.insert((referral.topic, referral.name.clone())) {
                let what = format!("name: {} is there already for this topic", referral.name);
                wrong.push(block.problem("name", what));
            }
            if sound.len() >= REFERRALS_MAX {
                let what = format!("more than {REFERRALS_MAX} addresses: leave some out");
                wrong.push(block.problem("name", what));
            }
            if wrong.is_empty() {
                sound.push(referral);
            }
            problems.append(&mut wrong);
        }
    }
    sound
}

fn wrong_with(block: &Block, referral: &Referral) -> Vec<Problem> {
    let mut wrong = Vec::new();
    let mut tell = |field: &str, what: &str| {
        wrong.push(block.problem(field, format!("{field}: {what}")));
    };
    let lines = [
        ("name", Some(&referral.name), NAME_CHARS_MAX),
        ("for_what", Some(&referral.for_what), SENTENCE_CHARS_MAX),
        ("address", Some(&referral.address), SENTENCE_CHARS_MAX),
        ("hours", referral.hours.as_ref(), SENTENCE_CHARS_MAX),
        ("how", Some(&referral.how), SENTENCE_CHARS_MAX),
    ];
    for (field, text, chars_max) in lines {
        if let Some(what) = text.and_then(|text| wrong_with_line(text, chars_max)) {
            tell(field, &what);
        }
    }
    if referral
        .phone
        .as_deref()
        .is_some_and(|phone| !is_phone(phone))
    {
        let what = "write a number that can be dialled, of 3 to 15 digits, such as 050 12 34 56";
        tell("phone", what);
    }
    if referral.languages.is_empty() {
        tell("languages", "write at least one, such as [\"nl\"]");
    }
    if let Some(code) = referral.languages.iter().find(|code| !is_language(code)) {
        tell(
            "languages",
            &format!(
                "{code} is no code of a language: write two or three small letters, such as nl"
            ),
        );
    }
    wrong
}

/// Digits as one writes them: with spaces, dots, slashes, and a plus before them.
fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits)
        && rest
            .chars()
            .all(|letter| letter.is_ascii_digit() || " ./-()".contains(letter))
}

fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|letter| letter.is_ascii_lowercase())
}

fn referral(entry: ReferralEntry) -> Referral {
    Referral {
        topic: match entry.topic {
            TopicName::Housing => Topic::Housing,
            TopicName::Papers => Topic::Papers,
            TopicName::Work => Topic::Work,
            TopicName::School => Topic::School,
            TopicName::Health => Topic::Health,
            TopicName::Money => Topic::Money,
            TopicName::Law => Topic::Law,
        },
        name: entry.name,
        for_what: entry.for_what,
        address: entry.address,
        phone: entry.phone,
        hours: entry.hours,
        languages: entry.languages,
        how: entry.how,
    }
}

//! What phrases does a duo keep of its own, who says what of one, and whose voice is on it?
//!
//! Both members may change a phrase, without internet too. So each one's words lie under their own name, and say which words of the others
//! they replace. Where two replaced the same ones, one of them shows on every phone and the other stays beside it until somebody chooses.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::activity::ActivityId;
use crate::attachment::{Attachment, AttachmentKind};
use crate::id::{EntryId, MemberId, ThingId};
use crate::phrase::{Level, PHRASE_CHARS_MAX, Phrase, PhraseId};
use crate::thing::{Fact, Thing, ThingKind, own};
use crate::time::{Day, UnixMillis};

/// The theme of all phrases of a duo's own.
pub const OWN_THEME: &str = "own";

/// The picture that stands for a phrase of a duo's own.
pub const OWN_PICTURE: &str = "💬";

const TEXT: &str = "text";
const TRANSLATION: &str = "in";
const SOURCE: &str = "source";
const PHRASE: &str = "phrase";

/// Words as one member left them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Wording {
    /// How often this member has said it, from 1.
    #[n(0)]
    pub number: u32,
    /// The words, at most [`PHRASE_CHARS_MAX`] characters; empty takes them back.
    #[n(1)]
    pub text: String,
    /// The numbers of the others' words that were there then.
    #[n(2)]
    pub seen: BTreeMap<MemberId, u32>,
}

/// The words of all members for one thing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wordings(BTreeMap<MemberId, Wording>);

impl Wordings {
    fn of(thing: &Thing, name: &str) -> Self {
        let short = |wording: Wording| Wording {
            text: short(&wording.text),
            ..wording
        };
        let all = thing.by_member::<Wording>(name);
        Self(all.map(|(by, wording)| (by, short(wording))).collect())
    }

    /// Words that nobody has replaced.
    fn standing(&self) -> impl Iterator<Item = (MemberId, &Wording)> {
        let is_replaced = |by: &MemberId, wording: &Wording| {
            let mut others = self.0.iter().filter(|(other, _)| *other != by);
            others.any(|(_, other)| other.seen.get(by) >= Some(&wording.number))
        };
        let standing = self.0.iter().filter(move |(by, it)| !is_replaced(by, it));
        standing.map(|(by, it)| (*by, it))
    }

    fn first(&self) -> Option<(MemberId, &Wording)> {
        // Words before none, where one took back what the other changed.
        let rank = |(by, it): &(MemberId, &Wording)| (!it.text.is_empty(), *by);
        // Where a faulty program has all of them replaced by each other, they still show: else nobody could say them anew.
        let all = || self.0.iter().map(|(by, it)| (*by, it)).max_by_key(rank);
        self.standing().max_by_key(rank).or_else(all)
    }

    /// What shows; empty when nothing is said.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.first().map_or("", |(_, it)| it.text.as_str())
    }

    /// What another wrote at the same time, and who.
    #[must_use]
    pub fn beside(&self) -> Option<(MemberId, &str)> {
        let shown = self.shown();
        let others = self.standing().map(|(by, it)| (by, it.text.as_str()));
        let mut others = others;
        others.find(|(_, text)| !text.is_empty() && *text != shown)
    }

    fn next(&self, member: MemberId, text: &str) -> Wording {
        let own = self.0.get(&member).map_or(0, |it| it.number);
        let others = self.0.iter().filter(|(by, _)| **by != member);
        Wording {
            number: own.saturating_add(1),
            text: short(text),
            seen: others.map(|(by, it)| (*by, it.number)).collect(),
        }
    }
}

/// Without space around it, and cut where it is too long.
fn short(text: &str) -> String {
    text.trim().chars().take(PHRASE_CHARS_MAX).collect()
}

/// Where a phrase came from. It holds no words: of an entry that was deleted nothing stays but the day.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Source {
    /// The day of the entry or of the outing, else that on which it was added.
    #[n(0)]
    pub day: Day,
    /// The diary's entry in which it stood.
    #[n(1)]
    pub entry: Option<EntryId>,
    /// The activity at which it came up.
    #[n(2)]
    pub activity: Option<ActivityId>,
}

/// A phrase of the duo's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPhrase {
    /// Which. It stays when the words change, and with it what members remember.
    pub id: ThingId,
    /// Who kept it.
    pub by: MemberId,
    /// When, by their clock.
    pub at: UnixMillis,
    /// In Dutch.
    pub text: Wordings,
    /// In other languages, by code.
    pub translations: BTreeMap<String, Wordings>,
    /// Where it came from; none where a faulty program did not say.
    pub source: Option<Source>,
    /// The newest voice of each member.
    pub voices: BTreeMap<MemberId, Attachment>,
}

impl OwnPhrase {
    /// The phrase that a thing is; none when it is none, or has no words.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        let thing = thing.of_kind(ThingKind::Phrase)?;
        let text = Wordings::of(thing, TEXT);
        if text.shown().is_empty() {
            return None;
        }
        let codes = thing.facts.keys().filter_map(|name| {
            let mut parts = name.split('/');
            (parts.next() == Some(TRANSLATION)).then(|| parts.next())?
        });
        let translations = codes
            .map(|code| (code.to_owned(), Wordings::of(thing, &translation(code))))
            .filter(|(_, wordings)| !wordings.shown().is_empty());
        Some(Self {
            id: thing.id,
            by: thing.begun.by,
            at: thing.begun.at,
            translations: translations.collect(),
            text,
            source: thing.get(SOURCE),
            voices: voices(thing),
        })
    }

    /// A new phrase.
    #[must_use]
    pub fn begin(member: MemberId, text: &str, source: &Source) -> Vec<Fact> {
        let wording = Wordings::default().next(member, text);
        vec![
            Fact::new(own(TEXT, member), &wording),
            Fact::new(SOURCE, source),
        ]
    }

    /// What a new phrase means in a language, by its code.
    #[must_use]
    pub fn first_translated(member: MemberId, code: &str, text: &str) -> Option<Fact> {
        said(&Wordings::default(), &translation(code), member, text)
    }

    /// Other words for the same phrase; none where they are the same.
    #[must_use]
    pub fn rewritten(&self, member: MemberId, text: &str) -> Option<Fact> {
        said(&self.text, TEXT, member, text)
    }

    /// What it means in another language, by its code; empty takes it back. None where that is said already.
    #[must_use]
    pub fn translated(&self, member: MemberId, code: &str, text: &str) -> Option<Fact> {
        let nothing = Wordings::default();
        let before = self.translations.get(code).unwrap_or(&nothing);
        said(before, &translation(code), member, text)
    }

    /// What it means in this language, else none.
    #[must_use]
    pub fn meaning(&self, code: &str) -> Option<&str> {
        self.translations.get(code).map(Wordings::shown)
    }

    /// As a phrase of the deck.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase {
            id: PhraseId(self.id.to_string()),
            theme: OWN_THEME.to_owned(),
            text: self.text.shown().to_owned(),
            level: Level::A1,
            picture: OWN_PICTURE.to_owned(),
            register: None,
            variant: None,
            note: None,
        }
    }
}

fn translation(code: &str) -> String {
    format!("{TRANSLATION}/{code}")
}

fn said(before: &Wordings, name: &str, member: MemberId, text: &str) -> Option<Fact> {
    let is_same = before.shown() == short(text) && before.beside().is_none();
    (!is_same).then(|| Fact::new(own(name, member), &before.next(member, text)))
}

/// The thing on which the voices of a phrase hang: a phrase of the duo's own is one itself.
#[must_use]
pub fn thing_of(phrase: &PhraseId) -> ThingId {
    let own = phrase.0.parse();
    own.unwrap_or_else(|_| ThingKind::Phrase.of(&phrase.0))
}

/// Begins the thing on which voices of a phrase of the catalogue hang.
#[must_use]
pub fn about(phrase: &PhraseId) -> Vec<Fact> {
    vec![Fact::new(PHRASE, phrase)]
}

/// The phrase on which these voices are, and the newest of each member.
#[must_use]
pub fn voices_of(thing: &Thing) -> Option<(PhraseId, BTreeMap<MemberId, Attachment>)> {
    let thing = thing.of_kind(ThingKind::Phrase)?;
    let own = || PhraseId(thing.id.to_string());
    let phrase = thing.get(PHRASE).unwrap_or_else(own);
    Some((phrase, voices(thing)))
}

/// They come in the order they were added, so the last of each stays.
fn voices(thing: &Thing) -> BTreeMap<MemberId, Attachment> {
    let voices = thing.attachments.iter();
    voices
        .filter(|attachment| attachment.kind == AttachmentKind::Voice)
        .map(|voice| (voice.added.by, voice.clone()))
        .collect()
}

/// The sentences of a text, each once, that are short enough to be kept as a phrase.
#[must_use]
pub fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut begun = 0;
    let mut after = text
        .char_indices()
        .map(|(at, _)| at)
        .skip(1)
        .chain([text.len()]);
    for (_, character) in text.char_indices() {
        let end = after.next().unwrap_or(text.len());
        let is_last = text[end..].chars().next().is_none_or(char::is_whitespace);
        let ends = character == '\n' || (is_last && ".!?…؟".contains(character));
        if !ends && end < text.len() {
            continue;
        }
        let sentence = text[begun..end].trim();
        begun = end;
        let has_words = sentence.chars().any(char::is_alphanumeric);
        let is_known = found.iter().any(|known| known == sentence);
        if has_words && !is_known && sentence.chars().count() <= PHRASE_CHARS_MAX {
            found.push(sentence.to_owned());
        }
    }
    found
}

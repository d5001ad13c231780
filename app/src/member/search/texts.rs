//! What can be searched: every entry, the duo's own phrases, and the catalogue's.

use std::rc::Rc;

use domain::diary::Entry;
use domain::own_phrase::OwnPhrase;
use domain::phrase::Phrase;
use domain::search::{Folded, search};

use crate::client::TogetherHost;
use crate::member::phrases::Own;

/// Most results of one kind that are shown: whoever has more looks for something else.
const SHOWN_MAX: usize = 20;

/// Everything that can be searched, read and made ready once.
#[derive(Default)]
pub struct Texts {
    entries: Vec<Entry>,
    own: Vec<OwnPhrase>,
    phrases: Vec<(Phrase, Option<String>)>,
    folded: [Vec<Folded>; 3],
}

/// What was found, the nearest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Entries, each with the sentence in which it was found.
    pub entries: Vec<(Entry, String)>,
    /// Phrases of the duo's own.
    pub own: Vec<OwnPhrase>,
    /// Phrases of the catalogue, with their meaning in the member's language.
    pub phrases: Vec<(Phrase, Option<String>)>,
}

impl Found {
    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len() + self.own.len() + self.phrases.len()
    }
}

impl Texts {
    /// Reads them. What cannot be read is not searched: a storage that fails shows in the sync badge.
    pub async fn read(host: Rc<dyn TogetherHost>) -> Self {
        let entries = host.entries().await.unwrap_or_default();
        let own = Own::read(Rc::clone(&host))
            .await
            .unwrap_or_default()
            .phrases;
        let words = match host.own_language().language() {
            Some(language) => host.words(language.code).await,
            None => None,
        };
        let meaning = |phrase: &Phrase| words.as_ref()?.phrases.get(&phrase.id.0).cloned();
        let catalogue = host.catalogue().await;
        let phrases = catalogue.iter().flat_map(|catalogue| &catalogue.phrases);
        let phrases: Vec<_> = phrases
            .map(|phrase| (phrase.clone(), meaning(phrase)))
            .collect();
        let of_entry = |entry: &Entry| Folded::of(&format!("{} {}", entry.text, entry.place));
        let of_own = |phrase: &OwnPhrase| {
            let meanings = phrase.translations.values().map(|words| words.shown());
            let all: Vec<&str> = std::iter::once(phrase.text.shown())
                .chain(meanings)
                .collect();
            Folded::of(&all.join(" "))
        };
        let of_phrase = |(phrase, meaning): &(Phrase, Option<String>)| {
            let variant = phrase.variant.as_deref().unwrap_or_default();
            let meaning = meaning.as_deref().unwrap_or_default();
            Folded::of(&format!("{} {variant} {meaning}", phrase.text))
        };
        let folded = [
            entries.iter().map(of_entry).collect(),
            own.iter().map(of_own).collect(),
            phrases.iter().map(of_phrase).collect(),
        ];
        Self {
            entries,
            own,
            phrases,
            folded,
        }
    }

    /// Searches them.
    #[must_use]
    pub fn find(&self, looked_for: &str) -> Found {
        let [entries, own, phrases] = &self.folded;
        let places = |texts| search(looked_for, texts).into_iter().take(SHOWN_MAX);
        let entry = |place: usize| {
            let entry = self.entries[place].clone();
            let part = excerpt(&entry.text, looked_for);
            (entry, part)
        };
        Found {
            entries: places(entries).map(entry).collect(),
            own: places(own).map(|place| self.own[place].clone()).collect(),
            phrases: places(phrases)
                .map(|place| self.phrases[place].clone())
                .collect(),
        }
    }
}

/// The first sentence that holds what is looked for, else the beginning.
fn excerpt(text: &str, looked_for: &str) -> String {
    let sentences = domain::own_phrase::sentences(text);
    let folded: Vec<Folded> = sentences
        .iter()
        .map(|sentence| Folded::of(sentence))
        .collect();
    match search(looked_for, &folded).first() {
        Some(place) => sentences[*place].clone(),
        None => text.chars().take(domain::diary::PREVIEW_CHARS).collect(),
    }
}

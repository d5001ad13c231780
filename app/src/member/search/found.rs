//! How does what was found stand on the screen, and where does it lead?

use domain::diary::Entry;
use domain::own_phrase::OwnPhrase;
use domain::phrase::{Phrase, PhraseId};
use leptos::prelude::*;

use super::texts::Found;
use crate::member::phrases::{Own, PhraseVoices};
use crate::member::route::Route;
use crate::texts::{Key, keys, language};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Entries, own phrases and phrases, each kind under its name.
#[component]
pub fn FoundList(found: RwSignal<Option<Found>>, own: RwSignal<Option<Own>>) -> impl IntoView {
    move || {
        let found = found.get()?;
        let entries = found.entries.into_iter().map(entry).collect();
        let phrases = found.own.iter().map(own_row);
        let phrases = phrases.map(|(id, text, meaning)| phrase(id, text, meaning, own));
        let catalogues = found.phrases.into_iter().map(row);
        let catalogues = catalogues.map(|(id, text, meaning)| phrase(id, text, meaning, own));
        Some([
            part(keys::SEARCH_DIARY, entries),
            part(keys::SEARCH_OWN, phrases.collect()),
            part(keys::SEARCH_PHRASES, catalogues.collect()),
        ])
    }
}

fn part(name: Key, items: Vec<AnyView>) -> Option<AnyView> {
    if items.is_empty() {
        return None;
    }
    let part = view! {
        <section class="card">
            <h2>{words(name)}</h2>
            <ul class="list">{items}</ul>
        </section>
    };
    Some(part.into_any())
}

fn entry((entry, part): (Entry, String)) -> AnyView {
    let day = entry.day;
    let date = move || {
        let parts = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
        format::day(language(), day, &parts)
    };
    let place =
        (!entry.place.is_empty()).then(|| view! { <bdi class="field-hint">{entry.place}</bdi> });
    view! {
        <li>
            <a href=Route::Entry(entry.id).path()>
                <span class="stack-s">
                    <span class="field-hint">{date}</span>
                    <span dir="auto">{part}</span>
                    {place}
                </span>
                <IconSvg icon=Icon::ChevronEnd />
            </a>
        </li>
    }
    .into_any()
}

fn own_row(phrase: &OwnPhrase) -> (PhraseId, String, Option<String>) {
    let meaning = phrase.translations.values().next();
    let meaning = meaning.map(|words| words.shown().to_owned());
    (phrase.phrase().id, phrase.text.shown().to_owned(), meaning)
}

fn row((phrase, meaning): (Phrase, Option<String>)) -> (PhraseId, String, Option<String>) {
    (phrase.id, phrase.text, meaning)
}

/// A phrase, with its voices one tap away.
fn phrase(
    id: PhraseId,
    text: String,
    meaning: Option<String>,
    own: RwSignal<Option<Own>>,
) -> AnyView {
    let opened = RwSignal::new(false);
    let meaning = meaning.map(|meaning| {
        view! {
            <span class="field-hint" dir="auto">
                {meaning}
            </span>
        }
    });
    let id = StoredValue::new(id);
    view! {
        <li>
            <details on:toggle=move |_| opened.set(true)>
                <summary class="row">
                    <span class="stack-s">
                        <bdi lang="nl" dir="ltr">
                            {text}
                        </bdi>
                        {meaning}
                    </span>
                    <IconSvg icon=Icon::ChevronDown />
                </summary>
                {move || opened.get().then(|| view! { <PhraseVoices phrase=id.get_value() own=own /> })}
            </details>
        </li>
    }
    .into_any()
}

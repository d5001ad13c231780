//! How does a sentence of an entry become a phrase to practise, in two taps?

use domain::own_phrase::{OwnPhrase, Source, sentences};
use domain::thing::ThingKind;
use domain::{Day, EntryId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::{Own, follow_own};
use crate::client::client;
use crate::member::follow::{me_now, new_thing, say};
use crate::member::route::Route;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The sentences of an entry, each behind one tap.
#[component]
pub fn KeepPhrase(
    /// The entry.
    id: EntryId,
    /// Its day and text; none while it is not there.
    entry: Memo<Option<(Day, String)>>,
) -> impl IntoView {
    let own = follow_own(client());
    let found = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .map(|(_, text)| sentences(text))
                .unwrap_or_default()
        })
    });
    let failed = RwSignal::new(false);
    let keep = move |sentence: String| {
        let client = client();
        let day = entry.with_untracked(|entry| entry.as_ref().map(|(day, _)| *day));
        let (Some(me), Some(day)) = (me_now(client), day) else {
            return;
        };
        let source = Source {
            day,
            entry: Some(id),
            activity: None,
        };
        let facts = OwnPhrase::begin(me, &sentence, &source);
        let keeping = say(client, new_thing(client), ThingKind::Phrase, facts);
        spawn_local(async move {
            failed.try_set(keeping.await.is_err());
        });
    };
    view! {
        <details>
            <summary class="row">
                <IconSvg icon=Icon::Practise />
                {words(keys::PHRASES_KEEP)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <div class="stack-s">
                <p class="field-hint">
                    {move || words(if found.with(Vec::is_empty) { keys::PHRASES_KEEP_NONE } else { keys::PHRASES_KEEP_HINT })()}
                </p>
                <ul class="stack-s">
                    <For each=move || found.get() key=Clone::clone let:sentence>
                        <li>
                            <Sentence sentence=sentence own=own keep=Callback::new(keep) />
                        </li>
                    </For>
                </ul>
                <p class="field-hint" role="alert">
                    {move || failed.get().then(|| t(keys::PHRASES_FAILED))}
                </p>
                <a class="btn btn-quiet" href=Route::Phrases.path()>
                    <IconSvg icon=Icon::Practise />
                    {words(keys::PHRASES_TO_ALL)}
                </a>
            </div>
        </details>
    }
}

/// One sentence. What is kept already cannot be kept twice.
#[component]
fn Sentence(sentence: String, own: RwSignal<Option<Own>>, keep: Callback<String>) -> impl IntoView {
    let text = StoredValue::new(sentence);
    // Two quick taps are one.
    let tapped = RwSignal::new(false);
    let is_kept = Memo::new(move |_| {
        let is_it = |phrase: &OwnPhrase| text.with_value(|text| phrase.text.shown() == text);
        own.with(|own| own.iter().any(|own| own.phrases.iter().any(is_it)))
    });
    Effect::new(move |before: Option<bool>| {
        let now = is_kept.get();
        if before == Some(true) && !now {
            // It was taken away again.
            tapped.set(false);
        }
        now
    });
    let tap = move |_| {
        if !tapped.get_untracked() && !is_kept.get_untracked() {
            tapped.set(true);
            keep.run(text.get_value());
        }
    };
    view! {
        <button class="choice" type="button" aria-pressed=move || is_kept.get().to_string() on:click=tap>
            <span dir="auto">{text.get_value()}</span>
            {move || {
                is_kept
                    .get()
                    .then(|| {
                        view! {
                            <span class="tag" role="status">
                                {words(keys::PHRASES_KEPT)}
                            </span>
                        }
                    })
            }}
        </button>
    }
}

//! How does one phrase of the duo's own stand in the list: its words, where it came from, its voices, and what can be done with it?

use std::collections::BTreeMap;

use domain::own_phrase::{OwnPhrase, Source};
use domain::phrase::PhraseId;
use domain::thing::ThingKind;
use domain::{Command, EntryId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::Own;
use super::phrase_form::PhraseForm;
use super::phrase_voices::PhraseVoices;
use crate::client::client;
use crate::member::follow::{follow_reading, me_now, name_of, say_now};
use crate::member::route::Route;
use crate::texts::{keys, language, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// A phrase.
#[component]
pub fn PhraseItem(
    /// Which.
    id: ThingId,
    /// What this phone has.
    own: RwSignal<Option<Own>>,
    /// Told which one was taken away.
    removed: RwSignal<Option<ThingId>>,
) -> impl IntoView {
    // Without voices: one that comes must not end a recording that is under way.
    let phrase = Memo::new(move |_| {
        own.with(|own| {
            let all = own.as_ref()?.phrases.iter();
            let found = all.into_iter().find(|phrase| phrase.id == id)?;
            Some(OwnPhrase {
                voices: BTreeMap::new(),
                ..found.clone()
            })
        })
    });
    let editing = RwSignal::new(false);
    let toggle = move |_| editing.update(|editing| *editing = !*editing);
    let close = Callback::new(move |()| editing.set(false));
    let delete = move |_| {
        let entry = id.into();
        let deleting = client().host().dispatch(Command::DeleteEntry { entry });
        spawn_local(async move {
            if deleting.await.is_ok() {
                removed.try_set(Some(id));
            }
        });
    };
    view! {
        <section class="card stack-s">
            {move || phrase.get().map(|phrase| view! { <Said phrase=phrase /> })}
            <PhraseVoices phrase=PhraseId(id.to_string()) own=own />
            <div class="row">
                <button class="btn btn-quiet" type="button" aria-expanded=move || editing.get().to_string() on:click=toggle>
                    <IconSvg icon=Icon::Pen />
                    {move || words(if editing.get() { keys::PHRASES_CANCEL } else { keys::PHRASES_EDIT })()}
                </button>
                <button class="btn btn-quiet" type="button" on:click=delete>
                    <IconSvg icon=Icon::Trash />
                    {words(keys::PHRASES_DELETE)}
                </button>
            </div>
            {move || {
                let phrase = editing.get().then(|| phrase.get_untracked()).flatten();
                phrase.map(|phrase| view! { <PhraseForm of=Some(phrase) done=close /> })
            }}
        </section>
    }
}

/// Its words, and where they came from.
#[component]
fn Said(phrase: OwnPhrase) -> impl IntoView {
    let meanings: Vec<_> = phrase
        .translations
        .iter()
        .map(|(code, words)| {
            view! {
                <p class="phrase-meaning" lang=code.clone() dir="auto">
                    {words.shown().to_owned()}
                </p>
            }
        })
        .collect();
    let by = phrase.by;
    let source = phrase.source.clone();
    let text = phrase.text.shown().to_owned();
    view! {
        <h2 class="phrase-own" lang="nl" dir="ltr">
            {text}
        </h2>
        {meanings}
        <Beside phrase=phrase />
        <p class="field-hint phrase-source">
            {source.map(|source| view! { <From source=source /> })} " · "
            {move || told(keys::PHRASES_KEPT_BY, vec![("name", name_of(client(), by))])()}
        </p>
    }
}

/// What the other wrote at the same time: one of the two is chosen by whoever sees it.
#[component]
fn Beside(phrase: OwnPhrase) -> impl IntoView {
    let (by, other) = phrase.text.beside()?;
    let (other, shown) = (other.to_owned(), phrase.text.shown().to_owned());
    let id = phrase.id;
    let phrase = StoredValue::new(phrase);
    let choose = move |text: String| {
        let client = client();
        let fact =
            me_now(client).and_then(|me| phrase.with_value(|phrase| phrase.rewritten(me, &text)));
        if let Some(fact) = fact {
            say_now(client, id, ThingKind::Phrase, vec![fact]);
        }
    };
    let taken = other.clone();
    Some(view! {
        <div class="stack-s phrase-beside">
            <p>{move || told(keys::PHRASES_BESIDE, vec![("name", name_of(client(), by))])()}</p>
            <p lang="nl" dir="ltr">
                <strong>{other}</strong>
            </p>
            <div class="row">
                <button class="btn" type="button" on:click=move |_| choose(taken.clone())>
                    {words(keys::PHRASES_TAKE_BESIDE)}
                </button>
                <button class="btn" type="button" on:click=move |_| choose(shown.clone())>
                    {words(keys::PHRASES_KEEP_SHOWN)}
                </button>
            </div>
        </div>
    })
}

/// Where it came from. Of an entry that is gone only the day is known.
#[component]
fn From(source: Source) -> impl IntoView {
    let day = source.day;
    let date = move || {
        let parts = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
        format::day(language(), day, &parts)
    };
    let dated = move |key| move || tf(key, &[("date", &date())]);
    let Some(entry) = source.entry else {
        let key = match source.activity {
            Some(_) => keys::PHRASES_FROM_ACTIVITY,
            None => keys::PHRASES_FROM_HAND,
        };
        return view! { <span>{dated(key)}</span> }.into_any();
    };
    let is_there = follow_there(entry);
    view! {
        {move || {
            is_there
                .get()
                .map(|is_there| match is_there {
                    true => view! { <a href=Route::Entry(entry).path()>{dated(keys::PHRASES_FROM_ENTRY)}</a> }.into_any(),
                    false => view! { <span>{dated(keys::PHRASES_FROM_GONE)}</span> }.into_any(),
                })
        }}
    }
    .into_any()
}

/// Whether an entry is in the diary; none until that is known.
fn follow_there(entry: EntryId) -> RwSignal<Option<bool>> {
    let client = client();
    follow_reading(client, move || {
        let reading = client.host().entry(entry);
        async move {
            let view = reading.await?;
            Ok(view.is_some_and(|view| view.entry.deleted.is_none()))
        }
    })
}

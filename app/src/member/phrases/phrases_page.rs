//! Which phrases do the two want to remember, and how is one added?

use domain::{Command, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::follow_own;
use super::phrase_form::PhraseForm;
use super::phrase_item::PhraseItem;
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The duo's own phrases, newest first.
#[component]
pub fn PhrasesPage() -> impl IntoView {
    let own = follow_own(client());
    let removed = RwSignal::new(None::<ThingId>);
    let ids = Memo::new(move |_| {
        own.with(|own| {
            let phrases = own.as_ref().map(|own| own.phrases.iter());
            phrases.map(|phrases| phrases.map(|phrase| phrase.id).collect::<Vec<_>>())
        })
    });
    let done = Callback::new(|()| {});
    view! {
        <Frame title=keys::NAV_PRACTICE heading_in_page=true above=Route::Practice>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PHRASES_TITLE)}</h1>
                    <p>{words(keys::PHRASES_LEAD)}</p>
                </div>
                <details class="card">
                    <summary class="row">
                        <IconSvg icon=Icon::Plus />
                        {words(keys::PHRASES_ADD)}
                        <IconSvg icon=Icon::ChevronDown />
                    </summary>
                    <PhraseForm done=done />
                </details>
                {move || match ids.with(|ids| ids.as_ref().map(Vec::is_empty)) {
                    None => view! { <CardSkeletons /> }.into_any(),
                    Some(true) => view! { <p>{words(keys::PHRASES_EMPTY)}</p> }.into_any(),
                    Some(false) => ().into_any(),
                }}
                <div>
                    <Removed removed=removed />
                    <ul class="stack">
                        <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                            <li>
                                <PhraseItem id=id own=own removed=removed />
                            </li>
                        </For>
                    </ul>
                </div>
            </div>
        </Frame>
    }
}

/// What was taken away last, and the way to put it back.
#[component]
fn Removed(removed: RwSignal<Option<ThingId>>) -> impl IntoView {
    let put_back = move |_| {
        let Some(id) = removed.get_untracked() else {
            return;
        };
        let entry = id.into();
        let restoring = client().host().dispatch(Command::RestoreEntry { entry });
        spawn_local(async move {
            if restoring.await.is_ok() {
                removed.try_set(None);
            }
        });
    };
    view! {
        <div class="phrases-removed" role="status">
            {move || {
                removed
                    .get()
                    .map(|_| {
                        view! {
                            <div class="row">
                                <span>{words(keys::PHRASES_DELETED)}</span>
                                <button class="btn" type="button" on:click=put_back>
                                    <IconSvg icon=Icon::Undo />
                                    {words(keys::PHRASES_UNDO)}
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

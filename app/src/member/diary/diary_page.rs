//! The diary by month, newest first.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::entry_list::EntryList;
use super::months::{Month, months};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{keys, language};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Reading,
    Empty,
    Filled,
}

/// The whole list, with the way to write.
#[component]
pub fn DiaryPage() -> impl IntoView {
    let client = client();
    let list = Memo::new(move |_| {
        client
            .rows
            .with(|rows| match (rows.loaded, rows.rows.is_empty()) {
                (false, true) => List::Reading,
                (true, true) => List::Empty,
                (_, false) => List::Filled,
            })
    });
    view! {
        <Frame title=keys::DIARY_TITLE>
            <div class="page">
                <DraftBanner />
                {move || match list.get() {
                    List::Reading => view! { <CardSkeletons /> }.into_any(),
                    List::Empty => view! { <EmptyDiary /> }.into_any(),
                    List::Filled => {
                        view! {
                            <a class="btn btn-quiet" href=Route::Search.path()>
                                <IconSvg icon=Icon::Search />
                                {words(keys::SEARCH_TITLE)}
                            </a>
                            <Months />
                        }
                            .into_any()
                    }
                }}
            </div>
            <a class="fab" href=Route::NewEntry.path()>
                <IconSvg icon=Icon::Plus />
                <span class="label">{words(keys::DIARY_NEW_ENTRY)}</span>
            </a>
        </Frame>
    }
}

/// Says what to do; the round button to do it with is there already.
#[component]
fn EmptyDiary() -> impl IntoView {
    view! {
        <div class="empty">
            <img src="/art/two-at-table.svg" alt="" width="400" height="300" />
            <h2>{words(keys::DIARY_EMPTY_TITLE)}</h2>
            <p>{words(keys::DIARY_EMPTY_TEXT)}</p>
        </div>
    }
}

/// Leads back to a text that was begun and not saved.
#[component]
fn DraftBanner() -> impl IntoView {
    let begun = RwSignal::new(false);
    let host = client().host();
    spawn_local(async move {
        // A storage that fails shows in the sync badge.
        let draft = host.draft(None).await.ok().flatten();
        let has_text = draft.is_some_and(|draft| !draft.text.trim().is_empty());
        let drafted = host.drafted().await.unwrap_or_default();
        begun.try_set(has_text || !drafted.is_empty());
    });
    move || {
        begun.get().then(|| {
            view! {
                <div class="banner" data-kind="info">
                    <IconSvg icon=Icon::Pen />
                    <div>
                        <strong>{words(keys::DIARY_DRAFT)}</strong>
                    </div>
                    <a class="btn" href=Route::NewEntry.path()>
                        {words(keys::DIARY_DRAFT_CONTINUE)}
                    </a>
                </div>
            }
        })
    }
}

#[component]
fn Months() -> impl IntoView {
    let client = client();
    let all = Memo::new(move |_| client.rows.with(|rows| months(&rows.rows)));
    let more = Memo::new(move |_| client.rows.with(|rows| rows.more));
    view! {
        <div>
            <For each=move || all.get() key=Month::key let:month>
                <MonthSection month=month all=all />
            </For>
        </div>
        {move || more.get().then(|| view! { <Older /> })}
    }
}

/// One month; it follows what comes into and goes out of it.
#[component]
fn MonthSection(month: Month, all: Memo<Vec<Month>>) -> impl IntoView {
    let (key, day) = (month.key(), month.day);
    let rows = Memo::new(move |_| {
        all.with(|all| {
            all.iter()
                .find(|month| month.key() == key)
                .map(|month| month.rows.clone())
                .unwrap_or_default()
        })
    });
    let title = move || format::day(language(), day, &[("month", "long"), ("year", "numeric")]);
    view! {
        <section class="month">
            <h2 class="month-head">{title}</h2>
            <EntryList rows=rows />
        </section>
    }
}

/// Loads older entries when it is pressed, and when it comes into sight.
#[component]
fn Older() -> impl IntoView {
    let client = client();
    let button = NodeRef::<html::Button>::new();
    let load = move || client.host().load_older();
    Effect::new(move |_| {
        let Some(button) = button.get() else {
            return;
        };
        // After each load it looks anew: the button may still be in sight.
        client.rows.with(|rows| rows.rows.len());
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let is_seen = |entry: wasm_bindgen::JsValue| {
                entry
                    .unchecked_into::<web_sys::IntersectionObserverEntry>()
                    .is_intersecting()
            };
            if entries.iter().any(is_seen) {
                load();
            }
        });
        // Without an observer there is still the button.
        let Ok(observer) = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&button);
        let watching = StoredValue::new_local((observer, seen));
        on_cleanup(move || watching.with_value(|(observer, _)| observer.disconnect()));
    });
    view! {
        <button class="btn btn-quiet" type="button" node_ref=button on:click=move |_| load()>
            <IconSvg icon=Icon::ChevronDown />
            {words(keys::DIARY_OLDER)}
        </button>
    }
}

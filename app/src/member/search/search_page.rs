//! How does somebody look for words, and see what was found while they type?

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::found::FoundList;
use super::texts::{Found, Texts};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::phrases::follow_own;
use crate::member::route::Route;
use crate::texts::{keys, tn};
use crate::ui::debounce::Debounce;
use crate::ui::words::words;

/// A moment after the last letter, in milliseconds.
const WAIT_MS: u64 = 150;

/// Search.
#[component]
pub fn SearchPage() -> impl IntoView {
    let client = client();
    let own = follow_own(client);
    let texts = StoredValue::new(Texts::default());
    let looked_for = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Found>);
    let look = move || {
        let now = looked_for.with_untracked(|words| {
            let is_blank = words.trim().is_empty();
            (!is_blank).then(|| texts.with_value(|texts| texts.find(words)))
        });
        if found.with_untracked(|before| *before != now) {
            found.set(now);
        }
    };
    Effect::new(move |_| {
        client.changes.track();
        let reading = Texts::read(client.together());
        spawn_local(async move {
            let read = reading.await;
            if texts.try_set_value(read).is_none() {
                look();
            }
        });
    });
    let later = Debounce::new(WAIT_MS, look);
    let field = NodeRef::<html::Input>::new();
    let status = move || {
        found.with(|found| {
            let count = u32::try_from(found.as_ref()?.count()).unwrap_or(u32::MAX);
            Some(match count {
                0 => words(keys::SEARCH_NOTHING)(),
                count => tn(keys::SEARCH_FOUND, count, &[]),
            })
        })
    };
    view! {
        <Frame title=keys::NAV_DIARY heading_in_page=true above=Route::Diary>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::SEARCH_TITLE)}</h1>
                </div>
                <div class="field" role="search">
                    <label class="field-label" for="search">
                        {words(keys::SEARCH_LABEL)}
                    </label>
                    <span class="field-hint" id="search-hint">
                        {words(keys::SEARCH_HINT)}
                    </span>
                    <input
                        id="search"
                        type="search"
                        dir="auto"
                        autocomplete="off"
                        spellcheck="false"
                        enterkeyhint="search"
                        aria-describedby="search-hint"
                        node_ref=field
                        prop:value=move || looked_for.get()
                        on:input:target=move |event| {
                            looked_for.set(event.target().value());
                            later.again();
                        }
                    />
                </div>
                <p role="status">{status}</p>
                <FoundList found=found own=own />
            </div>
        </Frame>
    }
}

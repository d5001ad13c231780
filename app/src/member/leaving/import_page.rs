//! How does a copy come into a diary?

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::doing::{Doing, Outcome, Progress, Task, WishButton};
use crate::client::{Going, Preview, client};
use crate::member::route::Route;
use crate::texts::{Key, keys, tn};
use crate::ui::icon::Icon;
use crate::ui::words::words;

/// Choose a copy, look what is in it, read it in.
#[component]
pub fn ImportPage() -> impl IntoView {
    let leaving = client().leaving;
    let doing = Doing::default();
    let chosen = move |event: leptos::ev::Event| {
        let input = event
            .target()
            .and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        let file = input
            .and_then(|input| input.files())
            .and_then(|files| files.get(0));
        if let Some(file) = file {
            doing.start(Going::Look(file));
        }
    };
    on_cleanup(move || {
        leaving.preview.try_set(None);
    });
    let lead = &[keys::IMPORT_LEAD, keys::IMPORT_TWICE];
    view! {
        <Task title=keys::IMPORT_TITLE lead=lead above=Route::Copy>
            <div class="field">
                <label class="field-label" for="copy">
                    {words(keys::IMPORT_FILE)}
                </label>
                <input id="copy" type="file" accept=".zip,.json,application/zip,application/json" on:change=chosen />
            </div>
            <div class="stack-s" aria-live="polite">
                {move || leaving.preview.get().map(|preview| view! { <Contents preview=preview doing=doing /> })}
                <Progress doing=doing />
            </div>
            <Outcome doing=doing />
        </Task>
    }
}

#[component]
fn Contents(preview: Preview, doing: Doing) -> impl IntoView {
    let line = |key: Key, count: u32| {
        (count > 0).then(|| view! { <li>{move || tn(key, count, &[])}</li> })
    };
    let is_new = preview.entries > preview.known || preview.things > 0;
    let note = match (preview.things, preview.of_others) {
        (_, true) => Some(keys::IMPORT_OF_OTHERS),
        (1.., false) => Some(keys::IMPORT_OWN),
        (0, false) => None,
    };
    let read_in = Callback::new(move |()| doing.start(Going::Import));
    view! {
        {preview.done.then(|| view! { <p>{words(keys::IMPORT_DONE)}</p> })}
        <ul class="stack-s">
            {line(keys::IMPORT_ENTRIES, preview.entries)} {line(keys::IMPORT_FILES, preview.files)}
            {line(keys::IMPORT_THINGS, preview.things)} {line(keys::IMPORT_KNOWN, preview.known)} {line(keys::IMPORT_UNREADABLE, preview.unreadable)}
        </ul>
        {note.map(|note| view! { <p class="muted">{words(note)}</p> })}
        {is_new
            .then(|| {
                view! {
                    <Show when=move || !doing.busy.get()>
                        <WishButton icon=Icon::Check name=keys::IMPORT_BUTTON doing=doing act=read_in />
                    </Show>
                }
            })}
    }
}

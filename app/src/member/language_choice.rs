//! In which language does the app speak, and how is another chosen?

use leptos::prelude::*;
use leptos::task::spawn_local;
use locale::LANGUAGES;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::client::client;
use crate::texts::{CurrentTexts, keys, language, t};
use crate::ui::field_error::FieldError;
use crate::ui::words::words;

/// Lets the page's `lang` and `dir` follow the language.
pub fn follow_language() {
    let texts = expect_context::<CurrentTexts>();
    Effect::new(move |_| {
        let language = texts.0.with(|texts| texts.language());
        if let Some(root) = document().document_element() {
            // Both names are fixed and valid.
            let _ = root.set_attribute("lang", language.code);
            let _ = root.set_attribute("dir", language.dir);
        }
    });
}

/// A tile for each language, in its own name.
#[component]
pub fn LanguageChoice(
    /// The heading above it.
    children: Children,
) -> impl IntoView {
    let client = client();
    let failed = RwSignal::new(false);
    let choose = move |code: &'static str| {
        let (before, fetching) = (language(), client.host().set_language(code));
        spawn_local(async move {
            let has_failed = fetching.await.is_err();
            if has_failed {
                check_tile(before);
            }
            failed.try_set(has_failed);
        });
    };
    let tiles: Vec<_> = LANGUAGES
        .iter()
        .map(|choice| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="language"
                        value=choice.code
                        prop:checked=move || language() == choice.code
                        on:change=move |_| choose(choice.code)
                    />
                    <span lang=choice.code dir=choice.dir>
                        {choice.own_name}
                    </span>
                </label>
            }
        })
        .collect();
    let error = Signal::derive(move || failed.get().then(|| t(keys::LANGUAGE_NOT_HERE)));
    view! {
        <fieldset class="stack-s">
            {children()} <div class="choices">{tiles}</div>
            <p class="field-hint">{words(keys::LANGUAGE_HINT)}</p>
            <div aria-live="polite">
                <FieldError id="language-error" message=error />
            </div>
        </fieldset>
    }
}

/// Puts the mark back on a tile: the browser has moved it already.
fn check_tile(code: &str) {
    let tile = document().query_selector(&format!("input[name=language][value={code}]"));
    if let Some(tile) = tile
        .ok()
        .flatten()
        .and_then(|tile| tile.dyn_into::<HtmlInputElement>().ok())
    {
        tile.set_checked(true);
    }
}

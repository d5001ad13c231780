//! In which language does the member want to know what a phrase means?

use catalogue::ContentLanguage;
use leptos::prelude::*;

use super::sitting::Sitting;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A tile for each language, and one for pictures alone. Chosen at once; it can be changed as often as one likes.
#[component]
pub fn OwnLanguageChoice(
    /// The deck.
    sitting: Sitting,
) -> impl IntoView {
    let choose = move |language: Option<&'static ContentLanguage>| {
        sitting.host().keep_own_language(language);
        sitting.read_anew();
    };
    let language = sitting.own_language;
    let is_chosen = move |code: Option<&str>| language.get().map(|language| language.code) == code;
    let tiles: Vec<_> = catalogue::LANGUAGES
        .iter()
        .map(|language| {
            let code = language.code;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="own-language"
                        prop:checked=move || is_chosen(Some(code))
                        on:change=move |_| choose(Some(language))
                    />
                    <span lang=code dir=language.dir>
                        {language.own_name}
                    </span>
                </label>
            }
        })
        .collect();
    view! {
        <details>
            <summary class="row">
                <IconSvg icon=Icon::Globe />
                {words(keys::PRACTICE_LANGUAGE)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <fieldset class="stack-s">
                <legend class="visually-hidden">{words(keys::PRACTICE_LANGUAGE)}</legend>
                <p class="field-hint">{words(keys::PRACTICE_REVIEWED)}</p>
                <div class="choices">
                    {tiles} <label class="choice">
                        <input
                            type="radio"
                            name="own-language"
                            prop:checked=move || is_chosen(None)
                            on:change=move |_| choose(None)
                        />
                        <IconSvg icon=Icon::Pictures />
                        <span>{words(keys::PRACTICE_ONLY_PICTURES)}</span>
                    </label>
                </div>
            </fieldset>
        </details>
    }
}

//! In which language does the member want to know what a phrase means?

use catalogue::ContentLanguage;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sitting::Sitting;
use crate::client::OwnLanguage;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A tile for each language, and one for pictures alone. Chosen at once; it can be changed as often as one likes.
#[component]
pub fn OwnLanguageChoice(
    /// The deck.
    sitting: Sitting,
) -> impl IntoView {
    let host = sitting.host();
    let chosen = RwSignal::new(host.own_language());
    // The one that is proposed counts until another is chosen.
    let language = move || chosen.get().language();
    Effect::new(move |_| {
        let wanted = language();
        let host = sitting.host();
        spawn_local(async move {
            let words = match wanted {
                Some(language) => host.words(language.code).await,
                None => None,
            };
            sitting.words.try_set(words);
        });
    });
    let choose = move |language: Option<&'static ContentLanguage>| {
        sitting.host().keep_own_language(language);
        chosen.set(language.map_or(OwnLanguage::Pictures, OwnLanguage::Chosen));
    };
    let is_chosen = move |code: Option<&str>| language().map(|language| language.code) == code;
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

//! Which language does the member learn: Dutch, or the one that the other speaks?
//!
//! The exchange goes both ways: a volunteer may learn back what the newcomer speaks. Each chooses for themselves, and what they remember of a
//! phrase in one language says nothing about the other.

use catalogue::ContentLanguage;
use domain::phrase::Phrase;
use leptos::prelude::*;

use super::sitting::Sitting;
use crate::texts::{keys, tf};
use crate::ui::words::words;

/// A phrase as it is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt {
    /// The words.
    pub text: String,
    /// BCP 47 code of their language.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

impl Learnt {
    /// In Dutch.
    #[must_use]
    pub fn dutch(text: String) -> Self {
        Self {
            text,
            lang: "nl",
            dir: "ltr",
        }
    }

    /// In the language that is learnt.
    #[must_use]
    pub fn of(phrase: &Phrase, translated: Option<(&'static ContentLanguage, String)>) -> Self {
        match translated {
            None => Self::dutch(phrase.text.clone()),
            Some((language, text)) => Self {
                text,
                lang: language.code,
                dir: language.dir,
            },
        }
    }
}

/// The words keep their language and direction in whatever stands around them.
pub fn learnt(Learnt { text, lang, dir }: Learnt) -> AnyView {
    view! {
        <bdi class="phrase-text" lang=lang dir=dir>
            {text}
        </bdi>
    }
    .into_any()
}

/// What to do when a phrase is to be said aloud.
pub fn say_words(sitting: Sitting) -> String {
    match sitting.learns() {
        None => words(keys::PRACTICE_SAY)(),
        Some(language) => tf(keys::PRACTICE_SAY_IN, &[("language", language.own_name)]),
    }
}

/// Dutch, or the language in which the member has phrases explained.
#[component]
pub fn DirectionChoice(
    /// The deck.
    sitting: Sitting,
) -> impl IntoView {
    move || {
        let language = sitting.own_language.get()?;
        let tile = |back: bool, name: AnyView| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="direction"
                        prop:checked=move || sitting.learns_back.get() == back
                        on:change=move |_| sitting.learn(back)
                    />
                    {name}
                </label>
            }
        };
        let dutch = view! { <span lang="nl">"Nederlands"</span> }.into_any();
        let other = view! {
            <span lang=language.code dir=language.dir>
                {language.own_name}
            </span>
        };
        Some(view! {
            <fieldset class="stack-s">
                <legend class="field-label">{words(keys::PRACTICE_DIRECTION)}</legend>
                <div class="choices">{tile(false, dutch)} {tile(true, other.into_any())}</div>
            </fieldset>
        })
    }
}

//! Light, dark, or as the phone is set?

use leptos::prelude::*;

use crate::client::{Theme, client};
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

const THEMES: [(Theme, Icon, Key); 3] = [
    (Theme::System, Icon::Phone, keys::ME_THEME_SYSTEM),
    (Theme::Light, Icon::Sun, keys::ME_THEME_LIGHT),
    (Theme::Dark, Icon::Moon, keys::ME_THEME_DARK),
];

/// A tile for each.
#[component]
pub fn ThemeChoice() -> impl IntoView {
    let client = client();
    let chosen = client.host().theme();
    let tiles: Vec<_> = THEMES
        .iter()
        .map(|(theme, icon, name)| {
            let theme = *theme;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="theme"
                        checked=theme == chosen
                        on:change=move |_| client.host().set_theme(theme)
                    />
                    <IconSvg icon=*icon />
                    <span>{words(*name)}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="stack-s">
            <legend>
                <h2>{words(keys::ME_THEME)}</h2>
            </legend>
            <div class="choices">{tiles}</div>
        </fieldset>
    }
}

//! How does everything go out of sight at once?

use leptos::ev;
use leptos::prelude::*;

use crate::client::{Stage, client};
use crate::texts::{keys, language};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Two Escapes within this time are meant, in milliseconds: one closes a sheet, and a hand in a hurry needs half a second for two.
const TWICE_MS: f64 = 700.0;

/// One tap, on every screen.
#[component]
pub fn HideButton() -> impl IntoView {
    let client = client();
    view! {
        <button class="btn btn-icon" type="button" on:click=move |_| client.host().hide()>
            <IconSvg icon=Icon::EyeOff />
            <span class="visually-hidden">{words(keys::HIDE_BUTTON)}</span>
        </button>
    }
}

/// Hides when Escape is pressed twice, on whatever screen.
pub fn hide_on_escape() {
    let client = client();
    let last = StoredValue::new(f64::MIN);
    let pressing = window_event_listener(ev::keydown, move |event| {
        if event.key() != "Escape" || event.repeat() {
            return;
        }
        let now = event.time_stamp();
        let is_open = client
            .stage
            .with_untracked(|stage| matches!(stage, Stage::Open(_)));
        if is_open && now - last.get_value() < TWICE_MS {
            client.host().hide();
        }
        last.set_value(now);
    });
    on_cleanup(move || pressing.remove());
}

/// A page with the date, as many have. The button loads it anew.
#[component]
pub fn HiddenPage() -> impl IntoView {
    let client = client();
    let today = client.host().today();
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
    let date = move || format::day(language(), today, &parts);
    // Drawn after the screen that was there, whose title may come late.
    Effect::new(move |_| document().set_title(&date()));
    view! {
        <main class="page">
            <h1>{date}</h1>
            <div class="row">
                <button class="btn" type="button" on:click=move |_| client.host().reload()>
                    {words(keys::HIDE_RELOAD)}
                </button>
            </div>
        </main>
    }
}

//! How does a person take a text out of the app?

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};

/// Copies a text, and says when it has.
#[component]
pub fn CopyButton(
    /// What is copied, as it is at the press.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let writing = window()
            .navigator()
            .clipboard()
            .write_text(&text.get_untracked());
        spawn_local(async move {
            copied.try_set(JsFuture::from(writing).await.is_ok());
        });
    };
    view! {
        <button type="button" class="btn" on:click=copy>
            {move || {
                view! { <IconSvg icon=if copied.get() { Icon::Check } else { Icon::Copy } /> }
            }}
            <span aria-live="polite">
                {move || t(if copied.get() { keys::APP_COPIED } else { keys::APP_COPY })}
            </span>
        </button>
    }
}

//! How is a code typed and tried?

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::join_error::JoinError;
use crate::client::client;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::texts::{keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The code in the address: the link or QR code of the coordinator carries it in the fragment, which no server sees.
fn code_in_address() -> Option<String> {
    location_hash().filter(|code| !code.is_empty())
}

/// Takes the code out of the address, so that nobody finds it in the history.
fn forget_code_in_address() {
    if let Ok(history) = window().history() {
        // A browser that keeps the address keeps a code that is used up.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&Route::Join.path()));
    }
}

/// The field for the code and its button. Opening a link only fills the field: joining takes a press.
#[component]
pub fn JoinForm(
    /// The field, for whoever leads to it.
    field: NodeRef<html::Input>,
) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let code = RwSignal::new(code_in_address().unwrap_or_default());
    let error = RwSignal::new(None::<JoinError>);
    let busy = RwSignal::new(false);
    let came = window_event_listener_untyped("hashchange", move |_| {
        if let Some(other) = code_in_address() {
            code.set(other);
        }
    });
    on_cleanup(move || came.remove());

    let fail = move |reason: JoinError| {
        busy.try_set(false);
        error.try_set(Some(reason));
        // The field names the sentence as its description: with the focus both are read aloud.
        if let Some(field) = field.try_get_untracked().flatten() {
            let _ = field.focus();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let hash = match JoinError::check(&code.get_untracked()) {
            Ok(hash) => hash,
            Err(reason) => return fail(reason),
        };
        busy.set(true);
        error.set(None);
        let joining = client.host().join(hash);
        spawn_local(async move {
            match joining.await {
                Ok(()) => {
                    forget_code_in_address();
                    navigation.replace_saying(Route::Home, Notice::Joined);
                }
                Err(failure) => fail(failure.into()),
            }
        });
    };
    let message = Signal::derive(move || error.get().map(JoinError::sentence));
    let described = move || {
        if error.get().is_some() {
            "code-error code-hint"
        } else {
            "code-hint"
        }
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <div class="field">
                <label class="field-label" for="code">
                    {words(keys::JOIN_CODE_LABEL)}
                </label>
                <input
                    id="code"
                    name="code"
                    class="code-input"
                    node_ref=field
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    aria-describedby=described
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:value=move || code.get()
                    on:input=move |event| code.set(event_target_value(&event))
                />
                <FieldError id="code-error" message=message />
                <span class="field-hint" id="code-hint">
                    {words(keys::JOIN_CODE_HINT)}
                </span>
            </div>
            <button class="btn btn-primary" type="submit" aria-busy=move || busy.get().then_some("true")>
                <IconSvg icon=Icon::Key />
                {move || t(if busy.get() { keys::JOIN_BUSY } else { keys::JOIN_BUTTON })}
            </button>
        </form>
    }
}

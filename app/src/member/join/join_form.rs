//! How is a code tried, whichever of the three kinds it is?

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::code_form::CodeForm;
use super::code_problem::{CodeProblem, TypedCode};
use crate::client::client;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::texts::keys;

/// The code in the address: the link or QR code of the coordinator carries it in the fragment, which no server sees.
fn code_in_address() -> Option<String> {
    let code = location_hash().filter(|code| !code.is_empty())?;
    if matches!(CodeProblem::check(&code, false), Ok(TypedCode::Card(_))) {
        // Unlike a joining code it is not used up: it should stand in no history for longer than it must.
        forget_code_in_address();
    }
    Some(code)
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
    field: NodeRef<html::Textarea>,
) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let code = RwSignal::new(code_in_address().unwrap_or_default());
    let problem = RwSignal::new(None::<CodeProblem>);
    let busy = RwSignal::new(false);
    let came = window_event_listener_untyped("hashchange", move |_| {
        if let Some(other) = code_in_address() {
            code.set(other);
        }
    });
    on_cleanup(move || came.remove());

    let entered = Callback::new(move |typed: TypedCode| {
        busy.set(true);
        let host = client.host();
        let is_card = matches!(typed, TypedCode::Card(_));
        let joining = match typed {
            TypedCode::Join(hash) => host.join(hash),
            TypedCode::Card(code) => host.restore(code),
        };
        spawn_local(async move {
            match joining.await {
                Ok(()) => {
                    forget_code_in_address();
                    navigation.replace_saying(Route::Home, Notice::Joined);
                }
                Err(failure) => {
                    busy.try_set(false);
                    problem.try_set(Some(match failure.into() {
                        // Ten minutes, and not the two weeks of a joining code.
                        CodeProblem::Expired if is_card => CodeProblem::Ended,
                        problem => problem,
                    }));
                }
            }
        });
    });
    view! {
        <CodeForm
            field=field
            code=code
            problem=problem
            busy=busy
            label=keys::JOIN_CODE_LABEL
            hint=keys::JOIN_CODE_HINT
            button=(keys::JOIN_BUTTON, keys::JOIN_BUSY)
            entered=entered
        />
    }
}

//! How does someone come back who has a passkey and no code?

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{PasskeyTrouble, client};
use crate::member::navigation::{Notice, navigation};
use crate::member::phones::passkey_sentence;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The button, on browsers that have passkeys.
#[component]
pub fn PasskeySignIn() -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let trouble = RwSignal::new(None::<PasskeyTrouble>);
    let busy = RwSignal::new(false);
    let sign_in = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let signing_in = client.host().sign_in_by_passkey();
        spawn_local(async move {
            match signing_in.await {
                Ok(()) => navigation.replace_saying(Route::Home, Notice::Joined),
                Err(found) => drop(trouble.try_set(Some(found))),
            }
            busy.try_set(false);
        });
    };
    let message = Signal::derive(move || trouble.get().as_ref().map(passkey_sentence));
    client.host().has_passkeys().then(|| {
        view! {
            <section class="stack-s">
                <h2>{words(keys::PASSKEYS_SIGN_IN_TITLE)}</h2>
                <p>{words(keys::PASSKEYS_SIGN_IN_TEXT)}</p>
                <button class="btn" type="button" aria-busy=move || busy.get().then_some("true") on:click=sign_in>
                    <IconSvg icon=Icon::Key />
                    {words(keys::PASSKEYS_SIGN_IN_BUTTON)}
                </button>
                <div aria-live="polite">
                    <FieldError id="passkey-error" message=message />
                </div>
            </section>
        }
    })
}

//! What stands there while the app is locked?

use domain::pin::pin;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::doing::{Doing, Outcome, TwoSteps, WishButton};
use super::lock_page::PinField;
use crate::client::{Going, GoingError, client};
use crate::member::frame::Frame;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The lock.
#[component]
pub fn LockedPage(
    /// How long the next try has to wait, in milliseconds.
    wait_ms: i64,
) -> impl IntoView {
    let doing = Doing::default();
    let forgetting = Doing::default();
    let typed = RwSignal::new(String::new());
    if wait_ms > 0 {
        doing.error.set(Some(GoingError::WrongPin(wait_ms)));
    }
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        match pin(&typed.get_untracked()) {
            Some(pin) => doing.start(Going::Unlock(pin)),
            None => doing.error.set(Some(GoingError::WrongPin(0))),
        }
        typed.set(String::new());
    };
    // Where a passkey opens, that is the quick way, and the PIN the other one.
    let by_passkey = client().leaving.by_passkey.get_untracked();
    let quick = by_passkey.then(|| {
        view! {
            <WishButton
                icon=Icon::Key
                name=keys::LOCK_PASSKEY_OPEN
                doing=doing
                act=Callback::new(move |()| doing.start(Going::UnlockByPasskey))
            />
        }
    });
    let class = if by_passkey { "btn" } else { "btn btn-primary" };
    view! {
        <Frame title=keys::LOCK_LOCKED task=true>
            <form class="page" novalidate on:submit=open>
                {quick}
                <PinField id="pin" label=keys::LOCK_PIN value=typed />
                <Outcome doing=doing />
                <button class=class type="submit" aria-busy=move || doing.busy.get().then_some("true")>
                    <IconSvg icon=Icon::Lock />
                    {words(keys::LOCK_OPEN)}
                </button>
                <details>
                    <summary class="row">
                        {words(keys::LOCK_FORGOTTEN)}
                        <IconSvg icon=Icon::ChevronDown />
                    </summary>
                    <div class="stack-s">
                        <p>{words(keys::LOCK_FORGOTTEN_TEXT)}</p>
                        <TwoSteps
                            begin=keys::LEAVE_FORGET
                            sure=keys::LOCK_FORGOTTEN_SURE
                            yes=keys::LEAVE_FORGET_YES
                            doing=forgetting
                            wish=Going::ForgetAll
                        />
                    </div>
                </details>
            </form>
        </Frame>
    }
}

//! How does a phone go, and what goes with it?

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::doing::{Doing, Outcome, Task, TwoSteps};
use crate::client::{Going, client};
use crate::member::route::Route;
use crate::member::tile::Tile;
use crate::texts::{keys, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Sign this phone out, or only delete what is on it.
#[component]
pub fn LeavePage() -> impl IntoView {
    let client = client();
    let (signing_out, forgetting) = (Doing::default(), Doing::default());
    let unsent = RwSignal::new(0);
    Effect::new(move |_| {
        client.changes.get();
        let counting = client.host().unsent();
        spawn_local(async move {
            unsent.try_set(counting.await);
        });
    });
    let waits = move || {
        let count = unsent.get();
        (count > 0).then(|| {
            view! {
                <div class="banner" data-kind="warn">
                    <IconSvg icon=Icon::Warning />
                    <p>{move || tn(keys::LEAVE_UNSENT, count, &[])}</p>
                </div>
            }
        })
    };
    let lead = &[keys::LEAVE_LEAD];
    view! {
        <Task title=keys::LEAVE_TITLE lead=lead>
            <section class="card">
                <ul class="list">
                    <Tile route=Route::Copy icon=Icon::Copy name=keys::COPY_TITLE />
                </ul>
            </section>
            {waits}
            <section class="card stack-s">
                <h2>{words(keys::LEAVE_SIGN_OUT)}</h2>
                <p>{words(keys::LEAVE_SIGN_OUT_FIRST)}</p>
                <p>{words(keys::LEAVE_SIGN_OUT_BACK)}</p>
                <TwoSteps
                    begin=keys::LEAVE_SIGN_OUT
                    sure=keys::LEAVE_SIGN_OUT_SURE
                    yes=keys::LEAVE_SIGN_OUT_YES
                    doing=signing_out
                    wish=Going::SignOut
                />
                <Outcome doing=signing_out />
            </section>
            <section class="card stack-s">
                <h2>{words(keys::LEAVE_FORGET)}</h2>
                <p>{words(keys::LEAVE_FORGET_TEXT)}</p>
                <p>{words(keys::LEAVE_FORGET_LOST)}</p>
                <TwoSteps
                    begin=keys::LEAVE_FORGET
                    sure=keys::LEAVE_FORGET_SURE
                    yes=keys::LEAVE_FORGET_YES
                    doing=forgetting
                    wish=Going::Forget
                />
                <Outcome doing=forgetting />
            </section>
        </Task>
    }
}

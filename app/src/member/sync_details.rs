//! What is safe, what waits, when were phone and server last agreed, and what can be done?

use leptos::prelude::*;
use sync::status::Status;

use super::trouble::{Trouble, TroubleText};
use crate::client::client;
use crate::texts::{keys, language, t, tf, tn};
use crate::ui::format;
use crate::ui::sheet::{self, Sheet, SheetRef};
use crate::ui::words::words;

/// The sheet behind the sync badge.
#[component]
pub fn SyncDetails(
    /// Its element.
    node: SheetRef,
) -> impl IntoView {
    let client = client();
    let trouble = Memo::new(move |_| {
        client.status.with(|status| match status {
            Status::Look(problem) => Some(Trouble::of_problem(problem)),
            _ => None,
        })
    });
    let last = move || match client.safe_at.get() {
        Some(at) => {
            let time = format::moment(language(), at);
            tf(keys::SYNC_DETAILS_LAST, &[("time", &time)])
        }
        None => t(keys::SYNC_DETAILS_NEVER),
    };
    let update = move |_| {
        client.host().sync_now();
        sheet::close(node);
    };
    view! {
        <Sheet node=node labelled_by="sync-title">
            <h2 id="sync-title">{words(keys::SYNC_DETAILS_TITLE)}</h2>
            {move || match trouble.get() {
                Some(trouble) => {
                    view! { <TroubleText trouble=trouble after=Callback::new(move |()| sheet::close(node)) /> }
                        .into_any()
                }
                None => {
                    view! { <p>{move || client.status.with(situation)}</p> }.into_any()
                }
            }}
            <p class="field-hint">{last}</p>
            <div class="row">
                {move || {
                    trouble
                        .with(Option::is_none)
                        .then(|| {
                            view! {
                                <button class="btn" type="button" on:click=update>
                                    {words(keys::SYNC_DETAILS_NOW)}
                                </button>
                            }
                        })
                }} <button class="btn btn-quiet" type="button" on:click=move |_| sheet::close(node)>
                    {words(keys::APP_CLOSE)}
                </button>
            </div>
        </Sheet>
    }
}

/// What is safe and what waits, in a few sentences.
fn situation(status: &Status) -> String {
    let no_answer = || {
        let online = window().navigator().on_line();
        t(if online {
            keys::SYNC_DETAILS_UNREACHABLE
        } else {
            keys::SYNC_DETAILS_OFFLINE
        })
    };
    match status {
        Status::Safe | Status::Look(_) => t(keys::SYNC_DETAILS_SAFE),
        Status::Offline => no_answer(),
        Status::Ended => t(keys::SYNC_DETAILS_ENDED),
        Status::Waiting { items, reachable } => {
            let waiting = tn(keys::SYNC_DETAILS_WAITING, *items, &[]);
            let why = if let Some(buddy) = missing_key_of() {
                tf(keys::SYNC_DETAILS_WAITING_KEY, &[("name", &buddy)])
            } else if *reachable {
                t(keys::SYNC_DETAILS_SENDING)
            } else {
                format!("{} {}", no_answer(), t(keys::SYNC_DETAILS_WAITING_DO))
            };
            format!("{waiting} {why}")
        }
    }
}

/// The buddy whom this phone needs before it can send anything, if it does.
fn missing_key_of() -> Option<String> {
    client().people.with(|people| {
        let people = people.as_ref().filter(|people| !people.has_key)?;
        people.buddy().map(|buddy| buddy.member.name.clone())
    })
}

//! Somebody of the two has a new phone: how does it get a code to join with?

use domain::MemberId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Refusal;
use sync::request::Failure;

use super::code_shown::CodeShown;
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::navigation::focus_heading;
use crate::member::route::Route;
use crate::texts::{Key, keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// For whom, then the code.
#[component]
pub fn NewPhonePage() -> impl IntoView {
    let client = client();
    let made = RwSignal::new(None::<(String, String)>);
    let failed = RwSignal::new(None::<Key>);
    let busy = RwSignal::new(false);
    let make = move |member: MemberId, name: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let making = client.host().make_join_code(member);
        spawn_local(async move {
            let outcome = making.await;
            busy.try_set(false);
            match outcome {
                Ok(code) => {
                    made.try_set(Some((code, name)));
                    // The button is gone with the question.
                    focus_heading();
                }
                Err(failure) => drop(failed.try_set(Some(reason(&failure)))),
            }
        });
    };
    let choices = move || {
        let people = client.people.get();
        let members = people
            .iter()
            .flat_map(|people| people.others.iter().map(|b| &b.member).chain(&people.me));
        let choice = |member: &domain::Member| {
            let own = people
                .as_ref()
                .is_some_and(|people| people.is_me(member.id));
            let key = if own {
                keys::PHONES_NEW_MINE
            } else {
                keys::PHONES_NEW_OF
            };
            let (id, name) = (member.id, member.name.clone());
            let words = told(key, vec![("name", name.clone())]);
            view! {
                <button
                    class="btn"
                    type="button"
                    aria-busy=move || busy.get().then_some("true")
                    on:click=move |_| make(id, name.clone())
                >
                    <IconSvg icon=Icon::Phone />
                    <span>{words}</span>
                </button>
            }
        };
        members.map(choice).collect::<Vec<_>>()
    };
    let message = Signal::derive(move || failed.get().map(t));
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Phones>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PHONES_NEW_TITLE)}</h1>
                </div>
                {move || match made.get() {
                    None => {
                        view! {
                            <p>{words(keys::PHONES_NEW_LEAD)}</p>
                            <div class="stack-s">{choices}</div>
                            <div aria-live="polite">
                                <FieldError id="code-error" message=message />
                            </div>
                        }
                            .into_any()
                    }
                    Some((code, name)) => {
                        view! {
                            <p>{told(keys::PHONES_NEW_USE, vec![("name", name)])}</p>
                            <CodeShown code=code />
                            <p>{words(keys::PHONES_NEW_ASKED)}</p>
                            <p class="field-hint">{words(keys::PHONES_NEW_VALID)}</p>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Frame>
    }
}

/// Making a code needs the server.
fn reason(failure: &Failure) -> Key {
    match failure {
        Failure::Unreachable => keys::PHONES_NEW_OFFLINE,
        Failure::Refused(Refusal::TooMany { .. }) => keys::PHONES_NEW_TOO_MANY,
        Failure::Refused(_) | Failure::Garbled { .. } => keys::JOIN_ERROR_SERVER,
    }
}

//! What does someone see who has a code and no diary on this phone?

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::code_problem::CodeProblem;
use super::join_form::JoinForm;
use super::passkey_sign_in::PasskeySignIn;
use crate::client::{Stage, Wiped, client};
use crate::member::frame::Frame;
use crate::member::language_choice::LanguageChoice;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The browsers inside other apps, which keep a storage of their own and lose it.
const IN_APP_BROWSERS: [&str; 5] = ["FBAN", "FBAV", "Instagram", "Messenger", "Line/"];

/// Language, then code.
#[component]
pub fn JoinPage() -> impl IntoView {
    let client = client();
    let field = NodeRef::<html::Textarea>::new();
    let stage = client.stage.get_untracked();
    let above = matches!(stage, Stage::Open(_)).then_some(Route::Me);
    let wiped = Memo::new(move |_| {
        client.stage.with(|stage| match stage {
            Stage::NoDuo { wiped } => wiped.clone(),
            _ => None,
        })
    });
    view! {
        <Frame title=keys::JOIN_TITLE maybe_above=above task=true>
            <div class="page">
                {move || wiped.get().map(|wiped| view! { <WipedBanner wiped=wiped field=field /> })}
                {is_in_app_browser()
                    .then(|| {
                        view! {
                            <div class="banner" data-kind="warn">
                                <IconSvg icon=Icon::Warning />
                                <div>{words(keys::JOIN_ERROR_IN_APP_BROWSER)}</div>
                            </div>
                        }
                    })} <LanguageChoice>
                    <legend class="field-label">{words(keys::LANGUAGE_TITLE)}</legend>
                </LanguageChoice> <p>{words(keys::JOIN_LEAD)}</p> <JoinForm field=field />
                <PasskeySignIn />
                <section class="stack-s">
                    <h2>{words(keys::JOIN_NO_CODE_TITLE)}</h2>
                    <p>{words(keys::JOIN_NO_CODE_TEXT)}</p>
                </section>
            </div>
        </Frame>
    }
}

/// The phone's storage was emptied: what happened, what is safe, what to do.
#[component]
fn WipedBanner(wiped: Wiped, field: NodeRef<html::Textarea>) -> impl IntoView {
    let to_field = move |_| {
        if let Some(field) = field.get_untracked() {
            // A field that cannot take the focus is on the same screen anyway.
            let _ = field.focus();
        }
    };
    let (client, navigation) = (client(), navigation());
    let failed = RwSignal::new(None::<CodeProblem>);
    let anew = move |_| {
        let registering = client.host().register_anew();
        spawn_local(async move {
            match registering.await {
                Ok(()) => navigation.replace_saying(Route::Home, Notice::Joined),
                Err(failure) => drop(failed.try_set(Some(failure.into()))),
            }
        });
    };
    let message = Signal::derive(move || failed.get().map(CodeProblem::sentence));
    let safe = (!wiped.buddy.is_empty()).then(
        || view! { <p>{told(keys::JOIN_WIPED_SAFE, vec![("buddy", wiped.buddy.clone())])}</p> },
    );
    view! {
        <div class="banner" data-kind="warn">
            <IconSvg icon=Icon::Warning />
            <h2>{words(keys::JOIN_WIPED_TITLE)}</h2>
            <p>{told(keys::JOIN_WELCOME_TITLE, vec![("name", wiped.member)])}</p>
            <p>{words(keys::JOIN_WIPED_WHAT)}</p>
            {safe}
            <p>{words(keys::JOIN_WIPED_LOST)}</p>
            <p>{words(keys::JOIN_WIPED_DO)}</p>
            <button class="btn" type="button" on:click=anew>
                {words(keys::PHONES_ANEW)}
            </button>
            <p>{words(keys::PHONES_ANEW_OR_CODE)}</p>
            <button class="btn" type="button" on:click=to_field>
                {words(keys::JOIN_WIPED_BUTTON)}
            </button>
            <FieldError id="anew-error" message=message />
        </div>
    }
}

fn is_in_app_browser() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    IN_APP_BROWSERS.iter().any(|name| agent.contains(name))
}

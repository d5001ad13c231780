//! How does a member get a recovery card that is known to work?

use domain::{CardCode, DeviceKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::paper::Paper;
use crate::client::{CardState, client};
use crate::member::frame::Frame;
use crate::member::join::{CodeForm, CodeProblem, TypedCode};
use crate::member::navigation::focus_heading;
use crate::member::route::Route;
use crate::texts::{Key, keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Make it, print it, try it. The code is in the memory of this screen and nowhere else.
#[component]
pub fn CardPage() -> impl IntoView {
    let client = client();
    let made = RwSignal::new(None::<CardCode>);
    let failed = RwSignal::new(false);
    let state = Memo::new(move |_| client.phones.with(|phones| phones.card));
    let name = Memo::new(move |_| {
        client.people.with(|people| {
            let me = people.as_ref().and_then(|people| people.me.as_ref());
            me.map(|me| me.name.clone()).unwrap_or_default()
        })
    });
    let make = move |_| {
        let making = client.host().make_card(DeviceKind::Card);
        spawn_local(async move {
            let code = making.await;
            failed.try_set(code.is_err());
            made.try_set(code.ok());
            focus_heading();
        });
    };
    let tried = Callback::new(move |()| {
        // From here on the code is on the paper alone.
        made.try_set(None);
        focus_heading();
    });
    let message = Signal::derive(move || failed.get().then(|| t(keys::ERROR_WHAT)));
    let make_button = move |primary: bool, word: Key| {
        let class = if primary { "btn btn-primary" } else { "btn" };
        view! {
            <button class=class type="button" on:click=make>
                <IconSvg icon=Icon::Key />
                {words(word)}
            </button>
        }
        .into_any()
    };
    let note = |icon: Icon, said: Key| {
        view! {
            <p class="lock-note" role="status">
                <IconSvg icon=icon />
                <span>{words(said)}</span>
            </p>
        }
        .into_any()
    };
    // The paper stays as it is, and what is typed below it, whatever becomes of the card meanwhile.
    let shown = Memo::new(move |_| made.with(Option::is_none).then(|| state.get()));
    let body = move || {
        match (shown.get(), made.get_untracked()) {
        (None, code) => view! {
            <p>{words(keys::PHONES_CARD_PRINT_LEAD)}</p>
            <Paper code=code.map(|code| code.to_string()).unwrap_or_default() name=name.get_untracked() />
            <button class="btn" type="button" on:click=|_| drop(window().print())>
                <IconSvg icon=Icon::Print />
                {words(keys::PHONES_CARD_PRINT)}
            </button>
            <TryCard tried=tried />
        }
        .into_any(),
        (Some(CardState::None), _) => view! {
            <p>{words(keys::PHONES_CARD_LEAD)}</p>
            <p>{words(keys::PHONES_CARD_KEEP)}</p>
            {make_button(true, keys::PHONES_CARD_MAKE)}
        }
        .into_any(),
        (Some(CardState::Untried), _) => view! {
            {note(Icon::Warning, keys::PHONES_CARD_UNTRIED)}
            <TryCard tried=tried />
            <p>{words(keys::PHONES_CARD_LOST)}</p>
            {make_button(false, keys::PHONES_CARD_AGAIN)}
        }
        .into_any(),
        (Some(CardState::Tried { known }), _) => view! {
            {match known {
                true => note(Icon::Check, keys::PHONES_CARD_WORKS),
                false => note(Icon::CloudWait, keys::PHONES_CARD_WAITS),
            }}
            <p>{words(keys::PHONES_CARD_KEEP)}</p>
            <p>{words(keys::PHONES_CARD_LOST)}</p>
            {make_button(false, keys::PHONES_CARD_AGAIN)}
        }
        .into_any(),
        (Some(CardState::Elsewhere), _) => view! {
            {note(Icon::Check, keys::PHONES_CARD_ELSEWHERE)}
            <p>{words(keys::PHONES_CARD_LOST)}</p>
            {make_button(false, keys::PHONES_CARD_AGAIN)}
        }
        .into_any(),
    }
    };
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Phones>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PHONES_CARD_TITLE)}</h1>
                </div>
                {body}
                <FieldError id="card-error" message=message />
            </div>
        </Frame>
    }
}

/// The code is read back from the paper once, so that it is known to be readable.
#[component]
fn TryCard(
    /// It was the right one.
    tried: Callback<()>,
) -> impl IntoView {
    let client = client();
    let problem = RwSignal::new(None::<CodeProblem>);
    let busy = RwSignal::new(false);
    let try_it = Callback::new(move |typed: TypedCode| {
        let TypedCode::Card(code) = typed else {
            return problem.set(Some(CodeProblem::OtherCard));
        };
        busy.set(true);
        let trying = client.host().try_card(code);
        spawn_local(async move {
            let outcome = trying.await;
            busy.try_set(false);
            match outcome {
                Ok(true) => drop(tried.try_run(())),
                Ok(false) => drop(problem.try_set(Some(CodeProblem::OtherCard))),
                Err(_) => drop(problem.try_set(Some(CodeProblem::Storage))),
            }
        });
    });
    view! {
        <section class="stack-s">
            <h2>{words(keys::PHONES_TRY_TITLE)}</h2>
            <p>{words(keys::PHONES_TRY_LEAD)}</p>
            <CodeForm
                field=NodeRef::new()
                code=RwSignal::new(String::new())
                problem=problem
                busy=busy
                card_only=true
                label=keys::PHONES_TRY_LABEL
                hint=keys::PHONES_TRY_HINT
                button=(keys::PHONES_TRY_BUTTON, keys::PHONES_TRY_BUTTON)
                entered=try_it
            />
        </section>
    }
}

//! Are the four pictures the same on both phones? Then nobody stands between.

use domain::DeviceId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Compared;

use super::picture_grid::PictureGrid;
use crate::client::{Buddy, Check, client};
use crate::member::frame::Frame;
use crate::member::navigation::focus_heading;
use crate::member::route::Route;
use crate::texts::{keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The pictures shared with each phone of the others.
#[component]
pub fn PicturesPage() -> impl IntoView {
    let client = client();
    let checks = Memo::new(move |_| {
        client.people.with(|people| {
            let others = people
                .as_ref()
                .map(|people| people.others.as_slice())
                .unwrap_or_default();
            others.iter().flat_map(checks_of).collect::<Vec<_>>()
        })
    });
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Home>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PAIRING_TITLE)}</h1>
                </div>
                {move || {
                    checks
                        .get()
                        .into_iter()
                        .map(|(name, check)| view! { <CheckSection name=name check=check /> })
                        .collect::<Vec<_>>()
                }}
            </div>
        </Frame>
    }
}

/// A check for each phone of a buddy; an empty one while there is none, so that the page says what it waits for.
fn checks_of(buddy: &Buddy) -> Vec<(String, Check)> {
    let name = &buddy.member.name;
    let none = || Check {
        device: DeviceId::from_bytes([0; 16]),
        pictures: None,
        compared: None,
    };
    let checks = if buddy.checks.is_empty() {
        vec![none()]
    } else {
        buddy.checks.clone()
    };
    checks
        .into_iter()
        .map(|check| (name.clone(), check))
        .collect()
}

#[component]
fn CheckSection(name: String, check: Check) -> impl IntoView {
    let buddy = || vec![("buddy", name.clone())];
    let Some(pictures) = check.pictures else {
        return view! {
            <div class="empty">
                <img src="/art/waiting.svg" alt="" width="400" height="300" />
                <p>{told(keys::PAIRING_NOT_READY, buddy())}</p>
            </div>
        }
        .into_any();
    };
    let again = RwSignal::new(false);
    let checked_title = told(keys::PAIRING_CHECKED, buddy());
    let unchecked_title = told(keys::PAIRING_UNCHECKED, buddy());
    let compared = check.compared;
    view! {
        <section class="stack">
            {move || match compared {
                Some(Compared::Different) if !again.get() => {
                    view! {
                        <div class="banner" data-kind="error" role="alert">
                            <IconSvg icon=Icon::Warning />
                            <h2>{words(keys::PAIRING_STOP_TITLE)}</h2>
                            <p>{words(keys::PAIRING_STOP_WHAT)}</p>
                            <p>{words(keys::PAIRING_STOP_SAFE)}</p>
                            <p>{words(keys::PAIRING_STOP_DO)}</p>
                            <button class="btn" type="button" on:click=move |_| again.set(true)>
                                {words(keys::PAIRING_STOP_AGAIN)}
                            </button>
                        </div>
                    }
                        .into_any()
                }
                Some(Compared::Same) => {
                    view! {
                        <h2>{checked_title.clone()}</h2>
                        <p class="lock-note">
                            <IconSvg icon=Icon::Check />
                            {words(keys::PAIRING_CHECKED_TEXT)}
                        </p>
                        <PictureGrid pictures=pictures />
                    }
                        .into_any()
                }
                _ => {
                    view! {
                        <h2>{unchecked_title.clone()}</h2>
                        <p>{words(keys::PAIRING_LEAD)}</p>
                        <p>{words(keys::PAIRING_HOW)}</p>
                        <PictureGrid pictures=pictures />
                        <p class="field-hint">{words(keys::PAIRING_WHY)}</p>
                        <Verdict device=check.device again=again />
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

/// What the two found.
#[component]
fn Verdict(device: DeviceId, again: RwSignal<bool>) -> impl IntoView {
    let client = client();
    let failed = RwSignal::new(false);
    let found = move |what: Compared| {
        let noting = client.host().compared(device, what);
        spawn_local(async move {
            let noted = noting.await.is_ok();
            failed.try_set(!noted);
            if noted {
                again.try_set(false);
                // The buttons are gone with the question.
                focus_heading();
            }
        });
    };
    let message = Signal::derive(move || failed.get().then(|| t(keys::ERROR_WHAT)));
    view! {
        <div class="stack-s">
            <button class="btn btn-primary" type="button" on:click=move |_| found(Compared::Same)>
                <IconSvg icon=Icon::Check />
                {words(keys::PAIRING_SAME)}
            </button>
            <button class="btn btn-danger" type="button" on:click=move |_| found(Compared::Different)>
                <IconSvg icon=Icon::Close />
                {words(keys::PAIRING_DIFFERENT)}
            </button>
            <a class="btn btn-quiet" href=Route::Home.path()>
                {words(keys::PAIRING_LATER)}
            </a>
            <FieldError id="verdict-error" message=message />
        </div>
    }
}

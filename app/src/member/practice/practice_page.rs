//! How does a member practise Dutch phrases: a few at a time, heard, said aloud, and judged by themselves?

use leptos::prelude::*;

use super::card::PhraseCard;
use super::direction::DirectionChoice;
use super::language_choice::OwnLanguageChoice;
use super::progress::Progress;
use super::sitting::{Scene, Sitting};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::member::tile::Tile;
use crate::texts::{keys, t, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Practise.
#[component]
pub fn PracticePage() -> impl IntoView {
    let client = client();
    let sitting = Sitting::begin(client, client.together(), false);
    sitting.keep_focus();
    view! {
        <Frame title=keys::NAV_PRACTICE>
            <div class="page">
                {move || match sitting.scene.get() {
                    Scene::Reading => view! { <CardSkeletons /> }.into_any(),
                    Scene::NotThere => view! { <NotThere /> }.into_any(),
                    Scene::Before => view! { <Before sitting=sitting /> }.into_any(),
                    Scene::During(turn) => {
                        view! {
                            <p class="field-hint" role="status">
                                {move || tn(keys::PRACTICE_LEFT, sitting.left.get(), &[])}
                            </p>
                            <PhraseCard sitting=sitting turn=turn />
                        }
                            .into_any()
                    }
                    Scene::After => view! { <After sitting=sitting /> }.into_any(),
                }}
            </div>
        </Frame>
    }
}

/// The deck is not on this phone.
#[component]
pub fn NotThere() -> impl IntoView {
    view! {
        <section class="card stack-s" role="alert">
            <p>{words(keys::PRACTICE_NOT_THERE)}</p>
        </section>
    }
}

/// How the member stands, and the button to begin.
#[component]
fn Before(sitting: Sitting) -> impl IntoView {
    let count = move || u32::try_from(sitting.next().len()).unwrap_or(u32::MAX);
    view! {
        <section class="card stack-s">
            <p>{words(keys::PRACTICE_LEAD)}</p>
            <Progress sitting=sitting />
            <NoVoice sitting=sitting />
            <OwnLanguageChoice sitting=sitting />
            <DirectionChoice sitting=sitting />
        </section>
        <section class="card">
            <ul class="list">
                <Tile route=Route::Phrases icon=Icon::Message name=keys::PHRASES_TITLE />
                <Tile route=Route::Search icon=Icon::Search name=keys::SEARCH_TITLE />
            </ul>
        </section>
        {move || match count() {
            0 => view! { <p>{words(keys::PRACTICE_NOTHING)}</p> }.into_any(),
            count => {
                view! {
                    <div class="btn-bar">
                        <button class="btn btn-primary" type="button" on:click=move |_| sitting.start()>
                            <IconSvg icon=Icon::Practise />
                            {move || tn(keys::PRACTICE_START, count, &[])}
                        </button>
                    </div>
                }
                    .into_any()
            }
        }}
        <a class="btn" href=Route::PracticeTogether.path()>
            <IconSvg icon=Icon::People />
            {words(keys::PRACTICE_TOGETHER)}
        </a>
        <p class="lock-note">
            <IconSvg icon=Icon::Lock />
            {words(keys::PRACTICE_PRIVATE)}
        </p>
    }
}

/// Said plainly where nothing can be heard.
#[component]
fn NoVoice(sitting: Sitting) -> impl IntoView {
    move || {
        let key = match (sitting.learns_back.get(), sitting.has_voice()) {
            (true, _) => keys::PRACTICE_NO_VOICE_BACK,
            (false, false) => keys::PRACTICE_NO_VOICE,
            (false, true) => return None,
        };
        Some(view! { <p class="field-hint">{words(key)}</p> })
    }
}

/// A small word of praise, and the way on.
#[component]
fn After(sitting: Sitting) -> impl IntoView {
    let more = move || !sitting.next().is_empty();
    view! {
        <section class="card stack-s" role="status">
            <h2>{words(keys::PRACTICE_DONE)}</h2>
            <Progress sitting=sitting />
        </section>
        <div class="btn-bar">
            {move || {
                more()
                    .then(|| {
                        view! {
                            <button class="btn" type="button" on:click=move |_| sitting.start()>
                                <IconSvg icon=Icon::Practise />
                                {move || t(keys::PRACTICE_MORE)}
                            </button>
                        }
                    })
            }} <a class="btn btn-primary" href=Route::Home.path()>
                <IconSvg icon=Icon::Home />
                {words(keys::NAV_TODAY)}
            </a>
        </div>
    }
}

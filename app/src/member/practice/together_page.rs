//! One phone between two people: who says the phrase, and was it understood?

use catalogue::Words;
use domain::phrase::{Phrase, Theme};
use domain::practice::Answer;
use leptos::prelude::*;

use super::card::ListenButton;
use super::language_choice::OwnLanguageChoice;
use super::practice_page::NotThere;
use super::sitting::{Scene, Sitting, Turn};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{keys, t, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Practise together.
#[component]
pub fn TogetherPage() -> impl IntoView {
    let client = client();
    let sitting = Sitting::begin(client, client.together(), true);
    sitting.keep_focus();
    view! {
        <Frame title=keys::PRACTICE_TOGETHER above=Route::Practice>
            <div class="page">
                {move || match sitting.scene.get() {
                    Scene::Reading => view! { <CardSkeletons /> }.into_any(),
                    Scene::NotThere => view! { <NotThere /> }.into_any(),
                    Scene::Before | Scene::After => view! { <ChooseTheme sitting=sitting /> }.into_any(),
                    Scene::During(turn) => view! { <Table sitting=sitting turn=turn /> }.into_any(),
                }}
            </div>
        </Frame>
    }
}

/// What to begin with: what is due, or a theme.
#[component]
fn ChooseTheme(sitting: Sitting) -> impl IntoView {
    let is_after = sitting
        .scene
        .with_untracked(|scene| matches!(scene, Scene::After));
    let due = move || u32::try_from(sitting.together(None).len()).unwrap_or(u32::MAX);
    let themes: Vec<_> = sitting
        .themes()
        .into_iter()
        .map(|theme| view! { <ThemeButton sitting=sitting theme=theme /> })
        .collect();
    view! {
        <section class="card stack-s">
            {is_after.then(|| view! { <p role="status">{words(keys::PRACTICE_DONE)}</p> })}
            <p>{words(keys::PRACTICE_TOGETHER_LEAD)}</p>
            <OwnLanguageChoice sitting=sitting />
        </section>
        {move || {
            let count = due();
            (count > 0)
                .then(|| {
                    view! {
                        <button class="btn btn-primary" type="button" on:click=move |_| sitting.start_together(None)>
                            <IconSvg icon=Icon::Practise />
                            {move || tn(keys::PRACTICE_TOGETHER_DUE, count, &[])}
                        </button>
                    }
                })
        }}
        <h2>{words(keys::PRACTICE_TOGETHER_THEMES)}</h2>
        <div class="choices">{themes}</div>
    }
}

#[component]
fn ThemeButton(sitting: Sitting, theme: Theme) -> impl IntoView {
    let Theme { id, name, icon } = theme;
    let own = {
        let id = id.clone();
        move || {
            let name = |words: &Words| words.themes.get(&id).cloned();
            sitting.words.with(|words| name(words.as_ref()?))
        }
    };
    view! {
        <button class="choice" type="button" on:click=move |_| sitting.start_together(Some(&id))>
            <span class="theme-icon" aria-hidden="true">
                {icon}
            </span>
            <span class="theme-names">
                <bdi lang="nl">{name}</bdi>
                {move || {
                    own()
                        .map(|own| {
                            view! {
                                <bdi class="field-hint" dir="auto">
                                    {own}
                                </bdi>
                            }
                        })
                }}
            </span>
        </button>
    }
}

/// The phrase in both languages, and the other's two answers. It turns to whoever sits across.
#[component]
fn Table(sitting: Sitting, turn: Turn) -> impl IntoView {
    let phrase = sitting.phrase(turn.place)?;
    let is_turned = sitting.is_turned;
    let flip = move |_| is_turned.update(|turned| *turned = !*turned);
    Some(view! {
        <section class="card stack together" data-turned=move || is_turned.get().then_some("")>
            <Sides sitting=sitting phrase=phrase.clone() />
            <ListenButton sitting=sitting phrase=phrase />
            <div class="phrase-answers">
                <button class="btn" type="button" on:click=move |_| sitting.answer(Answer::NotUnderstood)>
                    <IconSvg icon=Icon::Refresh />
                    {words(keys::PRACTICE_NOT_YET)}
                </button>
                <button class="btn btn-primary" type="button" on:click=move |_| sitting.answer(Answer::Understood)>
                    <IconSvg icon=Icon::Check />
                    {words(keys::PRACTICE_TOGETHER_UNDERSTOOD)}
                </button>
            </div>
        </section>
        <div class="row">
            <button class="btn btn-quiet" type="button" aria-pressed=move || is_turned.get().to_string() on:click=flip>
                <IconSvg icon=Icon::Undo />
                {words(keys::PRACTICE_TOGETHER_TURN)}
            </button>
            <button class="btn btn-quiet" type="button" on:click=move |_| sitting.stop()>
                <IconSvg icon=Icon::Close />
                {move || t(keys::PRACTICE_TOGETHER_STOP)}
            </button>
        </div>
    })
}

/// Dutch beside the member's own language, each from its own side.
#[component]
fn Sides(sitting: Sitting, phrase: Phrase) -> impl IntoView {
    let (text, picture) = (phrase.text.clone(), phrase.picture.clone());
    view! {
        <p class="phrase-picture" aria-hidden="true">
            {picture}
        </p>
        <div class="together-sides" dir="ltr">
            <p class="together-side" lang="nl">
                {text}
            </p>
            {move || {
                sitting
                    .meaning(&phrase)
                    .map(|meaning| {
                        view! {
                            <p class="together-side" lang=meaning.lang dir=meaning.dir>
                                {meaning.text}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

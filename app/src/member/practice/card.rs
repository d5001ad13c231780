//! How does one phrase stand in front of the member, step by step?

use domain::phrase::Phrase;
use domain::practice::Answer;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sitting::{Sitting, Step, Turn};
use crate::client::client;
use crate::member::diary::put_into_draft;
use crate::member::navigation::navigation;
use crate::member::route::Route;
use crate::texts::{keys, tf};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A phrase at one step.
#[component]
pub fn PhraseCard(
    /// The deck.
    sitting: Sitting,
    /// The phrase, and how far.
    turn: Turn,
) -> impl IntoView {
    let phrase = sitting.phrase(turn.place)?;
    let card = match turn.step {
        Step::Choose => view! { <Choose sitting=sitting phrase=phrase turn=turn /> }.into_any(),
        Step::Say => view! { <Say sitting=sitting phrase=phrase /> }.into_any(),
        Step::Compare => view! { <Compare sitting=sitting phrase=phrase turn=turn /> }.into_any(),
    };
    Some(card)
}

/// Dutch stays Dutch and left to right in whatever stands around it.
fn dutch(text: String) -> AnyView {
    view! {
        <bdi class="phrase-text" lang="nl" dir="ltr">
            {text}
        </bdi>
    }
    .into_any()
}

#[component]
fn ListenButton(sitting: Sitting, text: String) -> impl IntoView {
    sitting.has_voice().then(|| {
        view! {
            <button class="btn" type="button" on:click=move |_| sitting.say(&text)>
                <IconSvg icon=Icon::Speaker />
                {words(keys::PRACTICE_LISTEN)}
            </button>
        }
    })
}

/// What it means: its picture, and its translation where there is one.
#[component]
fn Meaning(sitting: Sitting, phrase: Phrase) -> impl IntoView {
    let picture = phrase.picture.clone();
    view! {
        <span class="phrase-picture" aria-hidden="true">
            {picture}
        </span>
        {move || {
            sitting
                .meaning(&phrase)
                .map(|meaning| {
                    view! {
                        <span class="phrase-meaning" dir="auto">
                            {meaning}
                        </span>
                    }
                })
        }}
    }
}

#[component]
fn Choose(sitting: Sitting, phrase: Phrase, turn: Turn) -> impl IntoView {
    let missed = RwSignal::new(None::<usize>);
    let has_voice = sitting.has_voice();
    if has_voice {
        sitting.say(&phrase.text);
    }
    let tiles: Vec<_> = turn
        .choices
        .iter()
        .filter_map(|place| Some((*place, sitting.phrase(*place)?)))
        .map(|(place, choice)| {
            let is_right = place == turn.place;
            let pick = move |_| match is_right {
                true => sitting.go(Step::Say),
                false => missed.set(Some(place)),
            };
            // Without a picture to see, its name has to be the meaning.
            let named = choice.clone();
            let name = move || match sitting.meaning(&named) {
                Some(_) => None,
                None => Some(named.picture.clone()),
            };
            view! {
                <button
                    class="choice phrase-choice"
                    type="button"
                    aria-label=name
                    data-missed=move || (missed.get() == Some(place)).then_some("")
                    on:click=pick
                >
                    <Meaning sitting=sitting phrase=choice />
                </button>
            }
        })
        .collect();
    let prompt = if has_voice {
        keys::PRACTICE_HEAR
    } else {
        keys::PRACTICE_READ
    };
    let text = phrase.text.clone();
    view! {
        <section class="card stack phrase-card">
            <p>{words(prompt)}</p>
            {(!has_voice).then(|| dutch(phrase.text.clone()))}
            <ListenButton sitting=sitting text=text />
            <div class="choices">{tiles}</div>
            <p class="field-hint" role="status">
                {move || missed.get().map(|_| words(keys::PRACTICE_TRY_AGAIN)())}
            </p>
        </section>
    }
}

#[component]
fn Say(sitting: Sitting, phrase: Phrase) -> impl IntoView {
    let text = phrase.text.clone();
    view! {
        <section class="card stack phrase-card">
            <p>{words(keys::PRACTICE_SAY)}</p>
            <Meaning sitting=sitting phrase=phrase />
            <ListenButton sitting=sitting text=text />
        </section>
        <div class="btn-bar">
            <button class="btn btn-primary" type="button" on:click=move |_| sitting.go(Step::Compare)>
                <IconSvg icon=Icon::Eye />
                {words(keys::PRACTICE_REVEAL)}
            </button>
        </div>
    }
}

/// What was said in real life can become a moment of the diary.
#[component]
fn StoryButton(phrase: String) -> impl IntoView {
    let navigation = navigation();
    let host = client().host();
    let write = move |_| {
        let (host, text) = (
            host.clone(),
            tf(keys::PRACTICE_STORY, &[("phrase", &phrase)]),
        );
        spawn_local(async move {
            put_into_draft(&host, &text).await;
            navigation.go(Route::NewEntry);
        });
    };
    view! {
        <button class="btn btn-quiet" type="button" on:click=write>
            <IconSvg icon=Icon::Pen />
            {words(keys::PRACTICE_STORY_WRITE)}
        </button>
    }
}

#[component]
fn Compare(sitting: Sitting, phrase: Phrase, turn: Turn) -> impl IntoView {
    let note = sitting.note_on(&phrase).map(|(is_own, note)| {
        let lang = (!is_own).then_some("nl");
        view! {
            <p class="field-hint" lang=lang dir="auto">
                {note}
            </p>
        }
    });
    let variant = phrase.variant.clone().map(|variant| {
        view! {
            <p>
                <span class="field-hint">{words(keys::PRACTICE_ALSO)}</span>
                " "
                {dutch(variant)}
            </p>
        }
    });
    let text = phrase.text.clone();
    let place = turn.place;
    let used = RwSignal::new(sitting.was_used_today(place));
    let use_it = move |_| {
        used.set(true);
        sitting.note(place, Answer::Used);
    };
    let story = phrase.text.clone();
    view! {
        <section class="card stack phrase-card">
            {dutch(phrase.text.clone())} {variant} <Meaning sitting=sitting phrase=phrase /> {note}
            <ListenButton sitting=sitting text=text />
            <button class="btn btn-quiet" type="button" aria-pressed=move || used.get().to_string() disabled=move || used.get() on:click=use_it>
                <IconSvg icon=Icon::Message />
                {move || words(if used.get() { keys::PRACTICE_USED_DONE } else { keys::PRACTICE_USED })()}
            </button>
            {move || used.get().then(|| view! { <StoryButton phrase=story.clone() /> })}
        </section>
        <div class="btn-bar phrase-answers">
            <button class="btn" type="button" on:click=move |_| sitting.answer(Answer::NotYet)>
                <IconSvg icon=Icon::Refresh />
                {words(keys::PRACTICE_NOT_YET)}
            </button>
            <button class="btn btn-primary" type="button" on:click=move |_| sitting.answer(Answer::Known)>
                <IconSvg icon=Icon::Check />
                {words(keys::PRACTICE_KNOWN)}
            </button>
        </div>
    }
}

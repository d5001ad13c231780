//! How does one phrase stand in front of the member, step by step?

use domain::own_phrase::OWN_THEME;
use domain::phrase::Phrase;
use domain::practice::Answer;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::direction::{Learnt, learnt, say_words};
use super::sitting::{Sitting, Step, Turn};
use crate::client::client;
use crate::member::diary::begin_entry;
use crate::member::navigation::navigation;
use crate::member::phrases::VoiceButton;
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

/// A member's recording, else the phone's Dutch voice, else nothing. `missing` is told whether there is a recording that is not on this phone.
#[component]
pub fn ListenButton(
    sitting: Sitting,
    phrase: Phrase,
    #[prop(optional)] at_once: bool,
    #[prop(optional)] missing: Option<RwSignal<bool>>,
) -> impl IntoView {
    let missing = missing.unwrap_or_else(|| RwSignal::new(false));
    let recorded = sitting.voice_of(&phrase).map(|voice| {
        let label = Signal::derive(words(keys::PRACTICE_LISTEN));
        let button =
            view! { <VoiceButton voice=voice label=label at_once=at_once missing=missing /> };
        // One button that listens is enough.
        view! { <div hidden=move || missing.get() && sitting.has_voice()>{button}</div> }
    });
    let has_recorded = recorded.is_some();
    let text = StoredValue::new(phrase.text);
    let spoken = move || {
        let is_needed = !has_recorded || missing.get();
        (is_needed && sitting.has_voice()).then(|| {
            view! {
                <button class="btn" type="button" on:click=move |_| text.with_value(|text| sitting.say(text))>
                    <IconSvg icon=Icon::Speaker />
                    {words(keys::PRACTICE_LISTEN)}
                </button>
            }
        })
    };
    view! {
        {recorded}
        {spoken}
    }
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
                        <span class="phrase-meaning" lang=meaning.lang dir=meaning.dir>
                            {meaning.text}
                        </span>
                    }
                })
        }}
    }
}

#[component]
fn Choose(sitting: Sitting, phrase: Phrase, turn: Turn) -> impl IntoView {
    let missed = RwSignal::new(None::<usize>);
    let missing = RwSignal::new(false);
    let has_recorded = sitting.voice_of(&phrase).is_some();
    let has_voice = sitting.has_voice();
    if has_voice && !has_recorded {
        sitting.say(&phrase.text);
    }
    let is_heard = Memo::new(move |_| has_voice || (has_recorded && !missing.get()));
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
    let prompt = move || match is_heard.get() {
        true => words(keys::PRACTICE_HEAR)(),
        false => words(keys::PRACTICE_READ)(),
    };
    let text = sitting.learnt(&phrase);
    view! {
        <section class="card stack phrase-card">
            <p>{prompt}</p>
            {move || (!is_heard.get()).then(|| learnt(text.clone()))}
            <ListenButton sitting=sitting phrase=phrase at_once=true missing=missing />
            <div class="choices">{tiles}</div>
            <p class="field-hint" role="status">
                {move || missed.get().map(|_| words(keys::PRACTICE_TRY_AGAIN)())}
            </p>
        </section>
    }
}

#[component]
fn Say(sitting: Sitting, phrase: Phrase) -> impl IntoView {
    // One of the duo's own that nobody has translated can be heard or read, and said again.
    let missing = RwSignal::new(false);
    let has_recorded = sitting.voice_of(&phrase).is_some();
    let listened = phrase.clone();
    let shown = phrase.clone();
    let text = move || {
        let is_own = shown.theme == OWN_THEME;
        let is_heard = has_recorded && !missing.get();
        let is_told = is_heard || sitting.meaning(&shown).is_some();
        (is_own && !is_told).then(|| learnt(sitting.learnt(&shown)))
    };
    view! {
        <section class="card stack phrase-card">
            <p>{move || say_words(sitting)}</p>
            <Meaning sitting=sitting phrase=phrase />
            {text}
            <ListenButton sitting=sitting phrase=listened missing=missing />
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
    let client = client();
    let write = move |_| {
        let text = tf(keys::PRACTICE_STORY, &[("phrase", &phrase)]);
        spawn_local(async move {
            begin_entry(client, client.host().today(), "", &text).await;
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
    // It is another way to say it in Dutch.
    let variant = phrase
        .variant
        .clone()
        .filter(|_| sitting.learns().is_none());
    let variant = variant.map(|variant| {
        view! {
            <p>
                <span class="field-hint">{words(keys::PRACTICE_ALSO)}</span>
                " "
                {learnt(Learnt::dutch(variant))}
            </p>
        }
    });
    let listened = phrase.clone();
    let place = turn.place;
    let used = RwSignal::new(sitting.was_used_today(place));
    let use_it = move |_| {
        used.set(true);
        sitting.note(place, Answer::Used);
    };
    let said = sitting.learnt(&phrase);
    let story = said.text.clone();
    view! {
        <section class="card stack phrase-card">
            {learnt(said)} {variant} <Meaning sitting=sitting phrase=phrase /> {note}
            <ListenButton sitting=sitting phrase=listened />
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

//! Which activities suit the two now, and why?

use domain::suggestion::{Suggestion, suggestions};
use leptos::prelude::*;

use super::activity_words::{facts, own_or_dutch, reason, title};
use super::doing::{Doing, Shelf, address_of};
use crate::client::client;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// How many are shown at first, and how many more at a time: a choice, not a list.
const SHOWN: usize = 4;

/// What is asked of today's suggestions. Copies are the same.
#[derive(Clone, Copy)]
pub struct Wanted {
    free: RwSignal<bool>,
    children: RwSignal<bool>,
}

impl Wanted {
    /// Anything.
    pub fn anything() -> Self {
        Self {
            free: RwSignal::new(false),
            children: RwSignal::new(false),
        }
    }
}

/// The best first.
pub fn found(doing: Doing, wanted: Wanted) -> Vec<Suggestion> {
    let today = doing.client.host().today();
    let mut situation = doing.situation(today);
    situation.free_only = wanted.free.get();
    situation.with_children = wanted.children.get();
    doing.shelf.with(|shelf| match shelf {
        Shelf::Here(catalogue) => suggestions(&catalogue.activities, &situation),
        Shelf::Reading | Shelf::NotThere => Vec::new(),
    })
}

/// The choice between some that suit, with what can be asked of them.
#[component]
pub fn Suggestions(doing: Doing) -> impl IntoView {
    let wanted = Wanted::anything();
    let shown = RwSignal::new(SHOWN);
    let all = Memo::new(move |_| found(doing, wanted));
    let cards = move || {
        let shown = shown.get();
        all.with(|all| {
            all.iter()
                .take(shown)
                .map(|suggestion| {
                    view! {
                        <li>
                            <SuggestionCard doing=doing suggestion=suggestion.clone() />
                        </li>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    let more = move || all.with(|all| all.len() > shown.get());
    view! {
        <section class="stack">
            <h2>{words(keys::DO_SUGGESTIONS)}</h2>
            <div class="row" role="group" aria-label=words(keys::DO_WANTED)>
                <Wish on=wanted.free name=keys::DO_ONLY_FREE />
                <Wish on=wanted.children name=keys::DO_WITH_CHILDREN />
            </div>
            {move || all.with(Vec::is_empty).then(|| view! { <p>{words(keys::DO_NOTHING)}</p> })}
            <ul class="stack suggestions">{cards}</ul>
            {move || {
                more()
                    .then(|| {
                        view! {
                            <button class="btn" type="button" on:click=move |_| shown.update(|shown| *shown += SHOWN)>
                                <IconSvg icon=Icon::ChevronDown />
                                {words(keys::DO_MORE)}
                            </button>
                        }
                    })
            }}
        </section>
    }
}

#[component]
fn Wish(on: RwSignal<bool>, name: crate::texts::Key) -> impl IntoView {
    view! {
        <button
            class="chip"
            type="button"
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on.update(|on| *on = !*on)
        >
            <span>{words(name)}</span>
        </button>
    }
}

/// One suggestion, with its two strongest reasons; the whole of it leads to the activity.
#[component]
pub fn SuggestionCard(doing: Doing, suggestion: Suggestion) -> impl IntoView {
    let activity = doing.activity(&suggestion.activity)?;
    let client = client();
    let reasons = suggestion.reasons;
    let reasons = move || {
        // Names may come after the first answer of the server.
        client.people.track();
        let sentences = reasons.iter().map(|each| reason(doing, each));
        sentences
            .map(|sentence| view! { <li>{sentence}</li> })
            .collect::<Vec<_>>()
    };
    let dutch = activity.sentence.clone();
    let id = activity.id.clone();
    let sentence = move || {
        own_or_dutch(
            doing.in_own_words(&id).map(|own| own.sentence),
            dutch.clone(),
        )
    };
    Some(view! {
        <a class="card suggestion" href=Route::Activity(address_of(&activity.id)).path()>
            <span class="activity-icon" aria-hidden="true">
                {activity.icon.clone()}
            </span>
            <div class="stack-s">
                {title(doing, &activity)} {sentence} {facts(&activity)}
                <ul class="reasons">{reasons}</ul>
            </div>
        </a>
    })
}

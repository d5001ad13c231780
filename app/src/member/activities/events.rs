//! What do the programme and others organise for groups, to which the two can go?

use catalogue::programme::{EventDate, EventState, GroupEvent};
use domain::Day;
use domain::plan::{Plan, TITLE_CHARS_MAX};
use domain::thing::ThingKind;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::activity_words::cost_word;
use super::doing::Doing;
use super::plan_words::when_words;
use crate::member::follow::{new_thing, say};
use crate::member::meetings::duration;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// How many dates of one event are shown: the next ones.
const DATES_SHOWN: usize = 3;

/// The events that are still to come; nothing where there are none.
#[component]
pub fn Events(doing: Doing) -> impl IntoView {
    let today = doing.client.host().today();
    move || {
        let cards: Vec<_> = doing.events.with(|events| {
            let cards = events.iter().filter_map(|event| {
                let dates = to_come(event, today);
                (!dates.is_empty()).then(|| {
                    view! {
                        <li>
                            <EventCard doing=doing event=event.clone() dates=dates />
                        </li>
                    }
                })
            });
            cards.collect()
        });
        (!cards.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>{words(keys::DO_EVENTS)}</h2>
                    <ul class="stack">{cards}</ul>
                </section>
            }
        })
    }
}

fn to_come(event: &GroupEvent, today: Day) -> Vec<EventDate> {
    let to_come = event.dates.iter().filter(|date| date.when.day >= today);
    to_come.take(DATES_SHOWN).cloned().collect()
}

/// One event. A tap on a date puts it into the plan of the two.
#[component]
fn EventCard(doing: Doing, event: GroupEvent, dates: Vec<EventDate>) -> impl IntoView {
    let place = event.address.clone();
    let title: String = event.title.chars().take(TITLE_CHARS_MAX).collect();
    let cost = event
        .cost
        .map(|cost| view! { <li>{words(cost_word(cost))}</li> });
    let long = dates.first().and_then(|date| date.minutes);
    let long = long.map(|minutes| view! { <li>{move || duration(minutes.into())}</li> });
    let children =
        (event.children == Some(true)).then(|| view! { <li>{words(keys::DO_CHILDREN)}</li> });
    let dates: Vec<_> = dates
        .into_iter()
        .map(|date| view! { <EventTime doing=doing title=title.clone() place=place.clone() date=date /> })
        .collect();
    let where_it_is = (!event.address.is_empty()).then(|| {
        view! {
            <p class="row">
                <IconSvg icon=Icon::Place />
                <bdi lang="nl">{event.address.clone()}</bdi>
            </p>
        }
    });
    view! {
        <section class="card stack-s">
            <h3 lang="nl" dir="ltr">
                {event.title.clone()}
            </h3>
            <p lang="nl" dir="auto">
                {event.sentence.clone()}
            </p>
            {where_it_is}
            <ul class="activity-facts">{long} {cost} {children}</ul>
            {dates}
        </section>
    }
}

#[component]
fn EventTime(doing: Doing, title: String, place: String, date: EventDate) -> impl IntoView {
    let navigation = navigation();
    let when = when_words(&date.when);
    let off = match date.state {
        EventState::Planned => None,
        EventState::Cancelled => Some(keys::DO_EVENT_CANCELLED),
        EventState::Postponed => Some(keys::DO_EVENT_POSTPONED),
    };
    if let Some(off) = off {
        return view! {
            <p class="row">
                <s>{when}</s>
                <span class="tag">{words(off)}</span>
            </p>
        }
        .into_any();
    }
    let failed = RwSignal::new(false);
    let planning = StoredValue::new(false);
    let plan = move |_| {
        // Two quick taps are one.
        if planning.get_value() {
            return;
        }
        planning.set_value(true);
        let id = new_thing(doing.client);
        let facts = Plan::begin(None, &title, &date.when, &place);
        let saying = say(doing.client, id, ThingKind::Plan, facts);
        spawn_local(async move {
            let said = saying.await;
            if planning.try_set_value(false).is_some() {
                return;
            }
            match said {
                Ok(()) => navigation.go_saying(Route::Plan(id), Notice::Planned),
                Err(_) => {
                    failed.try_set(true);
                }
            }
        });
    };
    view! {
        <button class="btn" type="button" on:click=plan>
            <IconSvg icon=Icon::Calendar />
            <span>{when}</span>
        </button>
        <p class="field-hint" role="alert">
            {move || failed.get().then(|| t(keys::ERROR_WHAT))}
        </p>
    }
    .into_any()
}

//! What shall we do? What is planned, whose turn it is to choose, and what would suit.

use domain::Day;
use domain::plan::{Plan, PlanState};
use leptos::prelude::*;

use super::doing::{Doing, Shelf};
use super::events::Events;
use super::plan_words::PlanCard;
use super::suggestions::Suggestions;
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::member::tile::Tile;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// How long after its day a plan that nobody closed still asks how it was, in days.
const ASKS_DAYS: i32 = 31;

/// Do.
#[component]
pub fn ActivitiesPage() -> impl IntoView {
    let doing = Doing::follow(client());
    view! {
        <Frame title=keys::NAV_ACTIVITIES>
            <div class="page stack-l">
                {move || match doing.shelf.get() {
                    Shelf::Reading => view! { <CardSkeletons /> }.into_any(),
                    Shelf::NotThere => {
                        view! {
                            <Planned doing=doing />
                            <section class="card stack-s" role="alert">
                                <p>{words(keys::DO_NOT_THERE)}</p>
                            </section>
                        }
                            .into_any()
                    }
                    Shelf::Here(_) => {
                        view! {
                            <Planned doing=doing />
                            <Turn doing=doing />
                            <Suggestions doing=doing />
                            <Events doing=doing />
                            <section class="card">
                                <ul class="list">
                                    <Tile route=Route::NewPlan icon=Icon::Pen name=keys::PLAN_OWN />
                                    <Tile route=Route::Wishes icon=Icon::Settings name=keys::WISHES_TITLE />
                                    <Tile route=Route::Meetings icon=Icon::Calendar name=keys::MEETINGS_TITLE />
                                </ul>
                            </section>
                            <p class="lock-note">
                                <IconSvg icon=Icon::Lock />
                                {words(keys::DO_PRIVATE)}
                            </p>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Frame>
    }
}

/// What is to come, and what came and was not closed.
#[component]
fn Planned(doing: Doing) -> impl IntoView {
    let today = doing.client.host().today();
    let shown = move |is_shown: fn(&Plan, Day) -> bool| {
        doing.plans.with(|plans| {
            let shown = plans.iter().filter(|plan| is_shown(plan, today));
            shown.cloned().collect::<Vec<_>>()
        })
    };
    let cards = move |plans: Vec<Plan>| {
        plans
            .into_iter()
            .map(|plan| view! { <li><PlanCard doing=doing plan=plan /></li> })
            .collect::<Vec<_>>()
    };
    move || {
        let (past, to_come) = (shown(asks_how_it_was), shown(is_ahead));
        let past = (!past.is_empty()).then(|| {
            view! {
                <h2>{words(keys::PLAN_HOW_WAS_IT)}</h2>
                <ul class="stack">{cards(past)}</ul>
            }
        });
        let to_come = (!to_come.is_empty()).then(|| {
            view! {
                <h2>{words(keys::PLAN_TO_COME)}</h2>
                <ul class="stack">{cards(to_come)}</ul>
            }
        });
        let any = past.is_some() || to_come.is_some();
        any.then(|| view! { <section class="stack">{past} {to_come}</section> })
    }
}

/// One whose day has gone by and that nobody closed, or that was done and of which nobody has told yet.
fn asks_how_it_was(plan: &Plan, today: Day) -> bool {
    let days = today.days_since(plan.when.day);
    match plan.state {
        PlanState::Planned => (1..=ASKS_DAYS).contains(&days),
        PlanState::Done => plan.entry.is_none() && (0..=ASKS_DAYS).contains(&days),
        PlanState::Cancelled => false,
    }
}

/// One that is to come, or that was to come and is cancelled: whoever looks for it must not go there.
fn is_ahead(plan: &Plan, today: Day) -> bool {
    plan.state != PlanState::Done && plan.when.day >= today
}

/// Whose turn it is, so that neither always has to come up with something.
#[component]
fn Turn(doing: Doing) -> impl IntoView {
    move || {
        let turn = doing.turn()?;
        let sentence = if doing.me() == Some(turn) {
            view! { <p>{words(keys::DO_YOUR_TURN)}</p> }.into_any()
        } else {
            let name = vec![("name", doing.name_of(turn))];
            view! { <p>{told(keys::DO_TURN, name)}</p> }.into_any()
        };
        Some(
            view! { <div class="banner" data-kind="info"><IconSvg icon=Icon::People />{sentence}</div> },
        )
    }
}

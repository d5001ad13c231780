//! What do the two want to reach together?

use domain::goal::Goal;
use domain::thing::ThingKind;
use domain::{Command, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::goal_form::GoalForm;
use super::goal_item::GoalItem;
use crate::client::client;
use crate::member::diary::OnlyYouTwo;
use crate::member::follow::{follow, me, new_thing};
use crate::member::frame::Frame;
use crate::member::navigation::focus_heading;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Their goals; either may change any.
#[component]
pub fn GoalsPage() -> impl IntoView {
    let client = client();
    let me = me(client);
    let goals = follow(client, ThingKind::Goal, |things| Goal::all(&things));
    let removed = RwSignal::new(None::<ThingId>);
    let ids = Memo::new(move |_| {
        goals.with(|goals| {
            goals
                .iter()
                .flatten()
                .map(|goal| goal.id)
                .collect::<Vec<_>>()
        })
    });
    let loaded = Memo::new(move |_| goals.with(Option::is_some));
    let one = move |id| {
        Memo::new(move |_| {
            goals.with(|goals| goals.iter().flatten().find(|it| it.id == id).cloned())
        })
    };
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true changes=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::GOALS_TITLE)}</h1>
                    <p>{words(keys::GOALS_LEAD)}</p>
                    <OnlyYouTwo />
                </div>
                {move || {
                    if !loaded.get() {
                        return view! { <CardSkeletons /> }.into_any();
                    }
                    view! {
                        {move || ids.with(Vec::is_empty).then(|| view! { <p>{words(keys::GOALS_EMPTY)}</p> })}
                        <ul class="stack">
                            <For each=move || ids.get() key=|id| *id let:id>
                                <li>
                                    <GoalItem goal=one(id) me=me removed=removed />
                                </li>
                            </For>
                        </ul>
                        <NewGoal goals=goals />
                    }
                        .into_any()
                }}
                <Removed removed=removed />
            </div>
        </Frame>
    }
}

/// One more, while there is room; else a kind word.
#[component]
fn NewGoal(goals: RwSignal<Option<Vec<Goal>>>) -> impl IntoView {
    let client = client();
    let open = RwSignal::new(false);
    let has_room = Memo::new(move |_| {
        goals.with(|goals| Goal::has_room(goals.as_deref().unwrap_or_default()))
    });
    let close = Callback::new(move |()| {
        open.set(false);
        focus_heading();
    });
    move || {
        // A form that is open stays: what is being written is not lost to a goal that comes from the other phone.
        if open.get() {
            let id = new_thing(client);
            return view! {
                <section class="card">
                    <GoalForm id=id close=close />
                </section>
            }
            .into_any();
        }
        if !has_room.get() {
            return view! { <p>{words(keys::GOALS_ENOUGH)}</p> }.into_any();
        }
        view! {
            <button class="btn btn-primary" type="button" on:click=move |_| open.set(true)>
                <IconSvg icon=Icon::Plus />
                {words(keys::GOALS_ADD)}
            </button>
        }
        .into_any()
    }
}

/// The way back for a goal that was just taken away.
#[component]
fn Removed(removed: RwSignal<Option<ThingId>>) -> impl IntoView {
    let client = client();
    let undo = move |_| {
        let Some(goal) = removed.get_untracked() else {
            return;
        };
        let restoring = client
            .host()
            .dispatch(Command::RestoreEntry { entry: goal.into() });
        spawn_local(async move {
            // A storage that fails shows in the sync badge, and the bar stays to try again.
            if restoring.await.is_ok() {
                removed.try_set(None);
                focus_heading();
            }
        });
    };
    move || {
        removed.get()?;
        Some(view! {
            <div class="undo-bar" role="status">
                <span>{words(keys::GOALS_REMOVED)}</span>
                <button class="btn" type="button" on:click=undo>
                    <IconSvg icon=Icon::Undo />
                    {words(keys::GOALS_UNDO)}
                </button>
                <button class="btn btn-icon" type="button" on:click=move |_| removed.set(None)>
                    <IconSvg icon=Icon::Close />
                    <span class="visually-hidden">{words(keys::APP_CLOSE)}</span>
                </button>
            </div>
        })
    }
}

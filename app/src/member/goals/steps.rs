//! Which small steps lead to a goal, and which are done?

use domain::MemberId;
use domain::diary::Mark;
use domain::goal::{GOAL_UTF16_MAX, Goal, STEPS_MAX, Step};
use domain::thing::ThingKind;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::goal_item::done_by;
use crate::client::client;
use crate::member::follow::{say, say_now};
use crate::texts::{Key, keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The steps, each to be ticked by either, and a line for one more.
#[component]
pub fn Steps(
    /// Of this goal.
    goal: Memo<Option<Goal>>,
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        goal.with(|goal| {
            let steps = goal.iter().flat_map(|goal| &goal.steps);
            steps.map(|step| step.name.clone()).collect::<Vec<_>>()
        })
    });
    let one = move |name: String| {
        Memo::new(move |_| {
            goal.with(|goal| {
                let mut steps = goal.iter().flat_map(|goal| &goal.steps);
                steps.find(|step| step.name == name).cloned()
            })
        })
    };
    let has_steps = move || names.with(|names| !names.is_empty());
    // A goal that was reached needs no more of them.
    let has_room = Memo::new(move |_| {
        let is_open = goal.with(|goal| goal.as_ref().is_some_and(|goal| goal.done.is_none()));
        is_open && names.with(Vec::len) < STEPS_MAX
    });
    view! {
        <Show when=has_steps>
            <ul class="stack-s">
                <For each=move || names.get() key=String::clone let:name>
                    <li>
                        <StepItem goal=goal step=one(name) me=me />
                    </li>
                </For>
            </ul>
        </Show>
        <Show when=move || has_room.get()>
            <NewStep goal=goal />
        </Show>
    }
}

/// One step.
#[component]
fn StepItem(
    goal: Memo<Option<Goal>>,
    step: Memo<Option<Step>>,
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let client = client();
    let which = move || {
        let goal = goal.with_untracked(|goal| goal.as_ref().map(|goal| goal.id));
        let name = step.with_untracked(|step| step.as_ref().map(|step| step.name.clone()));
        goal.zip(name)
    };
    let done = Memo::new(move |_| step.with(|step| step.as_ref()?.done));
    let text = move || step.with(|step| step.as_ref().map(|step| step.text.clone()));
    let tick = move |event| {
        let (Some((id, name)), Some(by)) = (which(), me.get_untracked()) else {
            return;
        };
        let at = client.together().now();
        let mark = event_target_checked(&event).then_some(Mark { by, at });
        say_now(client, id, ThingKind::Goal, Goal::step_marked(&name, mark));
    };
    let remove = move |_| {
        if let Some((id, name)) = which() {
            say_now(client, id, ThingKind::Goal, Goal::without_step(&name));
        }
    };
    let remove_label = move || {
        told(
            keys::GOALS_STEP_REMOVE,
            vec![("step", text().unwrap_or_default())],
        )()
    };
    view! {
        <div class="goal-step">
            <label class="choice">
                <input type="checkbox" prop:checked=move || done.get().is_some() on:change=tick />
                <span>
                    <span class="goal-step-text" dir="auto">
                        {text}
                    </span>
                    {move || done.get().map(|mark| done_by(client, mark))}
                </span>
            </label>
            <button class="btn btn-icon" type="button" on:click=remove>
                <IconSvg icon=Icon::Close />
                <span class="visually-hidden">{remove_label}</span>
            </button>
        </div>
    }
}

/// One more.
#[component]
fn NewStep(goal: Memo<Option<Goal>>) -> impl IntoView {
    let client = client();
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Key>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = goal.with_untracked(|goal| goal.as_ref().map(|goal| goal.id));
        let written = text.get_untracked();
        let Some(id) = id.filter(|_| !written.trim().is_empty()) else {
            return;
        };
        // Two quick taps are one; where it cannot be stored the words come back.
        text.set(String::new());
        let host = client.together();
        let facts = Goal::step(&host.new_name(), &written, host.now());
        let saying = say(client, id, ThingKind::Goal, facts);
        spawn_local(async move {
            match saying.await {
                Ok(()) => drop(problem.try_set(None)),
                Err(_) => {
                    text.try_set(written);
                    problem.try_set(Some(keys::GOALS_NOT_STORED));
                }
            }
        });
    };
    let id = goal.with_untracked(|goal| goal.as_ref().map(|goal| goal.id.to_string()));
    let id = format!("step-{}", id.unwrap_or_default());
    view! {
        <form class="field" novalidate on:submit=submit>
            <label class="field-label" for=id.clone()>
                {words(keys::GOALS_STEP_ADD)}
            </label>
            <div class="goal-new-step">
                <input id=id dir="auto" autocomplete="off" enterkeyhint="done" maxlength=GOAL_UTF16_MAX bind:value=text />
                <button class="btn" type="submit">
                    <IconSvg icon=Icon::Plus />
                    {words(keys::GOALS_STEP_SAVE)}
                </button>
            </div>
            {move || problem.get().map(|problem| view! { <p class="field-error" role="alert">{t(problem)}</p> })}
        </form>
    }
}

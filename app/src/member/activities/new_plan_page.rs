//! When shall we do this? An activity of the catalogue, or an idea of one's own.

use domain::ThingId;
use domain::plan::{Plan, TITLE_CHARS_MAX};
use domain::thing::ThingKind;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::doing::{Doing, Shelf};
use super::plan_form::{WhenAndWhere, WhenAndWhereFields};
use crate::client::client;
use crate::member::follow::{new_thing, say};
use crate::member::frame::Frame;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A new plan.
#[component]
pub fn NewPlanPage(
    /// The activity, by its address; none for an idea of one's own.
    #[prop(into)]
    activity: Option<ThingId>,
) -> impl IntoView {
    let doing = Doing::follow(client());
    let above = activity.map_or(Route::Activities, Route::Activity);
    view! {
        <Frame title=keys::PLAN_NEW changes=true above=above task=true>
            {move || {
                let is_reading = doing.shelf.with(|shelf| matches!(shelf, Shelf::Reading));
                if activity.is_some() && is_reading {
                    return view! {
                        <div class="page">
                            <CardSkeletons />
                        </div>
                    }
                        .into_any();
                }
                view! { <NewPlan doing=doing activity=activity /> }.into_any()
            }}
        </Frame>
    }
}

#[component]
fn NewPlan(doing: Doing, activity: Option<ThingId>) -> impl IntoView {
    let navigation = navigation();
    let activity = untrack(|| activity.and_then(|id| doing.activity_at(id)));
    let address = activity.as_ref().and_then(|it| it.address.clone());
    let typed = WhenAndWhere::new(None, None, &address.unwrap_or_default());
    let title = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let saving = RwSignal::new(false);
    let known = activity.as_ref().map(|activity| activity.id.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let own = title.get_untracked();
        let needs_title = known.is_none() && own.trim().is_empty();
        wrong.set(needs_title.then(|| t(keys::PLAN_WRONG_TITLE)));
        let when = typed.when();
        let Some(when) = when.filter(|_| !needs_title && !saving.get_untracked()) else {
            return;
        };
        saving.set(true);
        let id = new_thing(doing.client);
        let place = typed.place.get_untracked();
        let facts = Plan::begin(known.as_ref(), &own, &when, &place);
        let planning = say(doing.client, id, ThingKind::Plan, facts);
        spawn_local(async move {
            let planned = planning.await;
            if saving.try_set(false).is_some() {
                // The person has left the screen.
                return;
            }
            match planned {
                Ok(()) => navigation.replace_saying(Route::Plan(id), Notice::Planned),
                Err(_) => {
                    wrong.try_set(Some(t(keys::ERROR_WHAT)));
                }
            }
        });
    };
    let what = match &activity {
        Some(activity) => view! {
            <p class="row">
                <span class="activity-icon" aria-hidden="true">
                    {activity.icon.clone()}
                </span>
                <strong lang="nl">
                    <bdi>{activity.title.clone()}</bdi>
                </strong>
            </p>
        }
        .into_any(),
        None => view! {
            <div class="field">
                <label class="field-label" for="plan-title">
                    {words(keys::PLAN_WHAT)}
                </label>
                <input
                    id="plan-title"
                    dir="auto"
                    maxlength=TITLE_CHARS_MAX
                    aria-describedby="plan-title-error"
                    aria-invalid=move || wrong.with(|wrong| wrong.is_some().then_some("true"))
                    bind:value=title
                />
            </div>
        }
        .into_any(),
    };
    view! {
        <form class="page" novalidate on:submit=submit>
            {what}
            <FieldError id="plan-title-error" message=Signal::derive(move || wrong.get()) />
            <WhenAndWhereFields typed=typed />
            <span class="lock-note">
                <IconSvg icon=Icon::Lock />
                {words(keys::DO_PRIVATE)}
            </span>
            <div class="btn-bar">
                <button class="btn btn-primary" type="submit">
                    <IconSvg icon=Icon::Check />
                    {words(keys::PLAN_SAVE)}
                </button>
            </div>
        </form>
    }
}

//! How is a plan told: what, when, where?

use domain::plan::{Plan, PlanState, When};
use leptos::prelude::*;

use super::activity_words::plain_title;
use super::doing::Doing;
use crate::member::route::Route;
use crate::texts::{keys, language, t, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};

/// What it is, in Dutch or in their own words.
pub fn plan_title(doing: Doing, plan: &Plan) -> String {
    match &plan.activity {
        Some(activity) => plain_title(doing, activity),
        None => plan.title.clone(),
    }
}

/// The language of a plan's title: the catalogue's are Dutch, their own in whatever they write.
pub fn title_lang(plan: &Plan) -> Option<&'static str> {
    plan.activity.is_some().then_some("nl")
}

/// Day and time in words.
pub fn when_words(when: &When) -> String {
    let day = format::day(
        language(),
        when.day,
        &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
    );
    match when.minute {
        None => day,
        Some(minute) => tf(
            keys::PLAN_WHEN,
            &[("day", &day), ("time", &format::time_of_day(minute))],
        ),
    }
}

/// A plan in a list; the whole of it leads to the plan.
#[component]
pub fn PlanCard(doing: Doing, plan: Plan) -> impl IntoView {
    let icon = plan.activity.as_ref().and_then(|id| doing.activity(id));
    let icon = icon.map_or_else(|| "📌".to_owned(), |activity| activity.icon);
    let state = match plan.state {
        PlanState::Cancelled => Some(view! { <span class="tag">{t(keys::PLAN_CANCELLED)}</span> }),
        PlanState::Done => Some(view! { <span class="tag">{t(keys::PLAN_DONE)}</span> }),
        PlanState::Planned => None,
    };
    let place = (!plan.place.is_empty()).then(|| {
        view! {
            <span class="row">
                <IconSvg icon=Icon::Place />
                <bdi>{plan.place.clone()}</bdi>
            </span>
        }
    });
    view! {
        <a class="card suggestion" href=Route::Plan(plan.id).path()>
            <span class="activity-icon" aria-hidden="true">
                {icon}
            </span>
            <div class="stack-s">
                <strong>
                    <bdi lang=title_lang(&plan)>{plan_title(doing, &plan)}</bdi>
                </strong>
                <span>{when_words(&plan.when)}</span>
                {place}
                {state}
            </div>
        </a>
    }
}

//! What have we planned: when, where, who brings what; and how it went.

use domain::calendar::event;
use domain::meeting::{MINUTES_USUAL, Meeting, MeetingKind, Statement};
use domain::opinion::Opinion;
use domain::own_phrase::Source;
use domain::plan::{Plan, PlanState, TITLE_CHARS_MAX};
use domain::thing::ThingKind;
use domain::{EntryId, MemberId, ThingId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::doing::{Doing, Shelf, address_of};
use super::plan_form::{WhenAndWhere, WhenAndWhereFields};
use super::plan_words::{plan_title, title_lang, when_words};
use crate::client::client;
use crate::member::diary::begin_entry;
use crate::member::frame::Frame;
use crate::member::navigation::navigation;
use crate::member::phrases::PhraseForm;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// One plan.
#[component]
pub fn PlanPage(
    /// Which.
    id: ThingId,
) -> impl IntoView {
    let doing = Doing::follow(client());
    let plan = Memo::new(move |_| {
        doing.plans.with(|plans| {
            let mut all = plans.iter();
            all.find(|plan| plan.id == id).cloned()
        })
    });
    let is_there = Memo::new(move |_| plan.with(Option::is_some));
    view! {
        <Frame title=keys::NAV_ACTIVITIES changes=true heading_in_page=true above=Route::Activities>
            {move || {
                let is_reading = doing.shelf.with(|shelf| matches!(shelf, Shelf::Reading));
                match (is_reading, is_there.get()) {
                    (true, _) => {
                        view! {
                            <div class="page">
                                <CardSkeletons />
                            </div>
                        }
                            .into_any()
                    }
                    (false, false) => {
                        view! {
                            <div class="page">
                                <p role="alert">{words(keys::PLAN_UNKNOWN)}</p>
                            </div>
                        }
                            .into_any()
                    }
                    (false, true) => view! { <Shown doing=doing plan=plan /> }.into_any(),
                }
            }}
        </Frame>
    }
}

/// A plan, while it is there.
type Current = Memo<Option<Plan>>;

#[component]
fn Shown(doing: Doing, plan: Current) -> impl IntoView {
    let state = Memo::new(move |_| plan.with(|plan| plan.as_ref().map(|plan| plan.state)));
    let title = move || plan.with(|plan| plan.as_ref().map(|plan| plan_title(doing, plan)));
    let when = move || plan.with(|plan| plan.as_ref().map(|plan| when_words(&plan.when)));
    let place = move || {
        let place = plan.with(|plan| plan.as_ref().map(|plan| plan.place.clone()));
        place.filter(|place| !place.is_empty()).map(|place| {
            view! {
                <p class="row">
                    <IconSvg icon=Icon::Place />
                    <bdi>{place}</bdi>
                </p>
            }
        })
    };
    let lang = plan.with_untracked(|plan| plan.as_ref().and_then(title_lang));
    let about = plan.with_untracked(|plan| plan.as_ref().and_then(|plan| plan.activity.clone()));
    let about = about.map(|id| {
        view! {
            <a class="btn btn-quiet" href=Route::Activity(address_of(&id)).path()>
                <IconSvg icon=Icon::Activities />
                {words(keys::PLAN_ABOUT)}
            </a>
        }
    });
    let notice = navigation().notice;
    Effect::new(move |before: Option<Option<PlanState>>| {
        let now = state.get();
        if before.is_some_and(|before| before != now) {
            // What the screen before had to say is over.
            notice.set(None);
        }
        now
    });
    view! {
        <article class="page">
            <div class="page-head">
                <h1 tabindex="-1" dir="auto" lang=lang>
                    {title}
                </h1>
                <p>{when}</p>
                {place}
                {about}
            </div>
            {move || match state.get() {
                Some(PlanState::Cancelled) => view! { <Cancelled doing=doing plan=plan /> }.into_any(),
                Some(PlanState::Done) => view! { <Done doing=doing plan=plan /> }.into_any(),
                _ => view! { <ToCome doing=doing plan=plan /> }.into_any(),
            }}
        </article>
    }
}

#[component]
fn ToCome(doing: Doing, plan: Current) -> impl IntoView {
    let today = doing.client.host().today();
    let has_come = Memo::new(move |_| {
        plan.with(|plan| plan.as_ref().is_some_and(|plan| plan.when.day <= today))
    });
    let buddy = move || {
        doing.client.people.with(|people| {
            let buddy = people.as_ref().and_then(|people| people.buddy());
            buddy
                .map(|buddy| buddy.member.name.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <Brings doing=doing plan=plan />
        <Calendar doing=doing plan=plan />
        <Move doing=doing plan=plan />
        <button class="btn btn-quiet" type="button" on:click=move |_| turn_to(doing, plan, PlanState::Cancelled)>
            <IconSvg icon=Icon::Close />
            {words(keys::PLAN_CANCEL)}
        </button>
        {move || {
            has_come
                .get()
                .then(|| {
                    view! {
                        <p class="field-hint">{told(keys::PLAN_DID_IT_HINT, vec![("name", buddy())])}</p>
                        <div class="btn-bar">
                            <button class="btn btn-primary" type="button" on:click=move |_| did_it(doing, plan)>
                                <IconSvg icon=Icon::Check />
                                {words(keys::PLAN_DID_IT)}
                            </button>
                        </div>
                    }
                })
        }}
    }
}

fn turn_to(doing: Doing, plan: Current, state: PlanState) {
    if let Some(plan) = plan.get_untracked() {
        doing.note(plan.id, ThingKind::Plan, Plan::is_now(state));
    }
}

/// It was done: the plan, the activity and the two's hours know it. When both say so, the meeting is confirmed by that.
fn did_it(doing: Doing, plan: Current) {
    let (Some(plan), Some(me)) = (plan.get_untracked(), doing.me()) else {
        return;
    };
    let activity = untrack(|| doing.activity(plan.activity.as_ref()?));
    let statement = Statement {
        day: plan.when.day,
        minutes: activity.map_or(MINUTES_USUAL, |activity| activity.minutes),
        kind: MeetingKind::Together,
        at: doing.client.together().now(),
    };
    let met = Meeting::says(me, &statement, Some(&plan.place));
    doing.note(plan.meeting(), ThingKind::Meeting, met);
    if let Some(id) = &plan.activity {
        let done = Opinion::done(id, plan.when.day);
        doing.note(address_of(id), ThingKind::Opinion, done);
    }
    doing.note(plan.id, ThingKind::Plan, Plan::is_now(PlanState::Done));
}

#[component]
fn Cancelled(doing: Doing, plan: Current) -> impl IntoView {
    view! {
        <div class="banner" data-kind="info" role="status">
            <IconSvg icon=Icon::Info />
            <p>{words(keys::PLAN_CANCELLED)}</p>
        </div>
        <button class="btn" type="button" on:click=move |_| turn_to(doing, plan, PlanState::Planned)>
            <IconSvg icon=Icon::Undo />
            {words(keys::PLAN_UNCANCEL)}
        </button>
    }
}

#[component]
fn Done(doing: Doing, plan: Current) -> impl IntoView {
    let navigation = navigation();
    // The diary's entry about it, where it was saved.
    let entry = RwSignal::new(None::<EntryId>);
    Effect::new(move |_| {
        doing.client.changes.track();
        let Some(told) = plan.with(|plan| plan.as_ref().and_then(|plan| plan.entry)) else {
            return;
        };
        let reading = doing.client.host().entry(told);
        spawn_local(async move {
            let found = reading.await.ok().flatten();
            let is_there = found.is_some_and(|found| found.entry.deleted.is_none());
            entry.try_set(is_there.then_some(told));
        });
    });
    let write = move |_| {
        let Some(plan) = plan.get_untracked() else {
            return;
        };
        let title = untrack(|| plan_title(doing, &plan));
        spawn_local(async move {
            let begun = begin_entry(doing.client, plan.when.day, &plan.place, &title).await;
            doing.note(plan.id, ThingKind::Plan, Plan::told_in(begun));
            navigation.go(Route::NewEntry);
        });
    };
    view! {
        <div class="banner" data-kind="info" role="status">
            <IconSvg icon=Icon::Check />
            <p>{words(keys::PLAN_DONE_TEXT)}</p>
        </div>
        <a class="btn" href=Route::Meetings.path()>
            <IconSvg icon=Icon::Calendar />
            {words(keys::MEETINGS_TITLE)}
        </a>
        <HeardPhrase plan=plan />
        <div class="btn-bar">
            {move || match entry.get() {
                Some(entry) => {
                    view! {
                        <a class="btn btn-primary" href=Route::Entry(entry).path()>
                            <IconSvg icon=Icon::Diary />
                            {words(keys::PLAN_READ)}
                        </a>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <button class="btn btn-primary" type="button" on:click=write>
                            <IconSvg icon=Icon::Pen />
                            {words(keys::PLAN_WRITE)}
                        </button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// Who brings what: each says it for themselves.
#[component]
fn Brings(doing: Doing, plan: Current) -> impl IntoView {
    let me = doing.me();
    let brought = move |member: MemberId| {
        plan.with(|plan| plan.as_ref()?.brings.get(&member).cloned())
            .unwrap_or_default()
    };
    let others = move || {
        let others = doing
            .members()
            .into_iter()
            .filter(|member| Some(*member) != me);
        others
            .map(|member| {
                let what = brought(member);
                let key = match what.is_empty() {
                    true => keys::PLAN_BRINGS_NOTHING,
                    false => keys::PLAN_BRINGS,
                };
                let names = vec![("name", doing.name_of(member)), ("what", what)];
                view! { <p>{told(key, names)}</p> }
            })
            .collect::<Vec<_>>()
    };
    let own = untrack(|| me.map(brought).unwrap_or_default());
    let typed = RwSignal::new(own.clone());
    let kept = RwSignal::new(own);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(me), Some(plan)) = (me, plan.get_untracked()) else {
            return;
        };
        let what = typed.get_untracked();
        doing.note(plan.id, ThingKind::Plan, Plan::brings(me, &what));
        kept.set(what);
    };
    view! {
        <form class="card stack-s" on:submit=submit>
            <h2>{words(keys::PLAN_BRINGS_TITLE)}</h2>
            {others}
            <div class="field">
                <label class="field-label" for="plan-brings">
                    {words(keys::PLAN_I_BRING)}
                </label>
                <input id="plan-brings" dir="auto" maxlength=TITLE_CHARS_MAX bind:value=typed />
            </div>
            {move || {
                (typed.get() != kept.get())
                    .then(|| {
                        view! {
                            <button class="btn" type="submit">
                                <IconSvg icon=Icon::Check />
                                {words(keys::PLAN_KEEP)}
                            </button>
                        }
                    })
            }}
        </form>
    }
}

/// A file for the calendar of the phone.
#[component]
fn Calendar(doing: Doing, plan: Current) -> impl IntoView {
    let address = move || {
        let plan = plan.get()?;
        let activity = plan.activity.as_ref().and_then(|id| doing.activity(id));
        let minutes = activity.as_ref().map_or(MINUTES_USUAL, |it| it.minutes);
        let notes = activity.map(|it| it.sentence).unwrap_or_default();
        let file = event(&plan, &plan_title(doing, &plan), &notes, minutes, &stamp());
        let text = js_sys::encode_uri_component(&file);
        Some(format!("data:text/calendar;charset=utf-8,{text}"))
    };
    view! {
        <a class="btn" href=address download="samen.ics">
            <IconSvg icon=Icon::Calendar />
            {words(keys::PLAN_CALENDAR)}
        </a>
        <p class="field-hint">{words(keys::PLAN_CALENDAR_HINT)}</p>
    }
}

/// Now, as calendars write it.
fn stamp() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    let seconds = now.split('.').next().unwrap_or_default();
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

/// Another day, time or place.
#[component]
fn Move(doing: Doing, plan: Current) -> impl IntoView {
    let moving = RwSignal::new(false);
    let form = move || {
        let plan = moving.get().then(|| plan.get_untracked()).flatten()?;
        let typed = WhenAndWhere::new(Some(plan.when.day), plan.when.minute, &plan.place);
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(when) = typed.when() {
                let facts = Plan::moved(&when, &typed.place.get_untracked());
                doing.note(plan.id, ThingKind::Plan, facts);
                moving.set(false);
            }
        };
        Some(view! {
            <form class="card stack" novalidate on:submit=submit>
                <WhenAndWhereFields typed=typed />
                <button class="btn" type="submit">
                    <IconSvg icon=Icon::Check />
                    {words(keys::PLAN_KEEP)}
                </button>
            </form>
        })
    };
    view! {
        <button
            class="btn"
            type="button"
            aria-expanded=move || moving.get().to_string()
            on:click=move |_| moving.update(|open| *open = !*open)
        >
            <IconSvg icon=Icon::Clock />
            {words(keys::PLAN_MOVE)}
        </button>
        {form}
    }
}

/// A phrase that came up there can be kept while it is fresh, and remembers the outing.
#[component]
fn HeardPhrase(plan: Current) -> impl IntoView {
    let source = plan.with_untracked(|plan| {
        plan.as_ref().map(|plan| Source {
            day: plan.when.day,
            entry: None,
            activity: plan.activity.clone(),
        })
    });
    let is_kept = RwSignal::new(false);
    view! {
        <details class="card">
            <summary class="row">
                <IconSvg icon=Icon::Message />
                {words(keys::PLAN_HEARD)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <PhraseForm source=source done=Callback::new(move |()| is_kept.set(true)) />
            <p role="status">{move || is_kept.get().then(|| words(keys::PHRASES_KEPT)())}</p>
        </details>
    }
}

//! How is "we met" noted with one tap, and what do the meetings come to?

use domain::meeting::{Ledger, MINUTES_USUAL, Meeting, MeetingKind, Statement};
use domain::thing::ThingKind;
use domain::{Command, MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::meeting_item::MeetingItem;
use crate::client::{Client, client};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{keys, t, tf, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The meetings of the open duo, newest first; none until they are read. Read again whenever something stored has changed.
fn follow_meetings(client: Client) -> RwSignal<Option<Vec<Meeting>>> {
    let meetings = RwSignal::new(None);
    Effect::new(move |_| {
        client.changes.track();
        let reading = client.together().things(ThingKind::Meeting);
        spawn_local(async move {
            // A storage that fails shows in the sync badge.
            let Ok(things) = reading.await else { return };
            let mut found: Vec<Meeting> = things.iter().filter_map(Meeting::of).collect();
            found.sort_by_key(|meeting| {
                let stands = meeting.stands();
                std::cmp::Reverse(stands.map(|stands| (stands.day, stands.at, meeting.id)))
            });
            if meetings.try_with_untracked(|before| before.as_ref() != Some(&found)) == Some(true) {
                meetings.set(Some(found));
            }
        });
    });
    meetings
}

/// Hours and minutes, in words.
pub fn duration(minutes: u32) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let number = |number: u32| number.to_string();
    match (hours, minutes) {
        (0, minutes) => tf(keys::MEETINGS_MINUTES, &[("minutes", &number(minutes))]),
        (hours, 0) => tf(keys::MEETINGS_HOURS, &[("hours", &number(hours))]),
        (hours, minutes) => tf(
            keys::MEETINGS_DURATION,
            &[("hours", &number(hours)), ("minutes", &number(minutes))],
        ),
    }
}

/// Meetings and hours.
#[component]
pub fn MeetingsPage() -> impl IntoView {
    let client = client();
    let meetings = follow_meetings(client);
    let me = Memo::new(move |_| {
        client
            .people
            .with(|people| Some(people.as_ref()?.me.as_ref()?.id))
    });
    let ids = Memo::new(move |_| {
        meetings.with(|meetings| {
            let all = meetings.iter().flatten();
            all.map(|meeting| meeting.id).collect::<Vec<_>>()
        })
    });
    let loaded = Memo::new(move |_| meetings.with(Option::is_some));
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::MEETINGS_TITLE)}</h1>
                    <p>{words(keys::MEETINGS_LEAD)}</p>
                </div>
                <WeMet meetings=meetings me=me />
                {move || {
                    if !loaded.get() {
                        return view! { <CardSkeletons /> }.into_any();
                    }
                    if ids.with(Vec::is_empty) {
                        return view! { <p>{words(keys::MEETINGS_EMPTY)}</p> }.into_any();
                    }
                    view! {
                        <Totals meetings=meetings />
                        <ul class="stack meetings">
                            <For each=move || ids.get() key=|id| *id let:id>
                                <li>
                                    <MeetingItem meeting=one(meetings, id) me=me />
                                </li>
                            </For>
                        </ul>
                    }
                        .into_any()
                }}
            </div>
        </Frame>
    }
}

/// One of them, for as long as it is there.
fn one(meetings: RwSignal<Option<Vec<Meeting>>>, id: ThingId) -> Memo<Option<Meeting>> {
    Memo::new(move |_| {
        meetings.with(|meetings| {
            let mut all = meetings.iter().flatten();
            all.find(|meeting| meeting.id == id).cloned()
        })
    })
}

/// What they come to: this month first, kindly.
#[component]
fn Totals(meetings: RwSignal<Option<Vec<Meeting>>>) -> impl IntoView {
    let today = client().host().today();
    let ledger = Memo::new(move |_| meetings.with(|all| Ledger::of(all.iter().flatten())));
    let month = move || ledger.with(|ledger| ledger.month(today.year(), today.month()));
    let total = move || ledger.with(|ledger| ledger.total);
    view! {
        <section class="card stack-s">
            <p>
                <strong>{move || tn(keys::MEETINGS_MONTH, month().meetings, &[])}</strong>
            </p>
            <p class="field-hint">
                {move || {
                    let total = total();
                    let (all, confirmed) = (duration(total.minutes), duration(total.confirmed_minutes));
                    tf(keys::MEETINGS_TOTAL, &[("all", &all), ("confirmed", &confirmed)])
                }}
            </p>
        </section>
    }
}

/// The one tap: today, an hour, where they met last.
#[component]
fn WeMet(meetings: RwSignal<Option<Vec<Meeting>>>, me: Memo<Option<MemberId>>) -> impl IntoView {
    let client = client();
    let failed = RwSignal::new(false);
    let note = move |_| {
        let Some(me) = me.get_untracked() else { return };
        let last = meetings.with_untracked(|all| {
            let mut places = all.iter().flatten().map(|meeting| meeting.place.clone());
            places.find(|place| !place.is_empty()).unwrap_or_default()
        });
        let host = client.together();
        let statement = Statement {
            day: client.host().today(),
            minutes: MINUTES_USUAL,
            kind: MeetingKind::Together,
            at: host.now(),
        };
        let entry = client.host().new_entry_id();
        let command = Command::SayFacts {
            thing: entry.into(),
            kind: ThingKind::Meeting,
            facts: Meeting::says(me, &statement, Some(&last)),
        };
        let noting = client.host().dispatch(command);
        spawn_local(async move {
            failed.try_set(noting.await.is_err());
        });
    };
    view! {
        <div class="stack-s">
            <button class="btn btn-primary" type="button" on:click=note>
                <IconSvg icon=Icon::People />
                {words(keys::MEETINGS_MET)}
            </button>
            <p class="field-hint">{words(keys::MEETINGS_MET_HINT)}</p>
            <p class="field-hint" role="alert">
                {move || failed.get().then(|| t(keys::ERROR_WHAT))}
            </p>
        </div>
    }
}

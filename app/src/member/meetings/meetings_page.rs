//! How is "we met" noted with one tap, and what do the meetings come to?

use domain::meeting::{MINUTES_USUAL, MONTHLY_USUAL, Meeting, MeetingKind, Statement};
use domain::thing::ThingKind;
use domain::{MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::meeting_item::MeetingItem;
use super::other_hours::OtherHours;
use super::participation::Participation;
use super::totals::Totals;
use crate::client::{Client, client};
use crate::member::follow::{follow, me, new_thing, say};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The meetings of the open duo, newest first; none until they are read.
pub fn follow_meetings(client: Client) -> RwSignal<Option<Vec<Meeting>>> {
    follow(client, ThingKind::Meeting, |things| {
        let mut found: Vec<Meeting> = things.iter().filter_map(Meeting::of).collect();
        found.sort_by_key(|meeting| {
            let stands = meeting.stands();
            std::cmp::Reverse(stands.map(|stands| (stands.day, stands.at, meeting.id)))
        });
        found
    })
}

/// Meetings and hours.
#[component]
pub fn MeetingsPage() -> impl IntoView {
    let client = client();
    let meetings = follow_meetings(client);
    let me = me(client);
    let monthly = RwSignal::new(MONTHLY_USUAL);
    let host = client.together();
    spawn_local(async move {
        if let Some(sheet) = host.programme().await {
            monthly.try_set(sheet.meetings_per_month.into());
        }
    });
    let ids = Memo::new(move |_| {
        meetings.with(|meetings| {
            let all = meetings.iter().flatten();
            all.map(|meeting| meeting.id).collect::<Vec<_>>()
        })
    });
    let loaded = Memo::new(move |_| meetings.with(Option::is_some));
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true changes=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::MEETINGS_TITLE)}</h1>
                    <p>{words(keys::MEETINGS_LEAD)}</p>
                </div>
                <WeMet meetings=meetings me=me />
                <OtherHours me=me />
                {move || {
                    if !loaded.get() {
                        return view! { <CardSkeletons /> }.into_any();
                    }
                    if ids.with(Vec::is_empty) {
                        return view! { <p>{words(keys::MEETINGS_EMPTY)}</p> }.into_any();
                    }
                    view! {
                        <Totals meetings=meetings me=me monthly=monthly />
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
                <Participation meetings=meetings me=me />
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

/// The one tap: today, an hour, where they met last.
#[component]
fn WeMet(meetings: RwSignal<Option<Vec<Meeting>>>, me: Memo<Option<MemberId>>) -> impl IntoView {
    let client = client();
    let failed = RwSignal::new(false);
    let saving = StoredValue::new(false);
    let note = move |_| {
        // Two quick taps are one meeting.
        let Some(me) = me.get_untracked().filter(|_| !saving.get_value()) else {
            return;
        };
        let last = meetings.with_untracked(|all| {
            let met = |meeting: &&Meeting| meeting.stands().is_some_and(|it| it.kind.is_meeting());
            let met = all.iter().flatten().filter(met);
            let mut places = met.map(|meeting| meeting.place.clone());
            places.find(|place| !place.is_empty()).unwrap_or_default()
        });
        let host = client.together();
        let statement = Statement {
            day: client.host().today(),
            minutes: MINUTES_USUAL,
            kind: MeetingKind::Together,
            at: host.now(),
        };
        let facts = Meeting::says(me, &statement, Some(&last));
        let noting = say(client, new_thing(client), ThingKind::Meeting, facts);
        saving.set_value(true);
        spawn_local(async move {
            failed.try_set(noting.await.is_err());
            saving.try_set_value(false);
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

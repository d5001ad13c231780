//! How does one meeting stand in the list: what each says of it, and what there is to do?

use domain::meeting::{Agreement, Meeting, MeetingKind, Statement};
use domain::thing::ThingKind;
use domain::{Command, MemberId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::length::duration;
use super::meeting_form::MeetingForm;
use crate::client::{Client, client};
use crate::member::follow;
use crate::texts::{Key, keys, language, t, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The word for each way to meet.
pub const KINDS: [(MeetingKind, Key); 5] = [
    (MeetingKind::Together, keys::MEETINGS_KIND_TOGETHER),
    (MeetingKind::Call, keys::MEETINGS_KIND_CALL),
    (MeetingKind::Video, keys::MEETINGS_KIND_VIDEO),
    (MeetingKind::GroupEvent, keys::MEETINGS_KIND_GROUP),
    (MeetingKind::Own, keys::MEETINGS_KIND_OWN),
];

/// The word for a way to meet.
#[must_use]
pub fn kind_key(kind: MeetingKind) -> Key {
    let found = KINDS.iter().find(|(known, _)| *known == kind);
    found.map_or(keys::MEETINGS_KIND_TOGETHER, |(_, key)| *key)
}

/// A statement in words.
fn in_words(statement: &Statement) -> String {
    let day = format::day(
        language(),
        statement.day,
        &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
    );
    let values = [
        ("day", day),
        ("long", duration(statement.minutes.into())),
        ("kind", t(kind_key(statement.kind))),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    tf(keys::MEETINGS_WHAT, &values)
}

/// Says what this member says of a meeting.
pub fn say(
    client: Client,
    meeting: &Meeting,
    me: MemberId,
    statement: Statement,
    place: Option<&str>,
) {
    let at = client.together().now();
    let statement = Statement { at, ..statement };
    let facts = Meeting::says(me, &statement, place);
    follow::say_now(client, meeting.id, ThingKind::Meeting, facts);
}

/// One meeting.
#[component]
pub fn MeetingItem(
    /// The meeting, while it is there.
    meeting: Memo<Option<Meeting>>,
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let client = client();
    let changing = RwSignal::new(false);
    let stands = Memo::new(move |_| meeting.with(|meeting| meeting.as_ref()?.stands().cloned()));
    let agreement = Memo::new(move |_| meeting.with(|meeting| Some(meeting.as_ref()?.agreement())));
    let waits_for_me = Memo::new(move |_| {
        let me = me.get();
        meeting.with(|meeting| {
            let waits = |meeting: &Meeting| me.is_some_and(|me| meeting.waits_for(me));
            meeting.as_ref().is_some_and(waits)
        })
    });
    // What another says, where that is not what stands, or is to be confirmed.
    let others = Memo::new(move |_| {
        let me = me.get();
        meeting.with(|meeting| {
            let said = meeting.iter().flat_map(|meeting| &meeting.said);
            let mut others = said.filter(|(member, _)| Some(**member) != me);
            others
                .next()
                .map(|(member, statement)| (*member, statement.clone()))
        })
    });
    let name_of = move |member: MemberId| follow::name_of(client, member);
    let confirm = move |_| {
        let wanted = others.get_untracked().map(|(_, statement)| statement);
        let (Some(me), Some(statement)) = (me.get_untracked(), wanted) else {
            return;
        };
        meeting.with_untracked(|meeting| {
            if let Some(meeting) = meeting {
                say(client, meeting, me, statement, None);
            }
        });
    };
    let remove = move |_| {
        let entry = meeting.with_untracked(|meeting| meeting.as_ref().map(|it| it.id.into()));
        let Some(entry) = entry else { return };
        let removing = client.host().dispatch(Command::DeleteEntry { entry });
        spawn_local(async move { drop(removing.await) });
    };
    let status = move || match (agreement.get()?, waits_for_me.get(), others.get()) {
        (Agreement::Confirmed, ..) => Some(
            view! {
                <p>
                    <span class="tag">{words(keys::MEETINGS_CONFIRMED)}</span>
                </p>
            }
            .into_any(),
        ),
        (Agreement::Open, true, Some((member, _))) => {
            let asks = told(keys::MEETINGS_ASKS, vec![("name", name_of(member))]);
            Some(view! { <p>{asks}</p> }.into_any())
        }
        (Agreement::Differs, _, Some((member, statement))) => {
            let what = in_words(&statement);
            let said = told(
                keys::MEETINGS_DIFFERS,
                vec![("name", name_of(member)), ("what", what)],
            );
            Some(view! { <p>{said}</p> }.into_any())
        }
        _ => {
            let buddy = client.people.with(|people| {
                let buddy = people.as_ref().and_then(|people| people.buddy());
                buddy
                    .map(|buddy| buddy.member.name.clone())
                    .unwrap_or_default()
            });
            let waits = told(keys::MEETINGS_WAITS, vec![("name", buddy)]);
            Some(view! { <p class="field-hint">{waits}</p> }.into_any())
        }
    };
    let own = Memo::new(move |_| {
        let me = me.get();
        meeting.with(|meeting| meeting.as_ref().is_some_and(|it| Some(it.by) == me))
    });
    let close = Callback::new(move |()| changing.set(false));
    view! {
        <section class="card stack-s">
            <p>
                <strong>{move || stands.with(|stands| stands.as_ref().map(in_words))}</strong>
                {move || {
                    meeting
                        .with(|meeting| meeting.as_ref().map(|it| it.place.clone()))
                        .filter(|place| !place.is_empty())
                        .map(|place| view! { " · " <bdi>{place}</bdi> })
                }}
            </p>
            {status}
            <div class="row">
                {move || {
                    waits_for_me
                        .get()
                        .then(|| {
                            view! {
                                <button class="btn" type="button" on:click=confirm>
                                    <IconSvg icon=Icon::Check />
                                    {words(keys::MEETINGS_YES)}
                                </button>
                            }
                        })
                }}
                <button
                    class="btn btn-quiet"
                    type="button"
                    aria-expanded=move || changing.get().to_string()
                    on:click=move |_| changing.update(|open| *open = !*open)
                >
                    <IconSvg icon=Icon::Pen />
                    {words(keys::MEETINGS_CHANGE)}
                </button>
                {move || {
                    own.get()
                        .then(|| {
                            view! {
                                <button class="btn btn-quiet" type="button" on:click=remove>
                                    <IconSvg icon=Icon::Trash />
                                    {words(keys::MEETINGS_REMOVE)}
                                </button>
                            }
                        })
                }}
            </div>
            {move || {
                let shown = changing.get().then(|| meeting.get_untracked()).flatten()?;
                let me = me.get_untracked()?;
                Some(view! { <MeetingForm meeting=shown me=me close=close /> })
            }}
        </section>
    }
}

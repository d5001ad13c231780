//! How does a member say more of a meeting than a tap does: another day, longer or shorter, another way, a place?

use domain::MemberId;
use domain::meeting::{MINUTES_MAX, MINUTES_USUAL, Meeting, MeetingKind, Statement};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::meeting_item::{KINDS, say};
use crate::client::client;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Begins with what this member said, else with what stands.
#[component]
pub fn MeetingForm(
    /// The meeting as it was when the form opened.
    meeting: Meeting,
    /// Who uses this phone.
    me: MemberId,
    /// Only for hours that are no meeting.
    #[prop(optional)]
    other: bool,
    /// Closes the form.
    close: Callback<()>,
) -> impl IntoView {
    let client = client();
    let said = meeting.said.get(&me).or(meeting.stands()).cloned();
    let id = meeting.id;
    let day = RwSignal::new(
        said.as_ref()
            .map_or(client.host().today(), |said| said.day)
            .to_string(),
    );
    let minutes = said.as_ref().map_or(MINUTES_USUAL, |said| said.minutes);
    let minutes = RwSignal::new(minutes.to_string());
    let usual = match other {
        true => MeetingKind::GroupEvent,
        false => MeetingKind::Together,
    };
    let place_label = match other {
        true => keys::MEETINGS_WHAT_OR_WHERE,
        false => keys::MEETINGS_PLACE,
    };
    let kind = RwSignal::new(said.map_or(usual, |said| said.kind));
    let place = RwSignal::new(meeting.place.clone());
    let wrong = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let length = minutes.get_untracked().trim().parse().ok();
        let length = length.filter(|length: &u16| (1..=MINUTES_MAX).contains(length));
        let (Ok(day), Some(minutes)) = (day.get_untracked().parse(), length) else {
            wrong.set(true);
            return;
        };
        let statement = Statement {
            day,
            minutes,
            kind: kind.get_untracked(),
            at: client.together().now(),
        };
        say(
            client,
            &meeting,
            me,
            statement,
            Some(&place.get_untracked()),
        );
        close.run(());
    };
    let kinds: Vec<_> = KINDS
        .iter()
        .filter(|(each, _)| !other || !each.is_meeting())
        .map(|(each, name)| {
            let each = *each;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=format!("kind-{id}")
                        checked=kind.get_untracked() == each
                        on:change=move |_| kind.set(each)
                    />
                    <span>{words(*name)}</span>
                </label>
            }
        })
        .collect();
    let error_id = StoredValue::new(format!("meeting-error-{id}"));
    view! {
        <form class="stack" novalidate on:submit=submit>
            <div class="field">
                <label class="field-label" for=format!("day-{id}")>
                    {words(keys::MEETINGS_DAY)}
                </label>
                <input id=format!("day-{id}") type="date" bind:value=day />
            </div>
            <div class="field">
                <label class="field-label" for=format!("minutes-{id}")>
                    {words(keys::MEETINGS_LENGTH)}
                </label>
                <input
                    id=format!("minutes-{id}")
                    type="number"
                    inputmode="numeric"
                    min="1"
                    max=MINUTES_MAX
                    step="5"
                    aria-describedby=error_id.get_value()
                    bind:value=minutes
                />
                {move || {
                    wrong
                        .get()
                        .then(|| {
                            view! {
                                <p class="field-error" id=error_id.get_value() role="alert">
                                    <IconSvg icon=Icon::Warning />
                                    <span>{words(keys::MEETINGS_WRONG)}</span>
                                </p>
                            }
                        })
                }}
            </div>
            <fieldset class="stack-s">
                <legend class="field-label">{words(keys::MEETINGS_KIND)}</legend>
                <div class="choices">{kinds}</div>
            </fieldset>
            <div class="field">
                <label class="field-label" for=format!("place-{id}")>
                    {words(place_label)}
                </label>
                <input id=format!("place-{id}") dir="auto" maxlength="80" bind:value=place />
            </div>
            <button class="btn" type="submit">
                <IconSvg icon=Icon::Check />
                {words(keys::MEETINGS_SAVE)}
            </button>
        </form>
    }
}

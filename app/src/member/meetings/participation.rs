//! How far are a member's 40 hours of participation? Shown to who switched it on, and to nobody else (D27).

use domain::MemberId;
use domain::meeting::{Hours, Ledger, Meeting, PARTICIPATION_MINUTES};
use domain::thing::ThingKind;
use domain::wishes::Wishes;
use leptos::prelude::*;

use super::length::duration;
use crate::client::client;
use crate::member::follow::{follow, say_now};
use crate::member::route::Route;
use crate::texts::{keys, t, tf};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The hours where they are counted, and folded away the switch.
#[component]
pub fn Participation(
    /// All of them.
    meetings: RwSignal<Option<Vec<Meeting>>>,
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let client = client();
    let wishes = follow(client, ThingKind::Wishes, |things| {
        things.iter().filter_map(Wishes::of).collect::<Vec<_>>()
    });
    let counts = Memo::new(move |_| {
        let me = me.get();
        wishes.with(|wishes| {
            let mut all = wishes.iter().flatten();
            all.any(|(member, wishes)| Some(*member) == me && wishes.counts_hours)
        })
    });
    let total = Memo::new(move |_| {
        let me = me.get()?;
        meetings.with(|all| Some(Ledger::of_member(me, all.as_deref()?).total))
    });
    let switch = move |event| {
        let Some(me) = me.get_untracked() else { return };
        let facts = Wishes::counting(me, event_target_checked(&event));
        say_now(client, Wishes::thing_of(me), ThingKind::Wishes, facts);
    };
    view! {
        {move || {
            let total = total.get().filter(|_| counts.get())?;
            Some(view! { <FortyHours total=total /> })
        }}
        <details>
            <summary class="row">
                <IconSvg icon=Icon::Clock />
                {words(keys::PARTICIPATION_FOLD)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <div class="stack">
                <p class="field-hint">{words(keys::PARTICIPATION_WHY)}</p>
                <label class="choice">
                    <input type="checkbox" prop:checked=move || counts.get() on:change=switch />
                    <span>{words(keys::PARTICIPATION_COUNT)}</span>
                </label>
                <a class="btn" href=Route::Proof.path()>
                    <IconSvg icon=Icon::Print />
                    {words(keys::PROOF_TITLE)}
                </a>
            </div>
        </details>
    }
}

/// What was confirmed, and apart from it what was only noted.
#[component]
fn FortyHours(total: Hours) -> impl IntoView {
    let confirmed = total.confirmed_minutes;
    let open = total.minutes - confirmed;
    let hours = |minutes: u32, key| tf(key, &[("hours", &duration(minutes))]);
    view! {
        <section class="card stack-s" aria-labelledby="forty-hours">
            <h2 id="forty-hours">{words(keys::PARTICIPATION_TITLE)}</h2>
            <progress
                max=PARTICIPATION_MINUTES
                value=confirmed.min(PARTICIPATION_MINUTES)
                aria-labelledby="forty-hours"
            />
            <p>
                <strong>{move || hours(confirmed, keys::PARTICIPATION_CONFIRMED)}</strong>
            </p>
            {(open > 0)
                .then(|| {
                    view! {
                        <p class="field-hint">{move || hours(open, keys::PARTICIPATION_OPEN)}</p>
                    }
                })}
            {(confirmed >= PARTICIPATION_MINUTES)
                .then(|| view! { <p>{move || t(keys::PARTICIPATION_REACHED)}</p> })}
        </section>
    }
}

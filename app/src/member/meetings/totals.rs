//! What do the meetings come to: this month, in all, and month by month? What there was, never what is missing.

use domain::meeting::{Hours, Ledger, Meeting};
use domain::{Day, MemberId};
use leptos::prelude::*;

use super::length::duration;
use crate::client::client;
use crate::texts::{keys, language, t, tf, tn};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The ledger of whoever uses this phone.
#[component]
pub fn Totals(
    /// All of them.
    meetings: RwSignal<Option<Vec<Meeting>>>,
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
    /// The cadence that the programme set: so many meetings a month.
    monthly: RwSignal<u32>,
) -> impl IntoView {
    let today = client().host().today();
    let ledger = Memo::new(move |_| {
        let Some(me) = me.get() else {
            return Ledger::default();
        };
        meetings.with(|all| Ledger::of_member(me, all.as_deref().unwrap_or_default()))
    });
    let this_month = move || ledger.with(|ledger| ledger.month(today.year(), today.month()));
    let met = move || match this_month().meetings {
        0 => t(keys::MEETINGS_MONTH_NEW),
        count => tn(keys::MEETINGS_MONTH, count, &[]),
    };
    let rhythm = move || {
        let monthly = monthly.get();
        match this_month().meetings >= monthly {
            true => tn(keys::MEETINGS_RHYTHM_KEPT, monthly, &[]),
            false => tn(keys::MEETINGS_RHYTHM, monthly, &[]),
        }
    };
    let total = move || {
        let total = ledger.with(|ledger| ledger.total);
        let (all, confirmed) = (duration(total.minutes), duration(total.confirmed_minutes));
        tf(
            keys::MEETINGS_TOTAL,
            &[("all", &all), ("confirmed", &confirmed)],
        )
    };
    let months = move || {
        let months = ledger.with(|ledger| ledger.months.clone());
        let rows = months
            .into_iter()
            .rev()
            .filter_map(|((year, month), hours)| {
                let first = Day::new(year, month, 1).ok()?;
                let parts = [("month", "long"), ("year", "numeric")];
                Some(view! {
                    <div>
                        <dt>{format::day(language(), first, &parts)}</dt>
                        <dd>{month_in_words(hours)}</dd>
                    </div>
                })
            });
        rows.collect::<Vec<_>>()
    };
    view! {
        <section class="card stack-s">
            <p>
                <strong>{met}</strong>
            </p>
            <p>{rhythm}</p>
            <p class="field-hint">{total}</p>
            <details>
                <summary class="row">
                    <IconSvg icon=Icon::Calendar />
                    {words(keys::MEETINGS_MONTHS)}
                    <IconSvg icon=Icon::ChevronDown />
                </summary>
                <dl class="kv">{months}</dl>
            </details>
        </section>
    }
}

fn month_in_words(hours: Hours) -> String {
    let (all, confirmed) = (duration(hours.minutes), duration(hours.confirmed_minutes));
    let length = tf(
        keys::MEETINGS_MONTH_HOURS,
        &[("all", &all), ("confirmed", &confirmed)],
    );
    match hours.meetings {
        0 => length,
        count => format!("{} · {length}", tn(keys::MEETINGS_TIMES, count, &[])),
    }
}

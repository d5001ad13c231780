//! How does practice go for the member at this phone: on which days, and what comes up? Told, never counted against them.

use domain::session::Standing;
use leptos::prelude::*;

use super::sitting::Sitting;
use crate::client::client;
use crate::texts::{keys, language, tn};
use crate::ui::format;
use crate::ui::words::words;

/// Days that are looked back on, and ahead: two weeks, so that a busy one does not look like the end.
const DAYS: usize = 14;

/// Height of the highest bar, in the units of its picture.
const BAR_HEIGHT: u32 = 40;

/// Phrases known and due, days of practice, and what comes up.
#[component]
pub fn Progress(
    /// The deck.
    sitting: Sitting,
) -> impl IntoView {
    move || {
        let Standing {
            known, due, begun, ..
        } = sitting.standing();
        view! {
            <p>{move || tn(keys::PRACTICE_KNOWN_COUNT, known, &[])}</p>
            <p class="field-hint">{move || tn(keys::PRACTICE_DUE, due, &[])}</p>
            {(begun > 0).then(|| view! { <DaysPractised days=sitting.days_practised(DAYS) /> })}
            {(begun > 0).then(|| view! { <Forecast counts=sitting.forecast(DAYS) /> })}
        }
    }
}

/// A dot for each day. Nothing is said of a fortnight without practice.
#[component]
fn DaysPractised(days: Vec<bool>) -> impl IntoView {
    let count = days.iter().filter(|practised| **practised).count();
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let dots: Vec<_> = days
        .into_iter()
        .map(|practised| view! { <span class="practice-day" data-practised=practised.then_some("")></span> })
        .collect();
    (count > 0).then(|| {
        view! {
            <p>{move || tn(keys::PRACTICE_DAYS, count, &[])}</p>
            <div class="practice-days" aria-hidden="true">
                {dots}
            </div>
        }
    })
}

/// A bar for each day, which is also a list to read.
#[component]
fn Forecast(counts: Vec<u32>) -> impl IntoView {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let today = client().together().practice_day().0;
    let bars: Vec<_> = (today..)
        .zip(counts)
        .map(|(day, count)| {
            // What is there can be seen, however little it is beside the most.
            let height = match count {
                0 => 2,
                count => (count * BAR_HEIGHT / most).max(6),
            };
            let read = move || {
                let day = format::unix_day(language(), i64::from(day));
                tn(keys::PRACTICE_FORECAST_DAY, count, &[("day", &day)])
            };
            view! {
                <li>
                    <span class="forecast-count" aria-hidden="true">
                        {(count > 0).then_some(count)}
                    </span>
                    <svg class="forecast-bar" viewBox="0 0 12 40" aria-hidden="true">
                        <rect width="12" height=height y=BAR_HEIGHT - height rx="2" />
                    </svg>
                    <span class="visually-hidden">{read}</span>
                </li>
            }
        })
        .collect();
    view! {
        <p id="forecast" class="field-hint">
            {words(keys::PRACTICE_FORECAST)}
        </p>
        <ul class="forecast" aria-labelledby="forecast">
            {bars}
        </ul>
    }
}

//! When and where?

use domain::Day;
use domain::plan::When;
use leptos::prelude::*;

use crate::texts::keys;
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What is typed. Copies are the same.
#[derive(Clone, Copy)]
pub struct WhenAndWhere {
    day: RwSignal<String>,
    time: RwSignal<String>,
    /// Where they meet.
    pub place: RwSignal<String>,
    wrong: RwSignal<bool>,
}

impl WhenAndWhere {
    /// Begins with this.
    pub fn new(day: Option<Day>, minute: Option<u16>, place: &str) -> Self {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        let time = minute.map(format::time_of_day);
        Self {
            day: RwSignal::new(day),
            time: RwSignal::new(time.unwrap_or_default()),
            place: RwSignal::new(place.to_owned()),
            wrong: RwSignal::new(false),
        }
    }

    /// When, or none where no day is said; then the form says so.
    pub fn when(self) -> Option<When> {
        let day = self.day.get_untracked().parse().ok();
        self.wrong.set(day.is_none());
        Some(When {
            day: day?,
            minute: minute_of(&self.time.get_untracked()),
            zone: format::time_zone(),
        })
    }
}

/// The minutes after midnight of `14:05` or `14:05:00`.
fn minute_of(time: &str) -> Option<u16> {
    let mut parts = time.split(':');
    let hour: u16 = parts.next()?.parse().ok()?;
    let minute: u16 = parts.next()?.parse().ok()?;
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The fields.
#[component]
pub fn WhenAndWhereFields(typed: WhenAndWhere) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="plan-day">
                {words(keys::PLAN_DAY)}
            </label>
            <input
                id="plan-day"
                type="date"
                required
                aria-describedby=move || typed.wrong.get().then_some("plan-day-error")
                aria-invalid=move || typed.wrong.get().then_some("true")
                bind:value=typed.day
            />
            {move || {
                typed
                    .wrong
                    .get()
                    .then(|| {
                        view! {
                            <p class="field-error" id="plan-day-error" role="alert">
                                <IconSvg icon=Icon::Warning />
                                <span>{words(keys::PLAN_WRONG)}</span>
                            </p>
                        }
                    })
            }}
        </div>
        <div class="field">
            <label class="field-label" for="plan-time">
                {words(keys::PLAN_TIME)}
                " "
                <span class="field-hint">{words(keys::ENTRY_OPTIONAL)}</span>
            </label>
            <input id="plan-time" type="time" bind:value=typed.time />
        </div>
        <div class="field">
            <label class="field-label" for="plan-place">
                {words(keys::PLAN_PLACE)}
                " "
                <span class="field-hint">{words(keys::ENTRY_OPTIONAL)}</span>
            </label>
            <input id="plan-place" dir="auto" maxlength="80" bind:value=typed.place />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_and_without_seconds_and_nothing_else_is_a_time() {
        assert_eq!(minute_of("14:05"), Some(845));
        assert_eq!(minute_of("00:00:30"), Some(0));
        for wrong in ["", "14", "24:00", "12:60", "x:y"] {
            assert_eq!(minute_of(wrong), None, "{wrong}");
        }
    }
}

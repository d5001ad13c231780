//! How is an activity told in a line: its name in Dutch and in one's own language, how long, what it costs, where?

use domain::activity::{Activity, ActivityId, Cost, DayTime, Season, Setting};
use domain::suggestion::Reason;
use leptos::prelude::*;

use super::doing::{Doing, Shelf};
use crate::member::meetings::duration;
use crate::texts::{Key, keys, language, t, tf, tn};
use crate::ui::words::words;

/// What it costs, in words.
pub fn cost_word(cost: Cost) -> Key {
    match cost {
        Cost::Free => keys::DO_COST_FREE,
        Cost::UnderFive => keys::DO_COST_UNDER_FIVE,
        Cost::More => keys::DO_COST_MORE,
    }
}

fn setting_word(setting: Setting) -> Key {
    match setting {
        Setting::Inside => keys::DO_INSIDE,
        Setting::Outside => keys::DO_OUTSIDE,
        Setting::Both => keys::DO_BOTH,
    }
}

fn season_word(season: Season) -> Key {
    match season {
        Season::Spring => keys::DO_SPRING,
        Season::Summer => keys::DO_SUMMER,
        Season::Autumn => keys::DO_AUTUMN,
        Season::Winter => keys::DO_WINTER,
    }
}

fn time_word(time: DayTime) -> Key {
    match time {
        DayTime::Morning => keys::DO_MORNING,
        DayTime::Afternoon => keys::DO_AFTERNOON,
        DayTime::Evening => keys::DO_EVENING,
    }
}

/// How long, what it costs, where; and with children, where it is good with them.
pub fn facts(activity: &Activity) -> AnyView {
    let minutes = u32::from(activity.minutes);
    let (cost, setting) = (cost_word(activity.cost), setting_word(activity.setting));
    let children = activity
        .children
        .then(|| view! { <li>{words(keys::DO_CHILDREN)}</li> });
    view! {
        <ul class="activity-facts">
            <li>{move || duration(minutes)}</li>
            <li>{words(cost)}</li>
            <li>{words(setting)}</li>
            {children}
        </ul>
    }
    .into_any()
}

/// Its name: in Dutch, and under it in the member's own language.
pub fn title(doing: Doing, activity: &Activity) -> AnyView {
    let id = activity.id.clone();
    let own = move || {
        let own = doing.in_own_words(&id)?;
        Some(view! { <span class="own-words" dir="auto">{own.title}</span> })
    };
    view! {
        <span class="activity-title">
            <bdi lang="nl">{activity.title.clone()}</bdi>
            {own}
        </span>
    }
    .into_any()
}

/// A text in the member's own language where there is one, else in Dutch.
pub fn own_or_dutch(own: Option<String>, dutch: String) -> AnyView {
    match own {
        Some(own) => view! { <p dir="auto">{own}</p> }.into_any(),
        None => view! { <p lang="nl" dir="ltr">{dutch}</p> }.into_any(),
    }
}

/// The name of an interest: in Dutch where the app speaks it, else in the member's own language where that is known.
pub fn interest_name(doing: Doing, id: &str) -> String {
    let own = doing
        .words
        .with(|words| words.as_ref()?.interests.get(id).cloned());
    let dutch = doing.shelf.with(|shelf| match shelf {
        Shelf::Here(catalogue) => {
            let mut all = catalogue.interests.iter();
            all.find(|interest| interest.id == id)
                .map(|interest| interest.name.clone())
        }
        Shelf::Reading | Shelf::NotThere => None,
    });
    let name = match language() {
        "nl" => dutch,
        _ => own.or(dutch),
    };
    name.unwrap_or_else(|| id.to_owned())
}

/// A reason in a sentence.
pub fn reason(doing: Doing, reason: &Reason) -> String {
    match reason {
        Reason::SharedInterest { interest } => tf(
            keys::DO_REASON_SHARED,
            &[("interest", &interest_name(doing, interest))],
        ),
        Reason::TurnOf { member, interest } => tf(
            keys::DO_REASON_TURN,
            &[
                ("name", &doing.name_of(*member)),
                ("interest", &interest_name(doing, interest)),
            ],
        ),
        Reason::Liked => t(keys::DO_REASON_LIKED),
        Reason::Season(season) => tf(
            keys::DO_REASON_SEASON,
            &[("season", &t(season_word(*season)))],
        ),
        Reason::Time(time) => tf(keys::DO_REASON_TIME, &[("time", &t(time_word(*time)))]),
        Reason::Free => t(keys::DO_REASON_FREE),
        Reason::Level => t(keys::DO_REASON_LEVEL),
        Reason::Phrases { count } => tn(keys::DO_REASON_PHRASES, *count, &[]),
        Reason::New => t(keys::DO_REASON_NEW),
        Reason::Children => t(keys::DO_REASON_CHILDREN),
    }
}

/// The name of an activity to put into a plan or a diary; the id of one that this phone does not know.
pub fn plain_title(doing: Doing, id: &ActivityId) -> String {
    doing
        .activity(id)
        .map_or_else(|| id.to_string(), |activity| activity.title)
}

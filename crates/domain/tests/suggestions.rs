//! Does a duo get suggested what suits it, with the reasons that count, and never again what it refused?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use domain::activity::{Activity, ActivityId, Cost, DayTime, Season, Setting};
use domain::id::MemberId;
use domain::phrase::PhraseId;
use domain::suggestion::{REFUSED_DAYS, Reason, Situation, suggestions};
use domain::time::Day;

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);

fn activity(id: &str) -> Activity {
    Activity {
        id: ActivityId(id.into()),
        title: id.into(),
        sentence: String::new(),
        steps: Vec::new(),
        minutes: 60,
        cost: Cost::UnderFive,
        setting: Setting::Both,
        seasons: vec![
            Season::Spring,
            Season::Summer,
            Season::Autumn,
            Season::Winter,
        ],
        times: vec![DayTime::Morning, DayTime::Afternoon, DayTime::Evening],
        children: true,
        level: 1,
        interests: vec![format!("of-{id}")],
        themes: Vec::new(),
        phrases: Vec::new(),
        icon: String::new(),
        address: None,
        opening: None,
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn situation() -> Situation {
    Situation {
        day: Some(day("2026-05-31")),
        ..Situation::default()
    }
}

fn order(activities: &[Activity], situation: &Situation) -> Vec<String> {
    let found = suggestions(activities, situation);
    found.into_iter().map(|found| found.activity.0).collect()
}

#[test]
fn what_both_like_comes_first_and_says_so() {
    let activities = ["market", "park", "film"].map(activity);
    let mut situation = situation();
    let likes = |ids: &[&str]| {
        ids.iter()
            .map(|id| format!("of-{id}"))
            .collect::<BTreeSet<_>>()
    };
    situation.interests.insert(AMINA, likes(&["film", "park"]));
    situation.interests.insert(ELS, likes(&["film"]));
    situation.turn = Some(AMINA);
    let found = suggestions(&activities, &situation);
    assert_eq!(found[0].activity.0, "film");
    let interest = "of-film".to_owned();
    assert_eq!(found[0].reasons[0], Reason::SharedInterest { interest });
    assert_eq!(
        found[1].activity.0, "park",
        "the one whose turn it is likes it"
    );
    let interest = "of-park".to_owned();
    assert_eq!(
        found[1].reasons[0],
        Reason::TurnOf {
            member: AMINA,
            interest
        }
    );
}

#[test]
fn what_was_refused_does_not_return_for_three_months() {
    let activities = ["market", "park"].map(activity);
    let mut situation = situation();
    let id = ActivityId("market".into());
    situation.refused.insert(id.clone(), day("2026-05-31"));
    assert_eq!(order(&activities, &situation), ["park"]);
    situation.day = Some(day("2026-08-29"));
    assert_eq!(
        situation.day.unwrap().days_since(situation.refused[&id]),
        REFUSED_DAYS - 1
    );
    assert_eq!(order(&activities, &situation), ["park"]);
    situation.day = Some(day("2026-08-30"));
    assert_eq!(order(&activities, &situation).len(), 2);
}

#[test]
fn season_time_of_day_cost_and_children_decide_what_can_come_up_at_all() {
    let mut winter = activity("winter");
    winter.seasons = vec![Season::Winter];
    let mut evening = activity("evening");
    evening.times = vec![DayTime::Evening];
    let mut dear = activity("dear");
    dear.cost = Cost::More;
    let mut grown = activity("grown");
    grown.children = false;
    let mut free = activity("free");
    free.cost = Cost::Free;
    let all = [winter, evening, dear, grown, free];
    let mut situation = situation();
    situation.time = Some(DayTime::Morning);
    situation.free_only = true;
    situation.with_children = true;
    assert_eq!(order(&all, &situation), ["free"]);
    let found = suggestions(&all, &situation);
    assert_eq!(found[0].reasons, [Reason::Children, Reason::Free]);
}

#[test]
fn an_outing_on_which_phrases_come_in_useful_says_how_many() {
    let mut market = activity("market");
    market.phrases = ["a", "b", "c", "d"].map(|id| PhraseId(id.into())).into();
    let activities = [activity("park"), market];
    let mut situation = situation();
    for (id, recall) in [("a", 0.8), ("b", 0.76), ("c", 0.95), ("d", 0.5)] {
        situation.recall.insert(PhraseId(id.into()), recall);
    }
    let found = suggestions(&activities, &situation);
    assert_eq!(found[0].activity.0, "market");
    assert_eq!(found[0].reasons, [Reason::Phrases { count: 2 }]);
}

#[test]
fn what_was_done_steps_back_and_something_new_is_told_as_such() {
    let activities = ["market", "park", "film"].map(activity);
    let mut situation = situation();
    situation
        .done
        .insert(ActivityId("market".into()), day("2026-05-20"));
    situation
        .done
        .insert(ActivityId("park".into()), day("2026-03-01"));
    let found = suggestions(&activities, &situation);
    let ids: Vec<&str> = found
        .iter()
        .map(|found| found.activity.0.as_str())
        .collect();
    assert_eq!(ids, ["film", "park"], "the market was eleven days ago");
    assert_eq!(found[0].reasons, [Reason::New]);
}

#[test]
fn an_activity_that_asks_far_more_dutch_comes_last() {
    let mut hard = activity("a-hard");
    hard.level = 4;
    let activities = [hard, activity("b"), activity("c")];
    let mut situation = situation();
    situation.level = 1;
    assert_eq!(order(&activities, &situation), ["b", "c", "a-hard"]);
}

#[test]
fn the_same_situation_gives_the_same_order() {
    let activities: Vec<Activity> = ["d", "b", "a", "c"].map(activity).into();
    let mut turned = activities.clone();
    turned.reverse();
    assert_eq!(
        order(&activities, &situation()),
        order(&turned, &situation())
    );
}

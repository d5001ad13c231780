//! Does a duo get suggested what suits it, with the reasons that count, and never again what it refused?
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use domain::activity::{Activity, ActivityId, Cost, DayTime, Season, Setting};
use domain::id::{MemberId, ThingId};
use domain::opinion::{Opinion, Said};
use domain::phrase::PhraseId;
use domain::plan::{Plan, PlanState, When};
use domain::suggestion::{REFUSED_DAYS, Reason, Shared, Situation, suggestions};
use domain::time::Day;
use domain::wishes::Wishes;

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

#[test]
fn a_situation_follows_from_wishes_opinions_and_plans() {
    let wishes = |level, interests: &[&str]| Wishes {
        level,
        interests: interests.iter().map(|id| (*id).to_owned()).collect(),
        counts_hours: false,
    };
    let wishes = BTreeMap::from([(AMINA, wishes(1, &["music"])), (ELS, wishes(4, &[]))]);
    let said = |like, on: &str| Said { like, day: day(on) };
    let opinion = |id: &str, said, done| Opinion {
        activity: ActivityId(id.into()),
        said,
        done,
    };
    let opinions = [
        opinion(
            "market",
            BTreeMap::from([
                (AMINA, said(true, "2026-05-01")),
                (ELS, said(false, "2026-05-02")),
            ]),
            None,
        ),
        opinion(
            "park",
            BTreeMap::from([(ELS, said(true, "2026-05-01"))]),
            Some(day("2026-04-01")),
        ),
    ];
    let plan = |id: &str, on: &str, state| Plan {
        id: ThingId::from_bytes([9; 16]),
        by: AMINA,
        activity: Some(ActivityId(id.into())),
        title: String::new(),
        when: When {
            day: day(on),
            minute: None,
            zone: "Europe/Brussels".into(),
        },
        place: String::new(),
        brings: BTreeMap::new(),
        state,
        entry: None,
    };
    let plans = [
        plan("park", "2026-05-10", PlanState::Done),
        plan("film", "2026-06-01", PlanState::Planned),
        plan("swim", "2026-05-01", PlanState::Planned),
        plan("library", "2026-06-01", PlanState::Cancelled),
    ];
    let shared = Shared {
        members: &[AMINA, ELS],
        wishes: &wishes,
        opinions: &opinions,
        plans: &plans,
    };
    let situation = Situation::of(&shared, day("2026-05-31"));
    let ids = |ids: &[&str]| {
        ids.iter()
            .map(|id| ActivityId((*id).into()))
            .collect::<Vec<_>>()
    };
    assert_eq!(situation.level, 1);
    assert_eq!(situation.turn, Some(ELS));
    assert_eq!(situation.interests.keys().collect::<Vec<_>>(), [&AMINA]);
    let refused: Vec<_> = situation.refused.clone().into_iter().collect();
    assert_eq!(refused, [(ActivityId("market".into()), day("2026-05-02"))]);
    assert_eq!(
        situation.liked.iter().cloned().collect::<Vec<_>>(),
        ids(&["market", "park"])
    );
    assert_eq!(
        situation.done.get(&ActivityId("park".into())),
        Some(&day("2026-05-10"))
    );
    assert_eq!(
        situation.planned.iter().cloned().collect::<Vec<_>>(),
        ids(&["film"])
    );
    let all = ["market", "park", "film", "swim", "library"].map(activity);
    assert_eq!(order(&all, &situation), ["library", "swim"]);
}

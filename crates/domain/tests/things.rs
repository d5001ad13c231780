//! Do things say what was written into them, and nothing worse than less when a faulty program wrote there?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::activity::ActivityId;
use domain::diary::Mark;
use domain::goal::{GOAL_UTF16_MAX, GOALS_MAX, Goal};
use domain::id::{MemberId, ThingId};
use domain::meeting::{Meeting, MeetingKind, Statement};
use domain::opinion::{Opinion, Said};
use domain::phrase::PhraseId;
use domain::plan::{Plan, PlanState, When, next, turn};
use domain::practice::{Answer, PracticeDay};
use domain::reflection::{ANSWER_UTF16_MAX, Answers, Moment, Question, Reflection};
use domain::reviews::{
    Given, PhraseTag, SITTING_ANSWERS_MAX, last_review, reviews, sitting, thing_of,
};
use domain::thing::{Fact, NAME_BYTES_MAX, Thing, ThingKind, VALUE_BYTES_MAX};
use domain::time::UnixMillis;
use domain::wishes::Wishes;
use proptest::prelude::*;

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);

fn thing(kind: ThingKind, facts: impl IntoIterator<Item = Fact>) -> Thing {
    let mut held = BTreeMap::new();
    for Fact { name, value } in facts {
        assert!(name.len() <= NAME_BYTES_MAX);
        match value {
            Some(value) => drop(held.insert(name, value.into())),
            None => drop(held.remove(&name)),
        }
    }
    Thing {
        id: ThingId::from_bytes([7; 16]),
        kind,
        begun: Mark {
            by: AMINA,
            at: UnixMillis(0),
        },
        facts: held,
        attachments: Vec::new(),
    }
}

fn when(day: &str) -> When {
    When {
        day: day.parse().unwrap(),
        minute: Some(14 * 60 + 30),
        zone: "Europe/Brussels".into(),
    }
}

#[test]
fn a_meeting_holds_what_each_says_under_their_own_name() {
    let statement = |minutes| Statement {
        day: "2026-05-03".parse().unwrap(),
        minutes,
        kind: MeetingKind::Call,
        at: UnixMillis(5),
    };
    let mut facts = Meeting::says(AMINA, &statement(60), Some("Bib"));
    facts.extend(Meeting::says(ELS, &statement(75), None));
    let meeting = Meeting::of(&thing(ThingKind::Meeting, facts)).unwrap();
    assert_eq!(meeting.place, "Bib");
    assert_eq!(meeting.said[&AMINA], statement(60));
    assert_eq!(meeting.said[&ELS], statement(75));
    assert_eq!(Meeting::of(&thing(ThingKind::Plan, [])), None);
}

#[test]
fn a_plan_can_be_moved_cancelled_and_told_of_and_says_who_brings_what() {
    let market = ActivityId("market-visit".into());
    let mut facts = Plan::begin(Some(&market), "", &when("2026-06-06"), "Kerk");
    facts.extend(Plan::moved(&when("2026-06-13"), ""));
    facts.extend(Plan::brings(AMINA, "thee"));
    facts.extend(Plan::brings(ELS, "taart"));
    facts.extend(Plan::brings(ELS, " "));
    facts.extend(Plan::is_now(PlanState::Cancelled));
    let plan = Plan::of(&thing(ThingKind::Plan, facts)).unwrap();
    assert_eq!(plan.activity, Some(market));
    assert_eq!((plan.when, plan.place.as_str()), (when("2026-06-13"), ""));
    assert_eq!(plan.brings, BTreeMap::from([(AMINA, "thee".into())]));
    assert_eq!(plan.state, PlanState::Cancelled);
    assert_eq!(
        Plan::of(&thing(ThingKind::Plan, [])),
        None,
        "without a day it is none"
    );
}

#[test]
fn a_time_that_no_clock_shows_is_a_time_that_is_not_said() {
    for (minute, read) in [(1_439, Some(1_439)), (1_440, None), (u16::MAX, None)] {
        let when = When {
            minute: Some(minute),
            ..when("2026-05-31")
        };
        let plan = thing(ThingKind::Plan, Plan::begin(None, "Koken", &when, ""));
        assert_eq!(Plan::of(&plan).unwrap().when.minute, read);
    }
}

#[test]
fn it_is_the_turn_of_whoever_chose_least_often_and_longest_ago() {
    let plan = |by, day: &str, state| {
        let mut thing = thing(ThingKind::Plan, Plan::begin(None, "Soep", &when(day), ""));
        thing.begun.by = by;
        Plan {
            state,
            ..Plan::of(&thing).unwrap()
        }
    };
    let members = [AMINA, ELS];
    assert_eq!(turn(&members, &[]), Some(AMINA));
    let first = plan(AMINA, "2026-06-01", PlanState::Done);
    assert_eq!(turn(&members, std::slice::from_ref(&first)), Some(ELS));
    let cancelled = plan(ELS, "2026-06-02", PlanState::Cancelled);
    assert_eq!(turn(&members, &[first.clone(), cancelled]), Some(ELS));
    let second = plan(ELS, "2026-06-08", PlanState::Planned);
    assert_eq!(turn(&members, &[first, second]), Some(AMINA));
    assert_eq!(turn(&[], &[]), None);
}

#[test]
fn the_next_plan_is_the_earliest_that_is_still_to_come() {
    let plan = |day: &str, state| {
        let thing = thing(ThingKind::Plan, Plan::begin(None, "Soep", &when(day), ""));
        let plan = Plan::of(&thing).unwrap();
        Plan { state, ..plan }
    };
    let plans = [
        plan("2026-06-20", PlanState::Planned),
        plan("2026-06-01", PlanState::Planned),
        plan("2026-06-10", PlanState::Cancelled),
        plan("2026-06-13", PlanState::Planned),
        plan("2026-06-11", PlanState::Done),
    ];
    let found = |today: &str| next(&plans, today.parse().unwrap()).map(|plan| plan.when.day);
    assert_eq!(found("2026-06-02"), Some(plans[3].when.day));
    assert_eq!(found("2026-06-20"), Some(plans[0].when.day));
    assert_eq!(found("2026-06-21"), None);
}

#[test]
fn an_opinion_is_each_members_own_and_can_be_taken_back() {
    let market = ActivityId("market-visit".into());
    let day = "2026-06-06".parse().unwrap();
    let said = |like| Some(Said { like, day });
    let mut facts = Opinion::says(&market, AMINA, said(true));
    facts.extend(Opinion::says(&market, ELS, said(false)));
    facts.extend(Opinion::says(&market, ELS, None));
    facts.extend(Opinion::done(&market, day));
    let opinion = Opinion::of(&thing(ThingKind::Opinion, facts)).unwrap();
    assert_eq!(
        opinion.said,
        BTreeMap::from([(AMINA, Said { like: true, day })])
    );
    assert_eq!(opinion.done, Some(day));
}

#[test]
fn wishes_come_back_as_they_were_said_and_each_leaves_the_others_as_they_are() {
    let facts = [
        Wishes::likes(ELS, "cooking", true),
        Wishes::likes(ELS, "walking", true),
        Wishes::suits(ELS, 2),
        Wishes::counting(ELS, true),
        Wishes::likes(ELS, "walking", false),
    ];
    let found = Wishes::of(&thing(ThingKind::Wishes, facts.concat()));
    let wishes = Wishes {
        interests: ["cooking".to_owned()].into(),
        level: 2,
        counts_hours: true,
    };
    assert_eq!(found, Some((ELS, wishes)));
    assert_ne!(Wishes::thing_of(ELS), Wishes::thing_of(AMINA));
    // Two phones of a member say different things at once, and their names never meet.
    let name = |facts: Vec<Fact>| facts.into_iter().next_back().map(|fact| fact.name);
    let cooking = name(Wishes::likes(ELS, "cooking", true));
    assert_ne!(cooking, name(Wishes::likes(ELS, "walking", true)));
    assert_ne!(cooking, name(Wishes::suits(ELS, 2)));
}

#[test]
fn a_goal_has_steps_in_the_order_in_which_they_were_added_and_tells_who_did_them() {
    let done = |by, at| {
        Some(Mark {
            by,
            at: UnixMillis(at),
        })
    };
    let mut facts = Goal::worded("Leren fietsen", Some("cycling"));
    facts.extend(Goal::step("bb", "  Een fiets zoeken ", UnixMillis(1)));
    facts.extend(Goal::step("aa", "Oefenen in het park", UnixMillis(2)));
    facts.extend(Goal::step("cc", "Naar de markt", UnixMillis(3)));
    facts.extend(Goal::step_marked("aa", done(ELS, 9)));
    facts.extend(Goal::step_marked("bb", done(ELS, 9)));
    facts.extend(Goal::step_marked("bb", None));
    facts.extend(Goal::without_step("cc"));
    facts.extend(Goal::marked(done(AMINA, 10)));
    let goal = Goal::of(&thing(ThingKind::Goal, facts.clone())).unwrap();
    let steps: Vec<_> = goal.steps.iter().map(|it| (&*it.text, it.done)).collect();
    let expected = [
        ("Een fiets zoeken", None),
        ("Oefenen in het park", done(ELS, 9)),
    ];
    assert_eq!(steps, expected);
    assert_eq!(goal.template.as_deref(), Some("cycling"));
    assert_eq!(goal.done, done(AMINA, 10));
    facts.extend(Goal::worded("Samen fietsen", None));
    let goal = Goal::of(&thing(ThingKind::Goal, facts)).unwrap();
    assert_eq!((&*goal.text, goal.template), ("Samen fietsen", None));
}

#[test]
fn a_goal_that_was_reached_makes_room_for_another() {
    let goal = |at: i64, facts: Vec<Fact>| {
        let mut thing = thing(ThingKind::Goal, facts);
        thing.id = ThingId::from_bytes([u8::try_from(at).unwrap(); 16]);
        thing.begun.at = UnixMillis(at);
        thing
    };
    let mut things: Vec<Thing> = (0..5)
        .map(|at| goal(at, Goal::worded("Fietsen", None)))
        .collect();
    assert_eq!(Goal::all(&things).len(), GOALS_MAX);
    assert!(!Goal::has_room(&Goal::all(&things)));
    let mark = things[0].begun;
    let reached = [Goal::worded("Fietsen", None), Goal::marked(Some(mark))];
    things[0] = goal(0, reached.concat());
    let goals = Goal::all(&things);
    assert!(Goal::has_room(&goals));
    assert_eq!(goals[4].id, things[0].id, "what was reached stands last");
}

#[test]
fn a_reflection_holds_each_members_own_words() {
    let answers = |text: &str| Answers::from([(Question::Well, text.to_owned())]);
    let mut facts = Reflection::says(Moment::HalfWay, AMINA, &answers("De markt"));
    let mut all = answers("Het praten");
    all.insert(Question::Tip, "Meer wandelen".into());
    facts.extend(Reflection::says(Moment::HalfWay, ELS, &all));
    let found = Reflection::of(&thing(ThingKind::Reflection, facts.clone())).unwrap();
    assert_eq!(found.moment, Moment::HalfWay);
    let said = BTreeMap::from([(AMINA, answers("De markt")), (ELS, all)]);
    assert_eq!(found.said, said);
    facts.extend(Reflection::says(Moment::HalfWay, ELS, &Answers::new()));
    let found = Reflection::of(&thing(ThingKind::Reflection, facts)).unwrap();
    assert_eq!(
        found.said.len(),
        1,
        "who takes all words back has said nothing"
    );
    assert_ne!(Moment::HalfWay.thing(), Moment::Closing.thing());
}

#[test]
fn the_longest_words_in_any_script_fit_into_a_fact() {
    let widest = |units| "\u{ffff}".repeat(units);
    let answers = Question::ALL.map(|question| (question, widest(ANSWER_UTF16_MAX)));
    let mut facts = Reflection::says(Moment::Closing, AMINA, &answers.into());
    facts.extend(Goal::worded(&widest(GOAL_UTF16_MAX), None));
    facts.extend(Goal::step(
        "0123456789ab",
        &widest(GOAL_UTF16_MAX),
        UnixMillis(i64::MAX),
    ));
    for Fact { value, .. } in facts {
        assert!(value.map_or(0, |value| value.len()) <= VALUE_BYTES_MAX);
    }
}

#[test]
fn a_value_of_another_form_counts_as_absent() {
    let facts = [
        Fact::new("when", &"morgen"),
        Fact::new("said/nobody", &1_u8),
        Fact::new("level", &"veel"),
    ];
    assert_eq!(Plan::of(&thing(ThingKind::Plan, facts.clone())), None);
    let meeting = Meeting::of(&thing(ThingKind::Meeting, facts.clone())).unwrap();
    assert!(meeting.said.is_empty() && meeting.stands().is_none());
    assert_eq!(Wishes::of(&thing(ThingKind::Wishes, facts)), None);
}

fn given(name: &str, answer: Answer, at_s: i64) -> Given {
    Given {
        phrase: PhraseTag::of(&PhraseId(name.into())),
        answer,
        at: UnixMillis(at_s * 1000),
    }
}

#[test]
fn a_sitting_takes_at_most_ten_bytes_an_answer_and_comes_back_whole() {
    let day = PracticeDay(20_600);
    let answers: Vec<Given> = (0..10)
        .map(|n| given(&n.to_string(), Answer::Known, 1_780_000_000 + n * 25))
        .collect();
    let value = sitting(day, &answers).unwrap();
    assert!(value.len() <= 10 * answers.len(), "{}", value.len());
    let name = "0123456789ab";
    let fact = Fact {
        name: name.into(),
        value: Some(value),
    };
    let found = reviews(&thing(ThingKind::Reviews, [fact]));
    assert_eq!(found.len(), answers.len());
    for (review, given) in found.iter().zip(&answers) {
        assert_eq!((review.day, review.at), (day, given.at));
        assert_eq!((review.phrase, review.answer), (given.phrase, given.answer));
    }
    assert_eq!(last_review(name, day, &answers).as_ref(), found.last());
    let mut ids: Vec<_> = found.iter().map(|review| review.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), answers.len());
}

#[test]
fn an_empty_and_an_endless_sitting_are_none() {
    let one = given("a", Answer::Known, 0);
    assert_eq!(sitting(PracticeDay(1), &[]), None);
    assert_eq!(
        sitting(PracticeDay(1), &vec![one; SITTING_ANSWERS_MAX + 1]),
        None
    );
    let most = sitting(PracticeDay(1), &vec![one; SITTING_ANSWERS_MAX]).unwrap();
    assert!(most.len() <= VALUE_BYTES_MAX);
}

#[test]
fn a_members_reviews_of_a_month_lie_in_one_thing_on_every_phone() {
    let day = PracticeDay(20_610);
    assert_eq!(thing_of(AMINA, day), thing_of(AMINA, day.plus(1)));
    assert_ne!(thing_of(AMINA, day), thing_of(ELS, day));
    assert_ne!(thing_of(AMINA, day), thing_of(AMINA, day.plus(31)));
}

proptest! {
    #[test]
    fn no_bytes_keep_reviews_from_being_read(value in proptest::collection::vec(any::<u8>(), 0..300)) {
        let fact = Fact { name: "0123456789ab".into(), value: Some(value.clone()) };
        let found = reviews(&thing(ThingKind::Reviews, [fact]));
        prop_assert!(found.len() <= value.len() / 7 + 1);
    }

    #[test]
    fn any_sitting_comes_back(
        day in any::<i32>(),
        answers in proptest::collection::vec((any::<[u8; 5]>(), 0..5_usize, -4_000_000_000_i64..4_000_000_000), 1..40),
    ) {
        let all = [Answer::NotYet, Answer::Known, Answer::Used, Answer::Understood, Answer::NotUnderstood];
        let given: Vec<Given> = answers.iter().map(|(tag, answer, at)| Given {
            phrase: PhraseTag(*tag), answer: all[*answer], at: UnixMillis(at * 1000),
        }).collect();
        let value = sitting(PracticeDay(day), &given).unwrap();
        let fact = Fact { name: "0123456789ab".into(), value: Some(value) };
        let found = reviews(&thing(ThingKind::Reviews, [fact]));
        let back: Vec<Given> = found.iter().map(|review| Given {
            phrase: review.phrase, answer: review.answer, at: review.at,
        }).collect();
        prop_assert_eq!(back, given);
        prop_assert!(found.iter().all(|review| review.day == PracticeDay(day)));
    }
}

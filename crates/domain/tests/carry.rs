//! Does a copy bring back what was the reader's to say, and nothing in anybody else's name?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::activity::ActivityId;
use domain::carry::{Carried, Known, Reader, carried};
use domain::diary::Mark;
use domain::goal::Goal;
use domain::id::{MemberId, ThingId};
use domain::meeting::{Agreement, Meeting, MeetingKind, Statement};
use domain::opinion::{Opinion, Said};
use domain::own_phrase::{OwnPhrase, Source};
use domain::plan::{Plan, PlanState, When};
use domain::practice::{Answer, PracticeDay};
use domain::reflection::{Answers, Moment, Question, Reflection};
use domain::reviews::{self, Given, PhraseTag, sitting};
use domain::thing::{Fact, Thing, ThingKind};
use domain::time::UnixMillis;
use domain::wishes::Wishes;

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);
const NEW_AMINA: MemberId = MemberId::from_bytes([3; 16]);
const NEW_ELS: MemberId = MemberId::from_bytes([4; 16]);
const THING: ThingId = ThingId::from_bytes([7; 16]);

fn known(id: MemberId, name: &str) -> Known {
    Known {
        id,
        name: name.into(),
    }
}

fn the_two() -> [Known; 2] {
    [known(AMINA, "Amina"), known(ELS, "Els")]
}

fn reader(member: MemberId, duo: &[Known]) -> Reader {
    Reader::of(member, duo, &the_two())
}

fn thing(id: ThingId, kind: ThingKind, by: MemberId, facts: Vec<Fact>) -> Thing {
    let mut held = BTreeMap::new();
    for Fact { name, value } in facts {
        match value {
            Some(value) => drop(held.insert(name, value.into())),
            None => drop(held.remove(&name)),
        }
    }
    Thing {
        id,
        kind,
        begun: Mark {
            by,
            at: UnixMillis(5),
        },
        facts: held,
        attachments: Vec::new(),
    }
}

/// The thing as it is here after `member` has read it in beside what is there.
fn read_in(there: Option<Thing>, member: MemberId, carried: Carried) -> Thing {
    let Carried {
        thing: id,
        kind,
        facts,
    } = carried;
    let before = there.unwrap_or_else(|| thing(id, kind, member, Vec::new()));
    let held = before.facts.iter().map(|(name, value)| Fact {
        name: name.clone(),
        value: Some(value.to_vec()),
    });
    let all = held.chain(facts).collect();
    thing(id, kind, before.begun.by, all)
}

fn statement(minutes: u16) -> Statement {
    Statement {
        day: "2026-05-03".parse().unwrap(),
        minutes,
        kind: MeetingKind::Together,
        at: UnixMillis(9),
    }
}

fn meeting(amina: u16, els: Option<u16>) -> Thing {
    let mut facts = Meeting::says(AMINA, &statement(amina), Some("Kaffee"));
    facts.extend(
        els.into_iter()
            .flat_map(|minutes| Meeting::says(ELS, &statement(minutes), None)),
    );
    thing(THING, ThingKind::Meeting, AMINA, facts)
}

#[test]
fn a_copy_confirms_no_meeting_for_the_other_until_they_read_it_in_too() {
    let duo = the_two();
    let copied = meeting(60, Some(60));
    let of_els = carried(&copied, &reader(ELS, &duo)).unwrap();
    let after = read_in(None, ELS, of_els);
    let found = Meeting::of(&after).unwrap();
    assert_eq!(found.agreement(), Agreement::Open);
    assert!(found.waits_for(AMINA));
    assert_eq!(found.place, "Kaffee");

    let of_amina = carried(&copied, &reader(AMINA, &duo)).unwrap();
    let beside = of_amina.beside(&after).unwrap();
    let both = read_in(Some(after), AMINA, beside);
    let found = Meeting::of(&both).unwrap();
    assert_eq!(found.agreement(), Agreement::Confirmed);
    assert_eq!(found.stands(), Some(&statement(60)));
}

#[test]
fn whoever_corrected_a_meeting_brings_their_own_word() {
    let duo = the_two();
    let of_els = carried(&meeting(60, Some(90)), &reader(ELS, &duo)).unwrap();
    let found = Meeting::of(&read_in(None, ELS, of_els)).unwrap();
    assert_eq!(found.stands().unwrap().minutes, 90);
}

#[test]
fn a_copy_of_other_people_brings_no_meetings_plans_goals_or_reflections() {
    let duo = [known(NEW_AMINA, "Amina"), known(NEW_ELS, "Jan")];
    let reader = reader(NEW_AMINA, &duo);
    assert!(!reader.is_same_duo());
    assert_eq!(carried(&meeting(60, Some(60)), &reader), None);
    assert_eq!(carried(&plan(AMINA), &reader), None);
    assert_eq!(carried(&goal(), &reader), None);
    assert_eq!(carried(&reflection(), &reader), None);
}

#[test]
fn a_duo_that_began_anew_is_known_by_its_names_where_each_is_one() {
    let anew = [known(NEW_AMINA, " amina"), known(NEW_ELS, "Els")];
    assert!(reader(NEW_AMINA, &anew).is_same_duo());
    assert_eq!(reader(NEW_AMINA, &anew).here(ELS), NEW_ELS);

    let twice = [known(NEW_AMINA, "Els"), known(NEW_ELS, "Els")];
    assert!(!reader(NEW_AMINA, &twice).is_same_duo());
    assert_eq!(reader(NEW_AMINA, &twice).here(ELS), ELS);

    let alone = [known(NEW_AMINA, "Amina")];
    assert!(!reader(NEW_AMINA, &alone).is_same_duo());
}

#[test]
fn hours_of_the_others_own_and_impossible_ones_stay_out() {
    let duo = the_two();
    let own = Statement {
        kind: MeetingKind::Own,
        ..statement(60)
    };
    let facts = Meeting::says(AMINA, &own, None);
    let own = thing(THING, ThingKind::Meeting, AMINA, facts);
    assert_eq!(carried(&own, &reader(ELS, &duo)), None);
    assert!(carried(&own, &reader(AMINA, &duo)).is_some());
    assert_eq!(carried(&meeting(2000, None), &reader(AMINA, &duo)), None);
}

fn plan(by: MemberId) -> Thing {
    let when = When {
        day: "2026-05-03".parse().unwrap(),
        minute: Some(600),
        zone: "Europe/Brussels".into(),
    };
    let market = ActivityId("market".into());
    let mut facts = Plan::begin(Some(&market), "", &when, "Vismarkt");
    facts.extend(Plan::is_now(PlanState::Done));
    facts.extend(Plan::brings(AMINA, "thee"));
    facts.extend(Plan::brings(ELS, "koeken"));
    thing(THING, ThingKind::Plan, by, facts)
}

#[test]
fn a_plan_stays_chosen_by_whoever_chose_it_and_brings_only_ones_own() {
    let copied = carried(&plan(ELS), &reader(AMINA, &the_two())).unwrap();
    let found = Plan::of(&read_in(None, AMINA, copied)).unwrap();
    assert_eq!(found.by, ELS);
    assert_eq!(found.state, PlanState::Done);
    assert_eq!(found.place, "Vismarkt");
    assert_eq!(found.brings, BTreeMap::from([(AMINA, "thee".to_owned())]));
    let again = carried(&plan(ELS), &reader(AMINA, &the_two())).unwrap();
    assert_eq!(again.beside(&plan(ELS)), None);
}

#[test]
fn a_phrase_of_the_other_comes_in_with_its_meaning_and_where_it_came_from() {
    let source = Source {
        day: "2026-05-03".parse().unwrap(),
        entry: None,
        activity: None,
    };
    let mut facts = OwnPhrase::begin(ELS, "Mag ik even?", &source);
    facts.extend(OwnPhrase::first_translated(ELS, "en", "May I?"));
    let copied = thing(THING, ThingKind::Phrase, ELS, facts);
    let strangers = [known(NEW_AMINA, "Amina"), known(NEW_ELS, "Jan")];
    for (member, duo) in [(AMINA, the_two()), (NEW_AMINA, strangers)] {
        let carried = carried(&copied, &reader(member, &duo)).unwrap();
        assert_eq!(carried.thing, THING);
        let found = OwnPhrase::of(&read_in(None, member, carried)).unwrap();
        assert_eq!(found.text.shown(), "Mag ik even?");
        assert_eq!(found.meaning("en"), Some("May I?"));
        assert_eq!(found.source.as_ref(), Some(&source));
        assert_eq!(found.text.beside(), None);
    }
}

#[test]
fn what_a_member_remembers_and_wishes_comes_back_to_that_member_alone() {
    let anew = [known(NEW_AMINA, "Amina"), known(NEW_ELS, "Els")];
    let day = PracticeDay(20_500);
    let given = Given {
        phrase: PhraseTag([1; 5]),
        answer: Answer::Known,
        at: UnixMillis(86_400_000 * 20_500),
    };
    let fact = Fact {
        name: "a1b2c3d4e5f6".into(),
        value: sitting(day, &[given]),
    };
    let facts = vec![Fact::new(reviews::MEMBER, &AMINA), fact];
    let copied = thing(
        reviews::thing_of(AMINA, day),
        ThingKind::Reviews,
        AMINA,
        facts,
    );
    assert_eq!(carried(&copied, &reader(NEW_ELS, &anew)), None);
    let own = carried(&copied, &reader(NEW_AMINA, &anew)).unwrap();
    assert_eq!(own.thing, reviews::thing_of(NEW_AMINA, day));
    let after = read_in(None, NEW_AMINA, own.clone());
    assert_eq!(reviews::reviews(&after), reviews::reviews(&copied));
    assert_eq!(after.get(reviews::MEMBER), Some(NEW_AMINA));
    assert_eq!(own.beside(&after), None);

    let facts = Wishes::likes(AMINA, "cooking", true);
    let liked = thing(Wishes::thing_of(AMINA), ThingKind::Wishes, AMINA, facts);
    assert_eq!(carried(&liked, &reader(NEW_ELS, &anew)), None);
    let own = carried(&liked, &reader(NEW_AMINA, &anew)).unwrap();
    let (of, wishes) = Wishes::of(&read_in(None, NEW_AMINA, own)).unwrap();
    assert_eq!(of, NEW_AMINA);
    assert!(wishes.interests.contains("cooking"));
}

#[test]
fn an_opinion_comes_with_ones_own_word() {
    let market = ActivityId("market".into());
    let day = "2026-05-03".parse().unwrap();
    let mut facts = Opinion::says(&market, AMINA, Some(Said { like: true, day }));
    facts.extend(Opinion::says(&market, ELS, Some(Said { like: false, day })));
    facts.extend(Opinion::done(&market, day));
    let copied = thing(
        ThingKind::Opinion.of("market"),
        ThingKind::Opinion,
        ELS,
        facts,
    );
    let own = carried(&copied, &reader(AMINA, &the_two())).unwrap();
    let found = Opinion::of(&read_in(None, AMINA, own)).unwrap();
    assert_eq!(
        found.said,
        BTreeMap::from([(AMINA, Said { like: true, day })])
    );
    assert_eq!(found.done, Some(day));
}

fn goal() -> Thing {
    let done = Some(Mark {
        by: ELS,
        at: UnixMillis(3),
    });
    let mut facts = Goal::worded("Leren fietsen", Some("cycling"));
    facts.extend(Goal::step("aa", "Een fiets lenen", UnixMillis(1)));
    facts.extend(Goal::step_marked("aa", done));
    facts.extend(Goal::step("bb", "Op het plein oefenen", UnixMillis(2)));
    thing(THING, ThingKind::Goal, ELS, facts)
}

#[test]
fn a_goal_comes_with_its_steps_in_their_order_and_who_did_them() {
    let anew = [known(NEW_AMINA, "Amina"), known(NEW_ELS, "Els")];
    let carried = carried(&goal(), &reader(NEW_AMINA, &anew)).unwrap();
    let found = Goal::of(&read_in(None, NEW_AMINA, carried)).unwrap();
    let steps: Vec<&str> = found.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(steps, ["Een fiets lenen", "Op het plein oefenen"]);
    assert_eq!(found.steps[0].done.unwrap().by, NEW_ELS);
    assert_eq!(found.template.as_deref(), Some("cycling"));
}

fn reflection() -> Thing {
    let said = |text: &str| Answers::from([(Question::Well, text.to_owned())]);
    let mut facts = Reflection::says(Moment::HalfWay, AMINA, &said("De markt"));
    facts.extend(Reflection::says(Moment::HalfWay, ELS, &said("Alles")));
    thing(Moment::HalfWay.thing(), ThingKind::Reflection, AMINA, facts)
}

#[test]
fn a_reflection_comes_back_in_ones_own_words_and_the_others_when_they_read_it_in() {
    let duo = the_two();
    let own = carried(&reflection(), &reader(AMINA, &duo)).unwrap();
    let after = read_in(None, AMINA, own);
    let found = Reflection::of(&after).unwrap();
    assert_eq!(found.said.len(), 1);
    assert_eq!(found.said[&AMINA][&Question::Well], "De markt");
    let of_els = carried(&reflection(), &reader(ELS, &duo)).unwrap();
    let both = read_in(Some(after.clone()), ELS, of_els.beside(&after).unwrap());
    assert_eq!(Reflection::of(&both).unwrap().said.len(), 2);
}

//! Do goals and reflections come to the same on two phones, and does nobody's word get lost, whoever writes at the same time?
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::diary::Mark;
use domain::goal::Goal;
use domain::reflection::{Answers, Moment, Question, Reflection};
use domain::thing::{Fact, ThingKind};
use domain::{Command, ThingId, UnixMillis};
use futures::executor::block_on;
use proptest::prelude::*;
use rand::RngExt;
use sync::things;

fn say(phone: &mut TestPhone, thing: ThingId, kind: ThingKind, facts: Vec<Fact>) {
    phone
        .command(Command::SayFacts { thing, kind, facts })
        .unwrap();
}

fn goals(phone: &TestPhone) -> Vec<Goal> {
    let tx = phone.store.transaction();
    Goal::all(&block_on(things::all(&tx, phone.phone.duo, ThingKind::Goal)).unwrap())
}

fn set_goal(phone: &mut TestPhone, text: &str) -> ThingId {
    let id = ThingId::from_bytes(phone.rng.random());
    say(phone, id, ThingKind::Goal, Goal::worded(text, None));
    id
}

fn mark(phone: &TestPhone) -> Option<Mark> {
    Some(Mark {
        by: phone.phone.member,
        at: UnixMillis(phone.clock),
    })
}

fn reflection(phone: &TestPhone) -> Reflection {
    let tx = phone.store.transaction();
    let id = Moment::HalfWay.thing();
    let thing = block_on(things::one(&tx, phone.phone.duo, ThingKind::Reflection, id)).unwrap();
    Reflection::of(&thing.unwrap()).unwrap()
}

#[test]
fn goals_that_two_phones_add_at_once_both_stay_even_beyond_five() {
    let (server, mut a, mut b) = duo(95);
    for text in ["Fietsen", "De bib", "Bellen", "Koken"] {
        set_goal(&mut a, text);
    }
    settle(&server, &mut [&mut a, &mut b]);
    assert!(Goal::has_room(&goals(&a)) && Goal::has_room(&goals(&b)));
    set_goal(&mut a, "Zwemmen");
    set_goal(&mut b, "Vrienden maken");
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(goals(&a), goals(&b));
    assert_eq!(goals(&a).len(), 6);
    assert!(!Goal::has_room(&goals(&a)));
}

#[test]
fn what_each_writes_in_a_reflection_at_the_same_time_stays_their_own() {
    let (server, mut a, mut b) = duo(96);
    settle(&server, &mut [&mut a, &mut b]);
    let moment = Moment::HalfWay;
    for (phone, text) in [(&mut a, "De markt"), (&mut b, "Het praten")] {
        let answers = Answers::from([(Question::Well, text.to_owned())]);
        let facts = Reflection::says(moment, phone.phone.member, &answers);
        say(phone, moment.thing(), ThingKind::Reflection, facts);
    }
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(reflection(&a), reflection(&b));
    let said = reflection(&a).said;
    assert_eq!(said[&a.phone.member][&Question::Well], "De markt");
    assert_eq!(said[&b.phone.member][&Question::Well], "Het praten");
}

/// What one of the two does with the one goal.
#[derive(Debug, Clone, Copy)]
enum Deed {
    AddStep,
    /// Marks or unmarks the step of this number, counted round.
    MarkStep(usize, bool),
    TakeStep(usize),
    Reach(bool),
    Reword(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::AddStep),
        3 => (any::<usize>(), any::<bool>()).prop_map(|(n, done)| Deed::MarkStep(n, done)),
        1 => any::<usize>().prop_map(Deed::TakeStep),
        1 => any::<bool>().prop_map(Deed::Reach),
        1 => any::<u8>().prop_map(Deed::Reword),
    ]
}

/// Does it; answers the name of a step that was added, and of one that was taken away.
fn act(phone: &mut TestPhone, deed: Deed) -> (Option<String>, Option<String>) {
    let goal = goals(phone).remove(0);
    let done = mark(phone);
    let step = |n: usize| (!goal.steps.is_empty()).then(|| &goal.steps[n % goal.steps.len()].name);
    let mut changed = (None, None);
    let facts = match deed {
        Deed::AddStep => {
            let name = format!("{:012x}", phone.rng.random::<u64>() >> 16);
            let facts = Goal::step(&name, "Een kleine stap", UnixMillis(phone.clock));
            changed.0 = Some(name);
            facts
        }
        Deed::MarkStep(n, is_done) => match step(n) {
            Some(name) => Goal::step_marked(name, done.filter(|_| is_done)),
            None => return changed,
        },
        Deed::TakeStep(n) => match step(n) {
            Some(name) => {
                changed.1 = Some(name.clone());
                Goal::without_step(name)
            }
            None => return changed,
        },
        Deed::Reach(is_done) => Goal::marked(done.filter(|_| is_done)),
        Deed::Reword(n) => Goal::worded(&format!("Doel {n}"), None),
    };
    say(phone, goal.id, ThingKind::Goal, facts);
    changed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn two_phones_that_work_on_a_goal_at_once_agree_and_lose_no_step(
        deeds in proptest::collection::vec((any::<bool>(), deed(), 0..4_u8), 1..24),
    ) {
        let (server, mut a, mut b) = duo(97);
        set_goal(&mut a, "Leren fietsen");
        settle(&server, &mut [&mut a, &mut b]);
        let (mut added, mut taken) = (Vec::new(), Vec::new());
        for (by_a, deed, meet) in deeds {
            let (new, gone) = act(if by_a { &mut a } else { &mut b }, deed);
            added.extend(new);
            taken.extend(gone);
            if meet == 0 {
                settle(&server, &mut [&mut a, &mut b]);
            }
        }
        settle(&server, &mut [&mut a, &mut b]);
        prop_assert_eq!(goals(&a), goals(&b));
        added.retain(|name| !taken.contains(name));
        let mut steps: Vec<String> = goals(&a)[0].steps.iter().map(|step| step.name.clone()).collect();
        added.sort();
        steps.sort();
        prop_assert_eq!(steps, added);
    }
}

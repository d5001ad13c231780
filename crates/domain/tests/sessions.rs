//! Does a sitting bring what is due before what is new, and is there always something to choose between?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::phrase::{Level, Phrase, PhraseId};
use domain::practice::{Memory, PracticeDay};
use domain::reviews::PhraseTag;
use domain::session::{
    CHOICES, SESSION_NEW_MAX, SESSION_PHRASES, Standing, choices, forecast, session,
};

const TODAY: PracticeDay = PracticeDay(20_000);

fn deck() -> Vec<Phrase> {
    let phrase = |n: usize| Phrase {
        id: PhraseId(format!("phrase-{n}")),
        theme: if n < 15 { "market" } else { "doctor" }.into(),
        text: format!("Zin {n}"),
        level: if n % 3 == 2 { Level::A2 } else { Level::A1 },
        picture: String::new(),
        register: None,
        variant: None,
        note: None,
    };
    (0..30).map(phrase).collect()
}

fn memory(stability: f32, due: i32) -> Memory {
    Memory {
        stability,
        difficulty: 5.0,
        last: PracticeDay(due - 5),
        due: PracticeDay(due),
        lapsed: false,
    }
}

fn remembers(known: &[(usize, Memory)]) -> BTreeMap<PhraseTag, Memory> {
    let deck = deck();
    let tagged = known
        .iter()
        .map(|(n, memory)| (PhraseTag::of(&deck[*n].id), *memory));
    tagged.collect()
}

#[test]
fn what_is_due_comes_first_the_most_forgotten_before_the_rest_and_new_phrases_fill_up() {
    let memories = remembers(&[
        (3, memory(20.0, TODAY.0)),
        (9, memory(2.0, TODAY.0 - 3)),
        (12, memory(9.0, TODAY.0 + 4)),
    ]);
    let found = session(&deck(), &memories, TODAY, Some("doctor"));
    assert_eq!(found[..2], [9, 3]);
    assert_eq!(found.len(), 2 + SESSION_NEW_MAX);
    let new: Vec<&str> = found[2..]
        .iter()
        .map(|n| ["market", "doctor"][usize::from(*n >= 15)])
        .collect();
    assert_eq!(new, ["doctor"; SESSION_NEW_MAX]);
    assert!(
        found[2..].iter().all(|n| n % 3 != 2),
        "the easier ones first"
    );
    assert!(!found.contains(&12));
}

#[test]
fn a_sitting_has_an_end_and_with_much_due_brings_nothing_new() {
    let all: Vec<(usize, Memory)> = (0..20).map(|n| (n, memory(3.0, TODAY.0 - 1))).collect();
    let memories = remembers(&all);
    let found = session(&deck(), &memories, TODAY, None);
    assert_eq!(found.len(), SESSION_PHRASES);
    assert!(found.iter().all(|n| *n < 20));
}

#[test]
fn a_member_who_has_done_everything_for_today_gets_only_new_phrases_and_then_none() {
    let all: Vec<(usize, Memory)> = (0..30).map(|n| (n, memory(9.0, TODAY.0 + 2))).collect();
    assert!(session(&deck(), &remembers(&all), TODAY, None).is_empty());
    assert_eq!(session(&deck(), &remembers(&all[1..]), TODAY, None), [0]);
}

#[test]
fn the_right_phrase_is_always_among_the_choices_and_not_always_in_the_same_place() {
    let deck = deck();
    let mut places = std::collections::BTreeSet::new();
    for right in 0..deck.len() {
        for turn in 0..4 {
            let found = choices(&deck, right, turn);
            assert_eq!(found.len(), CHOICES);
            assert!(found.iter().all(|n| deck[*n].theme == deck[right].theme));
            let mut once = found.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), CHOICES);
            places.insert(found.iter().position(|n| *n == right).unwrap());
        }
    }
    assert_eq!(places.len(), CHOICES);
    assert_eq!(choices(&deck[..1], 0, 0), [0]);
}

#[test]
fn the_forecast_counts_what_is_overdue_today_and_the_rest_on_its_day() {
    let memories = remembers(&[
        (0, memory(3.0, TODAY.0 - 9)),
        (1, memory(3.0, TODAY.0)),
        (2, memory(9.0, TODAY.0 + 2)),
        (3, memory(9.0, TODAY.0 + 40)),
    ]);
    assert_eq!(forecast(&memories, TODAY, 4), [2, 0, 1, 0]);
    let standing = Standing::of(&memories, TODAY);
    assert_eq!((standing.known, standing.begun, standing.due), (2, 4, 2));
}

#[test]
fn the_only_phrase_of_its_theme_is_chosen_among_those_of_others() {
    let mut deck = deck();
    deck[0].theme = "own".into();
    for turn in 0..4 {
        let found = choices(&deck, 0, turn);
        let distinct: std::collections::BTreeSet<_> = found.iter().collect();
        assert!(found.contains(&0));
        assert_eq!((found.len(), distinct.len()), (CHOICES, CHOICES));
    }
}

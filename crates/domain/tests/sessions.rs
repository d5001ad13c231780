//! Does a sitting bring what is due before what is new, and is there always something to choose between?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::own_phrase::OWN_THEME;
use domain::phrase::{Level, Phrase, PhraseId};
use domain::practice::{Memory, PracticeDay};
use domain::reviews::PhraseTag;
use domain::session::{CHOICES, Deck, SESSION_NEW_MAX, SESSION_PHRASES, Standing, forecast};

const TODAY: PracticeDay = PracticeDay(20_000);

fn deck() -> Deck {
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
    Deck::new((0..30).map(phrase))
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
        .map(|(n, memory)| (deck.tag(*n).unwrap(), *memory));
    tagged.collect()
}

#[test]
fn what_is_due_comes_first_the_most_forgotten_before_the_rest_and_new_phrases_fill_up() {
    let memories = remembers(&[
        (3, memory(20.0, TODAY.0)),
        (9, memory(2.0, TODAY.0 - 3)),
        (12, memory(9.0, TODAY.0 + 4)),
    ]);
    let found = deck().session(&memories, TODAY, Some("doctor"));
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
    let found = deck().session(&memories, TODAY, None);
    assert_eq!(found.len(), SESSION_PHRASES);
    assert!(found.iter().all(|n| *n < 20));
}

#[test]
fn a_member_who_has_done_everything_for_today_gets_only_new_phrases_and_then_none() {
    let all: Vec<(usize, Memory)> = (0..30).map(|n| (n, memory(9.0, TODAY.0 + 2))).collect();
    assert!(deck().session(&remembers(&all), TODAY, None).is_empty());
    assert_eq!(deck().session(&remembers(&all[1..]), TODAY, None), [0]);
}

#[test]
fn the_right_phrase_is_always_among_the_choices_and_not_always_in_the_same_place() {
    let deck = deck();
    let theme = |place| deck.phrase(place).unwrap().theme.clone();
    let mut places = std::collections::BTreeSet::new();
    for right in 0..deck.len() {
        for turn in 0..4 {
            let found = deck.choices(right, turn);
            assert_eq!(found.len(), CHOICES);
            assert!(found.iter().all(|n| theme(*n) == theme(right)));
            let mut once = found.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), CHOICES);
            places.insert(found.iter().position(|n| *n == right).unwrap());
        }
    }
    assert_eq!(places.len(), CHOICES);
    let alone = Deck::new(deck.phrase(0).cloned());
    assert_eq!(alone.choices(0, 0), [0]);
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
fn together_begins_with_what_is_due_and_goes_on_with_the_theme_that_was_chosen() {
    let memories = remembers(&[
        (3, memory(20.0, TODAY.0)),
        (20, memory(2.0, TODAY.0 - 3)),
        (21, memory(9.0, TODAY.0 + 4)),
    ]);
    assert_eq!(deck().together(&memories, TODAY, None), [20, 3]);
    let found = deck().together(&memories, TODAY, Some("doctor"));
    assert_eq!(found[..4], [20, 3, 15, 16]);
    assert_eq!(found.len(), 2 + 14, "each once");
    assert!(
        found.contains(&21),
        "whoever chooses a theme gets all of it"
    );
}

#[test]
fn a_phrase_that_is_added_or_mended_keeps_its_place_and_what_is_remembered_of_it() {
    let mut deck = deck();
    let mut mended = deck.phrase(4).unwrap().clone();
    mended.text = "Zin vier".into();
    assert_eq!(deck.add(mended.clone()), 4);
    assert_eq!((deck.phrase(4), deck.len()), (Some(&mended), 30));
    let own = PhraseId("00000000000000000000000000000001".into());
    assert_eq!(deck.add(Phrase { id: own, ..mended }), 30);
    assert_eq!(deck.len(), 31);
}

#[test]
fn the_only_phrase_of_its_theme_is_chosen_among_those_of_others() {
    let mut deck = deck();
    let own = PhraseId("00000000000000000000000000000001".into());
    let mut phrase = deck.phrase(0).unwrap().clone();
    (phrase.id, phrase.theme) = (own, "own".into());
    let place = deck.add(phrase);
    for turn in 0..4 {
        let found = deck.choices(place, turn);
        let distinct: std::collections::BTreeSet<_> = found.iter().collect();
        assert!(found.contains(&place));
        assert_eq!((found.len(), distinct.len()), (CHOICES, CHOICES));
    }
}

#[test]
fn a_new_phrase_of_the_duo_comes_before_those_of_the_catalogue() {
    let mut deck = deck();
    let mut phrase = deck.phrase(0).unwrap().clone();
    phrase.id = PhraseId("00000000000000000000000000000001".into());
    phrase.theme = OWN_THEME.into();
    let place = deck.add(phrase);
    let found = deck.session(&remembers(&[]), TODAY, Some("doctor"));
    assert_eq!(found.first(), Some(&place));
}

#[test]
fn learning_a_phrase_in_another_language_is_a_memory_of_its_own() {
    let dutch = deck();
    let mut back = Deck::in_language("ar");
    for place in 0..dutch.len() {
        back.add(dutch.phrase(place).unwrap().clone());
    }
    let memories = remembers(&[(3, memory(20.0, TODAY.0))]);
    assert_eq!(dutch.of_these(&memories).len(), 1);
    assert!(back.of_these(&memories).is_empty());
    assert_eq!(back.session(&memories, TODAY, None).len(), SESSION_NEW_MAX);
    let of = |deck: &Deck| deck.tag(3).unwrap();
    let mut turkish = Deck::in_language("tr");
    turkish.add(dutch.phrase(3).unwrap().clone());
    assert_ne!(of(&back), of(&dutch));
    assert_ne!(of(&back), turkish.tag(0).unwrap());
}

//! Does a member's memory follow from their reviews alone, in whatever order those came?
#![allow(clippy::unwrap_used)]

use domain::phrase::PhraseId;
use domain::practice::{
    Answer, DAY_BEGINS_HOUR, DESIRED_RETENTION, INTERVAL_DAYS_MAX, Memory, PracticeDay, Remembered,
    Review, ReviewId, memories,
};
use domain::reviews::PhraseTag;
use domain::time::UnixMillis;
use proptest::prelude::*;

fn phrase(name: &str) -> PhraseTag {
    PhraseTag::of(&PhraseId(name.into()))
}

/// Reviews of one phrase, on these days with these answers.
fn course(answers: &[(i32, Answer)]) -> Vec<Review> {
    let reviews = (0_u8..).zip(answers).map(|(n, (day, answer))| Review {
        day: PracticeDay(*day),
        at: UnixMillis(i64::from(n)),
        id: ReviewId([n; 16]),
        phrase: phrase("market-half-kilo"),
        answer: *answer,
    });
    reviews.collect()
}

fn memory(answers: &[(i32, Answer)]) -> Memory {
    memories(&course(answers))[&phrase("market-half-kilo")]
}

fn close(found: f32, expected: f32) {
    assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
}

#[test]
fn the_first_answer_gives_the_published_beginning() {
    // The states that FSRS-6 gives a new card with its default weights, as its authors publish them (fsrs-rs, `next_states`).
    let known = memory(&[(0, Answer::Known)]);
    close(known.stability, 2.3065);
    close(known.difficulty, 2.118_104);
    assert_eq!(known.due, PracticeDay(2));
    let not_yet = memory(&[(0, Answer::NotYet)]);
    close(not_yet.stability, 0.212);
    close(not_yet.difficulty, 6.4133);
    assert_eq!(not_yet.due, PracticeDay(1), "never before the next day");
}

#[test]
fn recall_falls_to_the_wanted_share_after_as_many_days_as_the_memory_is_stable() {
    let memory = memory(&[(0, Answer::Known), (2, Answer::Known), (9, Answer::Known)]);
    assert!((memory.recall(memory.last) - 1.0).abs() < 1e-6);
    #[allow(clippy::cast_possible_truncation)]
    let after = memory.last.plus(memory.stability.round() as i32);
    assert!((memory.recall(after) - DESIRED_RETENTION).abs() < 0.01);
    assert!(memory.recall(after.plus(30)) < memory.recall(after));
}

#[test]
fn a_phrase_that_was_not_known_comes_back_soon_and_is_harder() {
    let before = memory(&[(0, Answer::Known), (2, Answer::Known)]);
    let after = memory(&[(0, Answer::Known), (2, Answer::Known), (12, Answer::NotYet)]);
    assert!(after.stability < before.stability && after.difficulty > before.difficulty);
    assert!(after.lapsed && !after.is_known());
    assert!(after.due < before.due.plus(12));
}

#[test]
fn what_was_used_in_life_counts_once_a_day_and_a_try_that_failed_counts_nothing() {
    let once = memory(&[(0, Answer::Known), (5, Answer::Used)]);
    let often = memory(&[
        (0, Answer::Known),
        (5, Answer::Used),
        (5, Answer::Used),
        (5, Answer::Understood),
        (5, Answer::NotUnderstood),
    ]);
    assert_eq!(once, often);
    let good = memory(&[(0, Answer::Known), (5, Answer::Known)]);
    assert_eq!(once, good);
    assert!(memories(&course(&[(0, Answer::NotUnderstood)])).is_empty());
}

#[test]
fn no_phrase_waits_longer_than_a_year_and_a_clock_that_was_put_back_brings_none_forward() {
    let days = [0, 3, 20, 90, 400, 1_200, 3_000];
    let long = memory(&days.map(|day| (day, Answer::Known)));
    assert_eq!(long.due.since(long.last), INTERVAL_DAYS_MAX.unsigned_abs());
    let mut reviews = course(&[(100, Answer::Known), (101, Answer::Known)]);
    let before = memories(&reviews)[&phrase("market-half-kilo")];
    // Twenty years back.
    reviews.extend(
        course(&[
            (100, Answer::Known),
            (101, Answer::Known),
            (-7_200, Answer::Known),
        ])
        .pop(),
    );
    let after = memories(&reviews)[&phrase("market-half-kilo")];
    assert!(after.last >= before.last);
}

#[test]
fn a_day_of_practice_begins_at_four_in_the_morning_where_the_phone_is() {
    const HOUR_MS: i64 = 60 * 60 * 1000;
    let brussels_in_summer = 120;
    let day = |hour: i64| {
        // Midnight of 1970-01-03 in Brussels.
        let midnight = 2 * 24 * HOUR_MS - 2 * HOUR_MS;
        PracticeDay::of(UnixMillis(midnight + hour * HOUR_MS), brussels_in_summer)
    };
    assert_eq!(day(0), PracticeDay(1));
    assert_eq!(day(DAY_BEGINS_HOUR - 1), PracticeDay(1));
    assert_eq!(day(DAY_BEGINS_HOUR), PracticeDay(2));
    assert_eq!(day(23), PracticeDay(2));
    assert_eq!(day(-30), PracticeDay(0));
}

fn any_review() -> impl Strategy<Value = Review> {
    let answer = prop_oneof![
        Just(Answer::NotYet),
        Just(Answer::Known),
        Just(Answer::Used),
        Just(Answer::Understood),
        Just(Answer::NotUnderstood),
    ];
    let parts = (
        -40..400_i32,
        0..3_i64,
        any::<[u8; 16]>(),
        0..4_usize,
        answer,
    );
    parts.prop_map(|(day, at, id, name, answer)| Review {
        day: PracticeDay(day),
        at: UnixMillis(at),
        id: ReviewId(id),
        phrase: phrase(["a", "b", "c", "d"][name]),
        answer,
    })
}

#[test]
fn the_days_on_which_somebody_practised_are_told_and_nothing_is_made_of_the_others() {
    let answers = [
        (10, Answer::Known),
        (12, Answer::NotYet),
        (13, Answer::Used),
    ];
    let remembered = Remembered::of(course(&answers));
    let week = remembered.days_practised(PracticeDay(13), 5);
    assert_eq!(week, [false, true, false, true, true]);
    assert_eq!(remembered.days_practised(PracticeDay(11), 2), [true, false]);
    let phrase = phrase("market-half-kilo");
    assert!(remembered.was_used_on(phrase, PracticeDay(13)));
    assert!(!remembered.was_used_on(phrase, PracticeDay(12)));
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_of_reviews_gives_the_same_memory(
        reviews in proptest::collection::vec(any_review(), 1..60),
        order in any::<u64>(),
    ) {
        let once = memories(&reviews);
        let mut shuffled = reviews.clone();
        shuffled.extend(reviews.iter().step_by(3).cloned());
        let mut state = order | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(once, memories(&shuffled));
    }

    #[test]
    fn reviews_added_one_by_one_in_any_order_give_what_all_at_once_give(
        reviews in proptest::collection::vec((any_review(), 0..12_u8), 1..60),
    ) {
        // Few ids, so that some reviews contradict each other.
        let reviews: Vec<Review> = reviews
            .into_iter()
            .map(|(review, id)| Review { id: ReviewId([id; 16]), ..review })
            .collect();
        let mut one_by_one = Remembered::default();
        for review in reviews.iter().chain(reviews.iter().step_by(2)) {
            one_by_one.add(review.clone());
        }
        let at_once = Remembered::of(reviews);
        prop_assert_eq!(one_by_one.memories(), at_once.memories());
        for day in (-40..400).map(PracticeDay) {
            prop_assert_eq!(one_by_one.days_practised(day, 3), at_once.days_practised(day, 3));
        }
    }

    #[test]
    fn a_memory_is_always_within_its_ranges(reviews in proptest::collection::vec(any_review(), 1..60)) {
        for memory in memories(&reviews).values() {
            prop_assert!((1.0..=10.0).contains(&memory.difficulty));
            prop_assert!(memory.stability > 0.0 && memory.stability.is_finite());
            prop_assert!((1..=INTERVAL_DAYS_MAX.unsigned_abs()).contains(&memory.due.since(memory.last)));
            prop_assert!((0.0..=1.0).contains(&memory.recall(memory.due)));
        }
    }
}

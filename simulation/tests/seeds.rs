//! What every change has to keep: the same run from the same seed, and every broken rule noticed. Optimised, by the profile `simulation`.
#![allow(clippy::unwrap_used)]

use simulation::report::Wrong;
use simulation::sabotage::Sabotage;
use simulation::world::Options;
use simulation::{STEPS_MIN, run_checked, run_twice};

const PLAIN: Options = Options {
    steps: 400,
    sabotage: None,
    verbose: false,
};

#[test]
fn a_seed_runs_the_same_way_twice() {
    for seed in 100..104 {
        let (once, again) = (run_checked(seed, PLAIN), run_checked(seed, PLAIN));
        assert_eq!(once, again, "seed {seed}");
    }
    assert_ne!(run_checked(100, PLAIN).trace, run_checked(101, PLAIN).trace);
}

#[test]
fn a_run_that_hears_of_anything_but_its_seed_is_noticed() {
    let broken = Options {
        sabotage: Some(Sabotage::RandomnessOfItsOwn),
        ..PLAIN
    };
    assert!(run_twice(100, PLAIN).violations.is_empty());
    let noticed = run_twice(100, broken).violations;
    let goes_another_way = |detail: &str| detail.contains("another way the second time");
    assert!(
        noticed.iter().any(|it| goes_another_way(&it.detail)),
        "{noticed:?}"
    );
}

#[test]
fn a_run_has_at_least_200_steps_and_a_shorter_one_is_refused() {
    let shortest = Options {
        steps: STEPS_MIN,
        ..PLAIN
    };
    assert_eq!(run_checked(100, shortest).figures.steps, 200);
    let shorter = Options {
        steps: STEPS_MIN - 1,
        ..PLAIN
    };
    let refused = run_checked(100, shorter).violations;
    assert_eq!(refused[0].wrong, Wrong::Broken);
    assert!(refused[0].detail.contains("at least 200 steps"));
}

/// Some seed of the first so many notices, which without the broken rule finds nothing wrong.
fn is_noticed(sabotage: Sabotage, seeds: u64) {
    let broken = Options {
        sabotage: Some(sabotage),
        ..PLAIN
    };
    let notices = |seed| {
        !run_checked(seed, broken).violations.is_empty()
            && run_checked(seed, PLAIN).violations.is_empty()
    };
    assert!((0..seeds).any(notices), "{sabotage:?}");
}

#[test]
fn numbers_given_out_before_the_transaction_are_noticed() {
    is_noticed(Sabotage::SeqOutsideTransaction, 50);
}

#[test]
fn items_applied_out_of_order_are_noticed() {
    is_noticed(Sabotage::ShuffledApply, 50);
}

#[test]
fn an_acknowledgement_before_the_commit_is_noticed() {
    is_noticed(Sabotage::AckBeforeCommit, 200);
}

#[test]
fn an_outbox_apart_from_its_document_is_noticed() {
    is_noticed(Sabotage::OutboxOutsideTransaction, 50);
}

#[test]
fn a_client_id_that_outlives_its_start_is_noticed() {
    is_noticed(Sabotage::ClientIdPersisted, 100);
}

#[test]
fn a_key_for_whomever_the_server_lists_is_noticed() {
    is_noticed(Sabotage::GrantToListed, 300);
}

#[test]
fn a_key_that_stays_when_somebody_goes_is_noticed() {
    is_noticed(Sabotage::NoRotationOnRevoke, 300);
}

#[test]
fn a_log_folded_before_anybody_looked_is_noticed() {
    is_noticed(Sabotage::PurgeBeforeConfirmation, 50);
}

#[test]
fn a_difference_that_is_not_said_again_is_noticed() {
    is_noticed(Sabotage::SkipRecoveryDifference, 50);
}

#[test]
fn a_position_of_another_history_taken_for_ones_own_is_noticed() {
    is_noticed(Sabotage::AcceptAnyChain, 50);
}

#[test]
fn a_push_sealed_anew_is_noticed() {
    is_noticed(Sabotage::ResealOnRetry, 50);
}

#[test]
fn words_that_leave_the_phone_unsealed_are_noticed() {
    is_noticed(Sabotage::Unsealed, 10);
}

#[test]
fn a_page_of_the_log_without_an_end_is_noticed() {
    is_noticed(Sabotage::PageWithoutEnd, 100);
}

#[test]
fn items_that_take_effect_before_they_are_stored_are_noticed() {
    is_noticed(Sabotage::AppliedFromMemory, 10);
}

#[test]
fn an_item_put_aside_that_holds_up_the_rest_is_noticed() {
    is_noticed(Sabotage::AsideHoldsUp, 100);
}

#[test]
fn things_that_do_not_follow_what_the_other_says_are_noticed() {
    is_noticed(Sabotage::ThingsLeftBehind, 10);
}

#[test]
fn a_server_that_takes_nothing_from_a_phone_whose_clock_is_off_is_noticed() {
    is_noticed(Sabotage::ClockDecidesAdmission, 50);
}

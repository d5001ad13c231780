//! What every change has to keep: some seeds without a fault, the same run from the same seed, and every broken rule noticed.
#![allow(clippy::unwrap_used)]

use simulation::run_checked;
use simulation::sabotage::Sabotage;
use simulation::world::Options;

const PLAIN: Options = Options {
    steps: 400,
    sabotage: None,
    verbose: false,
};

#[test]
fn sixty_seeds_lose_double_and_show_nothing() {
    for seed in 0..60 {
        let outcome = run_checked(seed, PLAIN);
        assert_eq!(outcome.violations, [], "seed {seed}");
    }
}

#[test]
fn a_seed_runs_the_same_way_twice() {
    for seed in 100..104 {
        assert_eq!(
            run_checked(seed, PLAIN),
            run_checked(seed, PLAIN),
            "seed {seed}"
        );
    }
    assert_ne!(run_checked(100, PLAIN).trace, run_checked(101, PLAIN).trace);
}

/// The first seed that notices, of at most so many.
fn noticed(sabotage: Sabotage, seeds: u64) -> Option<u64> {
    let options = Options {
        sabotage: Some(sabotage),
        ..PLAIN
    };
    (0..seeds).find(|seed| !run_checked(*seed, options).violations.is_empty())
}

//! Does every decoder hold what is promised of it, for some inputs in each run of the tests?
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::{Mutex, PoisonError};

use fuzz::corpus::Corpus;
use fuzz::run::{ALLOCATED_BYTES_MAX, Until, run};
use fuzz::{Outcome, Target, targets};

/// Inputs for each target: all together some seconds without optimisation. `cargo xtask fuzz` tries as many as there is time for.
const INPUTS: u64 = 400;

/// What is allocated is counted for the whole program, so one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn no_input_breaks_a_promise() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let corpus = Corpus::of_the_repository();
    let mut broken = Vec::new();
    for (name, make) in targets::ALL {
        let mut target = make();
        assert_eq!(target.name, name);
        let report = run(&mut target, &corpus, Until::Inputs(INPUTS), 1).unwrap();
        assert!(report.taken > 0, "{name} takes no valid input");
        assert!(
            report.inputs > report.taken || name == "word_text_edit",
            "{name} takes everything"
        );
        broken.extend(report.broken);
    }
    assert_eq!(broken, [""; 0]);
}

/// A target that breaks its promise when the second byte is gone.
fn careless(name: &'static str, check: fn(&[u8])) -> Target {
    Target {
        name,
        seeds: vec![vec![1, 2, 3]],
        check: Box::new(move |input| {
            check(input);
            Outcome::Taken
        }),
    }
}

#[test]
fn a_panic_and_a_waste_of_memory_are_found_and_their_inputs_kept() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let corpus = Corpus::in_folder(folder.path());
    type Check = fn(&[u8]);
    let checks: [(&str, Check); 2] = [
        ("panic", |input| assert!(input.len() > 1)),
        ("memory", |input| {
            let claimed = usize::from(input.len() < 2) * (ALLOCATED_BYTES_MAX + 1);
            assert_eq!(std::hint::black_box(vec![1_u8; claimed]).len(), claimed);
        }),
    ];
    for (name, check) in checks {
        let mut target = careless(name, check);
        let report = run(&mut target, &corpus, Until::Inputs(5_000), 1).unwrap();
        assert!(!report.broken.is_empty(), "{name}");
        // Found again at once, whatever the inputs are.
        let again = run(&mut target, &corpus, Until::Inputs(0), 2).unwrap();
        assert_eq!(again.broken.len() as u64, again.inputs, "{name}");
        assert!(again.inputs > 0, "{name}");
    }
}

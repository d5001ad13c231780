//! How is a target tried, and how is a broken promise told?

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::corpus::Corpus;
use crate::{ALLOCATOR, Outcome, Target, mutate};

/// Most that one input may make the program hold at the same time, in bytes: what a cheap phone can spare beside the page.
pub const ALLOCATED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most seeds that a target keeps while it runs; past it new ones take the places of old ones.
const SEEDS_MAX: usize = 2_000;

/// After so many broken promises a target is left: the rest would be the same one again.
const BROKEN_MAX: usize = 3;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so many inputs.
    Inputs(u64),
    /// At a time, but not before all seeds were tried.
    Time(Instant),
}

/// What came of a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many inputs were tried.
    pub inputs: u64,
    /// Of those, how many were taken.
    pub taken: u64,
    /// The most that one input made the program hold, in bytes.
    pub allocated_bytes_max: usize,
    /// The longest that one input took, in milliseconds. Nothing is promised of it, but a phone that hangs is no use either.
    pub slowest_ms: u128,
    /// What was broken, with the file that holds the input.
    pub broken: Vec<String>,
}

/// Tries a target: first its seeds and what is kept in the corpus, then what is made from them. The same number makes the same inputs.
///
/// # Errors
/// When the corpus cannot be read or written.
pub fn run(target: &mut Target, corpus: &Corpus, until: Until, number: u64) -> io::Result<Report> {
    let mut report = Report::default();
    let mut seeds = std::mem::take(&mut target.seeds);
    seeds.extend(corpus.kept(target.name)?);
    let mut rng = StdRng::seed_from_u64(number);
    for seed in &seeds {
        check(target, corpus, seed, &mut report)?;
    }
    while report.broken.len() < BROKEN_MAX && goes_on(until, report.inputs) {
        let input = mutate::input(&seeds, &mut rng);
        let is_small = input.len() <= 64 * 1024;
        if check(target, corpus, &input, &mut report)? == Outcome::Taken && is_small {
            if seeds.len() < SEEDS_MAX {
                seeds.push(input);
            } else {
                let at = usize::try_from(report.inputs).unwrap_or(0) % SEEDS_MAX;
                seeds[at] = input;
            }
        }
    }
    Ok(report)
}

fn goes_on(until: Until, inputs: u64) -> bool {
    match until {
        Until::Inputs(max) => inputs < max,
        Until::Time(end) => Instant::now() < end,
    }
}

fn check(
    target: &mut Target,
    corpus: &Corpus,
    input: &[u8],
    report: &mut Report,
) -> io::Result<Outcome> {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let started = Instant::now();
    let checked = catch_unwind(AssertUnwindSafe(|| (target.check)(input)));
    let allocated = ALLOCATOR.peak_usage().saturating_sub(before);
    report.inputs += 1;
    report.slowest_ms = report.slowest_ms.max(started.elapsed().as_millis());
    report.allocated_bytes_max = report.allocated_bytes_max.max(allocated);
    let broken = match checked {
        Ok(_) if allocated > ALLOCATED_BYTES_MAX => format!("{allocated} bytes allocated"),
        Ok(outcome) => {
            report.taken += u64::from(outcome == Outcome::Taken);
            return Ok(outcome);
        }
        // What it said was printed where it happened.
        Err(_) => "panic".to_owned(),
    };
    let path = corpus.keep(target.name, input)?;
    let said = format!("{}: {broken}: {}", target.name, path.display());
    report.broken.push(said);
    Ok(Outcome::Refused)
}

//! How many seeds, from which, and what came of them?

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use simulation::STEPS_MIN;
use simulation::report::{Figures, Outcome, SHOWN_FROM_RUNS, Wrong};
use simulation::sabotage::Sabotage;
use simulation::world::Options;

/// Runs the real server and real phones under a scheduler that a seed drives, and checks every promise afterwards
#[derive(Parser)]
struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first one
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Most steps of a run before everything works again; at least 200
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(i64::from(STEPS_MIN)..))]
    steps: u32,
    /// A rule to break on purpose: something must then be found
    #[arg(long, value_enum)]
    sabotage: Option<Sabotage>,
    /// Prints every step, one run after the other
    #[arg(long)]
    verbose: bool,
    /// Runs at once
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// One in so many seeds runs twice: nothing but the seed may decide what happens.
const REPLAYED_ONE_IN: u64 = 20;

/// Failing runs that are printed; the rest is counted.
const PRINTED_MAX: usize = 10;

/// What all runs came to.
#[derive(Default)]
struct Sum {
    runs: u64,
    replayed: u64,
    figures: Figures,
    wrong: [u64; Wrong::ALL.len()],
    failed: Vec<(u64, Outcome)>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = Instant::now();
    let sum = Mutex::new(Sum::default());
    let next = AtomicU64::new(arguments.from);
    let end = arguments.from.saturating_add(arguments.seeds);
    let threads = match arguments.verbose {
        true => 1,
        false => arguments.threads.max(1),
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| run_some(&arguments, &next, end, &sum));
        }
    });
    let mut sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    sum.failed.sort_by_key(|(seed, _)| *seed);
    print(&sum, arguments.steps, started.elapsed().as_secs_f64());
    let never = match sum.runs >= SHOWN_FROM_RUNS {
        true => sum.figures.never(),
        false => Vec::new(),
    };
    for name in &never {
        println!(
            "{name} never happened in {} runs, so they show nothing about it",
            sum.runs
        );
    }
    match sum.failed.is_empty() && never.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn run_some(arguments: &Arguments, next: &AtomicU64, end: u64, sum: &Mutex<Sum>) {
    let options = Options {
        steps: arguments.steps,
        sabotage: arguments.sabotage,
        verbose: arguments.verbose,
    };
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        let is_replayed = seed.is_multiple_of(REPLAYED_ONE_IN);
        let outcome = match is_replayed {
            true => simulation::run_twice(seed, options),
            false => simulation::run_checked(seed, options),
        };
        let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
        sum.runs += 1;
        sum.replayed += u64::from(is_replayed);
        sum.figures.add(&outcome.figures);
        for (count, wrong) in sum.wrong.iter_mut().zip(Wrong::ALL) {
            // A run counts once in each way.
            *count += u64::from(outcome.violations.iter().any(|found| found.wrong == wrong));
        }
        if !outcome.violations.is_empty() {
            sum.failed.push((seed, outcome));
        }
    }
}

fn print(sum: &Sum, steps: u32, seconds: f64) {
    println!("runs: {}", sum.runs);
    println!("replayed: {}", sum.replayed);
    for (name, value) in sum.figures.named() {
        println!("{name}: {value}");
    }
    for (count, wrong) in sum.wrong.iter().zip(Wrong::ALL) {
        println!("{}: {count}", wrong.name());
    }
    println!("seconds: {seconds:.1}");
    for (seed, outcome) in sum.failed.iter().take(PRINTED_MAX) {
        println!("seed {seed}:");
        for violation in outcome.violations.iter().take(4) {
            let text: String = violation.to_string().chars().take(400).collect();
            println!("  {text}");
        }
    }
    if let Some((seed, _)) = sum.failed.first() {
        // How long a run is follows from its seed and from the most steps.
        println!("again: cargo xtask simulate --from {seed} --seeds 1 --steps {steps} --verbose");
    }
}

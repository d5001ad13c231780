//! Tries all targets for some time in total and says how many inputs each got.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Parser;
use fuzz::corpus::Corpus;
use fuzz::run::{Until, run};
use fuzz::targets;

/// Hands every decoder inputs that nobody has thought of.
#[derive(Parser)]
struct Arguments {
    /// For how long, all targets together
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Where the inputs begin; the time of day when not said
    #[arg(long)]
    from: Option<u64>,
    /// Only targets whose name begins so
    #[arg(long, default_value = "")]
    only: String,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let from = arguments.from.unwrap_or_else(|| {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        now.as_secs()
    });
    println!("from: {from}");
    let wanted: Vec<_> = targets::ALL
        .iter()
        .filter(|(name, _)| name.starts_with(&arguments.only))
        .collect();
    let mut left = u32::try_from(wanted.len())?;
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let corpus = Corpus::of_the_repository();
    let mut broken = Vec::new();
    let mut most = (0, "");
    let mut slowest = (0, "");
    for (name, make) in wanted {
        // Said first, since what uses up the stack ends the program.
        print!("{name}: ");
        std::io::stdout().flush()?;
        let mut target = make();
        // What one target does not use, for being slow to begin or quick to end, the others share.
        let share = end.saturating_duration_since(Instant::now()) / left;
        left -= 1;
        let report = run(
            &mut target,
            &corpus,
            Until::Time(Instant::now() + share),
            from,
        )?;
        println!("{}", report.inputs);
        most = most.max((report.allocated_bytes_max, target.name));
        slowest = slowest.max((report.slowest_ms, target.name));
        broken.extend(report.broken);
    }
    let (allocated_bytes_max, by) = most;
    println!("allocated_bytes_max: {allocated_bytes_max} ({by})");
    let (slowest_ms, by) = slowest;
    println!("slowest_ms: {slowest_ms} ({by})");
    for broken in &broken {
        println!("broken: {broken}");
    }
    println!("panics: {}", broken.len());
    Ok(if broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

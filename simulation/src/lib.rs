//! Does nothing get lost, doubled or readable, whatever happens? The real server and real phones under a scheduler that a seed drives.
//!
//! One run is one seed: every drop, death and jump of a clock follows from it, and a run that fails fails again the same way. One thing
//! happens at a time. Afterwards everything works again, all run until it is quiet, and every promise is checked.

pub mod cards;
pub mod chance;
pub mod check_server;
pub mod checks;
pub mod devices;
pub mod heal;
pub mod logs;
pub mod mark;
pub mod network;
pub mod people;
pub mod phone;
pub mod proxy;
pub mod report;
pub mod sabotage;
pub mod scheduler;
pub mod server;
pub mod storage;
pub mod trouble;
pub mod world;

use anyhow::Context;
use rand::RngExt;

use crate::logs::Logs;
use crate::phone::Standing;
use crate::report::{Outcome, Violation, Wrong};
use crate::world::{Options, World};

/// Fewest steps of a run.
pub const STEPS_MIN: u32 = 200;

/// One in so many runs writes so much that the log is folded by its length alone.
const LONG_ONE_IN: u64 = 40;

/// Items that such a run writes at once.
const LONG_ITEMS: usize = 1_100;

/// Of these, so many to an entry.
const LONG_ENTRY_ITEMS: usize = 150;

/// In one of so many runs the server is put back once everything has been said, and nobody writes any more: then nothing but its position tells a
/// phone that something is missing.
const PUT_BACK_ONE_IN: u64 = 8;

/// One whole run.
///
/// # Errors
/// When the simulation itself fails; what the simulated did wrong is in the outcome.
pub fn run(seed: u64, options: Options) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let logs = Logs::default();
    let _captured = logs.capture();
    runtime
        .block_on(run_in(seed, options, logs))
        .with_context(|| format!("seed {seed}"))
}

/// As [`run`]; what makes the simulation itself fail, a panic of the simulated included, counts as a broken promise.
#[must_use]
pub fn run_checked(seed: u64, options: Options) -> Outcome {
    let outcome = std::panic::catch_unwind(|| run(seed, options));
    let detail = match outcome {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => "a panic".to_owned(),
    };
    Outcome {
        violations: vec![Violation {
            wrong: Wrong::Broken,
            detail,
        }],
        ..Outcome::default()
    }
}

async fn run_in(seed: u64, options: Options, logs: Logs) -> anyhow::Result<Outcome> {
    let mut world = World::new(seed, options, logs)?;
    world.pass(0);
    world.server.start().await?;
    let duos = if world.chance(25) { 2 } else { 1 };
    for duo in 0..duos {
        world.make_duo().await?;
        world.join(duo, 0, Standing::Active).await?;
        if world.chance(70) {
            world.join(duo, 1, Standing::Active).await?;
        }
    }
    if seed % LONG_ONE_IN == LONG_ONE_IN - 1 {
        for item in 0..LONG_ITEMS {
            match item % LONG_ENTRY_ITEMS {
                0 => world.write(0).await,
                _ => world.edit(0).await,
            }
        }
    }
    let steps = options.steps.max(STEPS_MIN);
    let steps = world.rng.random_range(STEPS_MIN..=steps);
    for _ in 0..steps {
        world.step().await?;
    }
    world.heal().await?;
    if seed % PUT_BACK_ONE_IN == PUT_BACK_ONE_IN - 1 {
        world.note("all is said, and the server is put back");
        world.restore_server().await?;
        world.heal().await?;
    }
    world.check().await?;
    Ok(Outcome {
        trace: world.trace(),
        figures: world.figures,
        violations: world.violations,
    })
}

//! Does nothing get lost, doubled or readable, whatever happens? The real server and real phones under a scheduler that a seed drives.
//!
//! One run is one seed: every drop, death and jump of a clock follows from it, and a run that fails fails again the same way. One thing
//! happens at a time. Afterwards everything works again, all run until it is quiet, and every promise is checked.
//!
//! Where each invariant of `ARCHITECTURE.md` is checked, and which [`sabotage::Sabotage`] shows that the check sees it broken:
//!
//! | | checked in each run by | shown by `--sabotage` | and elsewhere by |
//! |---|---|---|---|
//! | 1 | [`run_twice`]: one seed, one trace | `randomness_of_its_own` | `cargo xtask tidy` |
//! | 2 | | | `cargo xtask tidy` |
//! | 3 | [`checks`], [`check_things`]: what was saved is there once, though programs die and commits fail | `outbox_outside_transaction`, `skip_recovery_difference`, `reseal_on_retry` | `crates/sync/tests/two_tabs.rs` |
//! | 4 | [`checks`]: what was acknowledged is there, though the server dies before and after its commits | `ack_before_commit`, `seq_outside_transaction`, `purge_before_confirmation`, `accept_any_chain` | `server/tests/server/killed.rs` |
//! | 5 | [`checks`]: two phones hold the same; [`check_things`]: what lies ready is what documents say | `shuffled_apply`, `things_left_behind` | `crates/document/tests/convergence.rs`, `cargo xtask oracle` |
//! | 6 | [`trouble`]: clocks jump by years, and nothing is lost or differs | `clock_decides_admission` | `crates/sync/tests/erase.rs` |
//! | 7 | [`proxy`], [`check_server`]: no mark and no value in a request, a file or the server's log; erased words are nowhere | `unsealed`, `grant_to_listed`, `no_rotation_on_revoke` | `docs/security.md` names the tests |
//! | 8 | [`check_server`]: another duo's routes of the sync protocol answer 404 | | `server/tests/server/hostile.rs`, every route |
//! | 9 | [`limits`]: every message on its way; [`watch`]: outbox and batches | `page_without_end` | `server/tests/server/duos`, `previous/scenarios.rs` |
//! | 10 | [`watch`]: items lie stored before they take effect; programs die between any two steps | `applied_from_memory` | `end2end/tests/storage.spec.ts` |
//! | 11 | [`checks`]: copied profiles and new starts diverge in nothing | `client_id_persisted` | |
//! | 12 | [`trouble`] flips bits, strangers write, and [`checks`] wants every phone at the end of the log | `aside_holds_up` | `crates/sync/tests/trust.rs`, `turned_server.rs` |

pub mod cards;
pub mod chance;
pub mod check_server;
pub mod check_things;
pub mod checks;
pub mod devices;
pub mod heal;
pub mod limits;
pub mod logs;
pub mod mark;
pub mod network;
pub mod people;
pub mod phone;
pub mod proxy;
pub mod report;
pub mod sabotage;
pub mod said;
pub mod scheduler;
pub mod server;
pub mod storage;
pub mod things;
pub mod trouble;
pub mod watch;
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
/// When fewer steps than [`STEPS_MIN`] are asked for, or the simulation itself fails; what the simulated did wrong is in the outcome.
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

/// As [`run_checked`], twice: a run that goes another way the second time has heard of something else than its seed, and cannot be looked into.
#[must_use]
pub fn run_twice(seed: u64, options: Options) -> Outcome {
    let mut once = run_checked(seed, options);
    let again = run_checked(seed, options);
    if once != again {
        once.violations.push(Violation {
            wrong: Wrong::Broken,
            detail: format!(
                "the run goes another way the second time: {:?}",
                again.figures
            ),
        });
    }
    once
}

async fn run_in(seed: u64, options: Options, logs: Logs) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        options.steps >= STEPS_MIN,
        "a run has at least {STEPS_MIN} steps"
    );
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
    let steps = world.rng.random_range(STEPS_MIN..=options.steps);
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

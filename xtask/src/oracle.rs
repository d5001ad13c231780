//! Does a second CRDT library read the same in what Samen's phones wrote? Stories of `crates/document/examples/oracle`, replayed in yjs.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{step, tools, workspace::Workspace};

/// Stories replayed among the tests: seconds, and still each kind of change many times.
const SEEDS_IN_TESTS: u64 = 20;

/// What is replayed.
#[derive(Args)]
pub struct OracleArguments {
    /// How many stories are replayed
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The seed of the first
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Hands the updates to yjs in a wrong order, to see that the difference is noticed
    #[arg(long)]
    shuffle: bool,
}

/// Replays stories and prints `runs`, `edits`, `concurrent_percent` and `diverged`.
///
/// # Errors
/// When a tool or the build fails, or when anything diverged.
pub fn oracle(workspace: &Workspace, arguments: &OracleArguments) -> Result<()> {
    prepare(workspace)?;
    step::run(
        "Replay what phones wrote in yjs",
        &mut replay(workspace, arguments),
    )
}

/// The run among the tests: nothing may diverge, and in a wrong order something must.
///
/// # Errors
/// As for [`oracle`], and when a wrong order went unnoticed.
pub fn test(workspace: &Workspace) -> Result<()> {
    let arguments = |shuffle| OracleArguments {
        seeds: SEEDS_IN_TESTS,
        from: 1,
        shuffle,
    };
    oracle(workspace, &arguments(false))?;
    step::timed(
        "See that yjs reads something else after a wrong order",
        || {
            let output = replay(workspace, &arguments(true))
                .stderr(Stdio::inherit())
                .output()
                .context("the oracle could not start")?;
            let diverged = diverged(&String::from_utf8_lossy(&output.stdout))
                .context("the oracle did not say how much diverged")?;
            if diverged == 0 || output.status.success() {
                bail!("a wrong order went unnoticed in {SEEDS_IN_TESTS} stories");
            }
            Ok(())
        },
    )
}

fn prepare(workspace: &Workspace) -> Result<()> {
    tools::ensure_npm_packages(workspace)?;
    step::run(
        "Build the oracle",
        workspace
            .command("cargo")
            .args(["build", "--package", "document", "--example", "oracle"]),
    )
}

fn replay(workspace: &Workspace, arguments: &OracleArguments) -> Command {
    let program = workspace
        .target()
        .join("debug/examples")
        .join(format!("oracle{}", std::env::consts::EXE_SUFFIX));
    let mut command = workspace.command(&program.to_string_lossy());
    command
        .args(["--seeds", &arguments.seeds.to_string()])
        .args(["--from", &arguments.from.to_string()]);
    if arguments.shuffle {
        command.arg("--shuffle");
    }
    command
        .arg("node")
        .arg(workspace.end2end().join("oracle/replay.mjs"));
    command
}

fn diverged(output: &str) -> Option<u64> {
    output
        .lines()
        .find_map(|line| line.strip_prefix("diverged: "))?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_diverged_is_read_from_the_last_lines() {
        let output = "seed 3 diverged: phone 1\nruns: 20\ndiverged: 7\n";
        assert_eq!(diverged(output), Some(7));
        assert_eq!(diverged("runs: 20\n"), None);
    }
}

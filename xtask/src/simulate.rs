//! Does anything get lost, doubled or readable? The simulation, built fast and handed its arguments.

use anyhow::Result;
use clap::Args;

use crate::{step, workspace::Workspace};

/// What is handed on; `-- --help` says what there is.
#[derive(Args)]
pub struct SimulateArguments {
    /// `--seeds N`, `--from S`, `--steps K`, `--sabotage RULE`, `--verbose`
    #[arg(allow_hyphen_values = true, trailing_var_arg = true)]
    handed_on: Vec<String>,
}

impl SimulateArguments {
    /// The first so many seeds.
    pub fn seeds(seeds: u64) -> Self {
        Self {
            handed_on: vec!["--seeds".into(), seeds.to_string()],
        }
    }
}

/// How it is built: fast to run, with all that is asserted while developing.
pub const PROFILE: &str = "simulation";

/// Builds the simulation and runs it.
///
/// # Errors
/// When it does not build, or a seed shows a broken promise.
pub fn simulate(workspace: &Workspace, arguments: &SimulateArguments) -> Result<()> {
    step::run(
        "Simulate server and phones under faults",
        workspace
            .command("cargo")
            .args(["run", "--quiet", "--profile", PROFILE])
            .args(["--package", "simulation", "--"])
            .args(&arguments.handed_on),
    )
}

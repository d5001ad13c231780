//! Does any input break what every decoder promises? Prints `target: inputs` lines and `panics: 0`.

use anyhow::Result;
use clap::Args;

use crate::{step, workspace::Workspace};

/// How long, and from where.
#[derive(Args)]
pub struct FuzzArguments {
    /// For how many seconds, all targets together
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Where the inputs begin, to have the same ones again; the time of day when not said
    #[arg(long)]
    from: Option<u64>,
    /// Only targets whose name begins so
    #[arg(long)]
    only: Option<String>,
}

impl FuzzArguments {
    /// All targets for some seconds, from a number that no earlier run had.
    pub const fn seconds(seconds: u64) -> Self {
        Self {
            seconds,
            from: None,
            only: None,
        }
    }
}

/// Tries all targets. Without optimisation, so that numbers that overflow are noticed.
///
/// # Errors
/// When an input broke a promise; it is in `fuzz/corpus` from then on.
pub fn fuzz(workspace: &Workspace, arguments: &FuzzArguments) -> Result<()> {
    let mut command = workspace.command("cargo");
    command.args(["run", "--package", "fuzz", "--", "--seconds"]);
    command.arg(arguments.seconds.to_string());
    if let Some(from) = arguments.from {
        command.args(["--from", &from.to_string()]);
    }
    if let Some(only) = &arguments.only {
        command.args(["--only", only]);
    }
    step::run("Inputs that nobody has thought of", &mut command)
}

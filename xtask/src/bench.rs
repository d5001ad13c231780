//! How fast is Samen? Each measurement prints `name: value` lines; docs/benchmarks.md keeps them with the machine they come from.

use anyhow::Result;
use clap::Subcommand;

use crate::{build, step, tools, workspace::Workspace};

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// Durable pushes per second of a real server on one core, and of SQLite alone
    Push,
    /// Time until a phone without a server shows its diary, on a slowed processor
    Open,
}

/// Builds what is measured and measures it.
///
/// # Errors
/// When a tool, a build or the measurement fails.
pub fn bench(workspace: &Workspace, what: &Bench) -> Result<()> {
    match what {
        Bench::Push => push(workspace),
        Bench::Open => open(workspace),
    }
}

/// Cargo builds the server for the measurement itself; neither the app's files nor their tools are needed.
fn push(workspace: &Workspace) -> Result<()> {
    step::run(
        "Measure durable pushes on one core",
        workspace
            .command("cargo")
            .args(["bench", "--package", "server", "--bench", "push"]),
    )
}

fn open(workspace: &Workspace) -> Result<()> {
    tools::ensure_for_tests(workspace)?;
    build::release(workspace)?;
    step::run(
        "Build the phone that fills a diary",
        workspace.command("cargo").args([
            "build",
            "--release",
            "--package",
            "server",
            "--example",
            "fill_diary",
        ]),
    )?;
    step::run(
        "Measure how fast a diary opens",
        workspace
            .command("playwright")
            .args(["test", "--config", "bench/playwright.config.ts"])
            .current_dir(workspace.end2end())
            .env("SAMEN_SERVER", workspace.server_binary())
            .env("CARGO_TARGET_DIR", workspace.target())
            .envs(workspace.server_environment()),
    )
}

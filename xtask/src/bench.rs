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
    /// What a year and ten years of writing cost whoever comes new: bytes, and time in a program and in a browser
    Year,
    /// Time until practice is open and until an answer is noted, after 20,000 reviews of 3,000 phrases, and bytes that a review adds
    Practice,
}

/// Builds what is measured and measures it.
///
/// # Errors
/// When a tool, a build or the measurement fails.
pub fn bench(workspace: &Workspace, what: &Bench) -> Result<()> {
    match what {
        Bench::Push => push(workspace),
        Bench::Open => open(workspace),
        Bench::Year => year(workspace),
        Bench::Practice => practice(workspace),
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
    in_browser(workspace, "Measure how fast a diary opens", "open.bench.ts")
}

fn year(workspace: &Workspace) -> Result<()> {
    in_browser(
        workspace,
        "Measure what one year and ten years cost",
        "year.bench.ts",
    )
}

/// No browser and no server: the domain's rules on real documents and storage.
fn practice(workspace: &Workspace) -> Result<()> {
    step::run(
        "Measure practice after years of it",
        workspace.command("cargo").args([
            "run",
            "--release",
            "--package",
            "bench",
            "--bin",
            "practice",
        ]),
    )
}

/// A measurement in a real browser, with phones without a screen beside it.
fn in_browser(workspace: &Workspace, what: &'static str, file: &str) -> Result<()> {
    tools::ensure_for_tests(workspace)?;
    build::release(workspace)?;
    step::run(
        "Build the phones without a screen",
        workspace
            .command("cargo")
            .args(["build", "--release", "--package", "bench"]),
    )?;
    step::run(
        what,
        workspace
            .command("playwright")
            .args(["test", "--config", "bench/playwright.config.ts", file])
            .current_dir(workspace.end2end())
            .env("SAMEN_SERVER", workspace.server_binary())
            .env("CARGO_TARGET_DIR", workspace.target())
            .envs(workspace.server_environment()),
    )
}

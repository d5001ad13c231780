//! What must pass before a change may stay?

use std::time::Instant;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::simulate::{self, SimulateArguments};
use crate::{build, content, fuzz, oracle, step, tidy, tools, workspace::Workspace};

/// How long every decoder is tried in each run, in seconds: enough for thousands of inputs each.
const FUZZ_SECONDS: u64 = 20;

/// Seeds that the simulation runs each time: every kind of trouble several times over, in half a minute.
const SEEDS: u64 = 30;

/// Which tests to run.
#[derive(Args)]
pub struct TestArguments {
    /// Runs one part only
    #[arg(long)]
    only: Option<Part>,
    /// Handed on to `cargo test` or to Playwright, as in `--only browser -- --grep "two phones"`
    #[arg(last = true, requires = "only")]
    handed_on: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Format, warnings, types and the project's own rules
    Lint,
    /// Unit, property and server tests
    Rust,
    /// Tests in a real browser against the real server
    Browser,
}

/// Installs what is missing, then runs all parts, or the one asked for; stops at the first that fails.
///
/// # Errors
/// When a tool is missing or anything fails.
pub fn test(workspace: &Workspace, arguments: &TestArguments) -> Result<()> {
    let start = Instant::now();
    let wants = |part| arguments.only.is_none_or(|only| only == part);

    if arguments.only == Some(Part::Lint) && !arguments.handed_on.is_empty() {
        bail!("`--only lint` hands nothing on");
    }
    tools::ensure_for_tests(workspace)?;
    if wants(Part::Lint) {
        lint(workspace)?;
    }
    if wants(Part::Rust) {
        rust(workspace, &arguments.handed_on)?;
    }
    if wants(Part::Browser) {
        browser(workspace, &arguments.handed_on)?;
    }
    println!("\nall passed in {}", step::human(start.elapsed()));
    Ok(())
}

fn lint(workspace: &Workspace) -> Result<()> {
    step::run(
        "Format",
        workspace.command("cargo").args(["fmt", "--all", "--check"]),
    )?;
    tidy::tidy(workspace)?;
    content::check(workspace)?;
    step::run(
        "Types of the browser tests",
        workspace
            .command("tsc")
            .arg("--noEmit")
            .current_dir(workspace.end2end()),
    )?;
    // `frontend` apart: in one build with `server` it would switch `app` to server rendering.
    step::run(
        "Warnings of the native crates",
        workspace
            .command("cargo")
            .args(["clippy", "--workspace", "--exclude", "frontend"])
            .args(["--all-targets", "--", "--deny", "warnings"]),
    )?;
    step::run(
        "Warnings of the browser programs",
        workspace
            .command("cargo")
            .args(["clippy", "--package", "frontend", "--package", "extras"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(["--", "--deny", "warnings"]),
    )
}

fn rust(workspace: &Workspace, handed_on: &[String]) -> Result<()> {
    step::run(
        "Unit, property and server tests",
        workspace
            .command("cargo")
            .args(["test", "--workspace", "--exclude", "frontend"])
            // It runs optimised, below.
            .args(["--exclude", "simulation"])
            // One run shows every test that fails, not only those of the first crate.
            .arg("--no-fail-fast")
            .args(handed_on),
    )?;
    // Apart for the same reason as `frontend`.
    step::run(
        "Unit tests of the member's screens",
        workspace
            .command("cargo")
            .args(["test", "--package", "app", "--features", "csr", "--lib"])
            .args(handed_on),
    )?;
    step::run(
        "Tests of the simulation",
        workspace
            .command("cargo")
            .args(["test", "--profile", simulate::PROFILE])
            .args(["--package", "simulation"])
            .args(handed_on),
    )?;
    // Whoever asks for some tests by name wants only those.
    if handed_on.is_empty() {
        simulate::simulate(workspace, &SimulateArguments::seeds(SEEDS))?;
        fuzz::fuzz(workspace, &fuzz::FuzzArguments::seconds(FUZZ_SECONDS))?;
        oracle::test(workspace)?;
    }
    Ok(())
}

fn browser(workspace: &Workspace, handed_on: &[String]) -> Result<()> {
    build::release(workspace)?;
    step::run(
        "Tests in the browser",
        workspace
            .command("playwright")
            .args(["test", "--reporter=list"])
            .args(handed_on)
            .current_dir(workspace.end2end())
            .env("SAMEN_SERVER", workspace.server_binary())
            .envs(workspace.server_environment()),
    )
}

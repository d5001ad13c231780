//! Which commands does the project offer to those who work on it?

mod bench;
mod build;
mod compress;
mod content;
mod fuzz;
mod oracle;
mod run;
mod server_process;
mod simulate;
mod size;
mod step;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Everything that is done to Samen from a terminal.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing, builds for release and starts the server with a demo duo
    Run,
    /// Installs what is missing and runs every check and test
    Test(test::TestArguments),
    /// Builds server and browser program for release, with compressed files beside the originals
    Build,
    /// Prints what a phone downloads, in bytes
    Size,
    /// Measures how fast Samen is
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Runs server and phones under a seeded scheduler full of faults, and checks every promise
    Simulate(simulate::SimulateArguments),
    /// Hands every decoder inputs that nobody has thought of
    Fuzz(fuzz::FuzzArguments),
    /// Replays what phones wrote at the same time in yjs and compares what the two read
    Oracle(oracle::OracleArguments),
    /// What people write: phrases, activities, translations
    #[command(subcommand)]
    Content(content::ContentCommand),
    /// Checks the rules that no compiler knows
    Tidy,
    /// Installs the tools that building and testing need, and nothing else
    Tools,
}

fn main() -> ExitCode {
    match dispatch(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run => run::run(&workspace),
        Command::Test(arguments) => test::test(&workspace, &arguments),
        Command::Build => {
            tools::ensure_for_build(&workspace)?;
            build::release(&workspace)
        }
        Command::Size => size::size(&workspace),
        Command::Bench(what) => bench::bench(&workspace, &what),
        Command::Simulate(arguments) => simulate::simulate(&workspace, &arguments),
        Command::Fuzz(arguments) => fuzz::fuzz(&workspace, &arguments),
        Command::Oracle(arguments) => oracle::oracle(&workspace, &arguments),
        Command::Content(command) => content::content(&workspace, &command),
        Command::Tidy => tidy::tidy(&workspace),
        Command::Tools => tools::ensure_for_tests(&workspace),
    }
}

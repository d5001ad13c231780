//! How is one step of a longer command announced, timed and run?

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Announces `title`, does the work and says how long it took.
///
/// # Errors
/// Those of the work.
pub fn timed<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n▸ {title}");
    let start = Instant::now();
    let outcome = work().with_context(|| title.to_owned());
    let verdict = if outcome.is_ok() { "done" } else { "failed" };
    println!("  {verdict} in {}", human(start.elapsed()));
    outcome
}

/// Runs a command as a step of its own, its output going straight to the terminal.
///
/// # Errors
/// When it cannot start or ends with another status than 0.
pub fn run(title: &str, command: &mut Command) -> Result<()> {
    timed(title, || {
        println!("  $ {}", command_line(command));
        let status = command
            .status()
            .with_context(|| format!("{} could not start", command.get_program().display()))?;
        if !status.success() {
            bail!("{} ended with {status}", command_line(command));
        }
        Ok(())
    })
}

/// What a command prints on its standard output, or `None` when it is missing or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

/// A duration as people say it: `3.4 s`, `2 min 5 s`.
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(human(Duration::from_millis(3_440)), "3.4 s");
        assert_eq!(human(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn a_command_that_ends_badly_fails_the_step() {
        let mut command = Command::new("cargo");
        command.arg("--no-such-flag").stderr(Stdio::null());
        assert!(run("a step that fails", &mut command).is_err());
    }

    #[test]
    fn a_missing_program_has_no_output() {
        assert_eq!(output_of(&mut Command::new("no-such-program-at-all")), None);
    }
}

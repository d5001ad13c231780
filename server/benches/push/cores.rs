//! On which core does what run, and how busy is it?

use std::process::Command;

use anyhow::{Context, Result, bail};

/// A core for the server and another for its clients, so that neither takes the other's time.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    /// The one that is measured.
    pub server: usize,
    /// The one that makes the load.
    pub client: usize,
}

/// The first two cores of this machine.
///
/// # Errors
/// When there is only one.
pub fn two_apart() -> Result<Cores> {
    if std::thread::available_parallelism()?.get() < 2 {
        bail!("this measurement needs two cores: one for the server, one for its clients");
    }
    Ok(Cores {
        server: 0,
        client: 1,
    })
}

/// A command that runs on this core alone.
pub fn command_on(core: usize, program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &core.to_string(), program]);
    command
}

/// Keeps the calling thread, and threads that it starts, on this core.
///
/// # Errors
/// When `taskset` (of util-linux) is missing or refuses.
pub fn pin_this_thread(core: usize) -> Result<()> {
    let thread = std::fs::read_link("/proc/thread-self").context("/proc/thread-self")?;
    let id = thread.file_name().context("no thread id")?;
    let done = Command::new("taskset")
        .args(["--cpu-list", "--pid", &core.to_string()])
        .arg(id)
        .output()
        .context("taskset could not start")?;
    if !done.status.success() {
        bail!("taskset: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

/// Time that all threads of a process have spent on a core, in nanoseconds.
///
/// # Errors
/// When it has ended.
pub fn busy_ns(process: u32) -> Result<u64> {
    let mut sum = 0;
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        // The first of three figures; a thread may have ended meanwhile.
        let Ok(text) = std::fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let first = text
            .split_whitespace()
            .next()
            .context("an empty schedstat")?;
        sum += first.parse::<u64>().context("schedstat")?;
    }
    Ok(sum)
}

//! Are the npm packages of `end2end/` there as its lock file says?

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{step, workspace::Workspace};

/// Playwright's and our own need.
const NODE_MAJOR_MIN: u32 = 20;

/// Installs the packages when the lock file differs from the one they were installed by.
///
/// # Errors
/// When Node.js is missing or too old, or npm fails.
pub fn ensure_packages(workspace: &Workspace) -> Result<()> {
    ensure_node(workspace)?;
    let end2end = workspace.end2end();
    let lock = fs::read_to_string(end2end.join("package-lock.json"))
        .context("end2end/package-lock.json cannot be read")?;
    // A copy, not a time stamp: in a fresh clone every file is new.
    let installed_lock = installed_lock_path(workspace);
    if fs::read_to_string(&installed_lock).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step::run(
        "Install the npm packages of the build and the browser tests",
        workspace
            .command("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&end2end)
            // The tests drive the system's own chromium.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    fs::write(&installed_lock, lock)
        .with_context(|| format!("{} cannot be written", installed_lock.display()))
}

/// Inside `node_modules`, which `npm ci` empties first: an interrupted installation leaves none.
fn installed_lock_path(workspace: &Workspace) -> PathBuf {
    workspace
        .end2end()
        .join("node_modules/.installed-lock.json")
}

fn ensure_node(workspace: &Workspace) -> Result<()> {
    let answer = step::output_of(workspace.command("node").arg("--version"));
    let Some(major) = answer.as_deref().and_then(major_version) else {
        bail!("Node.js is missing: install version {NODE_MAJOR_MIN} or newer, with npm");
    };
    if major < NODE_MAJOR_MIN {
        bail!("Node.js {major} is too old: install version {NODE_MAJOR_MIN} or newer");
    }
    Ok(())
}

/// `v20.20.2` → 20.
fn major_version(answer: &str) -> Option<u32> {
    answer
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("nonsense"), None);
    }
}

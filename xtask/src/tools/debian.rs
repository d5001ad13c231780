//! Are the browser and the fonts of the browser tests there?

use std::{env, path::Path};

use anyhow::{Result, bail};

use crate::{step, workspace::Workspace};

/// What the tests need from Debian: the browser, letters beyond Latin, and the pictures by which
/// two phones are compared.
const PACKAGES: [&str; 3] = ["chromium", "fonts-noto-core", "fonts-noto-color-emoji"];

/// Another browser than Debian's, for those who work elsewhere; the browser tests read it too.
const CHROMIUM_VARIABLE: &str = "SAMEN_CHROMIUM";

/// Installs the missing packages, as root; elsewhere than on Debian only looks for the browser.
///
/// # Errors
/// Without root, with the command that root must run; elsewhere when there is no browser.
pub fn ensure_packages(workspace: &Workspace) -> Result<()> {
    if step::output_of(workspace.command("dpkg-query").arg("--version")).is_none() {
        return ensure_browser_elsewhere();
    }
    let missing: Vec<_> = PACKAGES
        .into_iter()
        .filter(|package| !is_installed(workspace, package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let is_root =
        step::output_of(workspace.command("id").arg("-u")).is_some_and(|user| user.trim() == "0");
    if !is_root {
        bail!(
            "the browser tests need Debian packages; run\n  \
             sudo apt-get update && sudo apt-get install --no-install-recommends {packages}"
        );
    }
    step::run(
        "Refresh Debian's list of packages",
        workspace.command("apt-get").args(["update", "--quiet"]),
    )?;
    step::run(
        &format!("Install {packages}"),
        workspace
            .command("apt-get")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn is_installed(workspace: &Workspace, package: &str) -> bool {
    let status = step::output_of(workspace.command("dpkg-query").args([
        "--show",
        "--showformat=${db:Status-Status}",
        package,
    ]));
    status.is_some_and(|status| status == "installed")
}

fn ensure_browser_elsewhere() -> Result<()> {
    let browser = env::var(CHROMIUM_VARIABLE).unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !Path::new(&browser).exists() {
        bail!("there is no {browser}: install chromium and set {CHROMIUM_VARIABLE} to its program");
    }
    Ok(())
}

//! Is everything that building and testing need there, and in the right version?

mod debian;
mod npm;
mod rust;

use anyhow::Result;

use crate::workspace::Workspace;

/// Installs what a release build needs and does not find.
///
/// # Errors
/// When something is missing and cannot be installed; the message says what to do by hand.
pub fn ensure_for_build(workspace: &Workspace) -> Result<()> {
    rust::ensure_wasm_target(workspace)?;
    rust::ensure_programs(workspace)?;
    npm::ensure_packages(workspace)
}

/// Installs the npm packages alone.
///
/// # Errors
/// As for [`ensure_for_build`].
pub fn ensure_npm_packages(workspace: &Workspace) -> Result<()> {
    npm::ensure_packages(workspace)
}

/// Installs what the tests need and do not find, the needs of the build included.
///
/// # Errors
/// As for [`ensure_for_build`].
pub fn ensure_for_tests(workspace: &Workspace) -> Result<()> {
    rust::ensure_components(workspace)?;
    debian::ensure_packages(workspace)?;
    ensure_for_build(workspace)
}

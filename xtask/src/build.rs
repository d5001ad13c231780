//! How is Samen built for release?

mod extras;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{compress, step, workspace::Workspace};

/// Builds the browser programs and the server, and compresses what the browser downloads.
///
/// # Errors
/// When a build step fails or leaves nothing behind.
pub fn release(workspace: &Workspace) -> Result<()> {
    step::run(
        "Build the browser program and the server for release",
        workspace
            .command("cargo")
            // In two parts: what only late screens need is not in the first.
            .args(["leptos", "build", "--release", "--split"])
            // Absolute, and inside the target folder wherever that is.
            .env("LEPTOS_SITE_ROOT", workspace.site_root())
            // Given any, cargo-leptos would drop its own `-Oz`.
            .env_remove("LEPTOS_WASM_OPT_FEATURES"),
    )?;
    ensure_complete(workspace)?;
    remove_what_phones_never_ask_for(workspace)?;
    extras::build(workspace)?;
    step::timed("Compress what the browser downloads", || {
        compress::beside_each_file(&workspace.site_pkg())
    })
}

/// Type declarations, written for programmers, and a list for pages that are rendered on the server.
fn remove_what_phones_never_ask_for(workspace: &Workspace) -> Result<()> {
    for path in compress::files_under(&workspace.site_pkg())? {
        if path
            .extension()
            .is_some_and(|extension| extension == "ts" || extension == "json")
        {
            fs::remove_file(&path).with_context(|| format!("{}", path.display()))?;
        }
    }
    Ok(())
}

/// A build that leaves no wasm or no server would show up only much later, as an empty page.
fn ensure_complete(workspace: &Workspace) -> Result<()> {
    let server = workspace.server_binary();
    if !server.is_file() {
        bail!("the build left no server at {}", server.display());
    }
    let pkg = workspace.site_pkg();
    let holds_wasm = compress::files_under(&pkg)
        .context("the build left no site")?
        .iter()
        .any(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        });
    if !holds_wasm {
        bail!("the build left no wasm in {}", pkg.display());
    }
    Ok(())
}

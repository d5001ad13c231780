//! Which parts of the Rust toolchain, and which programs from crates, are needed?

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{step, workspace::Workspace};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program that `cargo install` builds.
struct Program {
    name: &'static str,
    package: &'static str,
    version: &'static str,
    arguments: &'static [&'static str],
}

const PROGRAMS: [Program; 2] = [
    Program {
        name: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        // The very version of the crate `wasm-bindgen` in the workspace: both halves speak one format.
        version: "0.2.130",
        // Not `--locked`: its lock file names a release that was withdrawn from the registry.
        arguments: &[],
    },
    Program {
        name: "cargo-leptos",
        package: "cargo-leptos",
        // The next one asks for a newer Rust than the workspace does.
        version: "0.3.10",
        // It takes wasm-bindgen and wasm-opt from the path instead of fetching its own.
        arguments: &["--locked", "--features", "no_downloads"],
    },
];

/// Their release profiles ask for whole-program optimisation: 25 minutes on two cores instead of 10,
/// for tools that run a few seconds each time.
const QUICK_RELEASE_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// Adds the standard library for WebAssembly.
///
/// # Errors
/// When it is missing and rustup cannot add it.
pub fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let folder = step::output_of(workspace.command("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]));
    // Asked of rustc, not of rustup: a Rust from a distribution may have the target as well.
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    step::run(
        "Install Rust's standard library for WebAssembly",
        workspace
            .command("rustup")
            .args(["target", "add", WASM_TARGET]),
    )
    .context("without rustup, install the target wasm32-unknown-unknown the way Rust was installed")
}

/// Adds the formatter and the linter.
///
/// # Errors
/// When one is missing and rustup cannot add it.
pub fn ensure_components(workspace: &Workspace) -> Result<()> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if step::output_of(workspace.command(program).arg("--version")).is_some() {
            continue;
        }
        step::run(
            &format!("Install {component}"),
            workspace
                .command("rustup")
                .args(["component", "add", component]),
        )?;
    }
    Ok(())
}

/// Builds the programs that are missing or have another version.
///
/// # Errors
/// When one cannot be built, or does not run afterwards.
pub fn ensure_programs(workspace: &Workspace) -> Result<()> {
    for program in &PROGRAMS {
        if is_installed(workspace, program) {
            continue;
        }
        install(workspace, program)?;
        if !is_installed(workspace, program) {
            bail!(
                "{} was installed but `{} --version` does not answer {}",
                program.package,
                program.name,
                program.version
            );
        }
    }
    Ok(())
}

fn is_installed(workspace: &Workspace, program: &Program) -> bool {
    step::output_of(workspace.command(program.name).arg("--version"))
        .is_some_and(|answer| names_version(&answer, program.version))
}

fn install(workspace: &Workspace, program: &Program) -> Result<()> {
    // Not cargo's temporary folder: an interrupted installation goes on where it stopped.
    let build_folder = workspace.target().join("tools").join(program.package);
    step::run(
        &format!(
            "Install {} {}: 5 to 10 minutes on two cores, once",
            program.package, program.version
        ),
        workspace
            .command("cargo")
            .args(["install", program.package, "--version", program.version])
            .args(program.arguments)
            .args(["--force", "--target-dir"])
            .arg(&build_folder)
            .envs(QUICK_RELEASE_PROFILE),
    )?;
    fs::remove_dir_all(&build_folder)
        .with_context(|| format!("{} could not be removed", build_folder.display()))
}

/// Whether the answer to `--version` (such as `wasm-bindgen 0.2.130`) names exactly this version.
fn names_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_version_counts() {
        assert!(names_version("wasm-bindgen 0.2.130\n", "0.2.130"));
        assert!(names_version("cargo-leptos 0.3.10", "0.3.10"));
        assert!(!names_version("wasm-bindgen 0.2.1301", "0.2.130"));
        assert!(!names_version("cargo-leptos 0.3.1", "0.3.10"));
    }

    #[test]
    fn wasm_bindgen_has_the_version_of_the_workspace() {
        let manifest = fs::read_to_string("../Cargo.toml").unwrap();
        let crate_version = format!("wasm-bindgen = \"={}\"", PROGRAMS[0].version);
        assert!(manifest.contains(&crate_version));
    }
}

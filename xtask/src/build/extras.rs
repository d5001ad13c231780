//! How is the second browser program built, the one for what is heavy and seldom needed?

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{step, workspace::Workspace};

const PACKAGE: &str = "extras";
const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The first program's, named in the settings for cargo-leptos.
const PROFILE: &str = "wasm-release";

/// What cargo-leptos passes for the first program.
const WASM_OPT_ARGUMENTS: [&str; 3] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
];

/// Builds it when something has changed, and puts it into a folder of its own in the site, which
/// cargo-leptos has just emptied. Like the first program's, its files' names carry their hashes.
///
/// # Errors
/// When a build step fails or a file cannot be written.
pub fn build(workspace: &Workspace) -> Result<()> {
    let compiled = compile(workspace)?;
    let kept = Kept::at(workspace.target().join(PACKAGE));
    if !kept.is_made_of(&compiled) {
        optimise(workspace, &compiled, &kept)?;
    }
    put_into_site(&kept, &workspace.site_pkg().join(PACKAGE))
}

/// What the compiler leaves: cargo knows itself whether there is anything to do.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    // Where cargo-leptos builds the first program, so that what both need is compiled once.
    let target = workspace.target().join("front");
    step::run(
        "Build the second browser program",
        workspace
            .command("cargo")
            .args(["build", "--package", PACKAGE, "--target", WASM_TARGET])
            .args(["--profile", PROFILE, "--target-dir"])
            .arg(&target),
    )?;
    let file = format!("{PACKAGE}.wasm");
    Ok(target.join(WASM_TARGET).join(PROFILE).join(file))
}

/// The finished files, and the compiler's output that they were made of.
struct Kept {
    folder: PathBuf,
    made_of: PathBuf,
    script: PathBuf,
    wasm: PathBuf,
}

impl Kept {
    fn at(folder: PathBuf) -> Self {
        Self {
            made_of: folder.join("compiled.wasm"),
            script: folder.join(format!("{PACKAGE}.js")),
            wasm: folder.join(format!("{PACKAGE}.wasm")),
            folder,
        }
    }

    /// By contents: a compiler that was called again for nothing may still give its file a new time.
    fn is_made_of(&self, compiled: &Path) -> bool {
        match (fs::read(&self.made_of), fs::read(compiled)) {
            (Ok(before), Ok(now)) => before == now && self.script.is_file() && self.wasm.is_file(),
            _ => false,
        }
    }
}

fn optimise(workspace: &Workspace, compiled: &Path, kept: &Kept) -> Result<()> {
    step::run(
        "Make its script",
        workspace
            .command("wasm-bindgen")
            // The wasm's name is known only when it is hashed: whoever starts the program tells it.
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--omit-default-module-path",
            ])
            .args(["--out-name", PACKAGE, "--out-dir"])
            .arg(&kept.folder)
            .arg(compiled),
    )?;
    step::run(
        "Make it small",
        workspace
            .command("wasm-opt")
            .args(WASM_OPT_ARGUMENTS)
            .arg(kept.folder.join(format!("{PACKAGE}_bg.wasm")))
            .arg("-o")
            .arg(&kept.wasm),
    )?;
    // Last: after an interruption all is made again.
    fs::copy(compiled, &kept.made_of)
        .with_context(|| format!("{} cannot be written", kept.made_of.display()))?;
    Ok(())
}

fn put_into_site(kept: &Kept, folder: &Path) -> Result<()> {
    // Of an earlier build, where this one was not preceded by cargo-leptos.
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    for (file, ending) in [(&kept.script, "js"), (&kept.wasm, "wasm")] {
        let bytes = fs::read(file).with_context(|| format!("{}", file.display()))?;
        let path = folder.join(format!("{PACKAGE}.{}.{ending}", short_hash(&bytes)));
        fs::write(&path, bytes).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}

/// The first 64 bits of SHA-256 in hexadecimal: enough to tell builds apart.
fn short_hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kept_in(folder: &Path) -> Kept {
        let kept = Kept::at(folder.join("kept"));
        fs::create_dir_all(&kept.folder).unwrap();
        for (path, contents) in [
            (&kept.made_of, "a"),
            (&kept.script, "js"),
            (&kept.wasm, "wasm"),
        ] {
            fs::write(path, contents).unwrap();
        }
        kept
    }

    #[test]
    fn nothing_is_made_again_before_the_compiled_program_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, compiled) = (kept_in(folder.path()), folder.path().join("compiled"));
        fs::write(&compiled, "a").unwrap();
        assert!(kept.is_made_of(&compiled));
        fs::write(&compiled, "b").unwrap();
        assert!(!kept.is_made_of(&compiled));
        fs::write(&compiled, "a").unwrap();
        fs::remove_file(&kept.wasm).unwrap();
        assert!(!kept.is_made_of(&compiled));
    }

    #[test]
    fn names_change_with_the_contents_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, site) = (kept_in(folder.path()), folder.path().join("site"));
        let names = || -> [String; 2] {
            put_into_site(&kept, &site).unwrap();
            let items = fs::read_dir(&site).unwrap();
            let mut names: Vec<_> = items
                .map(|item| item.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort_by_key(|name| name.ends_with(".wasm"));
            names.try_into().unwrap()
        };
        let [script, wasm] = names();
        assert!(script.starts_with("extras.") && script.ends_with(".js"));
        fs::write(&kept.wasm, "another").unwrap();
        let [same_script, other_wasm] = names();
        assert_eq!(same_script, script);
        assert_ne!(other_wasm, wasm);
    }
}

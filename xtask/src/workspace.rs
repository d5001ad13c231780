//! Where is everything: sources, build output, the server, the tools on the path?

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The folders of this clone, and commands that run in it.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
    site_name: String,
}

impl Workspace {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and cargo's own settings are honoured.
    ///
    /// # Errors
    /// When cargo cannot be run, or the workspace has no settings for cargo-leptos.
    pub fn find() -> Result<Self> {
        let mut command = clean_command("cargo");
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        if let Some(manifest_dir) = env::var_os("CARGO_MANIFEST_DIR") {
            command.current_dir(manifest_dir);
        }
        let output = command.output().context("cargo metadata could not start")?;
        if !output.status.success() {
            bail!(
                "cargo metadata: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let metadata =
            serde_json::from_slice(&output.stdout).context("cargo metadata is no JSON")?;
        Self::from_metadata(&metadata)
    }

    fn from_metadata(metadata: &Value) -> Result<Self> {
        let text_at = |pointer: &str| {
            metadata
                .pointer(pointer)
                .and_then(Value::as_str)
                .with_context(|| format!("cargo metadata has no {pointer}"))
        };
        Ok(Self {
            root: text_at("/workspace_root")?.into(),
            target: text_at("/target_directory")?.into(),
            site_name: text_at("/metadata/leptos/0/name")?.to_owned(),
        })
    }

    /// The folder of the workspace's `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's build output; may lie outside the clone.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The harness of the browser tests; its npm packages serve the build too.
    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// What the server serves as files. Follows the target folder, so that server and site of one build stay together.
    pub fn site_root(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Wasm, JavaScript and CSS within the site.
    pub fn site_pkg(&self) -> PathBuf {
        self.site_root().join("pkg")
    }

    /// The server of the last release build.
    pub fn server_binary(&self) -> PathBuf {
        self.target
            .join("release")
            .join(format!("server{}", env::consts::EXE_SUFFIX))
    }

    /// What the server must be told when cargo-leptos does not start it.
    pub fn server_environment(&self) -> [(&'static str, OsString); 3] {
        [
            ("LEPTOS_OUTPUT_NAME", self.site_name.clone().into()),
            ("LEPTOS_SITE_ROOT", self.site_root().into()),
            ("LEPTOS_HASH_FILES", "true".into()),
        ]
    }

    /// A command at the root of the workspace, with the project's own tools first in its path.
    pub fn command(&self, program: &str) -> Command {
        let mut command = clean_command(program);
        command.current_dir(&self.root).env("PATH", self.path());
        command
    }

    /// The npm tools come first because Debian's wasm-opt is too old, cargo's own folder next because
    /// it is not on the path of every shell.
    fn path(&self) -> OsString {
        let mut folders = vec![self.end2end().join("node_modules/.bin")];
        folders.extend(cargo_bin_folder());
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(folders)
            .expect("the folders come from a path or hold no separator, see `from_metadata`")
    }
}

/// Where `cargo install` puts programs.
fn cargo_bin_folder() -> Option<PathBuf> {
    let install_root = env::var_os("CARGO_INSTALL_ROOT")
        .or_else(|| env::var_os("CARGO_HOME"))
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    Some(install_root.join("bin"))
}

/// A command without the variables by which `cargo run` describes xtask itself: some build scripts
/// watch them, and would run again each time a build is started from here instead of from a shell.
fn clean_command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_running_package) {
            command.env_remove(name);
        }
    }
    command
}

fn describes_running_package(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_")
        || matches!(
            variable,
            "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME"
        )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn workspace_with_target(target: &str) -> Workspace {
        Workspace::from_metadata(&serde_json::json!({
            "workspace_root": "/clone",
            "target_directory": target,
            "metadata": { "leptos": [{ "name": "samen" }] },
        }))
        .unwrap()
    }

    #[test]
    fn server_and_site_follow_a_target_folder_outside_the_clone() {
        let workspace = workspace_with_target("/cache/target");
        assert!(workspace.server_binary().starts_with("/cache/target"));
        assert_eq!(workspace.site_root(), Path::new("/cache/target/site"));
        assert!(
            workspace
                .server_environment()
                .contains(&("LEPTOS_SITE_ROOT", "/cache/target/site".into()))
        );
    }

    #[test]
    fn the_pinned_npm_tools_come_first_in_the_path() {
        let path = workspace_with_target("/clone/target").path();
        assert_eq!(
            env::split_paths(&path).next().unwrap(),
            Path::new("/clone/end2end/node_modules/.bin")
        );
    }

    #[test]
    fn only_the_variables_that_describe_xtask_are_removed() {
        assert!(describes_running_package("CARGO_PKG_VERSION"));
        assert!(describes_running_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_running_package("CARGO_TARGET_DIR"));
        assert!(!describes_running_package("CARGO_HOME"));
    }

    #[test]
    fn metadata_without_settings_for_cargo_leptos_is_refused() {
        let metadata =
            serde_json::json!({ "workspace_root": "/clone", "target_directory": "/clone/target" });
        assert!(Workspace::from_metadata(&metadata).is_err());
    }
}

//! How does one try Samen on one's own computer?

use std::{env, process::Command};

use anyhow::Result;

use crate::{build, tools, workspace::Workspace};

/// Installs, builds, and becomes the server, with a demo duo when its database is empty.
///
/// # Errors
/// When a tool, the build or the server fails.
pub fn run(workspace: &Workspace) -> Result<()> {
    tools::ensure_for_build(workspace)?;
    build::release(workspace)?;

    let mut server = Command::new(workspace.server_binary());
    server
        .arg("serve")
        .current_dir(workspace.root())
        .envs(workspace.server_environment());
    if env::var_os("SAMEN_DEMO").is_none() {
        server.env("SAMEN_DEMO", "true");
    }
    become_server(server)
}

/// The server takes this process's place, so that Ctrl-C and every other signal reach it unaided.
#[cfg(unix)]
fn become_server(mut server: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    println!("\n▸ Start the server; Ctrl-C stops it");
    Err(anyhow::Error::from(server.exec()).context("the server could not start"))
}

#[cfg(not(unix))]
fn become_server(mut server: Command) -> Result<()> {
    crate::step::run("Start the server; Ctrl-C stops it", &mut server)
}

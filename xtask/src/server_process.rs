//! How does a command measure the real server, with a database of its own?

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::workspace::Workspace;

/// Far beyond what a start takes even on a busy machine; a server that is not there by then never will be.
const START_DURATION_MAX: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A running server; dropping it kills the process and removes its data.
pub struct ServerProcess {
    child: Child,
    url: String,
    folder: TempDir,
}

impl ServerProcess {
    /// Starts the release build on a free port with an empty database, and waits until it answers.
    ///
    /// # Errors
    /// When it ends early or does not answer, with what it printed.
    pub fn start(workspace: &Workspace) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let port = free_port()?;
        let url = format!("http://localhost:{port}");
        let log = File::create(folder.path().join("log"))?;
        let child = Command::new(workspace.server_binary())
            .arg("serve")
            .envs(workspace.server_environment())
            .env("SAMEN_ADDR", format!("127.0.0.1:{port}"))
            .env("SAMEN_DATA", folder.path().join("data"))
            .env("PUBLIC_URL", &url)
            .env("SAMEN_DEMO", "false")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("the server could not start; was it built?")?;
        let mut server = Self { child, url, folder };
        server.wait_until_healthy()?;
        Ok(server)
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_healthy(&mut self) -> Result<()> {
        let health = format!("{}/health", self.url);
        let deadline = Instant::now() + START_DURATION_MAX;
        while ureq::get(&health).call().is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}:\n{}", self.printed());
            }
            if Instant::now() > deadline {
                bail!("the server does not answer {health}:\n{}", self.printed());
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    fn printed(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on this machine")?;
    Ok(listener.local_addr()?.port())
}

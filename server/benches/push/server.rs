//! How does the measured server run, and what does the system say of it?

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cores;

/// Far beyond what a start takes.
const START_MAX: Duration = Duration::from_secs(20);

/// A server process with default settings on one core. Dropping it kills it.
pub struct Server {
    child: Child,
    addr: SocketAddr,
    data: PathBuf,
}

impl Server {
    /// Starts it on the database in this folder.
    ///
    /// # Errors
    /// When it ends early or does not answer.
    pub fn start(data: &Path, core: usize) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = File::create(data.with_extension("log"))?;
        let child = cores::command_on(core, env!("CARGO_BIN_EXE_server"))
            .arg("serve")
            .env("SAMEN_ADDR", addr.to_string())
            .env("SAMEN_DATA", data)
            .env("PUBLIC_URL", format!("http://localhost:{port}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("the server could not start")?;
        let mut server = Self {
            child,
            addr,
            data: data.to_owned(),
        };
        let deadline = Instant::now() + START_MAX;
        while TcpStream::connect(addr).is_err() {
            if server.child.try_wait()?.is_some() || Instant::now() > deadline {
                bail!(
                    "the server does not answer; it printed:\n{}",
                    server.printed()
                );
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Asks it to end, and waits until it has, so that nothing of it is left undone.
    ///
    /// # Errors
    /// When it does not end cleanly.
    pub fn stop(mut self) -> Result<()> {
        let id = self.child.id().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .context("kill")?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!(
                "the server ended with {status}; it printed:\n{}",
                self.printed()
            );
        }
        Ok(())
    }

    /// The most memory it has held so far.
    ///
    /// # Errors
    /// When it has ended.
    pub fn peak_rss_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmHWM")?;
        Ok(kib.parse::<u64>()? * 1024)
    }

    /// Time its threads have spent on their core, in nanoseconds.
    ///
    /// # Errors
    /// When it has ended.
    pub fn busy_ns(&self) -> Result<u64> {
        cores::busy_ns(self.child.id())
    }

    /// Transactions committed so far: SQLite counts them in the index of its write-ahead log (`iChange`, bytes 8 to
    /// 11 of the file, <https://www.sqlite.org/walformat.html>).
    ///
    /// # Errors
    /// When there is no such file.
    pub fn transactions(&self) -> Result<u32> {
        let index = fs::read(self.data.join(format!("{}-shm", database::FILE)))?;
        let count = index.get(8..12).and_then(|bytes| bytes.try_into().ok());
        Ok(u32::from_ne_bytes(count.context("a short index")?))
    }

    fn printed(&self) -> String {
        fs::read_to_string(self.data.with_extension("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

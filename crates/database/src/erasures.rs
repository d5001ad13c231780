//! What was erased for good? A list outside the database, so that a database restored from an older copy forgets it again.
//!
//! One line each: kind, id, when in milliseconds since 1970. A line is durable before the transaction that erases.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{DuoId, Hash, UnixMillis};

/// Name of the list in the data folder.
pub const ERASURES_FILE: &str = "erasures.log";

/// Something erased for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// Everything of a duo that was ended.
    Duo(DuoId),
    /// A blob that nothing refers to any more.
    Blob(DuoId, Hash),
}

/// The list; clones share it. Only the writer adds to it.
#[derive(Debug, Clone)]
pub(crate) struct Erasures {
    path: Arc<PathBuf>,
}

impl Erasures {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            path: Arc::new(folder.join(ERASURES_FILE)),
        }
    }

    /// Adds a line and makes it durable.
    pub(crate) async fn record(&self, erasure: Erasure, at: UnixMillis) -> io::Result<()> {
        let path = Arc::clone(&self.path);
        let work = move || append(&path, &line(erasure, at));
        tokio::task::spawn_blocking(work)
            .await
            .map_err(io::Error::other)?
    }

    /// Every line that can be read. A line that was cut by a lost power is of a transaction that did not happen.
    pub(crate) async fn read(&self) -> io::Result<Vec<(Erasure, UnixMillis)>> {
        let path = Arc::clone(&self.path);
        let work = move || match std::fs::read(&*path) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        };
        let bytes = tokio::task::spawn_blocking(work)
            .await
            .map_err(io::Error::other)??;
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.lines().filter(|line| !line.is_empty());
        let read: Vec<_> = whole.clone().filter_map(parse).collect();
        let unreadable = whole.count() - read.len();
        if unreadable > 0 {
            tracing::warn!(unreadable, "lines of the list of erasures are not readable");
        }
        Ok(read)
    }
}

fn line(erasure: Erasure, at: UnixMillis) -> String {
    let mut line = match erasure {
        Erasure::Duo(duo) => format!("duo {duo}"),
        Erasure::Blob(duo, hash) => format!("blob {duo}/{hash}"),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(line, " {}", at.0);
    line
}

fn parse(line: &str) -> Option<(Erasure, UnixMillis)> {
    let mut words = line.split(' ');
    let (kind, id, at) = (words.next()?, words.next()?, words.next()?);
    let erasure = match kind {
        "duo" => Erasure::Duo(id.parse().ok()?),
        "blob" => {
            let (duo, hash) = id.split_once('/')?;
            Erasure::Blob(duo.parse().ok()?, hash.parse().ok()?)
        }
        _ => return None,
    };
    let at = UnixMillis(at.parse().ok()?);
    words.next().is_none().then_some((erasure, at))
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // A line that a lost power cut must not run into this one.
    let separator = if ends_in_a_line(&mut file)? { "" } else { "\n" };
    file.write_all(format!("{separator}{line}").as_bytes())?;
    file.sync_all()?;
    match path.parent() {
        // A new file is durable once its folder is.
        Some(folder) if is_new => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn ends_in_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_recorded_is_read_again_and_a_cut_line_spoils_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let erasures = Erasures::new(folder.path());
        assert_eq!(erasures.read().await.unwrap(), []);
        let duo = Erasure::Duo(DuoId::from_bytes([1; 16]));
        let blob = Erasure::Blob(DuoId::from_bytes([2; 16]), Hash([3; 32]));
        erasures.record(duo, UnixMillis(5)).await.unwrap();
        let path = folder.path().join(ERASURES_FILE);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("blob 0202");
        std::fs::write(&path, text).unwrap();
        erasures.record(blob, UnixMillis(6)).await.unwrap();
        let read = erasures.read().await.unwrap();
        assert_eq!(read, [(duo, UnixMillis(5)), (blob, UnixMillis(6))]);
    }
}

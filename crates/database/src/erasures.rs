//! What was erased for good? A list outside the database, so that a database restored from an older copy forgets it again.
//!
//! One line each: kind, id, when in milliseconds since 1970. A line is durable before the transaction that erases.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{DuoId, Hash, UnixMillis};

/// Name of the list in the data folder.
pub const ERASURES_FILE: &str = "erasures.log";

/// Behind a line that was cut, even within its time, which would be one as well.
const CUT: &str = " cut\n";

/// Something erased for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// Everything of a duo that was ended.
    Duo(DuoId),
    /// A blob that nothing refers to any more.
    Blob(DuoId, Hash),
}

impl Erasure {
    /// What a list says, line by line, and how many of its lines cannot be read. A line without an end was cut by a lost power, and is of a
    /// transaction that did not happen.
    #[must_use]
    pub fn listed(list: &[u8]) -> (Vec<(Self, UnixMillis)>, usize) {
        let text = String::from_utf8_lossy(list);
        let lines = text.split_inclusive('\n');
        let lines = lines.filter(|line| !line.trim_ascii().is_empty());
        let whole = lines.clone().filter_map(|line| line.strip_suffix('\n'));
        let read: Vec<_> = whole.filter_map(parse).collect();
        let unreadable = lines.count() - read.len();
        (read, unreadable)
    }

    /// Its line in the list.
    #[must_use]
    pub fn line(self, at: UnixMillis) -> String {
        match self {
            Self::Duo(duo) => format!("duo {duo} {}\n", at.0),
            Self::Blob(duo, hash) => format!("blob {duo}/{hash} {}\n", at.0),
        }
    }
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
        let work = move || append(&path, &erasure.line(at));
        tokio::task::spawn_blocking(work)
            .await
            .map_err(io::Error::other)?
    }

    /// Every line that can be read.
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
        let (read, unreadable) = Erasure::listed(&bytes);
        if unreadable > 0 {
            tracing::warn!(unreadable, "lines of the list of erasures are not readable");
        }
        Ok(read)
    }
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
    // A line that a lost power cut must not run into this one, nor read as a whole one now that it ends.
    let separator = if ends_in_a_line(&mut file)? { "" } else { CUT };
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
        let text = std::fs::read_to_string(&path).unwrap();
        let cut_anywhere = blob.line(UnixMillis(1_700_000_000_000));
        for end in 1..cut_anywhere.len() {
            std::fs::write(&path, [&text, &cut_anywhere[..end]].concat()).unwrap();
            let read = erasures.read().await.unwrap();
            assert_eq!(read, [(duo, UnixMillis(5))], "cut at {end}");
            erasures.record(blob, UnixMillis(6)).await.unwrap();
            let read = erasures.read().await.unwrap();
            let both = [(duo, UnixMillis(5)), (blob, UnixMillis(6))];
            assert_eq!(read, both, "cut at {end}");
        }
    }
}

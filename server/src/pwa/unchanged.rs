//! Is a built file still the one from which the app was put together?
//!
//! What is copied over the site folder while the server runs is half written for a while, and belongs to a shell that nobody has been given. A
//! phone would keep it under the running build's id, some of it for ever. So it is not found until the server starts anew and looks again.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use axum::extract::{OriginalUri, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::state::Shared;

/// Compressed twins lie beside a file and are given in its place.
const TWINS: [&str; 3] = ["", ".br", ".gz"];

/// The files of the site folder as they were at the start, by their path in it.
#[derive(Debug)]
pub(super) struct Unchanged {
    site: PathBuf,
    files: BTreeMap<String, Seen>,
}

/// By what a file is known: its size and when it was last written.
type Seen = (u64, Option<SystemTime>);

fn seen(metadata: &Metadata) -> Seen {
    (metadata.len(), metadata.modified().ok())
}

impl Unchanged {
    pub(super) fn look(site: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        look_in(site, "", &mut files)?;
        let site = site.to_owned();
        Ok(Self { site, files })
    }

    /// Whether what would be given for this path, which begins with a slash, is as it was: there or not, and its twins too.
    async fn holds(&self, path: &str) -> bool {
        // No built file has a name that is written otherwise in an address.
        if path.contains('%') {
            return false;
        }
        for twin in TWINS {
            let path = format!("{path}{twin}");
            let now = tokio::fs::metadata(self.site.join(&path[1..])).await;
            let now = now.ok().filter(Metadata::is_file);
            if now.as_ref().map(seen) != self.files.get(&path).copied() {
                return false;
            }
        }
        true
    }
}

fn look_in(site: &Path, folder: &str, files: &mut BTreeMap<String, Seen>) -> io::Result<()> {
    let items = match fs::read_dir(site.join(folder.trim_start_matches('/'))) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for item in items {
        let item = item?;
        let name = item.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = format!("{folder}/{name}");
        let metadata = fs::metadata(item.path())?;
        if metadata.is_dir() {
            look_in(site, &path, files)?;
        } else {
            files.insert(path, seen(&metadata));
        }
    }
    Ok(())
}

/// Lets through what is as it was. While developing everything changes, and is let through.
pub(super) async fn only(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let pwa = &app.pwa;
    if pwa.watched || pwa.unchanged.holds(uri.path()).await {
        return Ok(next.run(request).await);
    }
    Err(StatusCode::NOT_FOUND)
}

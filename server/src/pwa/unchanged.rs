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

use super::site::paths;
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
        for path in paths(site, "")? {
            let metadata = fs::metadata(site.join(&path[1..]))?;
            files.insert(path, seen(&metadata));
        }
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

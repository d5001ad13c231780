//! What did phones and the server say to each other in earlier versions of the protocol, and how is it held against today?
//!
//! Recordings lie in `server/tests/recordings/v<version>/`, one file per scenario. They are added to, never made anew: phones in the
//! field are a build behind or ahead. Only tests and fuzz targets use this crate; no program contains it.

mod exchange;
mod hex;
pub mod shape;
mod stored;
pub mod v1;
mod value;

use std::path::{Path, PathBuf};

pub use exchange::{Exchange, Scenario, Step};
pub use stored::Stored;
pub use value::Value;

/// A file that is not in the form of a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unreadable {
    /// Counted from 1.
    pub line: usize,
    /// What was expected there.
    pub what: &'static str,
}

/// The folder of the recordings of one version of the protocol.
#[must_use]
pub fn folder(version: u32) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../server/tests/recordings");
    root.join(format!("v{version}"))
}

/// All scenarios of one version with their names, by name.
///
/// # Panics
/// When the folder is missing or holds what is no recording: only tests call this.
#[must_use]
pub fn scenarios(version: u32) -> Vec<(String, Scenario)> {
    let mut found: Vec<_> = files(version, "exchange")
        .map(|(name, text)| match text.parse() {
            Ok(scenario) => (name, scenario),
            Err(error) => panic!("{name}: {error}"),
        })
        .collect();
    found.sort_by(|(a, _): &(String, Scenario), (b, _)| a.cmp(b));
    found
}

/// What phones of one version had stored, by name.
///
/// # Panics
/// As [`scenarios`].
#[must_use]
pub fn storages(version: u32) -> Vec<(String, Vec<Stored>)> {
    let mut found: Vec<_> = files(version, "storage")
        .map(|(name, text)| match stored::read(&text) {
            Ok(stored) => (name, stored),
            Err(error) => panic!("{name}: {error}"),
        })
        .collect();
    found.sort_by(|(a, _): &(String, Vec<Stored>), (b, _)| a.cmp(b));
    found
}

/// What a phone has stored, as text.
#[must_use]
pub fn storage_text(stored: &[Stored]) -> String {
    stored.iter().map(|row| format!("{row}\n")).collect()
}

fn files(version: u32, extension: &'static str) -> impl Iterator<Item = (String, String)> {
    let folder = folder(version);
    let listed =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    listed
        .map(|file| file.expect("a folder that was listed can be read").path())
        .filter(move |path| path.extension().is_some_and(|end| end == extension))
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            (name.into_owned(), text)
        })
}

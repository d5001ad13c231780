//! Which valid inputs are there already?

use std::collections::BTreeSet;
use std::path::Path;

use recording::{Exchange, v1};

/// Every recorded exchange.
pub fn exchanges() -> Vec<Exchange> {
    let scenarios = recording::scenarios(v1::VERSION).into_iter();
    scenarios
        .flat_map(|(_, scenario)| scenario.exchanges().cloned().collect::<Vec<_>>())
        .collect()
}

/// Recorded bodies sent to routes that end so, each once.
pub fn requests(end: &str) -> Vec<Vec<u8>> {
    distinct(
        exchanges()
            .into_iter()
            .filter(|said| ends(said, end))
            .filter_map(|said| said.body),
    )
}

/// Recorded good answers of routes that end so, each once.
pub fn answers(end: &str) -> Vec<Vec<u8>> {
    distinct(
        exchanges()
            .into_iter()
            .filter(|said| said.status < 400 && ends(said, end))
            .map(|said| said.answer),
    )
}

/// Recorded refusals, each once.
pub fn refusals() -> Vec<Vec<u8>> {
    let refused = exchanges().into_iter().filter(|said| said.status >= 400);
    distinct(refused.map(|said| said.answer))
}

/// Rows of a table of every recorded phone, each once.
pub fn stored(table: &str) -> Vec<Vec<u8>> {
    let storages = recording::storages(v1::VERSION).into_iter();
    let rows = storages.flat_map(|(_, rows)| rows);
    distinct(rows.filter(|row| row.table == table).map(|row| row.value))
}

/// The golden documents, as they were saved.
pub fn golden_documents() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/document/tests/golden");
    let listed = std::fs::read_dir(folder).expect("the golden documents are in the repository");
    let mut paths: Vec<_> = listed.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

fn ends(said: &Exchange, end: &str) -> bool {
    let path = said.path.split('?').next().unwrap_or_default();
    path.ends_with(end)
}

fn distinct(found: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let found: BTreeSet<_> = found.filter(|bytes| !bytes.is_empty()).collect();
    found.into_iter().collect()
}

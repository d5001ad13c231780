//! What does Samen read in a document, in the words in which yjs is asked the same?

use document::{Contents, EntryDocument};
use serde_json::{Value, json};

/// Text, values, state vector, deletions, and whether anything waits: as `end2end/oracle/replay.mjs` answers it.
pub fn reading(document: &EntryDocument) -> Value {
    let Contents {
        texts,
        values,
        clocks,
        deleted,
        waiting,
        waiting_deletions,
    } = document.contents();
    let values_in = |root: &str| values.get(root).cloned().unwrap_or_default();
    let deleted: Vec<_> = deleted
        .into_iter()
        .map(|(client, ranges)| {
            let ranges: Vec<_> = ranges
                .iter()
                .map(|range| (range.start, range.end))
                .collect();
            (client, ranges)
        })
        .collect();
    json!({
        "text": texts.get("text").map_or("", String::as_str),
        "entry": values_in("entry"),
        "attachments": values_in("attachments"),
        "clocks": clocks.into_iter().collect::<Vec<_>>(),
        "deleted": deleted,
        "waits": !waiting.is_empty() || !waiting_deletions.is_empty(),
    })
}

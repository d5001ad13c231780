//! How does an entry begin with what is known already: a day, a place, a first line?

use domain::{Day, EntryId};
use sync::record::Draft;

use super::new_entry_page::{begun, fresh, joined};
use crate::client::Client;

/// Begins an entry and gives the id that it will have. What was begun before and not saved stays: this comes under it.
pub async fn begin_entry(client: Client, day: Day, place: &str, text: &str) -> EntryId {
    let host = client.host();
    let draft = match begun(&host).await {
        // Tapped twice.
        Some(begun) if begun.text.contains(text) => begun,
        Some(begun) => Draft {
            text: joined(&begun.text, text),
            ..begun
        },
        None => Draft {
            day,
            place: place.to_owned(),
            text: text.to_owned(),
            ..fresh(&*host)
        },
    };
    let entry = draft.entry;
    // A storage that fails shows in the sync badge, and the form opens empty.
    let _ = host.keep_draft(None, Some(draft)).await;
    entry
}

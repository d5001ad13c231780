//! How does a screen follow one entry while it changes here, in another window or by the other?

use domain::EntryId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::store::StoreError;

use crate::client::{EntryView, client};

/// What is known of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It is being read.
    Reading,
    /// The diary on this phone has no such entry, or not yet.
    Missing,
    /// The storage failed.
    Failed(StoreError),
    /// It is here.
    Here(EntryView),
}

/// Reads an entry now and after every change of the stored diary.
#[must_use]
pub fn follow_entry(id: EntryId) -> RwSignal<Found> {
    let client = client();
    let found = RwSignal::new(Found::Reading);
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        client.changes.track();
        let reading = client.host().entry(id);
        let number = latest.try_update_value(|latest| {
            *latest += 1;
            *latest
        });
        spawn_local(async move {
            let now = match reading.await {
                Ok(Some(entry)) => Found::Here(entry),
                Ok(None) => Found::Missing,
                Err(error) => Found::Failed(error),
            };
            // Reads may end in another order than they began.
            let is_latest = latest.try_get_value() == number;
            if is_latest && found.try_with_untracked(|before| *before != now) == Some(true) {
                found.set(now);
            }
        });
    });
    found
}

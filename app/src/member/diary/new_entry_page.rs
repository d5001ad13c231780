//! Where does a new entry begin: with today, with what was begun and not saved, or with what another app shared?

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;

use super::draft_form::DraftForm;
use crate::client::{Host, MediaError, client};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;

/// Write.
#[component]
pub fn NewEntryPage() -> impl IntoView {
    let (host, attachments) = (client().host(), client().attachments());
    let draft = RwSignal::new(None::<(Draft, Option<MediaError>)>);
    spawn_local(async move {
        let shared = attachments.take_shared().await;
        let begun = begun(&host).await;
        let mut begun = begun.unwrap_or_else(|| fresh(&*host));
        if !shared.text.is_empty() {
            begun.text = joined(&begun.text, &shared.text);
            // A storage that fails shows in the sync badge; the words are on the screen.
            let _ = host.keep_draft(None, Some(begun.clone())).await;
        }
        draft.try_set(Some((begun, shared.problem)));
    });
    view! {
        <Frame title=keys::ENTRY_NEW_TITLE above=Route::Diary task=true>
            {move || match draft.get() {
                None => {
                    view! {
                        <div class="page">
                            <CardSkeletons />
                        </div>
                    }
                        .into_any()
                }
                Some((draft, problem)) => view! { <DraftForm draft=draft problem=problem /> }.into_any(),
            }}
        </Frame>
    }
}

/// Puts a text into the draft of a new entry, under what is written there already.
pub async fn put_into_draft(host: &Rc<dyn Host>, text: &str) {
    let begun = begun(host).await;
    let mut begun = begun.unwrap_or_else(|| fresh(&**host));
    if !begun.text.contains(text) {
        begun.text = joined(&begun.text, text);
        // A storage that fails shows in the sync badge.
        let _ = host.keep_draft(None, Some(begun)).await;
    }
}

/// What was written, and under it what another app shared.
fn joined(written: &str, shared: &str) -> String {
    if written.is_empty() {
        shared.to_owned()
    } else {
        format!("{written}\n{shared}")
    }
}

fn fresh(host: &dyn Host) -> Draft {
    Draft {
        day: host.today(),
        place: String::new(),
        text: String::new(),
        entry: host.new_entry_id(),
        touched: None,
    }
}

/// What was begun, unless it was saved since: another window may have done that, or the phone may have stopped between the two.
/// A storage that does not answer must not keep anyone from writing; it shows when saving.
async fn begun(host: &Rc<dyn Host>) -> Option<Draft> {
    let draft = host.draft(None).await.ok().flatten()?;
    let saved = host.entry(draft.entry).await.ok().flatten();
    match saved {
        None => Some(draft),
        Some(saved) if saved.entry.text == draft.text => None,
        // More was written after it was saved: that is the beginning of another entry.
        Some(_) => Some(Draft {
            entry: host.new_entry_id(),
            ..draft
        }),
    }
}

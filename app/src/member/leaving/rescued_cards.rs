//! What becomes of words that someone was writing while the other erased the entry?

use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;

use crate::client::client;
use crate::member::navigation::navigation;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// A card for each: the words, to be written anew or let go.
#[component]
pub fn RescuedCards() -> impl IntoView {
    let rescued = client().leaving.rescued;
    move || {
        let cards = rescued.get().into_iter();
        cards
            .map(|draft| view! { <RescuedCard draft=draft /> })
            .collect::<Vec<_>>()
    }
}

#[component]
fn RescuedCard(draft: Draft) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let entry = draft.entry;
    let name = client.people.with_untracked(|people| {
        let by = draft.touched.map(|mark| mark.by);
        let member = by.and_then(|by| people.as_ref()?.member(by));
        member.map(|member| member.name.clone()).unwrap_or_default()
    });
    let text = draft.text.trim().to_owned();
    let rewrite = move |_| {
        let (host, draft) = (client.host(), draft.clone());
        spawn_local(async move {
            // What was begun already stays, and these words stand below it.
            let Ok(begun) = host.draft(None).await else {
                return;
            };
            let new = match begun {
                Some(begun) => Draft {
                    text: format!("{}\n{}", begun.text, draft.text.trim()),
                    ..begun
                },
                None => Draft {
                    text: draft.text.trim().to_owned(),
                    entry: host.new_entry_id(),
                    touched: None,
                    ..draft
                },
            };
            if host.keep_draft(None, Some(new)).await.is_ok() {
                host.drop_rescued(entry);
                navigation.go(Route::NewEntry);
            }
        });
    };
    view! {
        <section class="card stack-s">
            <h2>{told(keys::RESCUED_TITLE, vec![("name", name)])}</h2>
            <p>{words(keys::RESCUED_TEXT)}</p>
            <p class="entry-text" dir="auto">
                {text}
            </p>
            <div class="row">
                <button class="btn" type="button" on:click=rewrite>
                    <IconSvg icon=Icon::Pen />
                    {words(keys::RESCUED_REWRITE)}
                </button>
                <button class="btn btn-quiet" type="button" on:click=move |_| client.host().drop_rescued(entry)>
                    {words(keys::RESCUED_DROP)}
                </button>
            </div>
        </section>
    }
}

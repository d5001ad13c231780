//! How is asked before something that cannot be undone?

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::store::StoreError;

use crate::texts::{Key, keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::sheet::{self, OpenSheet, SheetRef};
use crate::ui::words::{told, words};

/// Says what will happen, then does it or not. It closes itself when it is done.
#[component]
pub fn ConfirmSheet(
    /// The question, whose `{name}` is filled in.
    title: Key,
    /// What happens, in a sentence each.
    what: Vec<Key>,
    /// The name in these texts.
    name: String,
    /// The word on the button that does it.
    yes: Key,
    /// Does it.
    act: Callback<(), LocalBoxFuture<'static, Result<(), StoreError>>>,
    /// The sheet was closed.
    closed: Callback<()>,
) -> impl IntoView {
    let node = SheetRef::new();
    let failed = RwSignal::new(false);
    let act = move |_| {
        let acting = act.run(());
        spawn_local(async move {
            if acting.await.is_ok() {
                sheet::close(node);
            } else {
                failed.try_set(true);
            }
        });
    };
    let named = |key| told(key, vec![("name", name.clone())]);
    let sentences: Vec<_> = what
        .into_iter()
        .map(|key| view! { <p>{named(key)}</p> })
        .collect();
    let message = Signal::derive(move || failed.get().then(|| t(keys::ERROR_WHAT)));
    let title = named(title);
    view! {
        <OpenSheet node=node labelled_by="confirm-title" closed=closed>
            <h2 id="confirm-title">{title}</h2>
            {sentences}
            <FieldError id="confirm-error" message=message />
            <div class="row">
                <button class="btn btn-primary btn-danger" type="button" on:click=act>
                    {words(yes)}
                </button>
                <button class="btn" type="button" on:click=move |_| sheet::close(node)>
                    {words(keys::PHONES_KEEP)}
                </button>
            </div>
        </OpenSheet>
    }
}

//! How much does this phone keep, does it promise to, and what waits?

use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::status::{Problem, Status};

use crate::client::{StorageState, client};
use crate::texts::{keys, language, t, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A million bytes: what shops and settings call a megabyte.
const MEGABYTE: f64 = 1_000_000.0;

/// What this phone keeps.
#[component]
pub fn StorageCard() -> impl IntoView {
    let client = client();
    let storage = RwSignal::new(StorageState::default());
    let refused = RwSignal::new(false);
    let reading = client.host().storage_state();
    spawn_local(async move {
        storage.try_set(reading.await);
    });
    let ask = move |_| {
        let asking = client.host().ask_to_persist();
        spawn_local(async move {
            let persisted = asking.await;
            refused.try_set(persisted != Some(true));
            storage.try_update(|storage| storage.persisted = persisted);
        });
    };
    let used = move || match storage.get().used_bytes {
        // Rounded up, so that a small diary is not told as nothing.
        Some(bytes) => {
            let megabytes = format::number(language(), (bytes / MEGABYTE).ceil());
            tf(keys::ME_STORAGE_USED, &[("used", &megabytes)])
        }
        None => t(keys::ME_STORAGE_UNKNOWN),
    };
    let kept = move || {
        t(match storage.get().persisted {
            Some(true) => keys::ME_STORAGE_KEPT,
            Some(false) => keys::ME_STORAGE_NOT_KEPT,
            None => keys::ME_STORAGE_UNKNOWN,
        })
    };
    let waiting = move || {
        let items = client.status.with(|status| match status {
            Status::Waiting { items, .. } => *items,
            _ => 0,
        });
        format::number(language(), f64::from(items))
    };
    let signed_in = move || {
        let out = client
            .status
            .with(|status| matches!(status, Status::Look(Problem::Gone | Problem::Revoked)));
        t(if out {
            keys::ME_SIGNED_OUT
        } else {
            keys::ME_SIGNED_IN
        })
    };
    view! {
        <section class="card">
            <h2>{words(keys::ME_STORAGE)}</h2>
            <dl class="kv">
                <div>
                    <dt>{words(keys::ME_WAITING)}</dt>
                    <dd>{waiting}</dd>
                </div>
            </dl>
            <div class="stack-s" aria-live="polite">
                <p>{kept}</p>
                <p class="field-hint">{used}</p>
                {move || {
                    refused.get().then(|| view! { <p class="field-hint">{words(keys::ME_STORAGE_KEEP_REFUSED)}</p> })
                }}
                {move || {
                    (storage.get().persisted == Some(false))
                        .then(|| {
                            view! {
                                <button class="btn" type="button" on:click=ask>
                                    <IconSvg icon=Icon::Storage />
                                    {words(keys::ME_STORAGE_KEEP_BUTTON)}
                                </button>
                            }
                        })
                }}
                <p class="field-hint">{signed_in}</p>
            </div>
        </section>
    }
}

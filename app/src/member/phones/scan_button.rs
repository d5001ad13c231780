//! How is a code read with the camera?

use futures::future::{AbortHandle, abortable};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{ScanTrouble, client};
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::sheet::{self, OpenSheet, SheetRef};
use crate::ui::words::words;

/// Opens the camera in a sheet and hands on the first code that is wanted.
#[component]
pub fn ScanButton(
    /// Which codes are looked for; others are passed over.
    wanted: fn(&str) -> bool,
    /// What was read.
    found: Callback<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button class="btn" type="button" on:click=move |_| open.set(true)>
            <IconSvg icon=Icon::Scan />
            {words(keys::PHONES_SCAN)}
        </button>
        {move || open.get().then(|| view! { <ScanSheet wanted=wanted found=found open=open /> })}
    }
}

#[component]
fn ScanSheet(
    wanted: fn(&str) -> bool,
    found: Callback<String>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let client = client();
    let (node, video) = (SheetRef::new(), NodeRef::<html::Video>::new());
    let trouble = RwSignal::new(None::<ScanTrouble>);
    let scanning = StoredValue::new(None::<AbortHandle>);
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        let (scan, handle) = abortable(client.host().scan(video, wanted));
        scanning.set_value(Some(handle));
        spawn_local(async move {
            match scan.await {
                Ok(Ok(text)) => {
                    sheet::close(node);
                    found.run(text);
                }
                Ok(Err(reason)) => drop(trouble.try_set(Some(reason))),
                // The sheet was closed.
                Err(_) => {}
            }
        });
    });
    on_cleanup(move || {
        if let Some(handle) = scanning.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    });
    let said = move || {
        let key: Key = match trouble.get() {
            None => keys::PHONES_SCAN_HOW,
            Some(ScanTrouble::Denied) => keys::PHONES_SCAN_DENIED,
            Some(ScanTrouble::NoCamera) => keys::PHONES_SCAN_NO_CAMERA,
            Some(ScanTrouble::Hidden) => keys::PHONES_SCAN_HIDDEN,
            Some(ScanTrouble::NoReader) => keys::PHONES_SCAN_NO_READER,
        };
        words(key)()
    };
    let closed = Callback::new(move |()| {
        open.try_set(false);
    });
    view! {
        <OpenSheet node=node labelled_by="scan-title" closed=closed>
            <h2 id="scan-title">{words(keys::PHONES_SCAN)}</h2>
            <p aria-live="polite">{said}</p>
            <video class="scan-video" node_ref=video aria-hidden="true"></video>
            <div class="row">
                <button class="btn" type="button" on:click=move |_| sheet::close(node)>
                    {words(keys::APP_CLOSE)}
                </button>
            </div>
        </OpenSheet>
    }
}

//! Out of sight at once: a page with nothing of Samen on it, and a program that has forgotten what it held.
//!
//! Nothing but a new page empties the memory of a program, so hiding and locking load the page anew. The head script sees to it that not even
//! the skeleton of the app is shown then.

use std::cell::RefCell;
use std::rc::Rc;

use app::client::{Client, Stage};
use futures::channel::oneshot;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::Set;
use sync::driver::Store;
use sync::store::Transaction;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, Element, ServiceWorkerRegistration};

use crate::leaving::settled;
use crate::page;
use crate::storage::Storage;

/// In the tab's own storage: the next page is to show nothing. Read and taken away by the head script.
const FLAG: &str = "samen-hidden";

/// By which tabs hear that the lock or the storage is another one now.
const CHANNEL: &str = "samen-lock";

/// Longest wait for the browser to go back in its history, in milliseconds.
const BACK_MS_MAX: u32 = 500;

/// Longest time to choose a file in before the app locks all the same, in milliseconds.
const CHOOSING_MS: u32 = 5 * 60_000;

/// Whether this page is to show nothing.
#[must_use]
pub fn is_hidden() -> bool {
    let root = page::document().document_element();
    root.is_some_and(|root| root.has_attribute("data-hidden"))
}

/// Takes title and icon away.
pub fn neutral() {
    let document = page::document();
    document.set_title(&String::from(
        js_sys::Date::new_0().to_locale_date_string("default", &JsValue::UNDEFINED),
    ));
    if let Ok(links) = document.query_selector_all("link[rel~='icon'],link[rel='manifest']") {
        for index in 0..links.length() {
            if let Some(link) = links
                .get(index)
                .and_then(|node| node.dyn_into::<Element>().ok())
            {
                link.remove();
            }
        }
    }
}

/// Hides everything. The way back through the history leads to the first screen, not to what was read.
pub fn hide(client: Client, storage: Storage) {
    client.stage.set(Stage::Hidden);
    neutral();
    if let Ok(Some(tab)) = page::window().session_storage() {
        // A browser that keeps nothing shows its first screen, not the diary.
        let _ = tab.set_item(FLAG, "1");
    }
    spawn_local(async move {
        after_what_is_being_stored(&storage).await;
        forget_history().await;
        // Fails in no browser.
        let _ = page::window().location().replace("/app/");
    });
}

/// Locks: the same page again, which asks for the PIN.
pub fn lock(client: Client, storage: Storage) {
    client.stage.set(Stage::Locked { wait_ms: 0 });
    spawn_local(async move {
        after_what_is_being_stored(&storage).await;
        crate::update::page_reload();
    });
}

/// A transaction waits for those begun before: a draft kept in the last moment is stored then.
async fn after_what_is_being_stored(storage: &Storage) {
    if let Ok(tx) = storage.begin().await {
        let _ = tx.commit().await;
    }
}

/// Goes back to where the app was opened and begins anew from there, which also takes away what lies ahead.
async fn forget_history() {
    let Ok(history) = page::window().history() else {
        return;
    };
    let depth = history.state().ok().and_then(|state| state.as_f64());
    // Far below any whole number that does not fit.
    #[allow(clippy::cast_possible_truncation)]
    let depth = depth.unwrap_or(0.0) as i32;
    if depth > 0 {
        let (sender, arrived) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let late = sender.clone();
        let tell = |sender: &RefCell<Option<oneshot::Sender<()>>>| {
            if let Some(sender) = sender.take() {
                let _ = sender.send(());
            }
        };
        let _listener = EventListener::once(&page::window(), "popstate", move |_| tell(&sender));
        let _limit = Timeout::new(BACK_MS_MAX, move || tell(&late));
        if history.go_with_delta(-depth).is_ok() {
            let _ = arrived.await;
        }
        let first = JsValue::from_f64(0.0);
        let _ = history.replace_state_with_url(&first, "", Some("/app/"));
        let _ = history.push_state_with_url(&JsValue::from_f64(1.0), "", Some("/app/"));
    }
}

/// A phone covers the page while a file or a photo is chosen.
fn is_choosing_a_file() -> bool {
    let active = page::document().active_element();
    active.is_some_and(|element| element.matches("input[type=file]").unwrap_or(false))
}

/// Calls `lock` when the page was out of sight for as many minutes as `minutes` says then; none for never.
pub fn on_out_of_sight(
    minutes: impl Fn() -> Option<u32> + 'static,
    lock: impl Fn() + Clone + 'static,
) {
    let hidden_at = RefCell::new(None::<(f64, Timeout)>);
    let document = page::document();
    EventListener::new(&document, "visibilitychange", move |_| {
        let Some(minutes) = minutes() else { return };
        let mut wait_ms = minutes.saturating_mul(60_000);
        if is_choosing_a_file() {
            wait_ms = wait_ms.max(CHOOSING_MS);
        }
        if page::is_visible() {
            // A sleeping phone runs no timers.
            let passed = hidden_at
                .take()
                .is_some_and(|(at, _)| js_sys::Date::now() - at >= f64::from(wait_ms));
            if passed {
                lock();
            }
        } else if wait_ms == 0 {
            lock();
        } else {
            let lock = lock.clone();
            let timer = Timeout::new(wait_ms, lock);
            *hidden_at.borrow_mut() = Some((js_sys::Date::now(), timer));
        }
    })
    .forget();
}

thread_local! {
    /// One for hearing and saying: a second one would hear what this very tab says.
    static TABS: Option<BroadcastChannel> = BroadcastChannel::new(CHANNEL).ok();
}

/// The other tabs begin anew: the lock is another one, or what they show is deleted.
pub fn tell_other_tabs() {
    TABS.with(|tabs| {
        if let Some(tabs) = tabs {
            // Fails only on a closed channel.
            let _ = tabs.post_message(&JsValue::NULL);
        }
    });
}

/// Begins anew when another tab says so.
pub fn listen() {
    TABS.with(|tabs| {
        if let Some(tabs) = tabs {
            EventListener::new(tabs, "message", |_| crate::update::page_reload()).forget();
        }
    });
}

/// Takes the kept program itself off this browser.
pub async fn drop_program() {
    let window = page::window();
    if let Ok(caches) = window.caches() {
        let names = JsFuture::from(caches.keys()).await.unwrap_or_default();
        for name in js_sys::Array::from(&names).iter() {
            let name = name.as_string().unwrap_or_default();
            settled(caches.delete(&name)).await;
        }
    }
    let workers = window.navigator().service_worker();
    let found = JsFuture::from(workers.get_registration_with_document_url("/app/")).await;
    let found = found
        .ok()
        .and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok());
    if let Some(registration) = found
        && let Ok(unregistering) = registration.unregister()
    {
        settled(unregistering).await;
    }
}

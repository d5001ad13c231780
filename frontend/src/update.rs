//! The service worker: registered once, asked for news when the page is shown, replaced only when the person says so.

use app::client::Client;
use gloo::events::EventListener;
use leptos::prelude::Set;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState, ServiceWorkerUpdateViaCache,
};

use crate::page;

/// What the waiting worker is told when the person wants the new version.
const USE_NOW: &str = "use-now";

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = page::window().navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has.then(|| navigator.service_worker())
}

/// Registers the worker and shows when a new version waits.
pub fn watch(client: Client) {
    let Some(container) = container() else { return };
    // While developing there is no build to keep; a worker would serve yesterday's.
    if page::meta("samen-build").is_none_or(|build| build.is_empty()) {
        return;
    }
    spawn_local(async move {
        let options = RegistrationOptions::new();
        options.set_scope("/app/");
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let registered =
            JsFuture::from(container.register_with_options("/app/sw.js", &options)).await;
        if let Ok(registration) = registered.and_then(JsCast::dyn_into::<ServiceWorkerRegistration>)
        {
            follow(client, &registration);
        }
    });
}

fn follow(client: Client, registration: &ServiceWorkerRegistration) {
    if registration.waiting().is_some() && has_controller() {
        client.update_ready.set(true);
    }
    let found = registration.clone();
    EventListener::new(registration, "updatefound", move |_| {
        let Some(worker) = found.installing() else {
            return;
        };
        let installing = worker.clone();
        EventListener::new(&worker, "statechange", move |_| {
            if installing.state() == ServiceWorkerState::Installed && has_controller() {
                client.update_ready.set(true);
            }
        })
        .forget();
    })
    .forget();
    let shown = registration.clone();
    EventListener::new(&page::window(), "focus", move |_| {
        if let Ok(asking) = shown.update() {
            // Offline it fails, and there is nothing new then.
            spawn_local(async { drop(JsFuture::from(asking).await) });
        }
    })
    .forget();
}

fn has_controller() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// Lets the waiting version take over; the page loads anew when it has.
pub fn use_waiting() {
    let Some(container) = container() else { return };
    EventListener::once(&container, "controllerchange", |_| page_reload()).forget();
    spawn_local(async move {
        let registration = JsFuture::from(
            container
                .ready()
                .unwrap_or_else(|_| js_sys::Promise::resolve(&JsValue::NULL)),
        );
        let registration = registration
            .await
            .and_then(JsCast::dyn_into::<ServiceWorkerRegistration>);
        let waiting: Option<ServiceWorker> = registration
            .ok()
            .and_then(|registration| registration.waiting());
        match waiting {
            Some(worker) => drop(worker.post_message(&JsValue::from_str(USE_NOW))),
            None => page_reload(),
        }
    });
}

/// Loads the page anew.
pub fn page_reload() {
    // Fails in no browser; and where it did, the page would just stay.
    let _ = page::window().location().reload();
}

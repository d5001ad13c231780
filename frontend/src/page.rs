//! What happens to the page: shown, hidden, back from the freezer, online, offline; and what the shell says about itself.

use app::ui::after_paint::after_paint;
use futures::channel::oneshot;
use futures::future::select;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlMetaElement, Window};

/// How long a frame is waited for, in milliseconds: a slow phone takes a tenth of this for a long list.
const FRAME_MS_MAX: u32 = 1_000;

/// The window. This program runs in pages only.
#[must_use]
pub fn window() -> Window {
    web_sys::window().expect("a page has a window")
}

/// The document.
#[must_use]
pub fn document() -> Document {
    window().document().expect("a page has a document")
}

/// The content of one of the shell's `<meta>` elements.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    let element = document()
        .query_selector(&format!("meta[name='{name}']"))
        .ok()??;
    Some(element.dyn_into::<HtmlMetaElement>().ok()?.content())
}

/// Whether someone can see this tab.
#[must_use]
pub fn is_visible() -> bool {
    !document().hidden()
}

/// Calls `awake` whenever there is a new chance to reach the server: the page is shown, comes back, or the network does.
pub fn on_awake(awake: impl Fn() + Clone + 'static) {
    let (window, document) = (window(), document());
    for event in ["online", "pageshow", "focus"] {
        let awake = awake.clone();
        EventListener::new(&window, event, move |_| awake()).forget();
    }
    // Hidden counts too: it may be the last chance before the phone goes into a pocket.
    EventListener::new(&document, "visibilitychange", move |_| awake()).forget();
}

/// Waits.
pub async fn pause(wait_ms: u32) {
    let (sender, over) = oneshot::channel();
    let _timer = Timeout::new(wait_ms, move || {
        let _ = sender.send(());
    });
    let _ = over.await;
}

/// Waits until what has just changed on the screen is painted. A page that nobody looks at paints nothing, and waits for nothing.
pub async fn painted() {
    if !is_visible() {
        return;
    }
    let (sender, over) = oneshot::channel();
    after_paint(move || sender.send(()).unwrap_or_default());
    // A page can go out of sight in this moment, and then no frame comes.
    select(over, Box::pin(pause(FRAME_MS_MAX))).await;
}

/// Calls `gone` when the browser notices that there is no network.
pub fn on_offline(gone: impl Fn() + 'static) {
    EventListener::new(&window(), "offline", move |_| gone()).forget();
}

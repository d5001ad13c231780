//! When may the page be seen for the last time?

use leptos::prelude::*;

/// Calls `action` whenever the page is hidden or left, for as long as the calling component lives. Phones end hidden pages
/// without another word.
pub fn on_leaving(action: impl Fn() + Clone + 'static) {
    let hidden = {
        let action = action.clone();
        window_event_listener_untyped("visibilitychange", move |_| {
            if document().hidden() {
                action();
            }
        })
    };
    let left = window_event_listener_untyped("pagehide", move |_| action());
    on_cleanup(move || {
        hidden.remove();
        left.remove();
    });
}

//! What stands at an address that is no screen?

use leptos::prelude::*;

use super::frame::Frame;
use super::route::Route;
use crate::texts::keys;
use crate::ui::words::words;

/// Says so, and leads to the start.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Frame title=keys::APP_NAME heading_in_page=true>
            <div class="page">
                <div class="empty">
                    <img src="/art/waiting.svg" alt="" width="400" height="300" />
                    <h1 tabindex="-1">{words(keys::ERROR_NOT_FOUND_TITLE)}</h1>
                    <p>{words(keys::ERROR_NOT_FOUND_TEXT)}</p>
                    <a class="btn btn-primary" href=Route::Home.path()>
                        {words(keys::ERROR_NOT_FOUND_BUTTON)}
                    </a>
                </div>
            </div>
        </Frame>
    }
}

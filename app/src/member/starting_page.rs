//! What stands there while the phone's storage is read, and when it does not open?

use leptos::prelude::*;
use sync::store::StoreError;

use super::frame::Frame;
use super::route::Route;
use super::trouble::{Trouble, TroubleText};
use crate::texts::keys;
use crate::ui::words::words;

/// The shape of the screen that comes.
#[component]
pub fn StartingPage(
    /// That screen.
    route: Route,
) -> impl IntoView {
    let title = match route {
        Route::Home | Route::NotFound => keys::NAV_TODAY,
        Route::Join => keys::JOIN_TITLE,
        Route::Diary | Route::Entry(_) => keys::DIARY_TITLE,
        Route::NewEntry => keys::ENTRY_NEW_TITLE,
        Route::EditEntry(_) => keys::ENTRY_EDIT_TITLE,
        Route::Activities | Route::Activity(_) | Route::Plan(_) => keys::NAV_ACTIVITIES,
        _ => keys::NAV_DUO,
    };
    view! {
        <Frame title=title>
            <div class="page">
                <p class="visually-hidden">{words(keys::APP_LOADING)}</p>
                <CardSkeletons />
            </div>
        </Frame>
    }
}

/// Where cards will stand.
#[component]
pub fn CardSkeletons() -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            <div class="skeleton-line"></div>
            <div class="skeleton-card"></div>
            <div class="skeleton-card"></div>
            <div class="skeleton-card"></div>
        </div>
    }
}

/// The phone's storage does not open: what happened, what is safe, what to do.
#[component]
pub fn BrokenPage(
    /// What the storage said.
    error: StoreError,
) -> impl IntoView {
    let trouble = Trouble::of_storage(&error);
    view! {
        <Frame title=keys::ERROR_LOAD_TITLE task=true>
            <div class="page">
                <TroubleText trouble=trouble after=Callback::new(|()| {}) />
            </div>
        </Frame>
    }
}

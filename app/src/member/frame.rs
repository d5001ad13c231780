//! What stands around every screen: the bar with its title and sync badge, the places, the banner of a new version?

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::leaving::{HideButton, is_ended};
use super::navigation::navigation;
use super::notice_bar::NoticeBar;
use super::route::Route;
use super::sync_badge::SyncBadge;
use crate::client::{Stage, client};
use crate::texts::{Key, keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The places of the app, as they stand in the bar.
const PLACES: [(Route, Icon, Key); 5] = [
    (Route::Home, Icon::Home, keys::NAV_TODAY),
    (Route::Diary, Icon::Diary, keys::NAV_DIARY),
    (Route::Activities, Icon::Activities, keys::NAV_ACTIVITIES),
    (Route::Practice, Icon::Practise, keys::NAV_PRACTICE),
    (Route::Me, Icon::People, keys::NAV_DUO),
];

/// The frame of one screen.
#[component]
pub fn Frame(
    /// The screen's title, in the bar and in the browser's list of windows.
    title: Key,
    /// The page has its own `<h1>`: the title in the bar is then no heading.
    #[prop(optional)]
    heading_in_page: bool,
    /// The screen above this one, to which the Back button leads.
    #[prop(optional)]
    above: Option<Route>,
    /// The same, for a screen that has one at times.
    #[prop(optional_no_strip)]
    maybe_above: Option<Route>,
    /// One task: no places to go to.
    #[prop(optional)]
    task: bool,
    /// Everything that can be tapped here changes something of the duo: once that has ended, nothing can be.
    #[prop(optional)]
    changes: bool,
    /// The `.page`, and what floats above it.
    children: Children,
) -> impl IntoView {
    let client = client();
    Effect::new(move |_| {
        document().set_title(&format!("{} · {}", t(title), t(keys::APP_NAME)));
    });
    let is_open = Memo::new(move |_| client.stage.with(|stage| matches!(stage, Stage::Open(_))));
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            {words(keys::APP_SKIP)}
        </a>
        <div class="shell" data-task=task.then_some("")>
            <header class="topbar">
                {above
                    .or(maybe_above)
                    .map(|above| {
                        view! {
                            <a class="btn btn-icon" href=above.path() data-up="">
                                <IconSvg icon=Icon::Back />
                                <span class="visually-hidden">{words(keys::APP_BACK)}</span>
                            </a>
                        }
                    })}
                {if heading_in_page {
                    view! { <p class="topbar-title">{words(title)}</p> }.into_any()
                } else {
                    view! {
                        <h1 class="topbar-title" tabindex="-1">
                            {words(title)}
                        </h1>
                    }
                        .into_any()
                }} {move || {
                    is_open
                        .get()
                        .then(|| {
                            view! {
                                <div class="topbar-actions">
                                    <SyncBadge />
                                    <HideButton />
                                </div>
                            }
                        })
                }}
            </header>
            <main id="main" tabindex="-1">
                <UpdateBanner />
                {if changes {
                    let ended = is_ended();
                    view! {
                        <fieldset class="changes" role="presentation" disabled=move || ended.get()>
                            {children()}
                        </fieldset>
                    }
                        .into_any()
                } else {
                    children().into_any()
                }}
                <NoticeBar />
            </main>
            {(!task).then(|| view! { <Places /> })}
        </div>
    }
}

/// Into the content, without changing the address.
fn skip(click: leptos::ev::MouseEvent) {
    click.prevent_default();
    let main = document().get_element_by_id("main");
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it was.
        let _ = main.focus();
    }
}

/// The bar of places; a rail on a wide screen.
#[component]
fn Places() -> impl IntoView {
    // Another route brings another frame.
    let here = untrack(|| navigation().route());
    let items: Vec<_> = PLACES
        .iter()
        .map(|(route, icon, name)| {
            let current = (*route == here).then_some("page");
            view! {
                <a class="nav-item" href=route.path() aria-current=current>
                    <IconSvg icon=*icon />
                    <span class="label">{words(*name)}</span>
                </a>
            }
        })
        .collect();
    view! {
        <nav class="nav" aria-label=words(keys::NAV_LABEL)>
            {items}
        </nav>
    }
}

/// Offers the new version that waits.
#[component]
fn UpdateBanner() -> impl IntoView {
    let client = client();
    let busy = RwSignal::new(false);
    let use_it = move |_| {
        busy.set(true);
        client.host().use_update();
    };
    move || {
        client.update_ready.get().then(|| {
            view! {
                <div class="banner" data-kind="update">
                    <IconSvg icon=Icon::Refresh />
                    <div>
                        <strong>{words(keys::UPDATE_READY)}</strong>
                        {words(keys::UPDATE_TEXT)}
                    </div>
                    <button class="btn" type="button" aria-busy=move || busy.get().then_some("true") on:click=use_it>
                        {move || t(if busy.get() { keys::UPDATE_BUSY } else { keys::UPDATE_USE })}
                    </button>
                </div>
            }
        })
    }
}

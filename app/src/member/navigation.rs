//! How does the person get from one screen to the next: addresses, the Back button, the focus and the place on the page?
//!
//! Written here because the few things needed take a tenth of the bytes of a router for everything.

use std::collections::BTreeMap;

use domain::EntryId;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, MouseEvent, ScrollRestoration};

use super::route::Route;

/// What the next screen has to say about what was just done. It stays until the screen after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The person has just joined.
    Joined,
    /// An entry is stored on this phone.
    Saved,
    /// This entry was taken out of the diary, which can be undone.
    Deleted(EntryId),
    /// An entry is back in the diary.
    Restored,
    /// Something is planned.
    Planned,
}

/// Where the person is. Copies are the same.
#[derive(Clone, Copy)]
pub struct Navigation {
    path: RwSignal<String>,
    /// What to say on this screen.
    pub notice: RwSignal<Option<Notice>>,
    /// What the screen that the Back button leads to is to say.
    said_behind: StoredValue<Option<Notice>>,
    /// The paths behind this one that the Back button leads to.
    behind: StoredValue<Vec<String>>,
    /// How far each screen was scrolled when it was left.
    scrolled: StoredValue<BTreeMap<String, f64>>,
}

impl Navigation {
    /// Begins at the browser's address and follows its Back button and every link into the app.
    #[must_use]
    pub fn start() -> Self {
        let navigation = Self {
            path: RwSignal::new(location_pathname().unwrap_or_default()),
            notice: RwSignal::new(None),
            said_behind: StoredValue::new(None),
            behind: StoredValue::new(Vec::new()),
            scrolled: StoredValue::new(BTreeMap::new()),
        };
        if let Ok(history) = window().history() {
            // The browser scrolls before the screen is there; we scroll after. One that cannot is no worse off.
            let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        }
        let back = window_event_listener_untyped("popstate", move |_| navigation.came_back());
        let click = window_event_listener(ev::click, move |click| navigation.clicked(&click));
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        navigation
    }

    /// The screen in front of the person.
    #[must_use]
    pub fn route(self) -> Route {
        self.path.with(|path| Route::of(path))
    }

    /// To a screen.
    pub fn go(self, route: Route) {
        self.open(&route.path(), None, false);
    }

    /// To a screen that says what was just done.
    pub fn go_saying(self, route: Route, notice: Notice) {
        self.open(&route.path(), Some(notice), false);
    }

    /// To a screen that says what was just done, in place of this one: Back leads past it.
    pub fn replace_saying(self, route: Route, notice: Notice) {
        self.open(&route.path(), Some(notice), true);
    }

    /// Out of a screen to the one above it, which may say what was just done: by the Back button's way when that is where
    /// it leads.
    pub fn up(self, route: Route, notice: Option<Notice>) {
        let path = route.path();
        let is_behind = self
            .behind
            .with_value(|behind| behind.last() == Some(&path));
        match window().history() {
            Ok(history) if is_behind && history.back().is_ok() => {
                self.said_behind.set_value(notice)
            }
            _ => self.open(&path, notice, true),
        }
    }

    fn open(self, path: &str, notice: Option<Notice>, replace: bool) {
        self.leave();
        let current = self.path.get_untracked();
        if let Ok(history) = window().history() {
            // A refused address leaves the address bar behind, not the person.
            let _ = if replace {
                history.replace_state_with_url(&depth(0.0), "", Some(path))
            } else {
                history.push_state_with_url(&depth(1.0), "", Some(path))
            };
        }
        if !replace && current != path {
            self.behind.update_value(|behind| behind.push(current));
        }
        self.notice.set(notice);
        self.path.set(path.to_owned());
        arrive(0.0);
    }

    fn came_back(self) {
        let path = location_pathname().unwrap_or_default();
        if path == self.path.get_untracked() {
            // Only the fragment has changed.
            return;
        }
        self.leave();
        self.behind.update_value(|behind| {
            if behind.last() == Some(&path) {
                behind.pop();
            }
        });
        let scrolled = self
            .scrolled
            .with_value(|scrolled| scrolled.get(&path).copied());
        self.notice
            .set(self.said_behind.try_update_value(Option::take).flatten());
        self.path.set(path);
        arrive(scrolled.unwrap_or(0.0));
    }

    fn leave(self) {
        let path = self.path.get_untracked();
        let scrolled = window().scroll_y().unwrap_or(0.0);
        self.scrolled.update_value(|all| {
            all.insert(path, scrolled);
        });
    }

    /// Follows a plain click on a link into the app; all others are the browser's.
    fn clicked(self, click: &MouseEvent) {
        let plain = click.button() == 0
            && !(click.meta_key() || click.ctrl_key() || click.shift_key() || click.alt_key());
        if !plain || click.default_prevented() {
            return;
        }
        let target = click
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^='/app']").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok())
        else {
            return;
        };
        click.prevent_default();
        let path = link.pathname();
        if link.has_attribute("data-up") {
            self.up(Route::of(&path), None);
        } else {
            self.open(&path, None, false);
        }
    }
}

/// Where the person is.
#[must_use]
pub fn navigation() -> Navigation {
    expect_context::<Navigation>()
}

/// How many entries of the app lie behind, `more` further: written into the browser's history, so that hiding can go back past them all.
fn depth(more: f64) -> JsValue {
    let state = window().history().and_then(|history| history.state());
    let behind = state.ok().and_then(|state| state.as_f64());
    JsValue::from_f64(behind.unwrap_or(0.0) + more)
}

/// After the new screen is drawn: its heading takes the focus, so that it is read aloud, and the page stands where it was.
fn arrive(scrolled: f64) {
    request_animation_frame(move || {
        // A screen for writing has put the focus into its field already.
        let active = document().active_element();
        if !active.is_some_and(|active| active.matches("input, textarea").unwrap_or(false)) {
            focus_heading();
        }
        window().scroll_to_with_x_and_y(0.0, scrolled);
    });
}

/// Whether the focus is on a screen's heading, as after every change of screens.
pub fn heading_has_focus() -> bool {
    let active = document().active_element();
    active.is_some_and(|active| active.matches("h1").unwrap_or(false))
}

/// Gives the focus to the screen's heading, when what had it is gone.
pub fn focus_heading() {
    let heading = document().query_selector("h1").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it was.
        let _ = heading.focus();
    }
}

//! The member's app: which screen stands in front of the person?

mod activities;
pub mod diary;
pub mod duo;
mod follow;
mod frame;
mod goals;
pub mod home;
pub mod join;
mod language_choice;
mod late;
mod leaving;
pub mod meetings;
mod member_dot;
mod navigation;
mod not_found_page;
mod notice_bar;
mod own_memory;
pub mod phones;
mod phrases;
mod practice;
mod referral;
mod route;
mod search;
mod starting_page;
mod sync_badge;
mod sync_details;
mod tile;
mod trouble;

use domain::DuoId;
use leptos::prelude::*;
use sync::store::StoreError;

use crate::client::{Client, Stage, client};
use crate::texts::CurrentTexts;
use crate::ui::after_paint::after_paint;

use diary::DiaryPage;
use home::HomePage;
use join::JoinPage;
use late::{Late, LatePart, MissingPage, is_late, late_page};
use leaving::{HiddenPage, LockedPage, hide_on_escape};
use navigation::{Navigation, navigation};
use not_found_page::NotFoundPage;
use notice_bar::Announcements;
use route::Route;
use starting_page::{BrokenPage, StartingPage};

/// Puts the app into the page, in place of the still picture of it (`#boot`) that was shown while the program loaded.
pub fn mount(client: Client, texts: CurrentTexts) {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(move || {
        provide_context(client);
        provide_context(texts);
        provide_context(Navigation::start());
        provide_context(LatePart::new(client));
        view! { <MemberApp /> }
    });
}

/// What stands in front of the person; it is drawn anew only when this changes.
#[derive(Debug, Clone, PartialEq)]
enum Screen {
    Starting(Route),
    Hidden,
    Locked(i64),
    Broken(StoreError),
    Join,
    NotFound,
    /// The part of the program that this screen comes with is not here: it is being fetched, or cannot be had.
    Waiting(Route, Late),
    Page(DuoId, Route),
}

impl Screen {
    fn of(stage: &Stage, route: Route, late: Late) -> Self {
        match (stage, route) {
            (Stage::Hidden, _) => Self::Hidden,
            (Stage::Locked { wait_ms }, _) => Self::Locked(*wait_ms),
            (Stage::Broken(error), _) => Self::Broken(error.clone()),
            (_, Route::NotFound) => Self::NotFound,
            (Stage::Starting, route) => Self::Starting(route),
            // Joining stays the same screen while it opens the new duo: it has to say what comes next.
            (Stage::NoDuo { .. }, _) | (Stage::Open(_), Route::Join) => Self::Join,
            (Stage::Open(_), route) if late != Late::Here && is_late(route) => {
                Self::Waiting(route, late)
            }
            (Stage::Open(duo), route) => Self::Page(*duo, route),
        }
    }
}

/// The whole app.
#[component]
pub fn MemberApp() -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    language_choice::follow_language();
    hide_on_escape();
    let late = expect_context::<LatePart>();
    let screen = Memo::new(move |_| {
        client
            .stage
            .with(|stage| Screen::of(stage, navigation.route(), late.state()))
    });
    Effect::new(move |_| {
        let is_wanted_now = is_late(navigation.route());
        screen.with(|screen| match screen {
            Screen::Hidden => {}
            _ if is_wanted_now => late.fetch(),
            Screen::Starting(_) => {}
            _ => after_paint(move || late.fetch()),
        });
    });
    view! {
        {move || match screen.get() {
            Screen::Starting(route) | Screen::Waiting(route, Late::Coming | Late::Here) => view! { <StartingPage route=route /> }.into_any(),
            Screen::Waiting(_, Late::Missing) => view! { <MissingPage /> }.into_any(),
            Screen::Hidden => view! { <HiddenPage /> }.into_any(),
            Screen::Locked(wait_ms) => view! { <LockedPage wait_ms=wait_ms /> }.into_any(),
            Screen::Broken(error) => view! { <BrokenPage error=error /> }.into_any(),
            Screen::Join => view! { <JoinPage /> }.into_any(),
            Screen::NotFound | Screen::Page(_, Route::NotFound) => view! { <NotFoundPage /> }.into_any(),
            Screen::Page(_, route) => page(route),
        }}
        <Announcements />
    }
}

fn page(route: Route) -> AnyView {
    match route {
        Route::Home | Route::Join | Route::NotFound => view! { <HomePage /> }.into_any(),
        Route::Diary => view! { <DiaryPage /> }.into_any(),
        route => {
            late_page(route).unwrap_or_else(|| view! { <StartingPage route=route /> }.into_any())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUO: DuoId = DuoId::from_bytes([1; 16]);

    #[test]
    fn a_deep_link_waits_for_the_diary_to_open() {
        let entry = Route::Entry(domain::EntryId::from_bytes([2; 16]));
        assert_eq!(
            Screen::of(&Stage::Starting, entry, Late::Coming),
            Screen::Starting(entry)
        );
        assert_eq!(
            Screen::of(&Stage::Open(DUO), entry, Late::Here),
            Screen::Page(DUO, entry)
        );
    }

    #[test]
    fn without_a_diary_every_address_leads_to_joining() {
        let none = Stage::NoDuo { wiped: None };
        for route in [Route::Home, Route::Join, Route::Diary, Route::Me] {
            assert_eq!(Screen::of(&none, route, Late::Coming), Screen::Join);
        }
    }

    #[test]
    fn locked_or_hidden_no_address_leads_to_the_diary() {
        let entry = Route::Entry(domain::EntryId::from_bytes([2; 16]));
        for route in [
            Route::Home,
            Route::Diary,
            entry,
            Route::Join,
            Route::NotFound,
        ] {
            assert_eq!(
                Screen::of(&Stage::Hidden, route, Late::Here),
                Screen::Hidden
            );
            let locked = Stage::Locked { wait_ms: 5 };
            assert_eq!(Screen::of(&locked, route, Late::Here), Screen::Locked(5));
        }
    }

    #[test]
    fn joining_stays_the_same_screen_when_the_duo_opens_under_it() {
        let before = Screen::of(&Stage::NoDuo { wiped: None }, Route::Join, Late::Coming);
        assert_eq!(
            before,
            Screen::of(&Stage::Open(DUO), Route::Join, Late::Coming)
        );
    }

    #[test]
    fn only_a_screen_of_the_late_part_waits_for_it() {
        let open = Stage::Open(DUO);
        let waiting = Screen::of(&open, Route::Me, Late::Missing);
        assert_eq!(waiting, Screen::Waiting(Route::Me, Late::Missing));
        let diary = Screen::of(&open, Route::Diary, Late::Missing);
        assert_eq!(diary, Screen::Page(DUO, Route::Diary));
    }
}

//! The member's app: which screen stands in front of the person?

pub mod diary;
pub mod duo;
mod frame;
pub mod home;
pub mod join;
mod language_choice;
mod leaving;
mod member_dot;
mod navigation;
mod not_found_page;
mod notice_bar;
pub mod phones;
mod route;
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

use diary::{DiaryPage, EditEntryPage, EntryPage, NewEntryPage};
use duo::{MePage, PicturesPage};
use home::HomePage;
use join::JoinPage;
use leaving::{
    CopyPage, EndPage, HiddenPage, ImportPage, LeavePage, LockPage, LockedPage, ReportPage,
    hide_on_escape,
};
use navigation::{Navigation, navigation};
use not_found_page::NotFoundPage;
use notice_bar::Announcements;
use phones::{CardPage, MovePage, NewPhonePage, PhonesPage};
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
    Page(DuoId, Route),
}

impl Screen {
    fn of(stage: &Stage, route: Route) -> Self {
        match (stage, route) {
            (Stage::Hidden, _) => Self::Hidden,
            (Stage::Locked { wait_ms }, _) => Self::Locked(*wait_ms),
            (Stage::Broken(error), _) => Self::Broken(error.clone()),
            (_, Route::NotFound) => Self::NotFound,
            (Stage::Starting, route) => Self::Starting(route),
            // Joining stays the same screen while it opens the new duo: it has to say what comes next.
            (Stage::NoDuo { .. }, _) | (Stage::Open(_), Route::Join) => Self::Join,
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
    let screen = Memo::new(move |_| {
        client
            .stage
            .with(|stage| Screen::of(stage, navigation.route()))
    });
    view! {
        {move || match screen.get() {
            Screen::Starting(route) => view! { <StartingPage route=route /> }.into_any(),
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
        Route::NewEntry => view! { <NewEntryPage /> }.into_any(),
        Route::Entry(entry) => view! { <EntryPage id=entry /> }.into_any(),
        Route::EditEntry(entry) => view! { <EditEntryPage id=entry /> }.into_any(),
        Route::Me => view! { <MePage /> }.into_any(),
        Route::Pictures => view! { <PicturesPage /> }.into_any(),
        Route::Phones => view! { <PhonesPage /> }.into_any(),
        Route::NewPhone => view! { <NewPhonePage /> }.into_any(),
        Route::Move => view! { <MovePage /> }.into_any(),
        Route::Card => view! { <CardPage /> }.into_any(),
        Route::Copy => view! { <CopyPage /> }.into_any(),
        Route::Import => view! { <ImportPage /> }.into_any(),
        Route::Lock => view! { <LockPage /> }.into_any(),
        Route::Report => view! { <ReportPage /> }.into_any(),
        Route::Leave => view! { <LeavePage /> }.into_any(),
        Route::End => view! { <EndPage /> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUO: DuoId = DuoId::from_bytes([1; 16]);

    #[test]
    fn a_deep_link_waits_for_the_diary_to_open() {
        let entry = Route::Entry(domain::EntryId::from_bytes([2; 16]));
        assert_eq!(Screen::of(&Stage::Starting, entry), Screen::Starting(entry));
        assert_eq!(
            Screen::of(&Stage::Open(DUO), entry),
            Screen::Page(DUO, entry)
        );
    }

    #[test]
    fn without_a_diary_every_address_leads_to_joining() {
        let none = Stage::NoDuo { wiped: None };
        for route in [Route::Home, Route::Join, Route::Diary, Route::Me] {
            assert_eq!(Screen::of(&none, route), Screen::Join);
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
            assert_eq!(Screen::of(&Stage::Hidden, route), Screen::Hidden);
            let locked = Stage::Locked { wait_ms: 5 };
            assert_eq!(Screen::of(&locked, route), Screen::Locked(5));
        }
    }

    #[test]
    fn joining_stays_the_same_screen_when_the_duo_opens_under_it() {
        let before = Screen::of(&Stage::NoDuo { wiped: None }, Route::Join);
        assert_eq!(before, Screen::of(&Stage::Open(DUO), Route::Join));
    }
}

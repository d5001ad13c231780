//! Which screens come with the late part of the program, and when is that fetched?
//!
//! Before a phone shows anything it has to fetch, compile and start the program. So the build cuts it in two: what only the screens
//! below need comes in the late part, which is fetched as soon as the first screen is painted, or at once where the first
//! screen is one of these.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::activities::{
    ActivitiesPage, ActivityPage, NewPlanPage, PlanPage, TodayCards, WishesPage,
};
use super::diary::{EditEntryPage, EntryPage, NewEntryPage};
use super::duo::{MePage, PicturesPage};
use super::frame::Frame;
use super::goals::{GoalsPage, ReflectionsPage};
use super::leaving::{CopyPage, EndPage, ImportPage, LeavePage, LockPage, ReportPage};
use super::meetings::{MeetingsPage, ProofPage};
use super::navigation::{focus_heading, heading_has_focus};
use super::phones::{CardPage, MovePage, NewPhonePage, PhonesPage};
use super::phrases::PhrasesPage;
use super::practice::{PracticePage, TogetherPage};
use super::referral::ReferralPage;
use super::route::Route;
use super::search::SearchPage;
use crate::client::Client;
use crate::texts::keys;
use crate::ui::words::words;

/// How far the late part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// It is being fetched, or will be.
    Coming,
    /// Its screens can be shown.
    Here,
    /// It is neither kept on this phone nor to be fetched now.
    Missing,
}

/// The late part. Copies are the same.
#[derive(Clone, Copy)]
pub struct LatePart {
    client: Client,
    state: RwSignal<Late>,
    asked: StoredValue<bool>,
}

impl LatePart {
    /// Not asked for yet.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            state: RwSignal::new(Late::Coming),
            asked: StoredValue::new(false),
        }
    }

    /// How far it is.
    #[must_use]
    pub fn state(self) -> Late {
        self.state.get()
    }

    /// Fetches it, unless that was done or is under way.
    pub fn fetch(self) {
        if self.asked.get_value() {
            return;
        }
        self.asked.set_value(true);
        spawn_local(async move {
            let fetched = async {
                fetch_screens().await?;
                self.client.fetch_late().await
            };
            let found = fetched.await;
            let led_here = heading_has_focus();
            self.asked.set_value(found.is_ok());
            self.state.set(if found.is_ok() {
                Late::Here
            } else {
                Late::Missing
            });
            if led_here {
                // The heading that was read aloud is gone with the screen that waited.
                request_animation_frame(focus_heading);
            }
        });
    }

    /// Fetches it once more, after it was missing.
    fn try_again(self) {
        self.state.set(Late::Coming);
        self.fetch();
    }
}

/// Whether a screen comes with the late part.
#[must_use]
pub fn is_late(route: Route) -> bool {
    !matches!(
        route,
        Route::Home | Route::Join | Route::Diary | Route::NotFound
    )
}

/// What the late part adds to the first screen, once it is here.
#[component]
pub fn LateCards() -> impl IntoView {
    let part = expect_context::<LatePart>();
    move || (part.state() == Late::Here).then(|| late_page(Route::Home))
}

/// A screen of the late part; none when that is not here.
#[must_use]
pub fn late_page(route: Route) -> Option<AnyView> {
    // Once the part is here nothing is waited for.
    let page = futures::FutureExt::now_or_never(late_screen(route));
    page?.ok()?
}

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, preload(fetch_screens), fallible)]
fn late_screen(route: Route) -> Result<Option<AnyView>, SplitLoaderError> {
    Ok(Some(match route {
        Route::NewEntry => view! { <NewEntryPage /> }.into_any(),
        Route::Entry(entry) => view! { <EntryPage id=entry /> }.into_any(),
        Route::EditEntry(entry) => view! { <EditEntryPage id=entry /> }.into_any(),
        Route::Activities => view! { <ActivitiesPage /> }.into_any(),
        Route::Activity(activity) => view! { <ActivityPage id=activity /> }.into_any(),
        Route::PlanActivity(activity) => view! { <NewPlanPage activity=activity /> }.into_any(),
        Route::NewPlan => view! { <NewPlanPage activity=None /> }.into_any(),
        Route::Plan(plan) => view! { <PlanPage id=plan /> }.into_any(),
        Route::Wishes => view! { <WishesPage /> }.into_any(),
        Route::Practice => view! { <PracticePage /> }.into_any(),
        Route::Phrases => view! { <PhrasesPage /> }.into_any(),
        Route::Search => view! { <SearchPage /> }.into_any(),
        Route::PracticeTogether => view! { <TogetherPage /> }.into_any(),
        Route::Meetings => view! { <MeetingsPage /> }.into_any(),
        Route::Proof => view! { <ProofPage /> }.into_any(),
        Route::Goals => view! { <GoalsPage /> }.into_any(),
        Route::Reflections => view! { <ReflectionsPage /> }.into_any(),
        Route::Referral => view! { <ReferralPage /> }.into_any(),
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
        // What the late part adds to the first screen.
        Route::Home => view! { <TodayCards /> }.into_any(),
        Route::Join | Route::Diary | Route::NotFound => return Ok(None),
    }))
}

/// In place of a screen whose part is missing: what to do.
#[component]
pub fn MissingPage() -> impl IntoView {
    let part = expect_context::<LatePart>();
    view! {
        <Frame title=keys::ERROR_NOT_HERE_TITLE>
            <div class="page">
                <section class="card stack-s" role="alert">
                    <p>{words(keys::ERROR_NOT_HERE_TEXT)}</p>
                    <button class="btn btn-primary" type="button" on:click=move |_| part.try_again()>
                        {words(keys::ERROR_NOT_HERE_BUTTON)}
                    </button>
                </section>
            </div>
        </Frame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_screens_wait_for_nothing() {
        for route in [Route::Home, Route::Join, Route::Diary, Route::NotFound] {
            assert!(!is_late(route));
        }
        assert!(is_late(Route::NewEntry) && is_late(Route::End));
    }
}

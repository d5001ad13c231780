//! Which diaries are on this phone, and how is another opened or added?

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{OwnDuo, client};
use crate::member::navigation::navigation;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The diaries of this phone.
#[component]
pub fn OwnDuos() -> impl IntoView {
    let client = client();
    let duos = RwSignal::new(Vec::<OwnDuo>::new());
    let reading = client.host().duos();
    spawn_local(async move {
        // A storage that fails shows in the sync badge; the open diary is on the screen anyway.
        if let Ok(found) = reading.await {
            duos.try_set(found);
        }
    });
    let open = Memo::new(move |_| {
        client
            .people
            .with(|people| people.as_ref().map(|people| people.duo))
    });
    view! {
        <section class="card">
            <h2>{words(keys::ME_DUOS_TITLE)}</h2>
            <ul class="list">
                {move || {
                    duos.get()
                        .into_iter()
                        .map(|duo| {
                            let is_open = open.get() == Some(duo.duo);
                            view! { <DuoRow duo=duo is_open=is_open /> }
                        })
                        .collect::<Vec<_>>()
                }} <li>
                    <a href=Route::Join.path()>
                        <IconSvg icon=Icon::Key />
                        <span>{words(keys::ME_DUOS_ADD)}</span>
                        <IconSvg icon=Icon::ChevronEnd />
                    </a>
                </li>
            </ul>
        </section>
    }
}

#[component]
fn DuoRow(duo: OwnDuo, is_open: bool) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let switch = move |_| {
        if is_open {
            navigation.go(Route::Home);
        } else {
            // Loads the page anew, on the first screen.
            client.host().open_duo(duo.duo);
        }
    };
    let name = told(keys::ME_DUOS_WITH, vec![("buddy", duo.others.join(", "))]);
    view! {
        <li>
            <button type="button" aria-current=is_open.then_some("true") on:click=switch>
                <IconSvg icon=Icon::Diary />
                <span>{name}</span>
                {is_open.then(|| view! { <span class="tag">{words(keys::ME_DUOS_CURRENT)}</span> })}
                <IconSvg icon=Icon::ChevronEnd />
            </button>
        </li>
    }
}

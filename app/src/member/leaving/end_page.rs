//! How does a duo end, without hurry and without loss?

use leptos::prelude::*;

use super::doing::{Doing, Outcome, Task, TwoSteps};
use super::ended_banner::{EndedBanner, is_ended};
use crate::client::Going;
use crate::member::route::Route;
use crate::member::tile::Tile;
use crate::texts::keys;
use crate::ui::icon::Icon;
use crate::ui::words::words;

/// Stop the duo; one that has stopped is told what can still be done.
#[component]
pub fn EndPage() -> impl IntoView {
    let doing = Doing::default();
    let ended = is_ended();
    view! {
        <Task title=keys::END_TITLE lead=&[]>
            <EndedBanner />
            {move || (!ended.get()).then(|| view! { <BeforeTheEnd doing=doing /> })}
            <Outcome doing=doing />
        </Task>
    }
}

#[component]
fn BeforeTheEnd(doing: Doing) -> impl IntoView {
    let lead = [
        keys::END_LEAD,
        keys::END_READ,
        keys::END_FORGOTTEN,
        keys::END_COPY,
    ];
    view! {
        {lead.map(|key| view! { <p>{words(key)}</p> })}
        <section class="card">
            <ul class="list">
                <Tile route=Route::Copy icon=Icon::Copy name=keys::COPY_TITLE />
            </ul>
        </section>
        <TwoSteps begin=keys::END_BEGIN sure=keys::END_SURE yes=keys::END_YES doing=doing wish=Going::End />
    }
}

//! How does a person keep everything, outside Samen?

use leptos::prelude::*;

use super::doing::{Doing, Outcome, Progress, Task, WishButton};
use crate::client::{Going, MadeCopy, client};
use crate::member::route::Route;
use crate::member::tile::Tile;
use crate::texts::{keys, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Make a copy.
#[component]
pub fn CopyPage() -> impl IntoView {
    let leaving = client().leaving;
    let doing = Doing::default();
    let lead = &[keys::COPY_LEAD];
    view! {
        <Task title=keys::COPY_TITLE lead=lead>
            <p class="lock-note">
                <IconSvg icon=Icon::Eye />
                {words(keys::COPY_WHO_READS)}
            </p>
            <div class="stack-s" aria-live="polite">
                {move || match leaving.made.get() {
                    Some(made) => view! { <Made made=made /> }.into_any(),
                    None if doing.busy.get() => view! { <Progress doing=doing /> }.into_any(),
                    None => {
                        let make = Callback::new(move |()| doing.start(Going::Copy));
                        view! { <WishButton icon=Icon::Copy name=keys::COPY_MAKE doing=doing act=make /> }.into_any()
                    }
                }}
            </div>
            <Outcome doing=doing />
            <section class="card">
                <ul class="list">
                    <Tile route=Route::Import icon=Icon::Diary name=keys::IMPORT_TITLE />
                </ul>
            </section>
        </Task>
    }
}

/// The copy, to be saved: the browser asks where, or takes it as it takes every file.
#[component]
fn Made(made: MadeCopy) -> impl IntoView {
    let client = client();
    on_cleanup(move || {
        // What was written since belongs into another one.
        client.leaving.made.try_set(None);
    });
    let save = move |click: leptos::ev::MouseEvent| {
        if client.host().save_copy() {
            click.prevent_default();
        }
    };
    let (entries, missing, unreadable) = (made.entries, made.missing, made.unreadable);
    view! {
        <p>{move || tn(keys::COPY_MADE, entries, &[])}</p>
        {(unreadable > 0).then(|| view! { <p>{move || tn(keys::COPY_UNREADABLE, unreadable, &[])}</p> })}
        {(missing > 0).then(|| view! { <p>{move || tn(keys::COPY_MISSING, missing, &[])}</p> })}
        <a class="btn btn-primary" href=made.address download=made.name on:click=save>
            <IconSvg icon=Icon::Storage />
            {words(keys::COPY_SAVE)}
        </a>
    }
}

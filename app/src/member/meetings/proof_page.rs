//! How does a member get proof of participation on paper?

use domain::proof::Proof;
use leptos::prelude::*;
use leptos::task::spawn_local;
use locale::Texts;

use super::meetings_page::follow_meetings;
use super::proof_paper::ProofPaper;
use crate::client::client;
use crate::member::follow::me;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The paper as it will be, and above it, on the screen alone, what it is and what may stand on it.
#[component]
pub fn ProofPage() -> impl IntoView {
    let client = client();
    let (meetings, me) = (follow_meetings(client), me(client));
    let dutch = RwSignal::new(None::<Texts>);
    // Least is told unless the member wants more.
    let places = RwSignal::new(false);
    let fetching = client.together().dutch();
    spawn_local(async move {
        dutch.try_set(fetching.await);
    });
    let proof = Memo::new(move |_| {
        let me = me.get()?;
        meetings.with(|meetings| Some(Proof::of(me, meetings.as_deref()?)))
    });
    // A browser that cannot print says so itself, or has another way.
    let print = move |_| drop(window().print());
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Meetings>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PROOF_TITLE)}</h1>
                    <p>{words(keys::PROOF_LEAD)}</p>
                    <p>{words(keys::PROOF_DUTCH)}</p>
                </div>
                {move || {
                    let (Some(proof), Some(texts), Some(people)) = (proof.get(), dutch.get(), client.people.get())
                    else {
                        return view! { <CardSkeletons /> }.into_any();
                    };
                    if proof.lines.is_empty() {
                        return view! { <p>{words(keys::PROOF_EMPTY)}</p> }.into_any();
                    }
                    view! { <ProofPaper proof=proof texts=texts people=people places=places.into() /> }.into_any()
                }}
                <label class="choice">
                    <input type="checkbox" bind:checked=places />
                    <span>{words(keys::PROOF_PLACES)}</span>
                </label>
                <button class="btn btn-primary" type="button" on:click=print>
                    <IconSvg icon=Icon::Print />
                    {words(keys::PROOF_PRINT)}
                </button>
            </div>
        </Frame>
    }
}

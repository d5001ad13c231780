//! How does a small photo stand under an entry?

use leptos::prelude::*;

use super::look::Look;
use super::section::{Section, Shown, WhereaboutsNote, name_of};
use crate::client::Looked;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};

/// A small photo; a tap opens the large one. Its place is as large before it is there.
#[component]
pub fn PhotoTile(section: Section, shown: Shown) -> impl IntoView {
    let Shown {
        attachment,
        whereabouts,
    } = shown.clone();
    let media_type = attachment.media_type;
    let small = attachment.thumbnail.clone();
    let look = Look::at(
        small.unwrap_or_else(|| attachment.original.clone()),
        media_type,
    );
    let alt = Memo::new(move |_| name_of(section.client, &attachment));
    view! {
        <button class="photo-tile" type="button" on:click=move |_| section.open(shown.clone())>
            {move || match look.address() {
                Some(address) => view! { <img src=address alt=move || alt.get() width="160" height="160" /> }.into_any(),
                None => {
                    let comes = look.looked.get() != Looked::Reading;
                    view! {
                        <span class="photo-tile-empty">
                            <IconSvg icon=Icon::Camera />
                            <span class="visually-hidden">{move || alt.get()}</span>
                            {comes.then(|| t(keys::MEDIA_COMES))}
                        </span>
                    }
                        .into_any()
                }
            }}
            <WhereaboutsNote whereabouts=whereabouts />
        </button>
    }
}

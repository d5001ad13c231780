//! How do the two look back: half-way, and at the end?

use domain::reflection::{Moment, Reflection};
use domain::thing::ThingKind;
use leptos::prelude::*;

use super::reflection_card::ReflectionCard;
use crate::client::client;
use crate::member::diary::OnlyYouTwo;
use crate::member::follow::{follow, me};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::words::words;

/// Both moments. Nothing of it leaves the duo.
#[component]
pub fn ReflectionsPage() -> impl IntoView {
    let client = client();
    let me = me(client);
    let reflections = follow(client, ThingKind::Reflection, |things| {
        things.iter().filter_map(Reflection::of).collect::<Vec<_>>()
    });
    let ready = Memo::new(move |_| me.get().filter(|_| reflections.with(Option::is_some)));
    let one = move |moment: Moment| {
        Memo::new(move |_| {
            reflections.with(|all| all.iter().flatten().find(|it| it.moment == moment).cloned())
        })
    };
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true changes=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::REFLECTION_TITLE)}</h1>
                    <p>{words(keys::REFLECTION_LEAD)}</p>
                    <OnlyYouTwo />
                </div>
                {move || match ready.get() {
                    None => view! { <CardSkeletons /> }.into_any(),
                    Some(me) => {
                        Moment::ALL
                            .map(|moment| {
                                view! { <ReflectionCard moment=moment reflection=one(moment) me=me /> }
                            })
                            .into_any()
                    }
                }}
            </div>
        </Frame>
    }
}

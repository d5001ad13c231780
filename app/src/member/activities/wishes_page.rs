//! What do I like, and how much Dutch suits me?

use domain::thing::{Fact, ThingKind};
use domain::wishes::Wishes;
use leptos::prelude::*;

use super::activity_words::interest_name;
use super::doing::{Doing, Shelf};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The taaliconen, from little Dutch to much.
const LEVELS: [(u8, Key); 4] = [
    (1, keys::WISHES_LEVEL_1),
    (2, keys::WISHES_LEVEL_2),
    (3, keys::WISHES_LEVEL_3),
    (4, keys::WISHES_LEVEL_4),
];

/// The wishes of the member at this phone. Each tap is kept at once.
#[component]
pub fn WishesPage() -> impl IntoView {
    let doing = Doing::follow(client());
    view! {
        <Frame title=keys::NAV_ACTIVITIES changes=true heading_in_page=true above=Route::Activities>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::WISHES_TITLE)}</h1>
                    <p>{words(keys::WISHES_LEAD)}</p>
                </div>
                {move || match doing.shelf.get() {
                    Shelf::Reading => view! { <CardSkeletons /> }.into_any(),
                    Shelf::NotThere => view! { <p role="alert">{words(keys::DO_NOT_THERE)}</p> }.into_any(),
                    Shelf::Here(catalogue) => {
                        let interests = catalogue
                            .interests
                            .iter()
                            .map(|interest| (interest.id.clone(), interest.icon.clone()))
                            .collect();
                        view! { <Choices doing=doing interests=interests /> }.into_any()
                    }
                }}
                <p class="lock-note">
                    <IconSvg icon=Icon::Lock />
                    {words(keys::WISHES_PRIVATE)}
                </p>
            </div>
        </Frame>
    }
}

#[component]
fn Choices(doing: Doing, interests: Vec<(String, String)>) -> impl IntoView {
    let me = doing.me();
    let own = move || {
        let wishes = doing.wishes.with(|all| all.get(&me?).cloned());
        wishes.unwrap_or_default()
    };
    // What was tapped and is not stored yet counts: two quick taps are two changes.
    let latest = RwSignal::new(untrack(own));
    Effect::new(move |_| latest.set(own()));
    let say = move |facts: Vec<Fact>| {
        if let Some(me) = me {
            doing.note(Wishes::thing_of(me), ThingKind::Wishes, facts);
        }
    };
    let toggle = move |id: &str| {
        let Some(me) = me else { return };
        let likes = latest.with_untracked(|wishes| !wishes.interests.contains(id));
        latest.update(|wishes| match likes {
            true => drop(wishes.interests.insert(id.to_owned())),
            false => drop(wishes.interests.remove(id)),
        });
        say(Wishes::likes(me, id, likes));
    };
    let suit = move |level: u8| {
        let Some(me) = me else { return };
        let level = if latest.with_untracked(|wishes| wishes.level == level) {
            0
        } else {
            level
        };
        latest.update(|wishes| wishes.level = level);
        say(Wishes::suits(me, level));
    };
    let tiles: Vec<_> = interests
        .into_iter()
        .map(|(id, icon)| {
            let id = StoredValue::new(id);
            view! {
                <button
                    class="chip"
                    type="button"
                    aria-pressed=move || latest.with(|own| own.interests.contains(&id.get_value())).to_string()
                    on:click=move |_| toggle(&id.get_value())
                >
                    <span aria-hidden="true">
                        {icon}
                    </span>
                    <span dir="auto">{move || interest_name(doing, &id.get_value())}</span>
                </button>
            }
        })
        .collect();
    let levels: Vec<_> = LEVELS
        .iter()
        .map(|(level, name)| {
            let level = *level;
            view! {
                <button
                    class="choice"
                    type="button"
                    aria-pressed=move || latest.with(|own| own.level == level).to_string()
                    on:click=move |_| suit(level)
                >
                    {words(*name)}
                </button>
            }
        })
        .collect();
    view! {
        <section class="stack-s">
            <h2>{words(keys::WISHES_INTERESTS)}</h2>
            <div class="row">{tiles}</div>
        </section>
        <section class="stack-s">
            <h2>{words(keys::WISHES_LEVEL)}</h2>
            <div class="choices">{levels}</div>
        </section>
    }
}

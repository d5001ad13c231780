//! What does a member see first?

use leptos::prelude::*;

use super::asking_card::AskingCards;
use super::buddy_card::BuddyCards;
use super::card_offer::CardOffer;
use super::notice_cards::NoticeCards;
use super::signed_out_card::SignedOutCard;
use super::waiting_card::WaitingCard;
use super::welcome::Welcome;
use crate::client::client;
use crate::member::diary::EntryCard;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// How many entries stand here; the rest is one tap away.
const NEWEST: usize = 3;

/// Who you two are, what waits for a person, the newest entries.
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <Frame title=keys::NAV_TODAY>
            <div class="page">
                <Welcome />
                <SignedOutCard />
                <WaitingCard />
                <AskingCards />
                <NoticeCards />
                <a class="btn btn-primary" href=Route::NewEntry.path()>
                    <IconSvg icon=Icon::Pen />
                    {words(keys::DIARY_NEW_ENTRY)}
                </a>
                <BuddyCards />
                <CardOffer />
                <NewestEntries />
                <section class="card">
                    <ul class="list">
                        <Tile route=Route::Diary icon=Icon::Diary name=keys::NAV_DIARY />
                        <Tile route=Route::Me icon=Icon::People name=keys::NAV_DUO />
                    </ul>
                </section>
            </div>
        </Frame>
    }
}

/// The newest entries; an empty diary says itself what to do.
#[component]
fn NewestEntries() -> impl IntoView {
    let client = client();
    let newest = Memo::new(move |_| {
        client.rows.with(|rows| {
            rows.rows
                .iter()
                .take(NEWEST)
                .map(|(_, row)| row.clone())
                .collect::<Vec<_>>()
        })
    });
    let loaded = Memo::new(move |_| client.rows.with(|rows| rows.loaded));
    move || {
        if !loaded.get() {
            return view! { <CardSkeletons /> }.into_any();
        }
        let cards: Vec<_> = newest
            .get()
            .into_iter()
            .map(|row| {
                view! {
                    <li>
                        <EntryCard row=row />
                    </li>
                }
            })
            .collect();
        if cards.is_empty() {
            return view! {
                <div class="empty">
                    <img src="/art/two-at-table.svg" alt="" width="400" height="300" />
                    <h2>{words(keys::DIARY_EMPTY_TITLE)}</h2>
                    <p>{words(keys::DIARY_EMPTY_TEXT)}</p>
                </div>
            }
            .into_any();
        }
        view! { <ul class="month-list">{cards}</ul> }.into_any()
    }
}

/// A way to another place.
#[component]
fn Tile(route: Route, icon: Icon, name: Key) -> impl IntoView {
    view! {
        <li>
            <a href=route.path()>
                <IconSvg icon=icon />
                <span>{words(name)}</span>
                <IconSvg icon=Icon::ChevronEnd />
            </a>
        </li>
    }
}

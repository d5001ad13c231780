//! What does a member see first?

use domain::Day;
use leptos::prelude::*;
use sync::record::Row;

use super::asking_card::AskingCards;
use super::buddy_card::BuddyCards;
use super::card_offer::CardOffer;
use super::notice_cards::NoticeCards;
use super::signed_out_card::{SignedOutCard, is_signed_out};
use super::waiting_card::WaitingCard;
use super::welcome::Welcome;
use crate::client::client;
use crate::member::diary::EntryList;
use crate::member::frame::Frame;
use crate::member::late::LateCards;
use crate::member::leaving::{EndedBanner, RescuedCards, is_ended};
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::member::tile::Tile;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// How many entries stand here; the rest is one tap away.
const NEWEST: usize = 3;

/// How far back they may go, in days: what is older comes up only when somebody looks for it.
const NEWEST_DAYS: i32 = 31;

/// Whether an entry stands on the first screen without being asked for: it tells of the last weeks, or nobody here has seen it yet.
fn is_new(row: &Row, today: Day) -> bool {
    row.unread || row.unsent > 0 || today.days_since(row.entry.day) <= NEWEST_DAYS
}

/// Who you two are, what waits for a person, the newest entries.
#[component]
pub fn HomePage() -> impl IntoView {
    let (ended, signed_out) = (is_ended(), is_signed_out());
    view! {
        <Frame title=keys::NAV_TODAY>
            <div class="page">
                <Welcome />
                <EndedBanner />
                <SignedOutCard />
                <WaitingCard />
                <AskingCards />
                <NoticeCards />
                <RescuedCards />
                {move || {
                    (!ended.get())
                        .then(|| {
                            view! {
                                <a class="btn btn-primary" href=Route::NewEntry.path()>
                                    <IconSvg icon=Icon::Pen />
                                    {words(keys::DIARY_NEW_ENTRY)}
                                </a>
                            }
                        })
                }}
                {move || {
                    // Where nothing comes any more, nobody is waited for and no card would open anything.
                    let goes_on = !ended.get() && !signed_out.get();
                    goes_on
                        .then(|| {
                            view! {
                                <BuddyCards />
                                <CardOffer />
                            }
                        })
                }}
                {move || (!ended.get() && !signed_out.get()).then(|| view! { <LateCards /> })}
                <NewestEntries />
                <section class="card">
                    <ul class="list">
                        <Tile route=Route::Diary icon=Icon::Diary name=keys::NAV_DIARY />
                        <Tile route=Route::Activities icon=Icon::Activities name=keys::NAV_ACTIVITIES />
                        <Tile route=Route::Practice icon=Icon::Practise name=keys::NAV_PRACTICE />
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
    let today = client.host().today();
    let newest = Memo::new(move |_| {
        client.rows.with(|rows| {
            rows.rows
                .iter()
                .filter(|(_, row)| is_new(row, today))
                .take(NEWEST)
                .map(|(_, row)| row.clone())
                .collect::<Vec<_>>()
        })
    });
    let loaded = Memo::new(move |_| client.rows.with(|rows| rows.loaded));
    let is_empty = Memo::new(move |_| client.rows.with(|rows| rows.rows.is_empty()));
    move || {
        if !loaded.get() {
            return view! { <CardSkeletons /> }.into_any();
        }
        if is_empty.get() {
            return view! {
                <div class="empty">
                    <img src="/art/two-at-table.svg" alt="" width="400" height="300" />
                    <h2>{words(keys::DIARY_EMPTY_TITLE)}</h2>
                    <p>{words(keys::DIARY_EMPTY_TEXT)}</p>
                </div>
            }
            .into_any();
        }
        view! { <EntryList rows=newest /> }.into_any()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use domain::diary::EntryRow;
    use domain::{EntryId, MemberId, Seq, UnixMillis};

    fn row(day: &str) -> Row {
        Row {
            entry: EntryRow {
                id: EntryId::from_bytes([1; 16]),
                day: day.parse().unwrap(),
                place: String::new(),
                preview: "Soep".into(),
                author: MemberId::from_bytes([2; 16]),
                created_at: UnixMillis(0),
                edited: None,
                attachments: None,
            },
            seq: Seq(1),
            unread: false,
            unsent: 0,
        }
    }

    #[test]
    fn an_old_entry_does_not_come_up_unasked() {
        let today: Day = "2026-11-21".parse().unwrap();
        assert!(is_new(&row("2026-10-21"), today));
        assert!(!is_new(&row("2026-10-20"), today));
        let unread = Row {
            unread: true,
            ..row("2020-01-01")
        };
        assert!(is_new(&unread, today));
    }
}

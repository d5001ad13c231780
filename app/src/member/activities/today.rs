//! What of doing stands on the first screen: the next thing planned, else whose turn it is with one suggestion.

use leptos::prelude::*;

use super::doing::{Doing, Shelf};
use super::plan_words::PlanCard;
use super::suggestions::{SuggestionCard, Wanted, found};
use crate::client::client;
use crate::texts::keys;
use crate::ui::words::words;

/// Nothing before the catalogue was read: the first screen waits for nobody.
#[component]
pub fn TodayCards() -> impl IntoView {
    let doing = Doing::follow(client());
    let wanted = Wanted::anything();
    move || {
        if doing.shelf.with(|shelf| matches!(shelf, Shelf::Reading)) {
            return None;
        }
        let today = doing.client.host().today();
        if let Some(plan) = doing.next_plan(today) {
            return Some(
                view! {
                    <section class="stack-s">
                        <h2>{words(keys::PLAN_TO_COME)}</h2>
                        <PlanCard doing=doing plan=plan />
                    </section>
                }
                .into_any(),
            );
        }
        let suggestion = found(doing, wanted).into_iter().next()?;
        let title = match doing.turn() {
            Some(member) if Some(member) == doing.me() => keys::DO_YOUR_TURN,
            _ => keys::DO_IDEA,
        };
        Some(
            view! {
                <section class="stack-s">
                    <h2>{words(title)}</h2>
                    <SuggestionCard doing=doing suggestion=suggestion />
                </section>
            }
            .into_any(),
        )
    }
}

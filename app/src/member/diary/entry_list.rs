//! How do entries stand under each other, and stay where they are while what they say changes?

use leptos::prelude::*;
use sync::record::Row;

use super::entry_card::EntryCard;

/// Entries in the order given, each with a card that is its own for as long as it is among them.
#[component]
pub fn EntryList(
    /// The entries.
    rows: Memo<Vec<Row>>,
) -> impl IntoView {
    view! {
        <ul class="month-list">
            <For each=move || rows.get() key=|row| row.entry.id let:row>
                <li>
                    <EntryCard row=follow(rows, row) />
                </li>
            </For>
        </ul>
    }
}

/// What the list says of an entry now; what it said last, of one that has just left it.
fn follow(rows: Memo<Vec<Row>>, first: Row) -> Signal<Row> {
    let now = Memo::new(move |before: Option<&Row>| {
        let last = before.unwrap_or(&first);
        rows.with(|rows| {
            let mut same = rows.iter().filter(|row| row.entry.id == last.entry.id);
            same.next().unwrap_or(last).clone()
        })
    });
    now.into()
}

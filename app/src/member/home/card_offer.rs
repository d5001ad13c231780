//! Does the member have a recovery card that works? Offered here until they have, or put it off.

use leptos::prelude::*;

use crate::client::{CardState, client};
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A card with the way to the recovery card. One that was begun and never tried is not put off: it may not work.
#[component]
pub fn CardOffer() -> impl IntoView {
    let client = client();
    let put_off = RwSignal::new(client.host().card_put_off());
    let state = Memo::new(move |_| {
        let has_key = client
            .people
            .with(|people| people.as_ref().is_some_and(|people| people.has_key));
        has_key.then(|| client.phones.with(|phones| phones.card))
    });
    let later = move |_| {
        client.host().put_card_off();
        put_off.set(true);
    };
    move || {
        let (title, text, can_wait) = match state.get()? {
            CardState::None if !put_off.get() => {
                (keys::PHONES_OFFER_TITLE, keys::PHONES_OFFER_TEXT, true)
            }
            CardState::Untried => (keys::PHONES_CARD_UNTRIED, keys::PHONES_TRY_LEAD, false),
            _ => return None,
        };
        let later = can_wait.then(|| {
            view! {
                <button class="btn btn-quiet" type="button" on:click=later>
                    {words(keys::PHONES_OFFER_LATER)}
                </button>
            }
        });
        Some(view! {
            <section class="card stack-s">
                <h2>{words(title)}</h2>
                <p>{words(text)}</p>
                <div class="row">
                    <a class="btn" href=Route::Card.path()>
                        <IconSvg icon=Icon::Key />
                        {words(keys::PHONES_CARD_TITLE)}
                    </a>
                    {later}
                </div>
            </section>
        })
    }
}

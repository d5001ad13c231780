//! What is told of a duo that has ended?

use leptos::prelude::*;

use crate::client::client;
use crate::member::route::Route;
use crate::texts::{Key, keys, language, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Whether the open duo has ended.
#[must_use]
pub fn is_ended() -> Memo<bool> {
    let client = client();
    Memo::new(move |_| {
        let people = client.people.get();
        people.is_some_and(|people| people.ended.is_some())
    })
}

/// That the duo has ended, until when the server keeps it, and what can still be done.
#[component]
pub fn EndedBanner() -> impl IntoView {
    let client = client();
    let ended = Memo::new(move |_| client.people.with(|people| people.as_ref()?.ended));
    move || {
        let ended = ended.get()?;
        let is_past = client.host().is_past(ended.forgotten_at);
        let until = move || {
            let time = format::moment(language(), ended.forgotten_at.0);
            tf(keys::ENDED_UNTIL, &[("time", &time)])
        };
        let (route, button): (Route, Key) = if is_past {
            (Route::Leave, keys::LEAVE_FORGET)
        } else {
            (Route::Copy, keys::COPY_TITLE)
        };
        let told = if is_past {
            words(keys::ENDED_FORGOTTEN).into_any()
        } else {
            until.into_any()
        };
        Some(view! {
            <div class="banner" data-kind="info">
                <IconSvg icon=Icon::Info />
                <div>
                    <strong>{words(keys::SYNC_LOOK_ENDED_TITLE)}</strong>
                    {told}
                </div>
                <a class="btn" href=route.path()>
                    {words(button)}
                </a>
            </div>
        })
    }
}

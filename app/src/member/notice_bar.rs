//! How is what was just done told, and undone?

use domain::{Command, EntryId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::navigation::{Notice, navigation};
use super::sync_badge::BadgeState;
use crate::client::client;
use crate::texts::{Key, keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

fn sentence(notice: Notice) -> Option<Key> {
    match notice {
        // The first screen says so at length.
        Notice::Joined => None,
        Notice::Saved => Some(keys::ENTRY_SAVED),
        Notice::Deleted(_) => Some(keys::ENTRY_DELETED),
        Notice::Restored => Some(keys::ENTRY_RESTORED),
        Notice::Planned => Some(keys::PLAN_SAVED),
    }
}

/// What was just done, with the way to undo it. It goes with the screen or by its cross, never by itself.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let notice = navigation().notice;
    move || {
        let shown = notice.get()?;
        let text = sentence(shown)?;
        let undo = match shown {
            Notice::Deleted(entry) => Some(view! { <UndoButton entry=entry /> }),
            _ => None,
        };
        Some(view! {
            <div class="undo-bar">
                <span>{words(text)}</span>
                {undo}
                <button class="btn btn-icon" type="button" on:click=move |_| notice.set(None)>
                    <IconSvg icon=Icon::Close />
                    <span class="visually-hidden">{words(keys::APP_CLOSE)}</span>
                </button>
            </div>
        })
    }
}

#[component]
fn UndoButton(entry: EntryId) -> impl IntoView {
    let (client, notice) = (client(), navigation().notice);
    let restore = move |_| {
        let restoring = client.host().dispatch(Command::RestoreEntry { entry });
        spawn_local(async move {
            // A storage that fails shows in the sync badge, and the bar stays to try again.
            if restoring.await.is_ok() {
                notice.set(Some(Notice::Restored));
            }
        });
    };
    view! {
        <button class="btn" type="button" on:click=restore>
            <IconSvg icon=Icon::Undo />
            {words(keys::ENTRY_UNDO)}
        </button>
    }
}

/// Reads aloud what changes by itself: what was done, and the sync badge's state (not each of its counts).
#[component]
pub fn Announcements() -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let done = move || navigation.notice.get().and_then(sentence).map(t);
    let state = Memo::new(move |_| client.status.with(BadgeState::of));
    let safety = move || match state.get() {
        // Normal for a moment after each saving.
        BadgeState::Waiting => None,
        BadgeState::Safe => Some(t(keys::SYNC_SAFE)),
        BadgeState::Offline => Some(t(keys::SYNC_OFFLINE)),
        BadgeState::Ended => Some(t(keys::SYNC_ENDED)),
        BadgeState::Look => Some(t(keys::SYNC_LOOK)),
    };
    view! {
        <div class="visually-hidden" role="status">
            {done}
        </div>
        <div class="visually-hidden" aria-live="polite">
            {safety}
        </div>
    }
}

//! What does the sync badge show? Always the truth, in words.

use leptos::prelude::*;
use sync::status::Status;

use super::sync_details::SyncDetails;
use crate::client::client;
use crate::texts::{keys, t, tf, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::sheet::{self, SheetRef};

/// The four states, without their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadgeState {
    /// Everything is on the server.
    Safe,
    /// Something is on this phone only.
    Waiting,
    /// The server cannot be reached, and nothing waits.
    Offline,
    /// The duo was ended; nothing is sent any more.
    Ended,
    /// A person should look.
    Look,
}

impl BadgeState {
    /// The state of a status.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        match status {
            Status::Safe => Self::Safe,
            Status::Waiting { .. } => Self::Waiting,
            Status::Offline => Self::Offline,
            Status::Ended => Self::Ended,
            Status::Look(_) => Self::Look,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Waiting => "waiting",
            Self::Offline => "offline",
            Self::Ended => "ended",
            Self::Look => "look",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Safe => Icon::CloudCheck,
            Self::Waiting => Icon::CloudWait,
            Self::Offline | Self::Ended => Icon::CloudOff,
            Self::Look => Icon::Warning,
        }
    }
}

fn state_in_words(status: &Status) -> String {
    match status {
        Status::Safe => t(keys::SYNC_SAFE),
        Status::Waiting { items, .. } => tn(keys::SYNC_WAITING, *items, &[]),
        Status::Offline => t(keys::SYNC_OFFLINE),
        Status::Ended => t(keys::SYNC_ENDED),
        Status::Look(_) => t(keys::SYNC_LOOK),
    }
}

/// The badge, and the sheet it opens.
#[component]
pub fn SyncBadge() -> impl IntoView {
    let client = client();
    let details = SheetRef::new();
    let state = Memo::new(move |_| client.status.with(BadgeState::of));
    let words = move || client.status.with(state_in_words);
    let label = move || tf(keys::SYNC_BADGE_LABEL, &[("state", &words())]);
    view! {
        <button
            type="button"
            class="badge"
            data-state=move || state.get().name()
            aria-label=label
            aria-haspopup="dialog"
            on:click=move |_| sheet::open(details)
        >
            {move || view! { <IconSvg icon=state.get().icon() /> }}
            <span>{words}</span>
        </button>
        <SyncDetails node=details />
    }
}

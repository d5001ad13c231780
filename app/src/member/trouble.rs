//! How is trouble told: what happened, what is safe, what to do, and one button?

use leptos::prelude::*;
use sync::status::Problem;
use sync::store::StoreError;
use sync::write::WriteError;

use super::navigation::navigation;
use super::route::Route;
use crate::client::client;
use crate::texts::{Key, keys, tn};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Trouble, as a person is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    title: Key,
    what: Key,
    safe: Key,
    todo: Key,
    button: Key,
    remedy: Remedy,
    count: u32,
    detail: Option<String>,
}

/// What the one button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// Asks the server once more.
    SyncNow,
    /// Loads the page anew.
    Reload,
    /// To the form for a code.
    JoinAgain,
    /// Takes the new version.
    Update,
}

/// The five texts of a kind of trouble stand under one name.
macro_rules! trouble {
    ($remedy:ident, $title:ident, $what:ident, $safe:ident, $todo:ident, $button:ident) => {
        Trouble {
            title: keys::$title,
            what: keys::$what,
            safe: keys::$safe,
            todo: keys::$todo,
            button: keys::$button,
            remedy: Remedy::$remedy,
            count: 0,
            detail: None,
        }
    };
}

impl Trouble {
    /// What the sync badge wants looked at.
    #[must_use]
    pub fn of_problem(problem: &Problem) -> Self {
        match problem {
            Problem::Storage(error) => Self::of_storage(error),
            Problem::HistoryChanged => trouble!(
                SyncNow,
                SYNC_LOOK_HISTORY_CHANGED_TITLE,
                SYNC_LOOK_HISTORY_CHANGED_WHAT,
                SYNC_LOOK_HISTORY_CHANGED_SAFE,
                SYNC_LOOK_HISTORY_CHANGED_DO,
                SYNC_LOOK_HISTORY_CHANGED_BUTTON
            ),
            Problem::Gone => trouble!(
                JoinAgain,
                SYNC_LOOK_GONE_TITLE,
                SYNC_LOOK_GONE_WHAT,
                SYNC_LOOK_GONE_SAFE,
                SYNC_LOOK_GONE_DO,
                SYNC_LOOK_GONE_BUTTON
            ),
            Problem::Revoked => trouble!(
                JoinAgain,
                SYNC_LOOK_REMOVED_TITLE,
                SYNC_LOOK_REMOVED_WHAT,
                SYNC_LOOK_REMOVED_SAFE,
                SYNC_LOOK_REMOVED_DO,
                SYNC_LOOK_REMOVED_BUTTON
            ),
            Problem::TooOld => trouble!(
                Update,
                SYNC_LOOK_APP_TOO_OLD_TITLE,
                SYNC_LOOK_APP_TOO_OLD_WHAT,
                SYNC_LOOK_APP_TOO_OLD_SAFE,
                SYNC_LOOK_APP_TOO_OLD_DO,
                SYNC_LOOK_APP_TOO_OLD_BUTTON
            ),
            Problem::ServerFull => trouble!(
                SyncNow,
                SYNC_LOOK_SERVER_FULL_TITLE,
                SYNC_LOOK_SERVER_FULL_WHAT,
                SYNC_LOOK_SERVER_FULL_SAFE,
                SYNC_LOOK_SERVER_FULL_DO,
                SYNC_LOOK_SERVER_FULL_BUTTON
            ),
            Problem::Refused { detail } => Self {
                detail: Some(detail.clone()),
                ..trouble!(
                    SyncNow,
                    SYNC_LOOK_REFUSED_TITLE,
                    SYNC_LOOK_REFUSED_WHAT,
                    SYNC_LOOK_REFUSED_SAFE,
                    SYNC_LOOK_REFUSED_DO,
                    SYNC_LOOK_REFUSED_BUTTON
                )
            },
            Problem::Aside { items } => Self {
                count: *items,
                ..trouble!(
                    SyncNow,
                    SYNC_LOOK_UNREADABLE_TITLE,
                    SYNC_LOOK_UNREADABLE_WHAT,
                    SYNC_LOOK_UNREADABLE_SAFE,
                    SYNC_LOOK_UNREADABLE_DO,
                    SYNC_LOOK_UNREADABLE_BUTTON
                )
            },
        }
    }

    /// What the phone's storage said.
    #[must_use]
    pub fn of_storage(error: &StoreError) -> Self {
        let trouble = match error {
            StoreError::Full => {
                return trouble!(
                    SyncNow,
                    SYNC_LOOK_STORAGE_FULL_TITLE,
                    SYNC_LOOK_STORAGE_FULL_WHAT,
                    SYNC_LOOK_STORAGE_FULL_SAFE,
                    SYNC_LOOK_STORAGE_FULL_DO,
                    SYNC_LOOK_STORAGE_FULL_BUTTON
                );
            }
            StoreError::Closed { .. } => trouble!(
                Reload,
                SYNC_LOOK_STORAGE_CLOSED_TITLE,
                SYNC_LOOK_STORAGE_CLOSED_WHAT,
                SYNC_LOOK_STORAGE_CLOSED_SAFE,
                SYNC_LOOK_STORAGE_CLOSED_DO,
                SYNC_LOOK_STORAGE_CLOSED_BUTTON
            ),
            StoreError::Unreadable { .. } | StoreError::NoSuchDuo => trouble!(
                Reload,
                SYNC_LOOK_STORAGE_UNREADABLE_TITLE,
                SYNC_LOOK_STORAGE_UNREADABLE_WHAT,
                SYNC_LOOK_STORAGE_UNREADABLE_SAFE,
                SYNC_LOOK_STORAGE_UNREADABLE_DO,
                SYNC_LOOK_STORAGE_UNREADABLE_BUTTON
            ),
        };
        Self {
            detail: Some(error.to_string()),
            ..trouble
        }
    }

    /// Why a wish was not carried out, but for what a field tells by itself.
    #[must_use]
    pub fn of_write(error: &WriteError) -> Self {
        match error {
            WriteError::Store(error) => Self::of_storage(error),
            WriteError::OutboxFull => trouble!(
                SyncNow,
                SYNC_LOOK_OUTBOX_FULL_TITLE,
                SYNC_LOOK_OUTBOX_FULL_WHAT,
                SYNC_LOOK_OUTBOX_FULL_SAFE,
                SYNC_LOOK_OUTBOX_FULL_DO,
                SYNC_LOOK_OUTBOX_FULL_BUTTON
            ),
            WriteError::Ended => trouble!(
                SyncNow,
                SYNC_LOOK_ENDED_TITLE,
                SYNC_LOOK_ENDED_WHAT,
                SYNC_LOOK_ENDED_SAFE,
                SYNC_LOOK_ENDED_DO,
                SYNC_LOOK_ENDED_BUTTON
            ),
            WriteError::Leaving => Self::of_problem(&Problem::Revoked),
            WriteError::Document(error) => Self {
                detail: Some(error.to_string()),
                ..trouble!(
                    Reload,
                    ERROR_TITLE,
                    ERROR_WHAT,
                    ERROR_SAFE,
                    ERROR_DO,
                    ERROR_RELOAD
                )
            },
        }
    }
}

/// The trouble in words, with its button.
#[component]
pub fn TroubleText(
    /// Which.
    trouble: Trouble,
    /// What else happens at the press of the button.
    after: Callback<()>,
) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let Trouble {
        title,
        what,
        safe,
        todo,
        button,
        remedy,
        count,
        detail,
    } = trouble;
    let text = move |key: Key| move || tn(key, count, &[]);
    let act = move |_| {
        let host = client.host();
        match remedy {
            Remedy::SyncNow => host.sync_now(),
            Remedy::JoinAgain => navigation.go(Route::Join),
            Remedy::Update if client.update_ready.get_untracked() => host.use_update(),
            Remedy::Reload | Remedy::Update => host.reload(),
        }
        after.run(());
    };
    view! {
        <div class="banner" data-kind="error">
            <IconSvg icon=Icon::Warning />
            <h2>{text(title)}</h2>
            <p>{text(what)}</p>
            <p>{text(safe)}</p>
            <p>{text(todo)}</p>
            <button class="btn" type="button" on:click=act>
                {text(button)}
            </button>
        </div>
        {detail.map(|detail| view! { <Details text=detail /> })}
    }
}

/// What only someone who helps understands, to be copied.
#[component]
fn Details(text: String) -> impl IntoView {
    let copied = text.clone();
    view! {
        <details>
            <summary class="row">
                {words(keys::ERROR_DETAILS)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <div class="stack-s">
                <p>
                    <code dir="ltr">{text}</code>
                </p>
                <div class="row">
                    <CopyButton text=Signal::derive(move || copied.clone()) />
                </div>
            </div>
        </details>
    }
}

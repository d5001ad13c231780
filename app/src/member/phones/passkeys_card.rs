//! With which passkeys can the member sign in again, and how does one come or go?

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Refusal;
use sync::passkey::KnownPasskey;
use sync::request::Failure;

use super::confirm_sheet::ConfirmSheet;
use crate::client::{JoinFailure, PasskeyTrouble, Passkeys, client};
use crate::texts::{Key, keys, language, t, tf};
use crate::ui::field_error::FieldError;
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What the card knows. Copies are the same.
#[derive(Clone, Copy)]
struct Card {
    /// None until the server has answered.
    known: RwSignal<Option<Vec<KnownPasskey>>>,
    trouble: RwSignal<Option<PasskeyTrouble>>,
    /// What has just been done.
    done: RwSignal<Option<Key>>,
    busy: RwSignal<bool>,
    /// The one in question.
    asked: RwSignal<Option<Vec<u8>>>,
}

impl Card {
    /// Waits for the server to say which there are. Nothing else does: the answer to something done meanwhile is newer, and stays.
    async fn load(self, answer: LocalBoxFuture<'static, Passkeys>) {
        let answer = answer.await;
        if self.known.try_with_untracked(Option::is_none) != Some(true) {
            return;
        }
        match answer {
            Ok(known) => drop(self.known.try_set(Some(known))),
            Err(_) if self.busy.get_untracked() || self.trouble.with_untracked(Option::is_some) => {
            }
            Err(trouble) => drop(self.trouble.try_set(Some(trouble))),
        }
    }

    /// Waits for the server and shows what it says; `done` is told when it went well.
    async fn follow(self, answer: LocalBoxFuture<'static, Passkeys>, done: Key) {
        self.busy.try_set(true);
        // What is told twice in a row is read aloud twice.
        self.done.try_set(None);
        let (known, trouble) = match answer.await {
            Ok(known) => (Some(known), None),
            Err(trouble) => (None, Some(trouble)),
        };
        self.busy.try_set(false);
        self.done.try_set(trouble.is_none().then_some(done));
        self.trouble.try_set(trouble);
        if known.is_some() {
            self.known.try_set(known);
        }
    }
}

/// The member's passkeys, on a phone with a key and in a browser that has passkeys.
#[component]
pub fn PasskeysCard() -> impl IntoView {
    let client = client();
    let may = Memo::new(move |_| {
        client.host().has_passkeys()
            && client
                .people
                .with(|people| people.as_ref().is_some_and(|people| people.has_key))
    });
    move || may.get().then(card)
}

fn card() -> impl IntoView {
    let card = Card {
        known: RwSignal::new(None),
        trouble: RwSignal::new(None),
        done: RwSignal::new(None),
        busy: RwSignal::new(false),
        asked: RwSignal::new(None),
    };
    spawn_local(card.load(client().host().passkeys()));
    let add = move |_| {
        if !card.busy.get_untracked() {
            let adding = client().host().add_passkey();
            spawn_local(card.follow(adding, keys::PASSKEYS_MADE));
        }
    };
    let rows = move || {
        let known = card.known.get()?;
        if known.is_empty() {
            return Some(
                view! { <p class="field-hint">{words(keys::PASSKEYS_NONE)}</p> }.into_any(),
            );
        }
        let rows: Vec<_> = (1..)
            .zip(known)
            .map(|(number, passkey)| row(number, passkey, card.asked))
            .collect();
        Some(view! { <ul class="devices">{rows}</ul> }.into_any())
    };
    let message = Signal::derive(move || card.trouble.get().as_ref().map(passkey_sentence));
    view! {
        <section class="card stack-s">
            <h2>{words(keys::PASSKEYS_TITLE)}</h2>
            <p>{words(keys::PASSKEYS_WHAT)}</p>
            <p>{words(keys::PASSKEYS_THEN)}</p>
            {rows}
            <div aria-live="polite">
                {move || card.done.get().map(|done| view! { <p>{words(done)}</p> })}
                <FieldError id="passkeys-error" message=message />
            </div>
            <button class="btn" type="button" aria-busy=move || card.busy.get().then_some("true") on:click=add>
                <IconSvg icon=Icon::Plus />
                {words(keys::PASSKEYS_ADD)}
            </button>
        </section>
        {move || card.asked.get().map(|id| remove_sheet(id, card))}
    }
}

fn row(number: u32, passkey: KnownPasskey, asked: RwSignal<Option<Vec<u8>>>) -> AnyView {
    let KnownPasskey {
        id,
        added_day,
        used_day,
    } = passkey;
    let day = |key: Key, day: i64| move || tf(key, &[("day", &format::unix_day(language(), day))]);
    let used = move || match used_day {
        Some(used) => day(keys::PHONES_USED, used)(),
        None => t(keys::PHONES_UNUSED),
    };
    let name = move || {
        let number = format::number(language(), f64::from(number));
        tf(keys::PASSKEYS_NTH, &[("number", &number)])
    };
    view! {
        <li>
            <IconSvg icon=Icon::Key />
            <div class="stack-s">
                <strong>{name}</strong>
                <p class="field-hint">{day(keys::PASSKEYS_SINCE, added_day)}</p>
                <p class="field-hint">{used}</p>
                <button class="btn" type="button" on:click=move |_| asked.set(Some(id.clone()))>
                    <IconSvg icon=Icon::Close />
                    {words(keys::PASSKEYS_REMOVE)}
                </button>
            </div>
        </li>
    }
    .into_any()
}

fn remove_sheet(id: Vec<u8>, card: Card) -> AnyView {
    let act = Callback::new(move |()| {
        let removing = client().host().remove_passkey(id.clone());
        // What went wrong stands in the card.
        Box::pin(async move {
            card.follow(removing, keys::PASSKEYS_REMOVED).await;
            Ok(())
        }) as LocalBoxFuture<'static, _>
    });
    let closed = Callback::new(move |()| drop(card.asked.try_set(None)));
    view! {
        <ConfirmSheet
            title=keys::PASSKEYS_REMOVE_TITLE
            what=vec![keys::PASSKEYS_REMOVE_WHAT]
            name=String::new()
            yes=keys::PASSKEYS_REMOVE
            act=act
            closed=closed
        />
    }
    .into_any()
}

/// Why it did not work, in a sentence.
#[must_use]
pub fn passkey_sentence(trouble: &PasskeyTrouble) -> String {
    t(match trouble {
        PasskeyTrouble::Dismissed => keys::PASSKEYS_ERROR_DISMISSED,
        PasskeyTrouble::Known => keys::PASSKEYS_ERROR_KNOWN,
        PasskeyTrouble::Failed(JoinFailure::Storage(_)) => keys::JOIN_ERROR_STORAGE,
        PasskeyTrouble::Failed(JoinFailure::Server(failure)) => match failure {
            Failure::Unreachable => keys::PASSKEYS_ERROR_OFFLINE,
            Failure::Refused(Refusal::Full { .. }) => keys::PASSKEYS_ERROR_FULL,
            Failure::Refused(Refusal::SignedOut | Refusal::CodeExpired | Refusal::NotFound) => {
                keys::PASSKEYS_ERROR_UNKNOWN
            }
            Failure::Refused(Refusal::Revoked) => keys::PASSKEYS_ERROR_REVOKED,
            _ => keys::PASSKEYS_ERROR_SERVER,
        },
    })
}

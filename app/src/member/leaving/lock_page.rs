//! How does a member keep whoever holds the phone out of the diary?

use domain::pin::pin;
use leptos::prelude::*;

use super::doing::{Doing, Outcome, Task, WishButton};
use crate::client::{Going, client};
use crate::texts::{Key, keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// When it locks, in minutes out of sight; none: only when the app starts.
const AFTER: [(Option<u32>, Key); 3] = [
    (Some(0), keys::LOCK_AFTER_NOW),
    (Some(5), keys::LOCK_AFTER_5),
    (None, keys::LOCK_AFTER_NEVER),
];

/// Set, change or take away the lock.
#[component]
pub fn LockPage() -> impl IntoView {
    let leaving = client().leaving;
    let doing = Doing::default();
    let is_set = Memo::new(move |_| leaving.lock.with(Option::is_some));
    let lead = &[keys::LOCK_LEAD, keys::LOCK_LIMITS];
    view! {
        <Task title=keys::LOCK_TITLE lead=lead>
            <div class="stack" aria-live="polite">
                {move || {
                    if is_set.get() {
                        view! { <Settings doing=doing /> }.into_any()
                    } else {
                        view! { <NewPin doing=doing /> }.into_any()
                    }
                }}
            </div>
            <Outcome doing=doing />
            <section class="card stack-s">
                <h2>{words(keys::HIDE_TITLE)}</h2>
                <p class="lock-note">
                    <IconSvg icon=Icon::EyeOff />
                    <span>{words(keys::HIDE_HOW)}</span>
                </p>
                <p>{words(keys::HIDE_BACK)}</p>
            </section>
        </Task>
    }
}

#[component]
fn Settings(doing: Doing) -> impl IntoView {
    let lock = client().leaving.lock.get_untracked().flatten();
    let tiles: Vec<_> = AFTER
        .iter()
        .map(|(minutes, name)| {
            let minutes = *minutes;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="after"
                        checked=minutes == lock
                        on:change=move |_| doing.start(Going::LockAfter(minutes))
                    />
                    <span>{words(*name)}</span>
                </label>
            }
        })
        .collect();
    view! {
        <p class="lock-note">
            <IconSvg icon=Icon::Lock />
            {words(keys::LOCK_IS_SET)}
        </p>
        <ByPasskey doing=doing />
        <fieldset class="stack-s">
            <legend>{words(keys::LOCK_AFTER)}</legend>
            <div class="choices">{tiles}</div>
        </fieldset>
        <WishButton
            icon=Icon::Close
            name=keys::LOCK_REMOVE
            class="btn"
            doing=doing
            act=Callback::new(move |()| doing.start(Going::NoLock))
        />
    }
}

/// Whether a passkey opens the lock too, in a browser that has passkeys.
#[component]
fn ByPasskey(doing: Doing) -> impl IntoView {
    let client = client();
    let has_passkeys = client.host().has_passkeys();
    move || {
        let is_set = client.leaving.by_passkey.get();
        let (what, icon, name) = if is_set {
            let what = keys::LOCK_PASSKEY_IS_SET;
            (what, Icon::Close, keys::LOCK_PASSKEY_REMOVE)
        } else {
            (keys::LOCK_PASSKEY_HOW, Icon::Key, keys::LOCK_PASSKEY_ADD)
        };
        let act = Callback::new(move |()| {
            doing.start(if is_set {
                Going::NoLockPasskey
            } else {
                Going::LockPasskey(t(keys::LOCK_TITLE))
            });
        });
        (is_set || has_passkeys).then(|| {
            view! {
                <section class="stack-s">
                    <p>{words(what)}</p>
                    <WishButton icon=icon name=name class="btn" doing=doing act=act />
                </section>
            }
        })
    }
}

/// A field for a PIN.
#[component]
pub fn PinField(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: Key,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {words(label)}
            </label>
            <input
                id=id
                type="password"
                inputmode="numeric"
                autocomplete="off"
                dir="ltr"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

#[component]
fn NewPin(doing: Doing) -> impl IntoView {
    let (first, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<Key>);
    let set = Callback::new(move |()| {
        let chosen = pin(&first.get_untracked());
        let same = chosen == pin(&again.get_untracked());
        wrong.set(match &chosen {
            None => Some(keys::LOCK_ERROR_DIGITS),
            Some(_) if !same => Some(keys::LOCK_ERROR_OTHER),
            Some(_) => None,
        });
        if let (Some(chosen), None) = (chosen, wrong.get_untracked()) {
            doing.start(Going::Lock(chosen));
        }
    });
    let message = Signal::derive(move || wrong.get().map(t));
    let later = client().host().has_passkeys();
    view! {
        <PinField id="pin" label=keys::LOCK_NEW value=first />
        <PinField id="pin-again" label=keys::LOCK_AGAIN value=again />
        <FieldError id="pin-error" message=message />
        <p class="field-hint">{words(keys::LOCK_FORGET)}</p>
        {later.then(|| view! { <p class="field-hint">{words(keys::LOCK_PASSKEY_LATER)}</p> })}
        <WishButton icon=Icon::Lock name=keys::LOCK_SET doing=doing act=set />
    }
}

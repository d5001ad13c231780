//! This phone was signed out: what may it keep, and what can be done?

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sync::status::{Problem, Status};
use sync::store::StoreError;

use crate::client::{Going, GoingError, client};
use crate::member::phones::ConfirmSheet;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// Whether this phone was signed out.
pub(super) fn is_signed_out() -> Memo<bool> {
    let client = client();
    Memo::new(move |_| {
        client
            .status
            .with(|status| matches!(status, Status::Look(Problem::Revoked)))
    })
}

/// A card on a phone that was signed out, and on no other.
#[component]
pub fn SignedOutCard() -> impl IntoView {
    let client = client();
    let asking = RwSignal::new(false);
    let is_out = is_signed_out();
    let sheet = move || {
        let act = Callback::new(
            move |()| -> LocalBoxFuture<'static, Result<(), StoreError>> {
                let going = client.host().go(Going::Forget);
                Box::pin(async move {
                    match going.await {
                        Err(GoingError::Store(error)) => Err(error),
                        _ => Ok(()),
                    }
                })
            },
        );
        let closed = Callback::new(move |()| {
            asking.try_set(false);
        });
        asking.get().then(|| {
            view! {
                <ConfirmSheet
                    title=keys::PHONES_OFF_TITLE
                    what=vec![keys::PHONES_OFF_WHAT, keys::PHONES_OFF_UNSENT]
                    name=String::new()
                    yes=keys::PHONES_OFF_BUTTON
                    act=act
                    closed=closed
                />
            }
        })
    };
    move || {
        is_out.get().then(|| {
            view! {
                <section class="card stack-s">
                    <h2>{words(keys::SYNC_LOOK_REMOVED_TITLE)}</h2>
                    <p>{words(keys::PHONES_REVOKED_WHAT)}</p>
                    <p>{words(keys::PHONES_REVOKED_KEEPS)}</p>
                    <p>{words(keys::SYNC_LOOK_REMOVED_DO)}</p>
                    <a class="btn" href=Route::Copy.path()>
                        <IconSvg icon=Icon::Copy />
                        {words(keys::COPY_TITLE)}
                    </a>
                    <button class="btn btn-danger" type="button" on:click=move |_| asking.set(true)>
                        <IconSvg icon=Icon::Trash />
                        {words(keys::PHONES_OFF_BUTTON)}
                    </button>
                </section>
                {sheet}
            }
        })
    }
}

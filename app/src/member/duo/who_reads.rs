//! What is stored where, and who can read it? Said plainly, because trust rests on it.

use leptos::prelude::*;

use crate::client::client;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// Place, what is there, who reads it.
const PLACES: [[Key; 3]; 4] = [
    [
        keys::ME_WHO_PHONE,
        keys::ME_WHO_PHONE_WHAT,
        keys::ME_WHO_PHONE_READS,
    ],
    [
        keys::ME_WHO_BUDDY,
        keys::ME_WHO_BUDDY_WHAT,
        keys::ME_WHO_BUDDY_READS,
    ],
    [
        keys::ME_WHO_SERVER,
        keys::ME_WHO_SERVER_WHAT,
        keys::ME_WHO_SERVER_READS,
    ],
    [
        keys::ME_WHO_COORDINATOR,
        keys::ME_WHO_COORDINATOR_WHAT,
        keys::ME_WHO_COORDINATOR_READS,
    ],
];

/// A row for each place.
#[component]
pub fn WhoReads() -> impl IntoView {
    let client = client();
    let buddy = Memo::new(move |_| {
        client.people.with(|people| {
            let buddy = people.as_ref().and_then(|people| people.buddy());
            buddy
                .map(|buddy| buddy.member.name.clone())
                .unwrap_or_default()
        })
    });
    let rows = move || {
        let row = |[place, what, reads]: &[Key; 3]| {
            let text = |key: Key| told(key, vec![("buddy", buddy.get())]);
            view! {
                <div>
                    <dt>{text(*place)}</dt>
                    <dd class="stack-s">
                        <p>{text(*what)}</p>
                        <p class="lock-note">
                            <IconSvg icon=Icon::Eye />
                            <span>
                                <span class="visually-hidden">{words(keys::ME_WHO_READS)}</span>
                                " "
                                {text(*reads)}
                            </span>
                        </p>
                    </dd>
                </div>
            }
        };
        PLACES.iter().map(row).collect::<Vec<_>>()
    };
    view! {
        <section class="card">
            <h2>{words(keys::ME_WHO_TITLE)}</h2>
            <dl class="kv">{rows}</dl>
        </section>
    }
}

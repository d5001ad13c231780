//! How is a recorded voice heard: by one button, and at once where that is wanted?

use domain::attachment::Attachment;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::client::Looked;
use crate::member::diary::attachments::Look;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};

/// Plays a voice.
#[component]
pub fn VoiceButton(
    /// What was recorded.
    voice: Attachment,
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// It is heard once without a press, where the browser allows that.
    #[prop(optional)]
    at_once: bool,
    /// Told whether it is missing on this phone.
    #[prop(optional)]
    missing: Option<RwSignal<bool>>,
) -> impl IntoView {
    let look = Look::at(voice.original, voice.media_type);
    let audio = NodeRef::<html::Audio>::new();
    let failed = RwSignal::new(false);
    let play = move || {
        let starting = audio.get_untracked().and_then(|audio| audio.play().ok());
        starting.map(JsFuture::from)
    };
    let press = move |_| {
        if !matches!(look.looked.get_untracked(), Looked::Here(_)) {
            look.want();
        } else if let Some(starting) = play() {
            // At once, within the press: Safari plays nothing that it was not just asked for.
            spawn_local(async move {
                failed.try_set(starting.await.is_err());
            });
        }
    };
    let is_missing = Memo::new(move |_| {
        let looked = look.looked.get();
        matches!(looked, Looked::Comes | Looked::NotHere)
    });
    Effect::new(move |_| {
        let is_missing = is_missing.get();
        if let Some(missing) = missing {
            missing.set(is_missing);
            // Whoever practises hears it as soon as it can come.
            if is_missing {
                look.want();
            }
        }
    });
    Effect::new(move |played: Option<bool>| {
        let is_here = look.address().is_some();
        let played = played.unwrap_or_default();
        if at_once && is_here && !played {
            // The address is in the element by then. Browsers that want a press first are right to refuse.
            request_animation_frame(move || {
                if let Some(starting) = play() {
                    spawn_local(async move { drop(starting.await) });
                }
            });
        }
        played || is_here
    });
    let state = move || {
        if failed.get() {
            return Some(t(keys::MEDIA_ERROR_UNPLAYABLE_HERE));
        }
        (is_missing.get() && look.asked.get()).then(|| t(keys::PHRASES_NO_SOUND))
    };
    view! {
        <button class="btn" type="button" on:click=press>
            <IconSvg icon=Icon::Speaker />
            <span>{move || label.get()}</span>
        </button>
        <p class="field-hint voice-state" role="status">
            {state}
        </p>
        <audio node_ref=audio src=move || look.address() />
    }
}

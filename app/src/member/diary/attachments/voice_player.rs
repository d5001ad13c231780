//! How is a voice clip played?

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::look::Look;
use super::section::{Section, Shown, WhereaboutsNote, name_of};
use crate::client::Looked;
use crate::texts::{keys, t};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A clip with one large button. It plays from memory: sealed things cannot be streamed.
#[component]
pub fn VoicePlayer(section: Section, shown: Shown) -> impl IntoView {
    let Shown {
        attachment,
        whereabouts,
    } = shown.clone();
    let length = clock_time(attachment.duration_ms.div_ceil(1_000));
    let look = Look::at(attachment.original.clone(), attachment.media_type);
    let audio = NodeRef::<html::Audio>::new();
    let playing = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let name = Memo::new(move |_| name_of(section.client, &attachment));
    let press = move |_| {
        let Some(audio) = audio.get_untracked() else {
            return;
        };
        if !matches!(look.looked.get_untracked(), Looked::Here(_)) {
            look.want();
        } else if playing.get_untracked() {
            // Fails never for what plays.
            let _ = audio.pause();
        } else if let Ok(starting) = audio.play() {
            // At once, within the press: Safari plays nothing that it was not just asked for.
            spawn_local(async move {
                failed.try_set(JsFuture::from(starting).await.is_err());
            });
        }
    };
    let state = move || {
        if failed.get() {
            return Some(t(keys::MEDIA_ERROR_UNPLAYABLE_HERE));
        }
        match (look.looked.get(), look.asked.get()) {
            (Looked::Comes, true) => Some(t(keys::MEDIA_COMES)),
            (Looked::NotHere, true) => Some(t(keys::MEDIA_GONE)),
            _ => None,
        }
    };
    view! {
        <div class="voice">
            <button class="btn voice-play" type="button" on:click=press>
                {move || view! { <IconSvg icon=if playing.get() { Icon::Pause } else { Icon::Play } /> }}
                <span>{move || t(if playing.get() { keys::MEDIA_PAUSE } else { keys::MEDIA_PLAY })}</span>
                <span class="voice-length" dir="ltr">{length}</span>
            </button>
            <button class="btn btn-quiet voice-more" type="button" on:click=move |_| section.open(shown.clone())>
                <IconSvg icon=Icon::ChevronEnd />
                {words(keys::MEDIA_MORE)}
            </button>
            <p class="field-hint" dir="auto">{move || name.get()}</p>
            <p class="field-hint" role="status">{state}</p>
            <WhereaboutsNote whereabouts=whereabouts />
            <audio
                node_ref=audio
                src=move || look.address()
                on:play=move |_| playing.set(true)
                on:pause=move |_| playing.set(false)
                on:ended=move |_| playing.set(false)
            />
        </div>
    }
}

/// Minutes and seconds, as players show them.
pub fn clock_time(seconds: u32) -> impl Fn() -> String + Copy + Send + 'static {
    move || {
        let language = crate::texts::language();
        let digits = |value: u32| format::number(language, f64::from(value));
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let tens = digits(seconds / 10);
        format!("{}:{tens}{}", digits(minutes), digits(seconds % 10))
    }
}

//! What does a person see and press while the microphone listens?

use std::time::Duration;

use domain::attachment::VOICE_MS_MAX;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::section::Section;
use super::voice_player::clock_time;
use crate::texts::{keys, t, tn};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// How often the clock is read, in milliseconds.
const TICK_MS: u64 = 250;

/// So many seconds before the end it is told.
const LAST_SECONDS: u32 = 10;

const SECONDS_MAX: u32 = VOICE_MS_MAX / 1_000;

/// How far a recording is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Recording {
    /// There is none.
    No,
    /// The browser opens the microphone, and may ask the person first.
    Asking,
    /// It listens since this moment, in milliseconds by the browser's clock.
    Since(f64),
    /// It is made ready and stored.
    Keeping,
}

/// Records at once; ends by a button, or by itself after a minute.
#[component]
pub fn Recorder(section: Section, recording: RwSignal<Recording>) -> impl IntoView {
    let seconds = RwSignal::new(0_u32);
    section.problem.set(None);
    let keep = move || {
        if !matches!(recording.get_untracked(), Recording::Since(_)) {
            return;
        }
        recording.set(Recording::Keeping);
        let keeping = section.client.attachments().finish_recording(section.of);
        spawn_local(async move {
            section.problem.try_set(keeping.await.err());
            recording.try_set(Recording::No);
        });
    };
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            // The button that was pressed is gone: what took its place is read aloud.
            let _ = frame.focus();
        }
    });
    let opening = section.client.attachments().record();
    spawn_local(async move {
        match opening.await {
            Ok(()) => drop(recording.try_set(Recording::Since(js_sys::Date::now()))),
            Err(error) => {
                // Nobody is there to read it any more where the recorder was left.
                if recording.try_set(Recording::No).is_none() {
                    section.problem.try_set(Some(error));
                }
            }
        }
    });
    let tick = move || {
        if let Recording::Since(began) = recording.get_untracked() {
            // Between 0 and little more than a minute.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let now = ((js_sys::Date::now() - began) / 1_000.0) as u32;
            if now != seconds.get_untracked() {
                seconds.set(now);
            }
            if now >= SECONDS_MAX {
                keep();
            }
        }
    };
    // Refused only to a page that is gone.
    let ticking = set_interval_with_handle(tick, Duration::from_millis(TICK_MS)).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
        if !matches!(
            recording.try_get_untracked(),
            Some(Recording::Keeping | Recording::No)
        ) {
            section.client.attachments().cancel_recording();
        }
    });
    let state = move || {
        t(match recording.get() {
            Recording::Asking => keys::MEDIA_ASKING,
            Recording::Since(_) => keys::MEDIA_RECORDING,
            Recording::Keeping | Recording::No => keys::MEDIA_KEEPING,
        })
    };
    let time = move || {
        matches!(recording.get(), Recording::Since(_)).then(|| {
            let now = seconds.get();
            let left = SECONDS_MAX.saturating_sub(now);
            let last = (left <= LAST_SECONDS).then(|| tn(keys::MEDIA_LEFT, left, &[]));
            view! {
                <span dir="ltr">{clock_time(now)}</span>
                {last}
            }
        })
    };
    let cancel = move |_| {
        section.client.attachments().cancel_recording();
        recording.set(Recording::No);
    };
    view! {
        <div class="recorder" tabindex="-1" node_ref=frame>
            <p role="status">
                <IconSvg icon=Icon::Microphone />
                <span>{state}</span>
            </p>
            <p class="recorder-time" role="timer">{time}</p>
            <p class="field-hint">{words(keys::MEDIA_VOICE_HINT)}</p>
            <div class="row">
                <button
                    class="btn"
                    type="button"
                    disabled=move || !matches!(recording.get(), Recording::Since(_))
                    on:click=move |_| keep()
                >
                    <IconSvg icon=Icon::Check />
                    {words(keys::MEDIA_DONE)}
                </button>
                <button
                    class="btn btn-quiet"
                    type="button"
                    disabled=move || recording.get() == Recording::Keeping
                    on:click=cancel
                >
                    <IconSvg icon=Icon::Trash />
                    {words(keys::MEDIA_CANCEL)}
                </button>
            </div>
        </div>
    }
}

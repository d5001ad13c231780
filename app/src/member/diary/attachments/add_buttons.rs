//! How is a photo or a voice clip added, and when not?

use domain::attachment::ATTACHMENTS_MAX;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::blob::BLOBS_BYTES_MAX;
use sync::status::Status;

use super::media_error::sentence;
use super::recorder::{Recorder, Recording};
use super::section::Section;
use crate::texts::{keys, t, tn};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What stands where the buttons are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Buttons,
    /// The entry holds no more.
    Filled,
    /// Nothing is added to a duo that has ended.
    Ended,
    Recorder,
}

/// Two buttons, or the recorder, or why there are none.
#[component]
pub fn AddButtons(section: Section) -> impl IntoView {
    let recording = RwSignal::new(Recording::No);
    let busy = RwSignal::new(false);
    let recorded = StoredValue::new(false);
    let place = Memo::new(move |_| {
        let ended = section
            .client
            .status
            .with(|status| *status == Status::Ended);
        if recording.get() != Recording::No {
            recorded.set_value(true);
            Place::Recorder
        } else if ended {
            Place::Ended
        } else if section.shown.with(Vec::len) >= ATTACHMENTS_MAX {
            Place::Filled
        } else {
            Place::Buttons
        }
    });
    let problem =
        Signal::derive(move || section.problem.with(|it| it.as_ref().map(sentence).map(t)));
    view! {
        <div class="stack-s">
            {move || match place.get() {
                Place::Buttons => view! { <Buttons section=section recording=recording busy=busy recorded=recorded.get_value() /> }.into_any(),
                Place::Recorder => view! { <Recorder section=section recording=recording /> }.into_any(),
                Place::Filled => {
                    let count = u32::try_from(ATTACHMENTS_MAX).unwrap_or(u32::MAX);
                    view! { <p class="field-hint">{move || tn(keys::MEDIA_LIMIT, count, &[])}</p> }.into_any()
                }
                Place::Ended => ().into_any(),
            }}
            <div role="status">{move || busy.get().then(|| t(keys::MEDIA_ADDING))}</div>
            <div role="alert">
                <FieldError id="media-error" message=problem />
            </div>
        </div>
    }
}

#[component]
fn Buttons(
    section: Section,
    recording: RwSignal<Recording>,
    busy: RwSignal<bool>,
    /// The recorder was here before.
    recorded: bool,
) -> impl IntoView {
    let voice = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(voice) = voice.get().filter(|_| recorded) {
            // Back to where the person was.
            let _ = voice.focus();
        }
    });
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(field) = input.get_untracked() else {
            return;
        };
        let free = ATTACHMENTS_MAX.saturating_sub(section.shown.with_untracked(Vec::len));
        let files: Vec<_> = field
            .files()
            .iter()
            .flat_map(|files| (0..files.length()).filter_map(|at| files.item(at)))
            .take(free)
            .collect();
        // The same photo again is a choice too.
        field.set_value("");
        section.problem.set(None);
        busy.set(true);
        let host = section.client.attachments();
        spawn_local(async move {
            for file in files {
                // One after the other: two large photos at once are too much for a small phone.
                if let Err(error) = host.add_photo(section.of, file).await {
                    section.problem.try_set(Some(error));
                }
            }
            busy.try_set(false);
        });
    };
    let room = Memo::new(move |_| {
        let used = section
            .client
            .people
            .with(|people| people.as_ref().map_or(0, |people| people.blobs_bytes));
        room_note(used)
    });
    view! {
        <div class="add-buttons">
            <label class="btn btn-add" aria-busy=move || busy.get().then_some("true")>
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/*"
                    multiple
                    node_ref=input
                    aria-describedby="media-error"
                    disabled=move || busy.get()
                    on:change=chosen
                />
                <IconSvg icon=Icon::Camera />
                <span>{words(keys::MEDIA_ADD_PHOTO)}</span>
            </label>
            <button
                class="btn btn-add"
                type="button"
                node_ref=voice
                on:click=move |_| recording.set(Recording::Asking)
            >
                <IconSvg icon=Icon::Microphone />
                <span>{words(keys::MEDIA_ADD_VOICE)}</span>
            </button>
        </div>
        {move || room.get().map(|key| view! { <p class="field-hint">{t(key)}</p> })}
    }
}

/// What there is to say about the duo's room on the server: nothing below nine tenths.
fn room_note(used_bytes: u64) -> Option<crate::texts::Key> {
    if used_bytes >= BLOBS_BYTES_MAX {
        Some(keys::MEDIA_FULL)
    } else if used_bytes >= BLOBS_BYTES_MAX / 10 * 9 {
        Some(keys::MEDIA_NEARLY_FULL)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_told_before_it_is_hit() {
        assert!(room_note(BLOBS_BYTES_MAX / 2).is_none());
        assert!(room_note(BLOBS_BYTES_MAX / 100 * 95) == Some(keys::MEDIA_NEARLY_FULL));
        assert!(room_note(BLOBS_BYTES_MAX) == Some(keys::MEDIA_FULL));
    }
}

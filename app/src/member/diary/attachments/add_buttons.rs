//! How is a photo or a voice clip added, and when not?

use domain::attachment::ATTACHMENTS_MAX;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::status::Status;

use super::media_error::sentence;
use super::recorder::{Recorder, Recording};
use super::section::Section;
use crate::client::MediaError;
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
    let chosen = move |field: web_sys::HtmlInputElement| {
        let free = ATTACHMENTS_MAX.saturating_sub(section.shown.with_untracked(Vec::len));
        let mut files: Vec<_> = field
            .files()
            .iter()
            .flat_map(|files| (0..files.length()).filter_map(|at| files.item(at)))
            .collect();
        // The same photo again is a choice too.
        field.set_value("");
        section
            .problem
            .set((files.len() > free).then_some(MediaError::TooMany));
        files.truncate(free);
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
        section.client.people.with(|people| {
            let people = people.as_ref()?;
            room_note(people.blobs_bytes, people.blobs_bytes_max)
        })
    });
    let is_busy = move || busy.get().then_some("true");
    view! {
        <div class="add-buttons">
            // Some phones offer the camera only to whoever asks for it, and then nothing else.
            <label class="btn btn-add only-touch" aria-busy=is_busy>
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/*"
                    capture="environment"
                    aria-describedby="media-error"
                    disabled=move || busy.get()
                    on:change:target=move |change| chosen(change.target())
                />
                <IconSvg icon=Icon::Camera />
                <span>{words(keys::MEDIA_TAKE_PHOTO)}</span>
            </label>
            <label class="btn btn-add" aria-busy=is_busy>
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/*"
                    multiple
                    aria-describedby="media-error"
                    disabled=move || busy.get()
                    on:change:target=move |change| chosen(change.target())
                />
                <IconSvg icon=Icon::Pictures />
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

/// What a photo takes, in bytes: with less than that left, the next one finds no room.
const PHOTO_BYTES: u64 = 512 * 1024;

/// What there is to say about the duo's room on the server: nothing below nine tenths.
fn room_note(used: u64, room: u64) -> Option<crate::texts::Key> {
    if used + PHOTO_BYTES > room {
        Some(keys::MEDIA_FULL)
    } else if used >= room / 10 * 9 {
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
        let room = 100 * PHOTO_BYTES;
        assert!(room_note(room / 2, room).is_none());
        assert!(room_note(room / 10 * 9, room) == Some(keys::MEDIA_NEARLY_FULL));
        assert!(room_note(room - PHOTO_BYTES, room) == Some(keys::MEDIA_NEARLY_FULL));
        assert!(room_note(room - PHOTO_BYTES + 1, room) == Some(keys::MEDIA_FULL));
    }
}

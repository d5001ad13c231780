//! How do members hear, record and take away their voices on a phrase?

use domain::attachment::{Attachment, AttachmentKind};
use domain::own_phrase::{about, thing_of};
use domain::phrase::PhraseId;
use domain::thing::ThingKind;
use domain::{MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::status::Status;

use super::own::{Own, Voice};
use super::voice_button::VoiceButton;
use crate::client::client;
use crate::member::diary::attachments::{Recorder, Recording, Section, WhereaboutsNote, sentence};
use crate::member::follow::{me, name_of, say};
use crate::texts::{keys, t, tf};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The voices on a phrase, and the way to record one's own.
#[component]
pub fn PhraseVoices(
    /// Which phrase.
    phrase: PhraseId,
    /// What this phone has.
    own: RwSignal<Option<Own>>,
) -> impl IntoView {
    let client = client();
    let thing = thing_of(&phrase);
    let section = Section::new(Some(thing.into()), Memo::new(|_| Vec::new()));
    let recording = RwSignal::new(Recording::No);
    let me = me(client);
    let phrase = StoredValue::new(phrase);
    let voices = Memo::new(move |_| {
        own.with(|own| {
            let own = own.as_ref()?;
            phrase.with_value(|phrase| Some(own.voices(phrase)))
        })
        .unwrap_or_default()
    });
    let has_own = Memo::new(move |_| {
        voices.with(|voices| voices.iter().any(|(member, _)| Some(*member) == me.get()))
    });
    let begin = move |_| {
        let phrase = phrase.get_value();
        // Voices of the catalogue's phrases hang on a thing that may have to begin first.
        let is_own = phrase.0.parse::<ThingId>().is_ok();
        let beginning = (!is_own).then(|| say(client, thing, ThingKind::Phrase, about(&phrase)));
        spawn_local(async move {
            if let Some(beginning) = beginning
                && let Err(error) = beginning.await
            {
                section.problem.try_set(Some(error.into()));
                return;
            }
            recording.try_set(Recording::Asking);
        });
    };
    let is_recording = Memo::new(move |_| recording.get() != Recording::No);
    let is_ended = Memo::new(move |_| client.status.with(|status| *status == Status::Ended));
    view! {
        <div class="phrase-voices stack-s">
            <For each=move || voices.get() key=|(_, voice)| format!("{}{:?}", voice.attachment.id, voice.whereabouts) let:voice>
                <OneVoice section=section voice=voice me=me />
            </For>
            {move || {
                if is_recording.get() {
                    return Some(view! { <Recorder section=section recording=recording /> }.into_any());
                }
                let key = if has_own.get() { keys::PHRASES_RECORD_ANEW } else { keys::PHRASES_RECORD };
                (!is_ended.get())
                    .then(|| {
                        view! {
                            <div class="row">
                                <button class="btn btn-quiet" type="button" on:click=begin>
                                    <IconSvg icon=Icon::Microphone />
                                    {words(key)}
                                </button>
                            </div>
                        }
                            .into_any()
                    })
            }} <p class="field-hint" role="alert">
                {move || section.problem.with(|problem| problem.as_ref().map(sentence).map(t))}
            </p>
        </div>
    }
}

#[component]
fn OneVoice(
    section: Section,
    voice: (MemberId, Voice),
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let (
        member,
        Voice {
            attachment,
            whereabouts,
        },
    ) = voice;
    let is_mine = Memo::new(move |_| me.get() == Some(member));
    let label = Signal::derive(move || match is_mine.get() {
        true => t(keys::PHRASES_YOUR_VOICE),
        false => tf(
            keys::PHRASES_VOICE_OF,
            &[("name", &name_of(section.client, member))],
        ),
    });
    debug_assert!(attachment.kind == AttachmentKind::Voice);
    let voice = StoredValue::new(attachment);
    let take_away = move |_| {
        let Attachment { id, .. } = voice.get_value();
        let taking = section.client.attachments().take_away(section.of, id);
        spawn_local(async move {
            section.problem.try_set(taking.await.err().map(Into::into));
        });
    };
    view! {
        <div class="row">
            <VoiceButton voice=voice.get_value() label=label />
            <WhereaboutsNote whereabouts=whereabouts />
            {move || {
                is_mine
                    .get()
                    .then(|| {
                        view! {
                            <button class="btn btn-icon btn-quiet" type="button" on:click=take_away>
                                <IconSvg icon=Icon::Trash />
                                <span class="visually-hidden">{words(keys::PHRASES_TAKE_VOICE)}</span>
                            </button>
                        }
                    })
            }}
        </div>
    }
}

//! Which phrases has the duo of its own, and whose voice is on which phrase?

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::MemberId;
use domain::attachment::Attachment;
use domain::own_phrase::{OwnPhrase, voices_of};
use domain::phrase::PhraseId;
use domain::thing::ThingKind;
use leptos::prelude::*;
use sync::store::StoreError;

use crate::client::{Client, TogetherHost};
use crate::member::diary::attachments::Whereabouts;
use crate::member::follow::follow_reading;

/// Phrases and voices, as this phone has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Own {
    /// The newest first.
    pub phrases: Vec<OwnPhrase>,
    voices: BTreeMap<PhraseId, BTreeMap<MemberId, Voice>>,
}

/// A voice, and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// What was recorded.
    pub attachment: Attachment,
    /// Where it is.
    pub whereabouts: Whereabouts,
}

impl Own {
    /// Reads them.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn read(host: Rc<dyn TogetherHost>) -> Result<Self, StoreError> {
        let things = host.things(ThingKind::Phrase).await?;
        let waiting = host.waiting_voices().await?;
        let mut phrases: Vec<OwnPhrase> = things.iter().filter_map(OwnPhrase::of).collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse((phrase.at, phrase.id)));
        let mut voices = BTreeMap::new();
        for thing in &things {
            let Some((phrase, attached)) = voices_of(thing) else {
                continue;
            };
            let attached = attached.into_values();
            let attached = attached.map(|attachment| (attachment, Whereabouts::Attached));
            let on_the_way = waiting.iter().filter(|it| it.of == thing.id);
            let on_the_way = on_the_way.map(|it| {
                let whereabouts = match it.refused {
                    true => Whereabouts::Refused,
                    false => Whereabouts::Waits,
                };
                (it.voice.clone(), whereabouts)
            });
            // The newest comes last and stays.
            let of_members: BTreeMap<MemberId, Voice> = attached
                .chain(on_the_way)
                .map(|(attachment, whereabouts)| {
                    let voice = Voice {
                        attachment,
                        whereabouts,
                    };
                    (voice.attachment.added.by, voice)
                })
                .collect();
            voices.insert(phrase, of_members);
        }
        Ok(Self { phrases, voices })
    }

    /// The voices on a phrase.
    #[must_use]
    pub fn voices(&self, phrase: &PhraseId) -> Vec<(MemberId, Voice)> {
        let voices = self.voices.get(phrase).into_iter().flatten();
        voices
            .map(|(member, voice)| (*member, voice.clone()))
            .collect()
    }

    /// The voice that says a phrase to this member: another's before their own.
    #[must_use]
    pub fn voice_of(&self, phrase: &PhraseId, me: Option<MemberId>) -> Option<Attachment> {
        let voices = self.voices.get(phrase)?;
        let others = voices.iter().find(|(member, _)| Some(**member) != me);
        let voice = others.or_else(|| voices.iter().next());
        voice.map(|(_, voice)| voice.attachment.clone())
    }

    /// What a phrase of the duo's own means in a language, by its code.
    #[must_use]
    pub fn meaning(&self, phrase: &PhraseId, code: &str) -> Option<String> {
        let id = phrase.0.parse().ok()?;
        let phrase = self.phrases.iter().find(|phrase| phrase.id == id)?;
        phrase.meaning(code).map(str::to_owned)
    }
}

/// Reads them now and whenever something stored has changed; none until they are read.
pub fn follow_own(client: Client) -> RwSignal<Option<Own>> {
    follow_reading(client, move || Own::read(client.together()))
}

//! How does a sitting go: which phrase, how far with it, what was said of it?

mod reading;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use catalogue::{Catalogue, ContentLanguage, Words};
use domain::attachment::Attachment;
use domain::own_phrase::OWN_THEME;
use domain::phrase::{Phrase, Theme};
use domain::practice::{Answer, Memory, PracticeDay, Remembered};
use domain::reviews::{
    Given, MEMBER, PhraseTag, SITTING_ANSWERS_MAX, last_review, sitting, thing_of,
};
use domain::session::{Deck, Standing, forecast};
use domain::thing::{Fact, ThingKind};
use domain::{Command, MemberId};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::write::WriteError;

use super::direction::Learnt;
use crate::client::{Client, TogetherHost};
use crate::member::follow::me_now;
use crate::member::navigation::focus_heading;
use crate::member::own_memory::OwnMemory;
use crate::member::phrases::Own;

/// How far the member is with the phrase in front of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Hear or read it, and choose what it means.
    Choose,
    /// Say it aloud, from its meaning.
    Say,
    /// See whether it was right.
    Compare,
}

/// The phrase in front of the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its place in the deck.
    pub place: usize,
    /// How often it has come up in this sitting.
    pub again: u32,
    /// See [`Step`].
    pub step: Step,
    /// What to choose between, by place.
    pub choices: Vec<usize>,
}

/// What the member is to see.
#[derive(Debug, Clone, PartialEq)]
pub enum Scene {
    /// The deck is being read.
    Reading,
    /// The deck is neither on this phone nor to be had now.
    NotThere,
    /// Before a sitting.
    Before,
    /// In the middle of one.
    During(Turn),
    /// After one.
    After,
}

/// The deck and the member's place in it. Copies are the same.
#[derive(Clone, Copy)]
pub struct Sitting {
    client: Client,
    host: StoredValue<Rc<dyn TogetherHost>, LocalStorage>,
    deck: RwSignal<Deck, LocalStorage>,
    catalogue: StoredValue<Option<Rc<Catalogue>>, LocalStorage>,
    /// The theme of what the two do next, whose new phrases come first.
    theme: StoredValue<Option<String>>,
    /// The language in which the member has phrases explained; the one that is proposed counts until another is chosen.
    pub own_language: RwSignal<Option<&'static ContentLanguage>>,
    /// The member learns to say phrases in that language, and has them explained in Dutch.
    pub learns_back: RwSignal<bool>,
    /// At one table both say Dutch.
    is_together: bool,
    /// The deck in the member's own language.
    pub words: RwSignal<Option<Rc<Words>>, LocalStorage>,
    own: StoredValue<Own>,
    memory: RwSignal<OwnMemory, LocalStorage>,
    queue: StoredValue<VecDeque<(usize, u32)>>,
    given: StoredValue<Vec<Given>>,
    name: StoredValue<String>,
    /// The day on which the sitting began, for which it counts to its end.
    day: StoredValue<PracticeDay>,
    /// An answer is being stored: a second tap on its button is none.
    storing: StoredValue<bool>,
    /// What is shown.
    pub scene: RwSignal<Scene>,
    /// Phrases still to come, the present one among them.
    pub left: RwSignal<u32>,
    /// The phone between two people is turned to the one across.
    pub is_turned: RwSignal<bool>,
}

impl Sitting {
    /// Reads the deck and what the member remembers.
    pub fn begin(client: Client, host: Rc<dyn TogetherHost>, is_together: bool) -> Self {
        let sitting = Self {
            client,
            host: StoredValue::new_local(host),
            deck: RwSignal::new_local(Deck::default()),
            catalogue: StoredValue::new_local(None),
            theme: StoredValue::new(None),
            own_language: RwSignal::new(None),
            learns_back: RwSignal::new(false),
            is_together,
            words: RwSignal::new_local(None),
            own: StoredValue::new(Own::default()),
            memory: RwSignal::new_local(OwnMemory::default()),
            queue: StoredValue::new(VecDeque::new()),
            given: StoredValue::new(Vec::new()),
            name: StoredValue::new(String::new()),
            day: StoredValue::new(PracticeDay(0)),
            storing: StoredValue::new(false),
            scene: RwSignal::new(Scene::Reading),
            left: RwSignal::new(0),
            is_turned: RwSignal::new(false),
        };
        Effect::new(move |_| {
            // What another phone of the member practised counts too.
            client.changes.track();
            spawn_local(sitting.read());
        });
        sitting
    }

    fn member(self) -> Option<MemberId> {
        me_now(self.client)
    }

    /// The language that the member learns back; none for Dutch.
    #[must_use]
    pub fn learns(self) -> Option<&'static ContentLanguage> {
        let learns_back = self.learns_back.try_get_untracked() == Some(true);
        self.own_language
            .try_get_untracked()
            .flatten()
            .filter(|_| learns_back)
    }

    /// Chooses what to learn.
    pub fn learn(self, back: bool) {
        self.host().keep_learns_back(back);
        self.read_anew();
    }

    /// Reads everything again, after a choice.
    pub fn read_anew(self) {
        spawn_local(self.read());
    }

    /// Gives the focus to the heading whenever a sitting begins or ends: what had it is gone with the scene before.
    pub fn keep_focus(self) {
        let is_during =
            Memo::new(move |_| self.scene.with(|scene| matches!(scene, Scene::During(_))));
        Effect::new(move |before: Option<bool>| {
            let now = is_during.get();
            if before.is_some_and(|before| before != now) {
                request_animation_frame(focus_heading);
            }
            now
        });
    }

    /// How the member stands.
    #[must_use]
    pub fn standing(self) -> Standing {
        self.with_remembered(|remembered| Standing::of(&self.of_deck(remembered), self.today()))
    }

    /// How many phrases come up on each of the next `days` days, today first.
    #[must_use]
    pub fn forecast(self, days: usize) -> Vec<u32> {
        self.with_remembered(|remembered| forecast(&self.of_deck(remembered), self.today(), days))
    }

    fn with_remembered<T>(self, read: impl FnOnce(&Remembered) -> T) -> T {
        self.memory.with(|memory| read(memory.remembered()))
    }

    fn of_deck(self, remembered: &Remembered) -> BTreeMap<PhraseTag, Memory> {
        self.deck.with(|deck| deck.of_these(remembered.memories()))
    }

    /// Of the last `days` days up to today, the oldest first, on which the member practised.
    #[must_use]
    pub fn days_practised(self, days: usize) -> Vec<bool> {
        self.with_remembered(|remembered| remembered.days_practised(self.today(), days))
    }

    /// Whether a phrase has counted as used in real life today.
    #[must_use]
    pub fn was_used_today(self, place: usize) -> bool {
        let tag = self.deck.with_untracked(|deck| deck.tag(place));
        tag.is_some_and(|tag| {
            untrack(|| self.with_remembered(|remembered| remembered.was_used_on(tag, self.today())))
        })
    }

    fn today(self) -> PracticeDay {
        self.host.with_value(|host| host.practice_day())
    }

    /// The phrases that a sitting would bring now.
    #[must_use]
    pub fn next(self) -> Vec<usize> {
        self.with_remembered(|remembered| {
            let theme = self.theme.get_value();
            self.deck
                .with(|deck| deck.session(remembered.memories(), self.today(), theme.as_deref()))
        })
    }

    /// The phrases that two people would take together now.
    #[must_use]
    pub fn together(self, theme: Option<&str>) -> Vec<usize> {
        self.with_remembered(|remembered| {
            let memories = remembered.memories();
            self.deck
                .with(|deck| deck.together(memories, self.today(), theme))
        })
    }

    /// The themes of the catalogue.
    #[must_use]
    pub fn themes(self) -> Vec<Theme> {
        let catalogue = self.catalogue.get_value();
        catalogue.map_or_else(Vec::new, |catalogue| catalogue.themes.clone())
    }

    /// Begins a sitting.
    pub fn start(self) {
        self.start_with(untrack(|| self.next()));
    }

    /// Begins a sitting of two people.
    pub fn start_together(self, theme: Option<&str>) {
        self.start_with(untrack(|| self.together(theme)));
    }

    /// Ends the sitting: what was answered is stored.
    pub fn stop(self) {
        self.scene.set(Scene::After);
    }

    fn start_with(self, next: Vec<usize>) {
        self.queue
            .set_value(next.into_iter().map(|place| (place, 0)).collect());
        self.begin_fact();
        self.advance();
    }

    fn begin_fact(self) {
        self.given.set_value(Vec::new());
        self.name
            .set_value(self.host.with_value(|host| host.new_name()));
        self.day.set_value(self.today());
    }

    fn advance(self) {
        let (next, left) = self
            .queue
            .try_update_value(|queue| {
                let left = u32::try_from(queue.len()).unwrap_or(u32::MAX);
                (queue.pop_front(), left)
            })
            .unwrap_or_default();
        self.left.try_set(left);
        let Some((place, again)) = next else {
            self.scene.try_set(Scene::After);
            return;
        };
        let choices = self.deck.with_untracked(|deck| deck.choices(place, again));
        // What comes back in the same sitting was understood a minute ago: it is said at once.
        let is_chosen = again == 0 && self.has_meaning(place);
        let step = if is_chosen { Step::Choose } else { Step::Say };
        self.scene.try_set(Scene::During(Turn {
            place,
            again,
            step,
            choices,
        }));
    }

    /// On to this step of the same phrase.
    pub fn go(self, step: Step) {
        self.scene.update(|scene| {
            if let Scene::During(turn) = scene {
                turn.step = step;
            }
        });
    }

    /// What the member says of the phrase: it is stored, and the next one comes.
    pub fn answer(self, answer: Answer) {
        let Scene::During(turn) = self.scene.get_untracked() else {
            return;
        };
        if self.storing.get_value() {
            return;
        }
        let storing = self.store(turn.place, answer);
        if answer == Answer::NotYet {
            self.queue
                .update_value(|queue| queue.push_back((turn.place, turn.again + 1)));
        }
        self.storing.set_value(true);
        spawn_local(async move {
            // What the next phrase follows on is stored. A storage that fails shows in the sync badge, and the next answer stores this
            // one too.
            if let Some(storing) = storing {
                drop(storing.await);
            }
            if self.storing.try_set_value(false).is_none() {
                self.advance();
            }
        });
    }

    /// Stores an answer beside the sitting's course.
    pub fn note(self, place: usize, answer: Answer) {
        if let Some(storing) = self.store(place, answer) {
            spawn_local(async move { drop(storing.await) });
        }
    }

    /// Stores an answer, with those given before in this sitting.
    fn store(
        self,
        place: usize,
        answer: Answer,
    ) -> Option<LocalBoxFuture<'static, Result<(), WriteError>>> {
        let tag = self.deck.with_untracked(|deck| deck.tag(place));
        let (phrase, member) = (tag?, self.member()?);
        let given = Given {
            phrase,
            answer,
            at: self.host.with_value(|host| host.now()),
        };
        if self.given.with_value(Vec::len) >= SITTING_ANSWERS_MAX {
            self.begin_fact();
        }
        let all = self.given.try_update_value(|all| {
            all.push(given);
            all.clone()
        })?;
        let (day, name) = (self.day.get_value(), self.name.get_value());
        let value = sitting(day, &all)?;
        if let Some(review) = last_review(&name, day, &all) {
            self.memory.update(|memory| memory.add(review));
        }
        let fact = Fact {
            name,
            value: Some(value),
        };
        let command = Command::SayFacts {
            thing: thing_of(member, day),
            kind: ThingKind::Reviews,
            facts: vec![Fact::new(MEMBER, &member), fact],
        };
        Some(self.client.host().dispatch(command))
    }

    /// A phrase of the deck.
    #[must_use]
    pub fn phrase(self, place: usize) -> Option<Phrase> {
        self.deck.with_untracked(|deck| deck.phrase(place).cloned())
    }

    /// A phrase as it is to be said.
    #[must_use]
    pub fn learnt(self, phrase: &Phrase) -> Learnt {
        let translated = self.learns().zip(self.translation(phrase));
        Learnt::of(phrase, translated)
    }

    /// What a phrase means: in the member's own language, or in Dutch for who learns that one.
    #[must_use]
    pub fn meaning(self, phrase: &Phrase) -> Option<Learnt> {
        match self.learns() {
            Some(_) => Some(Learnt::dutch(phrase.text.clone())),
            None => {
                let language = self.own_language.get()?;
                let text = self.translation(phrase)?;
                Some(Learnt::of(phrase, Some((language, text))))
            }
        }
    }

    /// A phrase in the member's own language.
    #[must_use]
    pub fn translation(self, phrase: &Phrase) -> Option<String> {
        let words = self
            .words
            .with(|words| words.as_ref()?.phrases.get(&phrase.id.0).cloned());
        words.or_else(|| {
            let language = self.own_language.get()?;
            self.own
                .with_value(|own| own.meaning(&phrase.id, language.code))
        })
    }

    /// Whether what a phrase means can be told from what others do: by its picture, or for one of the duo's own by a translation.
    fn has_meaning(self, place: usize) -> bool {
        let phrase = self.phrase(place);
        phrase.is_some_and(|phrase| {
            phrase.theme != OWN_THEME || untrack(|| self.meaning(&phrase)).is_some()
        })
    }

    /// The recorded voice that says a phrase.
    #[must_use]
    pub fn voice_of(self, phrase: &Phrase) -> Option<Attachment> {
        // They say it in Dutch, as the phone's voice does.
        if self.learns().is_some() {
            return None;
        }
        self.own
            .with_value(|own| own.voice_of(&phrase.id, self.member()))
    }

    /// What is to know of a phrase, in the member's own language, else in Dutch.
    #[must_use]
    pub fn note_on(self, phrase: &Phrase) -> Option<(bool, String)> {
        let own = self
            .words
            .with(|words| words.as_ref()?.notes.get(&phrase.id.0).cloned());
        let own = own.map(|note| (true, note));
        own.or_else(|| phrase.note.clone().map(|note| (false, note)))
    }

    /// Whether this phone can say what is learnt.
    #[must_use]
    pub fn has_voice(self) -> bool {
        self.learns().is_none() && self.host.with_value(|host| host.has_voice())
    }

    /// Says a phrase.
    pub fn say(self, text: &str) {
        self.host.with_value(|host| host.say(text));
    }

    /// The host.
    #[must_use]
    pub fn host(self) -> Rc<dyn TogetherHost> {
        self.host.get_value()
    }
}

//! What does a sitting read before it begins, and again whenever something stored has changed?

use std::rc::Rc;

use catalogue::Catalogue;
use domain::activity::Activity;
use domain::own_phrase::OwnPhrase;
use domain::plan::{self, Plan};
use domain::session::Deck;
use domain::thing::ThingKind;
use leptos::prelude::*;

use super::{Scene, Sitting};
use crate::member::phrases::Own;

impl Sitting {
    /// Reads the deck, what the two plan, and what the member remembers.
    pub(super) async fn read(self) {
        let Some(host) = self.host.try_get_value() else {
            return;
        };
        let (catalogue, things, plans) = (
            host.catalogue().await,
            host.things(ThingKind::Reviews).await,
            host.things(ThingKind::Plan).await,
        );
        let Some(catalogue) = catalogue else {
            self.scene.try_set(Scene::NotThere);
            return;
        };
        let own_language = host.own_language().language();
        let words = match own_language {
            Some(language) => host.words(language.code).await,
            None => None,
        };
        let learns_back = !self.is_together && words.is_some() && host.learns_back();
        self.own_language.try_set(own_language);
        self.words.try_set(words);
        self.learns_back.try_set(learns_back);
        // A storage that fails shows in the sync badge.
        let own = Own::read(Rc::clone(&host)).await.unwrap_or_default();
        self.own.try_set_value(own.clone());
        self.take_in(&catalogue, &own);
        let plans: Vec<Plan> = plans.iter().flatten().filter_map(Plan::of).collect();
        let next = plan::next(&plans, self.client.host().today());
        // It may be an activity that only this town has.
        let sheet = host.programme().await;
        let of_town = sheet.iter().flat_map(|sheet| &sheet.activities);
        let theme =
            next.and_then(|plan| theme_of(plan, catalogue.activities.iter().chain(of_town)));
        self.theme.try_set_value(theme);
        let me = self.member();
        let things = things.unwrap_or_default();
        self.memory
            .try_maybe_update(|memory| (memory.take_in(me, &things), ()));
        let is_reading = |scene: &Scene| matches!(scene, Scene::Reading | Scene::NotThere);
        if self.scene.try_with_untracked(is_reading) == Some(true) {
            self.scene.try_set(Scene::Before);
        }
    }

    /// Makes the deck of the duo's own phrases and the catalogue's. In the middle of a sitting places stay what they are: there own phrases
    /// only change or come behind.
    fn take_in(self, catalogue: &Rc<Catalogue>, own: &Own) {
        let is_during = |scene: &Scene| matches!(scene, Scene::During(_));
        let anew = self.scene.try_with_untracked(is_during) == Some(false);
        self.deck.try_update(|deck| {
            if anew {
                *deck = match self.learns() {
                    None => Deck::default(),
                    Some(language) => Deck::in_language(language.code),
                };
            }
            let own = own.phrases.iter().map(OwnPhrase::phrase);
            let of_catalogue = catalogue.phrases.iter().filter(|_| anew).cloned();
            for phrase in own.chain(of_catalogue) {
                // What nobody has translated cannot be learnt in that language.
                if self.learns().is_none() || self.translation(&phrase).is_some() {
                    deck.add(phrase);
                }
            }
        });
        self.catalogue.try_set_value(Some(catalogue.clone()));
    }
}

/// The theme that goes with a plan's activity.
fn theme_of<'a>(plan: &Plan, mut activities: impl Iterator<Item = &'a Activity>) -> Option<String> {
    let wanted = plan.activity.as_ref()?;
    let activity = activities.find(|activity| activity.id == *wanted)?;
    activity.themes.first().cloned()
}

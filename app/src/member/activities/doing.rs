//! What do the screens about activities read: the catalogue, and what the two have said, planned and done?

use std::collections::BTreeMap;
use std::rc::Rc;

use catalogue::programme::GroupEvent;
use catalogue::{ActivityWords, Catalogue, Words};
use domain::activity::{Activity, ActivityId};
use domain::opinion::Opinion;
use domain::plan::{Plan, next, turn};
use domain::practice::{Memory, memories};
use domain::reviews::{MEMBER, PhraseTag, reviews};
use domain::suggestion::{Shared, Situation};
use domain::thing::{Fact, Thing, ThingKind};
use domain::wishes::Wishes;
use domain::{Command, Day, MemberId, ThingId};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::write::WriteError;

use crate::client::{Client, OwnLanguage};

/// Where the catalogue is.
#[derive(Clone)]
pub enum Shelf {
    /// It is being read.
    Reading,
    /// It is neither on this phone nor to be had now.
    NotThere,
    /// Here.
    Here(Rc<Catalogue>),
}

/// Copies are the same.
#[derive(Clone, Copy)]
pub struct Doing {
    /// The client of the page.
    pub client: Client,
    /// The catalogue. It is there after everything else was read.
    pub shelf: RwSignal<Shelf, LocalStorage>,
    /// The catalogue in the member's own language.
    pub words: RwSignal<Option<Rc<Words>>, LocalStorage>,
    /// Plans, the earliest first.
    pub plans: RwSignal<Vec<Plan>>,
    opinions: RwSignal<Vec<Opinion>>,
    /// What each member wishes.
    pub wishes: RwSignal<BTreeMap<MemberId, Wishes>>,
    memories: RwSignal<BTreeMap<PhraseTag, Memory>>,
    /// What the programme and others organise for groups, by first date.
    pub events: RwSignal<Vec<GroupEvent>>,
}

impl Doing {
    /// Reads everything, and again whenever something stored has changed.
    pub fn follow(client: Client) -> Self {
        let doing = Self {
            client,
            shelf: RwSignal::new_local(Shelf::Reading),
            words: RwSignal::new_local(None),
            plans: RwSignal::new(Vec::new()),
            opinions: RwSignal::new(Vec::new()),
            wishes: RwSignal::new(BTreeMap::new()),
            memories: RwSignal::new(BTreeMap::new()),
            events: RwSignal::new(Vec::new()),
        };
        Effect::new(move |_| {
            client.changes.track();
            spawn_local(doing.read());
        });
        doing
    }

    async fn read(self) {
        let host = self.client.together();
        // A storage that fails shows in the sync badge.
        let things = async |kind| host.things(kind).await.unwrap_or_default();
        let mut plans: Vec<Plan> = things(ThingKind::Plan)
            .await
            .iter()
            .filter_map(Plan::of)
            .collect();
        plans.sort_by(|a, b| (&a.when, a.id).cmp(&(&b.when, b.id)));
        let opinions = things(ThingKind::Opinion).await;
        let opinions: Vec<Opinion> = opinions.iter().filter_map(Opinion::of).collect();
        let wishes = things(ThingKind::Wishes).await;
        let wishes: BTreeMap<_, _> = wishes.iter().filter_map(Wishes::of).collect();
        let me = self.me();
        let own = |thing: &&Thing| thing.get::<MemberId>(MEMBER) == me;
        let given = things(ThingKind::Reviews).await;
        let given: Vec<_> = given.iter().filter(own).flat_map(reviews).collect();
        if self.plans.try_with_untracked(|before| *before != plans) == Some(true) {
            self.plans.set(plans);
        }
        if self
            .opinions
            .try_with_untracked(|before| *before != opinions)
            == Some(true)
        {
            self.opinions.set(opinions);
        }
        if self.wishes.try_with_untracked(|before| *before != wishes) == Some(true) {
            self.wishes.set(wishes);
        }
        self.memories.try_set(memories(&given));
        let is_here = |shelf: &Shelf| matches!(shelf, Shelf::Here(_));
        if self.shelf.try_with_untracked(is_here) != Some(false) {
            return;
        }
        let language = match host.own_language() {
            OwnLanguage::NotChosen(language) => language,
            OwnLanguage::Pictures => None,
            OwnLanguage::Chosen(language) => Some(language),
        };
        if let Some(language) = language {
            self.words.try_set(host.words(language.code).await);
        }
        let mut catalogue = host.catalogue().await;
        if let Some(sheet) = host.programme().await {
            self.events.try_set(sheet.events.clone());
            // What only this town has stands among what every town has.
            if let Some(catalogue) = catalogue.as_mut() {
                let all = Rc::make_mut(catalogue);
                all.activities.extend(sheet.activities.iter().cloned());
            }
        }
        self.shelf
            .try_set(catalogue.map_or(Shelf::NotThere, Shelf::Here));
    }

    /// Who uses this phone; none before the first answer of the server.
    pub fn me(self) -> Option<MemberId> {
        self.client
            .people
            .with_untracked(|people| Some(people.as_ref()?.me.as_ref()?.id))
    }

    /// The members of the duo.
    pub fn members(self) -> Vec<MemberId> {
        self.client.people.with(|people| {
            let people = people.iter();
            let all = people.flat_map(|people| {
                let others = people.others.iter().map(|buddy| &buddy.member);
                people.me.iter().chain(others)
            });
            all.map(|member| member.id).collect()
        })
    }

    /// A member's name; empty when not known.
    pub fn name_of(self, member: MemberId) -> String {
        self.client.people.with(|people| {
            let member = people.as_ref().and_then(|people| people.member(member));
            member.map(|member| member.name.clone()).unwrap_or_default()
        })
    }

    /// Whose turn it is to choose.
    pub fn turn(self) -> Option<MemberId> {
        self.plans.with(|plans| turn(&self.members(), plans))
    }

    /// The next thing that is planned.
    pub fn next_plan(self, today: Day) -> Option<Plan> {
        self.plans.with(|plans| next(plans, today).cloned())
    }

    /// An activity of the catalogue.
    pub fn activity(self, id: &ActivityId) -> Option<Activity> {
        self.find(|activity| activity.id == *id)
    }

    /// The activity whose opinions lie in this thing: its address in the app.
    pub fn activity_at(self, thing: ThingId) -> Option<Activity> {
        self.find(|activity| address_of(&activity.id) == thing)
    }

    fn find(self, is_it: impl Fn(&Activity) -> bool) -> Option<Activity> {
        self.shelf.with(|shelf| match shelf {
            Shelf::Here(catalogue) => {
                let mut all = catalogue.activities.iter();
                all.find(|activity| is_it(activity)).cloned()
            }
            Shelf::Reading | Shelf::NotThere => None,
        })
    }

    /// An activity in the member's own language.
    pub fn in_own_words(self, id: &ActivityId) -> Option<ActivityWords> {
        self.words
            .with(|words| words.as_ref()?.activities.get(&id.0).cloned())
    }

    /// What the members think of an activity.
    pub fn opinion(self, id: &ActivityId) -> Option<Opinion> {
        self.opinions.with(|opinions| {
            let mut all = opinions.iter();
            all.find(|opinion| opinion.activity == *id).cloned()
        })
    }

    /// What counts when something is suggested for today.
    pub fn situation(self, today: Day) -> Situation {
        let members = self.members();
        let mut situation = self.wishes.with(|wishes| {
            self.opinions.with(|opinions| {
                self.plans.with(|plans| {
                    let shared = Shared {
                        members: &members,
                        wishes,
                        opinions,
                        plans,
                    };
                    Situation::of(&shared, today)
                })
            })
        });
        let now = self.client.together().practice_day();
        self.shelf.with(|shelf| {
            let Shelf::Here(catalogue) = shelf else {
                return;
            };
            self.memories.with(|memories| {
                for phrase in &catalogue.phrases {
                    if let Some(memory) = memories.get(&PhraseTag::of(&phrase.id)) {
                        let recall = memory.recall(now);
                        situation.recall.insert(phrase.id.clone(), recall);
                    }
                }
            });
        });
        situation
    }

    /// Says facts of a thing.
    pub fn say(
        self,
        thing: ThingId,
        kind: ThingKind,
        facts: Vec<Fact>,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>> {
        let command = Command::SayFacts { thing, kind, facts };
        self.client.host().dispatch(command)
    }

    /// The same, where nothing follows on the screen. A storage that fails shows in the sync badge, and all stands as before.
    pub fn note(self, thing: ThingId, kind: ThingKind, facts: Vec<Fact>) {
        let saying = self.say(thing, kind, facts);
        spawn_local(async move { drop(saying.await) });
    }
}

/// The thing in which opinions on an activity lie; it is the activity's address too.
pub fn address_of(id: &ActivityId) -> ThingId {
    ThingKind::Opinion.of(&id.0)
}

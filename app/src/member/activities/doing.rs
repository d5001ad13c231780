//! What do the screens about activities read: the catalogue, and what the two have said, planned and done?

use std::collections::BTreeMap;
use std::rc::Rc;

use catalogue::programme::{GroupEvent, ProgrammeSheet};
use catalogue::{ActivityWords, Catalogue, Words};
use domain::activity::{Activity, ActivityId};
use domain::opinion::Opinion;
use domain::plan::{Plan, next, turn};
use domain::reviews::PhraseTag;
use domain::suggestion::{Shared, Situation};
use domain::thing::{Fact, ThingKind};
use domain::wishes::Wishes;
use domain::{Day, MemberId, ThingId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::Client;
use crate::member::follow::{me, me_now, name_of, say_now, set_if_other};
use crate::member::own_memory::OwnMemory;

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
    memory: RwSignal<OwnMemory, LocalStorage>,
    /// What the programme and others organise for groups, by first date.
    pub events: RwSignal<Vec<GroupEvent>>,
    sheet: StoredValue<Option<Rc<ProgrammeSheet>>, LocalStorage>,
}

impl Doing {
    /// Reads everything, and again whenever something stored has changed.
    pub fn follow(client: Client) -> Self {
        let me = me(client);
        let doing = Self {
            client,
            sheet: StoredValue::new_local(None),
            shelf: RwSignal::new_local(Shelf::Reading),
            words: RwSignal::new_local(None),
            plans: RwSignal::new(Vec::new()),
            opinions: RwSignal::new(Vec::new()),
            wishes: RwSignal::new(BTreeMap::new()),
            memory: RwSignal::new_local(OwnMemory::default()),
            events: RwSignal::new(Vec::new()),
        };
        Effect::new(move |_| {
            client.changes.track();
            let me = me.get();
            spawn_local(doing.read(me));
        });
        doing
    }

    async fn read(self, me: Option<MemberId>) {
        let host = self.client.together();
        // A storage that fails shows in the sync badge, and what was read before stays.
        if let Ok(things) = host.things(ThingKind::Plan).await {
            let mut plans: Vec<Plan> = things.iter().filter_map(Plan::of).collect();
            plans.sort_by(|a, b| (&a.when, a.id).cmp(&(&b.when, b.id)));
            set_if_other(self.plans, plans);
        }
        if let Ok(things) = host.things(ThingKind::Opinion).await {
            set_if_other(
                self.opinions,
                things.iter().filter_map(Opinion::of).collect(),
            );
        }
        if let Ok(things) = host.things(ThingKind::Wishes).await {
            set_if_other(self.wishes, things.iter().filter_map(Wishes::of).collect());
        }
        if let Ok(things) = host.things(ThingKind::Reviews).await {
            self.memory
                .try_maybe_update(|memory| (memory.take_in(me, &things), ()));
        }
        let sheet = host.programme().await;
        let is_same = self.sheet.try_with_value(|before| *before == sheet);
        let is_here = |shelf: &Shelf| matches!(shelf, Shelf::Here(_));
        let is_read = self.shelf.try_with_untracked(is_here);
        if is_read.is_none() || (is_read, is_same) == (Some(true), Some(true)) {
            return;
        }
        if let Some(language) = host.own_language().language() {
            self.words.try_set(host.words(language.code).await);
        }
        let mut catalogue = host.catalogue().await;
        // A programme that takes its sheet back organises nothing.
        let events = sheet.as_ref().map(|sheet| sheet.events.clone());
        set_if_other(self.events, events.unwrap_or_default());
        if let Some(sheet) = &sheet {
            // What only this town has stands among what every town has.
            if let Some(catalogue) = catalogue.as_mut() {
                let all = Rc::make_mut(catalogue);
                all.activities.extend(sheet.activities.iter().cloned());
            }
        }
        self.sheet.try_set_value(sheet);
        self.shelf
            .try_set(catalogue.map_or(Shelf::NotThere, Shelf::Here));
    }

    /// Who uses this phone; none before the first answer of the server.
    pub fn me(self) -> Option<MemberId> {
        me_now(self.client)
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
        name_of(self.client, member)
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
            self.memory.with(|memory| {
                let memories = memory.remembered().memories();
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

    /// Says facts of a thing, where a tap is all that could be lost.
    pub fn note(self, thing: ThingId, kind: ThingKind, facts: Vec<Fact>) {
        say_now(self.client, thing, kind, facts);
    }
}

/// The thing in which opinions on an activity lie; it is the activity's address too.
pub fn address_of(id: &ActivityId) -> ThingId {
    ThingKind::Opinion.of(&id.0)
}

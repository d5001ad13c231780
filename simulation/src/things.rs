//! What do people say besides entries? Meetings, plans, goals, reviews, opinions, phrases of their own and voices on them.

use domain::activity::ActivityId;
use domain::diary::Mark as When;
use domain::goal::Goal;
use domain::meeting::{Meeting, MeetingKind, Statement};
use domain::opinion::{Opinion, Said as Thinks};
use domain::own_phrase::{OwnPhrase, Source, about, thing_of as thing_of_phrase};
use domain::phrase::PhraseId;
use domain::plan::{Plan, PlanState, When as PlannedFor};
use domain::practice::{Answer, PracticeDay};
use domain::reviews::{self, Given, MEMBER, PhraseTag};
use domain::thing::{Fact, Thing, ThingKind, own};
use domain::{Command, EntryId, MemberId, ThingId};
use rand::RngExt;

use crate::mark::{Fate, Mark, marks_in};
use crate::said::Said;
use crate::world::World;

/// Minutes that meetings take: few, so that two members agree now and then.
const MINUTES: [u16; 3] = [45, 60, 90];

/// What there is to have an opinion on, and to hear: few, so that two begin the same thing at once.
const ACTIVITIES: [&str; 3] = ["market-visit", "coffee", "library"];
const PHRASES: [&str; 2] = ["market-half-kilo", "greeting-tot-straks"];

const ANSWERS: [Answer; 3] = [Answer::NotYet, Answer::Known, Answer::Used];

/// Minutes by which the phones' time is ahead of UTC.
const OFFSET_MINUTES: i32 = 120;

/// Answers after which somebody begins a new sitting.
const SITTING_ANSWERS: usize = 12;

/// A sitting that goes on, as the program holds it until it ends.
#[derive(Debug, Clone)]
pub struct Sitting {
    name: String,
    day: PracticeDay,
    given: Vec<Given>,
}

impl World {
    /// Somebody says something of what the two share.
    pub async fn say(&mut self, phone: usize) {
        match self.rng.random_range(0..10) {
            0 | 1 => self.note_meeting(phone).await,
            2 | 3 => self.make_plans(phone).await,
            4 | 5 => self.set_goals(phone).await,
            6 | 7 => self.practise(phone).await,
            8 => self.judge(phone).await,
            _ => self.keep_phrase(phone).await.unwrap_or_default(),
        };
    }

    /// A meeting is noted, or a member says of one how it was.
    async fn note_meeting(&mut self, phone: usize) {
        let known = self.some_thing(phone, ThingKind::Meeting, 60);
        let place = match known.is_none() || self.chance(30) {
            true => self.worded(),
            false => None,
        };
        let id = known.map_or_else(|| self.new_thing(), |thing| thing.id);
        self.say_of_meeting(phone, id, place.as_deref()).await;
    }

    async fn say_of_meeting(&mut self, phone: usize, id: ThingId, place: Option<&str>) {
        let statement = Statement {
            day: self.day(),
            minutes: MINUTES[self.rng.random_range(0..MINUTES.len())],
            kind: MeetingKind::Together,
            at: self.clock_of(phone),
        };
        let facts = Meeting::says(self.member_at(phone), &statement, place);
        self.say_facts(phone, id, ThingKind::Meeting, facts).await;
    }

    /// Somebody plans something, moves it, says what they bring or that it was done.
    async fn make_plans(&mut self, phone: usize) {
        let Some(place) = self.worded() else { return };
        let when = PlannedFor {
            day: self.day(),
            minute: self.chance(80).then_some(600),
            zone: "Europe/Brussels".into(),
        };
        let kind = ThingKind::Plan;
        let Some(plan) = self.some_thing(phone, kind, 75) else {
            let activity = self.chance(50).then(|| self.activity());
            let title = self.worded().unwrap_or_default();
            let facts = Plan::begin(activity.as_ref(), &title, &when, &place);
            let id = self.new_thing();
            self.say_facts(phone, id, kind, facts).await;
            return;
        };
        let facts = match self.rng.random_range(0..7) {
            0..=2 => Plan::moved(&when, &place),
            3 => Plan::brings(self.member_at(phone), &place),
            4 => Plan::brings(self.member_at(phone), ""),
            5 => {
                let entries = self.phones[phone].entries();
                let Some(entry) = entries.first() else { return };
                Plan::told_in(entry.id)
            }
            _ => Plan::is_now(PlanState::Done),
        };
        let is_done = facts == Plan::is_now(PlanState::Done);
        self.say_facts(phone, plan.id, kind, facts).await;
        if is_done && let Some(plan) = Plan::of(&plan) {
            self.say_of_meeting(phone, plan.meeting(), Some(&place))
                .await;
        }
    }

    /// Somebody sets a goal, words it anew, adds a step, marks one or takes one away.
    async fn set_goals(&mut self, phone: usize) {
        let Some(text) = self.worded() else { return };
        let at = self.clock_of(phone);
        let by = self.member_at(phone);
        let kind = ThingKind::Goal;
        let Some(thing) = self.some_thing(phone, kind, 80) else {
            let mut facts = Goal::worded(&text, None);
            if let Some(step) = self.worded() {
                facts.extend(Goal::step(&self.name(), &step, at));
            }
            let id = self.new_thing();
            self.say_facts(phone, id, kind, facts).await;
            return;
        };
        let steps = Goal::of(&thing).map_or_else(Vec::new, |goal| goal.steps);
        let step = self.one_of(steps.len()).map(|index| steps[index].clone());
        let done = self.chance(70).then_some(When { by, at });
        let facts = match (self.rng.random_range(0..8), step) {
            (0, _) => Goal::worded(&text, None),
            (1, _) => Goal::marked(done),
            (2 | 3, Some(step)) => Goal::step_marked(&step.name, done),
            (4, Some(step)) => Goal::without_step(&step.name),
            _ => Goal::step(&self.name(), &text, at),
        };
        self.say_facts(phone, thing.id, kind, facts).await;
    }

    /// Somebody answers a phrase: a sitting begins or goes on, and is written again with each answer.
    async fn practise(&mut self, phone: usize) {
        let at = self.clock_of(phone);
        let sitting_of = (phone, self.phones[phone].start);
        let goes_on = self.chance(70);
        let known = self.sittings.get(&sitting_of).cloned();
        let known = known.filter(|known| goes_on && known.given.len() < SITTING_ANSWERS);
        let mut sitting = known.unwrap_or_else(|| Sitting {
            name: self.name(),
            day: PracticeDay::of(at, OFFSET_MINUTES),
            given: Vec::new(),
        });
        sitting.given.push(Given {
            phrase: PhraseTag(self.rng.random()),
            answer: ANSWERS[self.rng.random_range(0..ANSWERS.len())],
            at,
        });
        let member = self.member_at(phone);
        let value = reviews::sitting(sitting.day, &sitting.given);
        let name = sitting.name.clone();
        let facts = vec![Fact::new(MEMBER, &member), Fact { name, value }];
        let thing = reviews::thing_of(member, sitting.day);
        if self
            .say_facts(phone, thing, ThingKind::Reviews, facts)
            .await
        {
            self.sittings.insert(sitting_of, sitting);
        }
    }

    /// Somebody says what they think of an activity, or that it was done.
    async fn judge(&mut self, phone: usize) {
        let activity = self.activity();
        let day = self.day();
        let like = self.chance(60);
        let said = self.chance(85).then_some(Thinks { like, day });
        let facts = match self.chance(25) {
            true => Opinion::done(&activity, day),
            false => Opinion::says(&activity, self.member_at(phone), said),
        };
        let thing = ThingKind::Opinion.of(&activity.0);
        self.say_facts(phone, thing, ThingKind::Opinion, facts)
            .await;
    }

    /// Somebody keeps a phrase, or changes what one says or means.
    async fn keep_phrase(&mut self, phone: usize) -> Option<()> {
        let member = self.member_at(phone);
        let text = self.worded()?;
        let kind = ThingKind::Phrase;
        let known = self.some_thing(phone, kind, 60);
        let (id, facts) = match known.as_ref().and_then(OwnPhrase::of) {
            Some(phrase) => {
                let said = match self.chance(50) {
                    true => phrase.rewritten(member, &text),
                    false => phrase.translated(member, "ar", &text),
                };
                (phrase.id, vec![said?])
            }
            None => {
                let source = Source {
                    day: self.day(),
                    entry: None,
                    activity: None,
                };
                (self.new_thing(), OwnPhrase::begin(member, &text, &source))
            }
        };
        self.say_facts(phone, id, kind, facts).await.then_some(())
    }

    /// Somebody records their voice for a phrase: their own, or one of the catalogue.
    pub async fn speak(&mut self, phone: usize) {
        let thing = match self.some_thing(phone, ThingKind::Phrase, 60) {
            Some(known) => known.id,
            None => {
                let phrase = PHRASES[self.rng.random_range(0..PHRASES.len())];
                let phrase = PhraseId(phrase.into());
                let (thing, facts) = (thing_of_phrase(&phrase), about(&phrase));
                if !self.say_facts(phone, thing, ThingKind::Phrase, facts).await {
                    return;
                }
                thing
            }
        };
        self.record_voice(phone, thing.into()).await;
    }

    /// Somebody deletes a thing, takes that back, or deletes it for good.
    pub async fn take_back(&mut self, phone: usize) {
        let mut things = self.phones[phone].taken_away_things();
        things.retain(|(_, taken)| taken.1.is_none());
        let Some(index) = self.one_of(things.len()) else {
            return;
        };
        let (entry, (deleted, _)) = things[index];
        let command = match (deleted, self.rng.random_range(0..4)) {
            (_, 0) => {
                let seen = self.seen_in(phone, entry);
                self.erase_for_good(phone, entry, deleted.is_some(), &seen)
                    .await;
                return;
            }
            (None, _) => Command::DeleteEntry { entry },
            (Some(_), _) => Command::RestoreEntry { entry },
        };
        self.carry_out(phone, &command, None).await;
    }

    /// Says facts and notes what has to stand from now on; whether they were saved.
    async fn say_facts(
        &mut self,
        phone: usize,
        thing: ThingId,
        kind: ThingKind,
        facts: Vec<Fact>,
    ) -> bool {
        let id = EntryId::from(thing);
        let before = self.phones[phone].values_in(id);
        let command = Command::SayFacts {
            thing,
            kind,
            facts: facts.clone(),
        };
        if !self.carry_out(phone, &command, None).await {
            return false;
        }
        for fact in facts {
            let stood = before.get(&fact.name);
            if stood == fact.value.as_ref() {
                continue;
            }
            self.figures.facts += 1;
            let over = stood.and_then(|stood| self.changes.mark_of(id, &fact.name, stood));
            match fact.value {
                None => {
                    if let Some(gone) = over {
                        self.changes.excuse(gone);
                    }
                    self.changes.taken_away.insert((id, fact.name));
                }
                Some(value) => self.follow_value(phone, id, kind, fact.name, value, over),
            }
        }
        true
    }

    /// From now on it counts what becomes of a value, if it can be told from others.
    fn follow_value(
        &mut self,
        phone: usize,
        thing: EntryId,
        kind: ThingKind,
        name: String,
        value: Vec<u8>,
        over: Option<Mark>,
    ) {
        let holds_moment = match kind {
            ThingKind::Meeting => name.starts_with("said/"),
            ThingKind::Reviews => name != MEMBER,
            _ => false,
        };
        let mark = match marks_in(&value).first() {
            Some(mark) => Some(*mark),
            None if holds_moment => self.changes.mark(),
            None => None,
        };
        if let Some(mark) = mark {
            self.saved(phone, thing, mark);
            let said = Said { name, value, over };
            self.changes.said.insert(mark, said);
        }
    }

    /// Somebody's voice on a thing stands under their name, in the place of their earlier one.
    pub(crate) fn follow_voice(&mut self, phone: usize, thing: EntryId, mark: Mark) {
        let name = own("voice", self.member_at(phone));
        let mut here = self.seen_in(phone, thing);
        here.extend(self.phones[phone].waiting_for(thing));
        // The marks rise, whatever the clocks say. What a copy of the profile is about to send too may come after.
        let is_elsewhere = |earlier: &Mark| {
            let mut others = (0..self.phones.len()).filter(|other| *other != phone);
            others.any(|other| self.phones[other].waiting_for(thing).contains(earlier))
        };
        let earlier = here
            .into_iter()
            .filter(|earlier| *earlier < mark && !is_elsewhere(earlier));
        let over = earlier
            .filter(|mark| self.changes.said.get(mark).map(|said| &said.name) == Some(&name))
            .max();
        let value = mark.text().into_bytes();
        self.changes.said.insert(mark, Said { name, value, over });
        self.figures.voices += 1;
    }

    /// What stands in a thing on a phone, and what that replaced.
    fn seen_in(&self, phone: usize, thing: EntryId) -> Vec<Mark> {
        let values = self.phones[phone].values_in(thing);
        let of_value = |(name, value): (&String, &Vec<u8>)| {
            let marks = marks_in(value);
            match marks.is_empty() {
                true => Vec::from_iter(self.changes.mark_of(thing, name, value)),
                false => marks,
            }
        };
        let mut seen: Vec<Mark> = values.iter().flat_map(of_value).collect();
        let before = seen.iter().flat_map(|mark| self.changes.before(*mark));
        let before: Vec<Mark> = before.collect();
        seen.extend(before);
        seen
    }

    /// One of the first few things of a kind, so many times in a hundred where there are any.
    fn some_thing(&mut self, phone: usize, kind: ThingKind, percent: u32) -> Option<Thing> {
        let mut things = self.phones[phone].things();
        things.retain(|thing| thing.kind == kind);
        let few = things.len().min(3);
        let index = self.one_of(few)?;
        self.chance(percent).then(|| things.swap_remove(index))
    }

    /// Words with a mark; none when all marks are used up.
    fn worded(&mut self) -> Option<String> {
        let words = self.words();
        let mark = self.changes.mark()?;
        Some(format!("{words}{}", mark.text()))
    }

    fn new_thing(&mut self) -> ThingId {
        ThingId::from_bytes(self.rng.random())
    }

    /// A name that nobody else draws, as steps and sittings have.
    fn name(&mut self) -> String {
        let number: u64 = self.rng.random();
        format!("{:012x}", number >> 16)
    }

    fn activity(&mut self) -> ActivityId {
        ActivityId(ACTIVITIES[self.rng.random_range(0..ACTIVITIES.len())].into())
    }

    fn member_at(&self, phone: usize) -> MemberId {
        self.phones[phone].phone.member
    }

    /// What somebody saw before they erased it must be nowhere; what fell into it from elsewhere may be there or not.
    pub(crate) fn follow_erasure(&mut self, phone: usize, erased: EntryId, seen: &[Mark]) {
        self.figures.erasures += 1;
        self.changes.erased.insert(erased, phone);
        for (mark, change) in &mut self.changes.saved {
            if change.entry == erased {
                change.fate = match seen.contains(mark) {
                    true => Fate::Erased,
                    // Said into an erased entry, it is offered back to whoever said it.
                    false if change.fate == Fate::Saved => Fate::Excused,
                    false => change.fate,
                };
            }
        }
    }
}

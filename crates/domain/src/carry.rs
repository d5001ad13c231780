//! What of a thing in a copy does the member who reads it in say here?
//!
//! A copy is a file that anybody may have written, so nobody speaks in it for somebody else: whoever reads it in says what was theirs, and
//! what the other said comes when the other reads it in. What two people did together stays theirs: in another duo it is left out.

use std::collections::BTreeMap;

use crate::diary::Mark;
use crate::goal::{self, Goal};
use crate::id::{MemberId, ThingId};
use crate::meeting::{MINUTES_MAX, Meeting, MeetingKind};
use crate::opinion::Opinion;
use crate::own_phrase::{self, OwnPhrase};
use crate::plan::Plan;
use crate::reflection::Reflection;
use crate::reviews;
use crate::thing::{Fact, Thing, ThingKind};
use crate::wishes::Wishes;

/// A member of the duo or of a copy, by what they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Their id.
    pub id: MemberId,
    /// Their first name.
    pub name: String,
}

/// Who reads a copy in, and who of the people in it is who here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    member: MemberId,
    here: BTreeMap<MemberId, MemberId>,
    is_same_duo: bool,
}

impl Reader {
    /// People are the same by their id, else by a name that only one has: a duo that had to begin anew may have got new ids.
    #[must_use]
    pub fn of(member: MemberId, duo: &[Known], copied: &[Known]) -> Self {
        let mut here = BTreeMap::new();
        for person in copied {
            let same_id = duo.iter().find(|known| known.id == person.id);
            let found = same_id.or_else(|| only(duo, &person.name));
            let is_one = only(copied, &person.name).is_some() || same_id.is_some();
            if let Some(found) = found.filter(|_| is_one) {
                here.insert(person.id, found.id);
            }
        }
        let is_in = |known: &Known| here.values().any(|id| *id == known.id);
        let is_same_duo = duo.len() > 1 && duo.iter().all(is_in);
        Self {
            member,
            here,
            is_same_duo,
        }
    }

    /// Whether the copy is of the same people, so that what they did together belongs here.
    #[must_use]
    pub fn is_same_duo(&self) -> bool {
        self.is_same_duo
    }

    /// Who somebody in the copy is here; somebody who is nobody here keeps their id.
    #[must_use]
    pub fn here(&self, there: MemberId) -> MemberId {
        self.here.get(&there).copied().unwrap_or(there)
    }

    fn is_own(&self, there: MemberId) -> bool {
        self.here.get(&there) == Some(&self.member)
    }

    /// One's own of what each says.
    fn own<'s, T>(&self, mut said: impl Iterator<Item = (&'s MemberId, &'s T)>) -> Option<&'s T> {
        let own = said.find(|(by, _)| self.is_own(**by));
        own.map(|(_, said)| said)
    }
}

fn only<'k>(people: &'k [Known], name: &str) -> Option<&'k Known> {
    let same = |known: &&Known| known.name.trim().to_lowercase() == name.trim().to_lowercase();
    let mut found = people.iter().filter(same);
    let first = found.next();
    first.filter(|_| found.next().is_none() && !name.trim().is_empty())
}

/// What a member says of a thing in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Which thing it is here.
    pub thing: ThingId,
    /// What it is.
    pub kind: ThingKind,
    /// What is said.
    pub facts: Vec<Fact>,
}

impl Carried {
    /// What is still to be said where the thing is there already; none where that stays as it is.
    #[must_use]
    pub fn beside(mut self, there: &Thing) -> Option<Self> {
        // Of these each member has a name of their own, under which nothing was taken back.
        let adds = matches!(
            self.kind,
            ThingKind::Meeting | ThingKind::Reviews | ThingKind::Opinion | ThingKind::Reflection
        );
        let is_new = |fact: &Fact| !there.facts.contains_key(&fact.name);
        self.facts.retain(is_new);
        (adds && self.kind == there.kind && !self.facts.is_empty()).then_some(self)
    }
}

/// What the reader of a copy says of a thing in it; none where it is not theirs to say, or cannot be read.
#[must_use]
pub fn carried(thing: &Thing, reader: &Reader) -> Option<Carried> {
    let is_shared = matches!(
        thing.kind,
        ThingKind::Meeting | ThingKind::Plan | ThingKind::Goal | ThingKind::Reflection
    );
    if is_shared && !reader.is_same_duo {
        return None;
    }
    let (id, facts) = match thing.kind {
        ThingKind::Meeting => (thing.id, meeting(thing, reader)?),
        ThingKind::Plan => (thing.id, plan(thing, reader)?),
        ThingKind::Phrase => phrase(thing, reader)?,
        ThingKind::Reviews => reviews_of(thing, reader)?,
        ThingKind::Opinion => opinion(thing, reader)?,
        ThingKind::Goal => (thing.id, goal(thing, reader)?),
        ThingKind::Reflection => reflection(thing, reader)?,
        ThingKind::Wishes => wishes(thing, reader)?,
    };
    let said = |fact: &Fact| fact.value.is_some();
    Some(Carried {
        thing: id,
        kind: thing.kind,
        facts: facts.into_iter().filter(said).collect(),
    })
}

/// The reader's own word, else what stands: then they say the same, and the other may confirm it.
fn meeting(thing: &Thing, reader: &Reader) -> Option<Vec<Fact>> {
    let meeting = Meeting::of(thing)?;
    let own = reader.own(meeting.said.iter());
    let said = own.or_else(|| meeting.stands())?;
    let is_possible = (1..=MINUTES_MAX).contains(&said.minutes);
    let is_of_another = said.kind == MeetingKind::Own && !reader.is_own(meeting.by);
    let facts = || Meeting::says(reader.member, said, Some(&meeting.place));
    (is_possible && !is_of_another).then(facts)
}

fn plan(thing: &Thing, reader: &Reader) -> Option<Vec<Fact>> {
    let plan = Plan::of(thing)?;
    let mut facts = Plan::begin(plan.activity.as_ref(), &plan.title, &plan.when, &plan.place);
    facts.extend(Plan::is_now(plan.state));
    facts.extend(plan.entry.into_iter().flat_map(Plan::told_in));
    let by = reader.here(plan.by);
    if by != reader.member {
        facts.extend(Plan::chosen_by(by));
    }
    if let Some(brings) = reader.own(plan.brings.iter()) {
        facts.extend(Plan::brings(reader.member, brings));
    }
    Some(facts)
}

/// The words that show, as the reader's. What the other wrote at the same time was never chosen.
fn phrase(thing: &Thing, reader: &Reader) -> Option<(ThingId, Vec<Fact>)> {
    let Some(own) = OwnPhrase::of(thing) else {
        let (phrase, _) = own_phrase::voices_of(thing)?;
        let is_own = phrase.0 == thing.id.to_string();
        return (!is_own).then(|| (own_phrase::thing_of(&phrase), own_phrase::about(&phrase)));
    };
    let source = own.source.as_ref()?;
    let mut facts = OwnPhrase::begin(reader.member, own.text.shown(), source);
    for (code, wordings) in &own.translations {
        let shown = wordings.shown();
        facts.extend(OwnPhrase::first_translated(reader.member, code, shown));
    }
    Some((own.id, facts))
}

fn reviews_of(thing: &Thing, reader: &Reader) -> Option<(ThingId, Vec<Fact>)> {
    let of: MemberId = thing.get(reviews::MEMBER)?;
    let first = reviews::reviews(thing).into_iter().next()?;
    let id = reviews::thing_of(reader.member, first.day);
    let own = || {
        let sittings = raw(thing, |name| name != reviews::MEMBER);
        let member = Fact::new(reviews::MEMBER, &reader.member);
        (id, sittings.chain([member]).collect())
    };
    reader.is_own(of).then(own)
}

fn opinion(thing: &Thing, reader: &Reader) -> Option<(ThingId, Vec<Fact>)> {
    let opinion = Opinion::of(thing)?;
    let own = reader.own(opinion.said.iter());
    let done = opinion.done.filter(|_| reader.is_same_duo);
    let said = own.map(|said| Opinion::says(&opinion.activity, reader.member, Some(*said)));
    let done = done.map(|day| Opinion::done(&opinion.activity, day));
    let facts: Vec<Fact> = said.into_iter().chain(done).flatten().collect();
    (!facts.is_empty()).then(|| (ThingKind::Opinion.of(&opinion.activity.0), facts))
}

fn goal(thing: &Thing, reader: &Reader) -> Option<Vec<Fact>> {
    let goal = Goal::of(thing)?;
    let here = |mark: &Option<Mark>| {
        mark.map(|mark| Mark {
            by: reader.here(mark.by),
            ..mark
        })
    };
    let mut facts = Goal::worded(&goal.text, goal.template.as_deref());
    facts.extend(Goal::marked(here(&goal.done)));
    for step in goal.steps.iter().take(goal::STEPS_MAX) {
        facts.extend(Goal::step(&step.name, &step.text, step.added_at));
        facts.extend(Goal::step_marked(&step.name, here(&step.done)));
    }
    Some(facts)
}

fn reflection(thing: &Thing, reader: &Reader) -> Option<(ThingId, Vec<Fact>)> {
    let reflection = Reflection::of(thing)?;
    let answers = reader.own(reflection.said.iter())?;
    let facts = Reflection::says(reflection.moment, reader.member, answers);
    Some((reflection.moment.thing(), facts))
}

fn wishes(thing: &Thing, reader: &Reader) -> Option<(ThingId, Vec<Fact>)> {
    let (of, _) = Wishes::of(thing)?;
    let own = || {
        let wishes = raw(thing, |name| name != Wishes::MEMBER);
        let member = Fact::new(Wishes::MEMBER, &reader.member);
        (
            Wishes::thing_of(reader.member),
            wishes.chain([member]).collect(),
        )
    };
    reader.is_own(of).then(own)
}

/// Facts as they are.
fn raw<'t>(thing: &'t Thing, keep: impl Fn(&str) -> bool + 't) -> impl Iterator<Item = Fact> + 't {
    let kept = thing.facts.iter().filter(move |(name, _)| keep(name));
    kept.map(|(name, value)| Fact {
        name: name.clone(),
        value: Some(value.to_vec()),
    })
}

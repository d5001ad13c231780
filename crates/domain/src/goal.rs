//! What do the two want to reach, by which small steps, and who marked what as done?

use minicbor::{Decode, Encode};

use crate::diary::Mark;
use crate::id::ThingId;
use crate::thing::{Fact, Thing, ThingKind};
use crate::time::UnixMillis;

/// Most goals that are open at a time: an action plan is a few (*handelingsplan*). Two phones that add at once may come to more, which all stay.
pub const GOALS_MAX: usize = 5;

/// Most small steps of one goal: more are a goal of their own.
pub const STEPS_MAX: usize = 8;

/// Longest goal and longest step, in UTF-16 units, as a browser counts in its fields: a sentence.
pub const GOAL_UTF16_MAX: usize = 160;

/// A goal that the two set themselves. Either may change anything of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Which.
    pub id: ThingId,
    /// Who set it, and when by their clock.
    pub begun: Mark,
    /// In their own words, or those of the template in the language of who took it.
    pub text: String,
    /// The template whose words it has, so that each reads it in their own language; none once it has words of its own.
    pub template: Option<String>,
    /// Small steps, in the order in which they were added.
    pub steps: Vec<Step>,
    /// Who says that it is reached, and when.
    pub done: Option<Mark>,
}

/// A small step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name among the facts: random, so that two steps added at once both stay.
    pub name: String,
    /// When it was added, by the clock of who added it.
    pub added_at: UnixMillis,
    /// What is to be done.
    pub text: String,
    /// Who says that it is done, and when.
    pub done: Option<Mark>,
}

/// A step as its fact holds it.
#[derive(Encode, Decode)]
struct StepSaid {
    #[n(0)]
    added_at: UnixMillis,
    #[n(1)]
    text: String,
}

/// Facts of a goal.
const TEXT: &str = "text";
const TEMPLATE: &str = "template";
const DONE: &str = "done";
const STEP: &str = "step/";
const STEP_DONE: &str = "done/";

impl Goal {
    /// The goal that a thing is; none when it is none, or says nothing.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        let text = thing.text(TEXT);
        if thing.kind != ThingKind::Goal || text.is_empty() {
            return None;
        }
        let names = thing
            .facts
            .keys()
            .filter_map(|name| name.strip_prefix(STEP));
        let mut steps: Vec<Step> = names
            .filter_map(|name| {
                let StepSaid { added_at, text } = thing.get(&format!("{STEP}{name}"))?;
                let done = thing.get(&format!("{STEP_DONE}{name}"));
                let name = name.to_owned();
                Some(Step {
                    name,
                    added_at,
                    text,
                    done,
                })
            })
            .collect();
        // By name where clocks say the same, so that both phones show one order.
        steps.sort_by(|a, b| (a.added_at, &a.name).cmp(&(b.added_at, &b.name)));
        Some(Self {
            id: thing.id,
            begun: thing.begun,
            text,
            template: thing.get(TEMPLATE),
            steps,
            done: thing.get(DONE),
        })
    }

    /// Sets a goal, or words it anew.
    #[must_use]
    pub fn worded(text: &str, template: Option<&str>) -> Vec<Fact> {
        vec![
            Fact::text(TEXT, text),
            Fact::text(TEMPLATE, template.unwrap_or_default()),
        ]
    }

    /// Marks it as reached, or takes the mark away.
    #[must_use]
    pub fn marked(done: Option<Mark>) -> Vec<Fact> {
        vec![mark(DONE.to_owned(), done)]
    }

    /// Adds a step under a random name.
    #[must_use]
    pub fn step(name: &str, text: &str, added_at: UnixMillis) -> Vec<Fact> {
        let text = text.trim().to_owned();
        let said = StepSaid { added_at, text };
        vec![Fact::new(format!("{STEP}{name}"), &said)]
    }

    /// Marks a step as done, or takes the mark away.
    #[must_use]
    pub fn step_marked(name: &str, done: Option<Mark>) -> Vec<Fact> {
        vec![mark(format!("{STEP_DONE}{name}"), done)]
    }

    /// Takes a step away.
    #[must_use]
    pub fn without_step(name: &str) -> Vec<Fact> {
        let both = [STEP, STEP_DONE];
        both.map(|of| Fact::gone(format!("{of}{name}"))).to_vec()
    }

    /// Goals of things, in the order in which they were set: the open ones, then those that were reached.
    #[must_use]
    pub fn all(things: &[Thing]) -> Vec<Self> {
        let mut goals: Vec<Self> = things.iter().filter_map(Self::of).collect();
        goals.sort_by_key(|goal| (goal.done.is_some(), goal.begun.at, goal.id));
        goals
    }

    /// Whether there is room for one more.
    #[must_use]
    pub fn has_room(goals: &[Self]) -> bool {
        let open = goals.iter().filter(|goal| goal.done.is_none());
        open.count() < GOALS_MAX
    }
}

fn mark(name: String, done: Option<Mark>) -> Fact {
    match done {
        Some(done) => Fact::new(name, &done),
        None => Fact::gone(name),
    }
}

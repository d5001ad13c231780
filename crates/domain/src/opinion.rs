//! What does each member think of an activity, and when was it last done?

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::activity::ActivityId;
use crate::id::MemberId;
use crate::thing::{Fact, Thing, ThingKind, own};
use crate::time::Day;

/// What a member thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Said {
    /// They like it; false for "not for us".
    #[n(0)]
    pub like: bool,
    /// On which day they said so.
    #[n(1)]
    pub day: Day,
}

/// What is thought of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Which.
    pub activity: ActivityId,
    /// What each says.
    pub said: BTreeMap<MemberId, Said>,
    /// When it was last done.
    pub done: Option<Day>,
}

const ACTIVITY: &str = "activity";
const SAID: &str = "said";
const DONE: &str = "done";

impl Opinion {
    /// The opinion that a thing is; none when it is none.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        let thing = thing.of_kind(ThingKind::Opinion)?;
        Some(Self {
            activity: thing.get(ACTIVITY)?,
            said: thing.by_member(SAID).collect(),
            done: thing.get(DONE),
        })
    }

    /// What a member says; none takes it back.
    #[must_use]
    pub fn says(activity: &ActivityId, member: MemberId, said: Option<Said>) -> Vec<Fact> {
        let name = own(SAID, member);
        let said = match said {
            Some(said) => Fact::new(name, &said),
            None => Fact::gone(name),
        };
        vec![Fact::new(ACTIVITY, activity), said]
    }

    /// It was done.
    #[must_use]
    pub fn done(activity: &ActivityId, day: Day) -> Vec<Fact> {
        vec![Fact::new(ACTIVITY, activity), Fact::new(DONE, &day)]
    }
}

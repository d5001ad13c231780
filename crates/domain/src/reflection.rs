//! How do the two look back, half-way and at the end? Each in their own words, which nobody else's replace.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::id::{MemberId, ThingId};
use crate::thing::{Fact, Thing, ThingKind, own};

/// Longest answer, in UTF-16 units, as a browser counts in its fields. Three bytes each at most, and so within the bounds of a fact.
pub const ANSWER_UTF16_MAX: usize = 600;

/// When they look back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Moment {
    /// In the middle of the trajectory.
    #[n(0)]
    HalfWay,
    /// At its end.
    #[n(1)]
    Closing,
}

impl Moment {
    /// Both, as they come.
    pub const ALL: [Self; 2] = [Self::HalfWay, Self::Closing];

    /// The thing that holds what both say at this moment: one, also when both begin it at once.
    #[must_use]
    pub fn thing(self) -> ThingId {
        ThingKind::Reflection.of(self.name())
    }

    /// By what it is known in names of things, drafts and fields.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HalfWay => "half-way",
            Self::Closing => "closing",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What went well?
    Well,
    /// What could be better?
    Better,
    /// A tip.
    Tip,
}

impl Question {
    /// All three, as they are asked.
    pub const ALL: [Self; 3] = [Self::Well, Self::Better, Self::Tip];

    /// By what it is known in names of facts, drafts and fields.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Better => "better",
            Self::Tip => "tip",
        }
    }
}

/// What one member answers. What is not answered is not there.
pub type Answers = BTreeMap<Question, String>;

/// What the members say at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reflection {
    /// When.
    pub moment: Moment,
    /// What each says.
    pub said: BTreeMap<MemberId, Answers>,
}

const MOMENT: &str = "moment";

impl Reflection {
    /// The reflection that a thing is; none when it is none.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        if thing.kind != ThingKind::Reflection {
            return None;
        }
        let mut said: BTreeMap<MemberId, Answers> = BTreeMap::new();
        for question in Question::ALL {
            for (member, text) in thing.by_member(question.name()) {
                said.entry(member).or_default().insert(question, text);
            }
        }
        let moment = thing.get(MOMENT)?;
        Some(Self { moment, said })
    }

    /// What a member answers, as facts; an empty answer takes the one before away.
    #[must_use]
    pub fn says(moment: Moment, member: MemberId, answers: &Answers) -> Vec<Fact> {
        let said = Question::ALL.map(|question| {
            let text = answers.get(&question).map_or("", String::as_str);
            Fact::text(own(question.name(), member), text)
        });
        let moment = Fact::new(MOMENT, &moment);
        [moment].into_iter().chain(said).collect()
    }
}

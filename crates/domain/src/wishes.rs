//! What does a member like, how much Dutch suits them, and do they count hours?

use std::collections::BTreeSet;

use crate::id::{MemberId, ThingId};
use crate::thing::{Fact, Thing, ThingKind};

/// A member's wishes. They say them themselves and can change them at any time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Ids of interests.
    pub interests: BTreeSet<String>,
    /// The taalicoon that suits, 1 to 4; 0 when not said.
    pub level: u8,
    /// They count toward 40 hours of participation. Only who switches it on sees anything of it.
    pub counts_hours: bool,
}

/// Before the id of an interest.
const LIKES: &str = "likes/";
const LEVEL: &str = "level";
const HOURS: &str = "hours";

impl Wishes {
    /// The fact that says whose wishes these are.
    pub(crate) const MEMBER: &str = "member";

    /// The thing that holds a member's wishes.
    #[must_use]
    pub fn thing_of(member: MemberId) -> ThingId {
        ThingKind::Wishes.of(&member.to_string())
    }

    /// The wishes that a thing is, and whose.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<(MemberId, Self)> {
        let thing = thing.of_kind(ThingKind::Wishes)?;
        let liked = thing
            .facts
            .keys()
            .filter_map(|name| name.strip_prefix(LIKES));
        let wishes = Self {
            interests: liked.map(str::to_owned).collect(),
            level: thing.get(LEVEL).unwrap_or_default(),
            counts_hours: thing.get(HOURS).unwrap_or_default(),
        };
        Some((thing.get(Self::MEMBER)?, wishes))
    }

    /// That a member counts hours or does not. Each wish is a fact of its own: others may be changing on another phone.
    #[must_use]
    pub fn counting(member: MemberId, counts_hours: bool) -> Vec<Fact> {
        vec![
            Fact::new(Self::MEMBER, &member),
            Fact::new(HOURS, &counts_hours),
        ]
    }

    /// That a member likes something, by the id of the interest, or no longer does.
    #[must_use]
    pub fn likes(member: MemberId, interest: &str, likes: bool) -> Vec<Fact> {
        let name = format!("{LIKES}{interest}");
        let fact = match likes {
            true => Fact::new(name, &true),
            false => Fact::gone(name),
        };
        vec![Fact::new(Self::MEMBER, &member), fact]
    }

    /// How much Dutch suits a member.
    #[must_use]
    pub fn suits(member: MemberId, level: u8) -> Vec<Fact> {
        vec![Fact::new(Self::MEMBER, &member), Fact::new(LEVEL, &level)]
    }
}

//! What is a meeting of the duo, when do the two agree on it, and what do the hours come to?

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::id::{MemberId, ThingId};
use crate::thing::{Fact, Thing, ThingKind, own};
use crate::time::{Day, UnixMillis};

/// Longest meeting that is noted, in minutes: a day out.
pub const MINUTES_MAX: u16 = 24 * 60;

/// What "we met" begins with, in minutes.
pub const MINUTES_USUAL: u16 = 60;

/// Meetings a month that a programme sets where it says nothing else: typically at least two (D1).
pub const MONTHLY_USUAL: u32 = 2;

/// Hours of social participation that some newcomers have to show, in minutes: 40 hours.
pub const PARTICIPATION_MINUTES: u32 = 40 * 60;

/// How the two met, or what else counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum MeetingKind {
    /// In one place.
    #[n(0)]
    Together,
    /// By phone.
    #[n(1)]
    Call,
    /// By video.
    #[n(2)]
    Video,
    /// At an event of the programme.
    #[n(3)]
    GroupEvent,
    /// Something of one's own that counts as participation.
    #[n(4)]
    Own,
}

impl MeetingKind {
    /// Whether the two met; what else counts is hours alone.
    #[must_use]
    pub fn is_meeting(self) -> bool {
        matches!(self, Self::Together | Self::Call | Self::Video)
    }
}

/// What one member says of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// The day.
    #[n(0)]
    pub day: Day,
    /// How long, 1 to [`MINUTES_MAX`].
    #[n(1)]
    pub minutes: u16,
    /// How.
    #[n(2)]
    pub kind: MeetingKind,
    /// When it was said, by that member's clock.
    #[n(3)]
    pub at: UnixMillis,
}

impl Statement {
    fn agrees_with(&self, other: &Self) -> bool {
        (self.day, self.minutes, self.kind) == (other.day, other.minutes, other.kind)
    }
}

/// A meeting, with what each member says of it. Nobody's word replaces another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Which.
    pub id: ThingId,
    /// Who noted it first.
    pub by: MemberId,
    /// Where it was; empty when not said.
    pub place: String,
    /// What each says. Who noted it is among them.
    pub said: BTreeMap<MemberId, Statement>,
}

/// Whether members agree on a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Only who noted it has said something.
    Open,
    /// Another says the same.
    Confirmed,
    /// Another says something else.
    Differs,
}

/// Facts of a meeting: what each member says under their own name, and where it was.
const SAID: &str = "said";
const PLACE: &str = "place";

impl Meeting {
    /// The meeting that a thing is; none when it is none.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        let thing = thing.of_kind(ThingKind::Meeting)?;
        Some(Self {
            id: thing.id,
            by: thing.begun.by,
            place: thing.text(PLACE),
            said: thing.by_member(SAID).collect(),
        })
    }

    /// What a member says, as facts.
    #[must_use]
    pub fn says(member: MemberId, statement: &Statement, place: Option<&str>) -> Vec<Fact> {
        let place = place.map(|place| Fact::text(PLACE, place));
        let said = Fact::new(own(SAID, member), statement);
        place.into_iter().chain([said]).collect()
    }

    /// What stands: the statement that at least two share, else that of who noted it.
    #[must_use]
    pub fn stands(&self) -> Option<&Statement> {
        let shared = self.said.iter().find(|(member, statement)| {
            let mut others = self.said.iter().filter(|(other, _)| other != member);
            others.any(|(_, other)| other.agrees_with(statement))
        });
        let own = || self.said.get(&self.by);
        shared.map(|(_, statement)| statement).or_else(own)
    }

    /// See [`Agreement`].
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        let Some(stands) = self.stands() else {
            return Agreement::Open;
        };
        let same = self.said.values().filter(|said| said.agrees_with(stands));
        match (same.count(), self.said.len()) {
            (2.., _) => Agreement::Confirmed,
            (_, 0 | 1) => Agreement::Open,
            _ => Agreement::Differs,
        }
    }

    /// Whether these are hours of this member: those of the two are, and what somebody did on their own is that member's alone.
    #[must_use]
    pub fn counts_for(&self, member: MemberId) -> bool {
        let is_own = self.stands().is_some_and(|it| it.kind == MeetingKind::Own);
        !is_own || self.by == member
    }

    /// Whether this member still has to say something: they have not, or what they say is not what stands.
    #[must_use]
    pub fn waits_for(&self, member: MemberId) -> bool {
        match self.agreement() {
            Agreement::Confirmed => false,
            Agreement::Open => !self.said.contains_key(&member),
            Agreement::Differs => true,
        }
    }
}

/// What meetings come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hours {
    /// How many meetings; other hours are none.
    pub meetings: u32,
    /// Of those, confirmed by another.
    pub confirmed_meetings: u32,
    /// Minutes in all.
    pub minutes: u32,
    /// Of those, confirmed.
    pub confirmed_minutes: u32,
}

impl Hours {
    fn add(&mut self, statement: &Statement, confirmed: bool) {
        let minutes = u32::from(statement.minutes);
        let (met, confirmed) = (statement.kind.is_meeting(), u32::from(confirmed));
        self.meetings += u32::from(met);
        self.confirmed_meetings += u32::from(met) * confirmed;
        self.minutes += minutes;
        self.confirmed_minutes += minutes * confirmed;
    }
}

/// The hours of a duo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By year and month.
    pub months: BTreeMap<(i16, i8), Hours>,
    /// In all.
    pub total: Hours,
}

impl Ledger {
    /// Adds meetings up.
    #[must_use]
    pub fn of<'m>(meetings: impl IntoIterator<Item = &'m Meeting>) -> Self {
        let mut ledger = Self::default();
        for meeting in meetings {
            let Some(stands) = meeting.stands() else {
                continue;
            };
            let confirmed = meeting.agreement() == Agreement::Confirmed;
            let month = (stands.day.year(), stands.day.month());
            ledger
                .months
                .entry(month)
                .or_default()
                .add(stands, confirmed);
            ledger.total.add(stands, confirmed);
        }
        ledger
    }

    /// Adds up what counts for one member.
    #[must_use]
    pub fn of_member(member: MemberId, meetings: &[Meeting]) -> Self {
        Self::of(meetings.iter().filter(|meeting| meeting.counts_for(member)))
    }

    /// The hours of one month.
    #[must_use]
    pub fn month(&self, year: i16, month: i8) -> Hours {
        self.months.get(&(year, month)).copied().unwrap_or_default()
    }
}

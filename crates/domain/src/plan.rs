//! What have the two planned: what, when, where, who brings what?

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::activity::ActivityId;
use crate::id::{EntryId, MemberId, ThingId};
use crate::thing::{Fact, Thing, ThingKind, own};
use crate::time::Day;

/// Longest title of a plan of one's own, in characters.
pub const TITLE_CHARS_MAX: usize = 80;

const MINUTES_A_DAY: u16 = 24 * 60;

/// When a plan is: a civil date and time where it takes place, which no journey of a phone moves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct When {
    /// The day.
    #[n(0)]
    pub day: Day,
    /// Minutes after midnight; none when they have yet to agree.
    #[n(1)]
    pub minute: Option<u16>,
    /// The IANA name of the time zone, such as `Europe/Brussels`.
    #[n(2)]
    pub zone: String,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PlanState {
    /// It is to come.
    #[default]
    #[n(0)]
    Planned,
    /// One of them cancelled it.
    #[n(1)]
    Cancelled,
    /// It was done.
    #[n(2)]
    Done,
}

/// Something that the two want to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Which.
    pub id: ThingId,
    /// Who chose it: who began it, unless it came from a copy.
    pub by: MemberId,
    /// An activity of the catalogue; none for one of their own.
    pub activity: Option<ActivityId>,
    /// What it is, in their own words; empty for one of the catalogue.
    pub title: String,
    /// When.
    pub when: When,
    /// Where they meet; empty when not said.
    pub place: String,
    /// What each brings.
    pub brings: BTreeMap<MemberId, String>,
    /// How far it is.
    pub state: PlanState,
    /// The diary's entry about it.
    pub entry: Option<EntryId>,
}

const ACTIVITY: &str = "activity";
const TITLE: &str = "title";
const WHEN: &str = "when";
const PLACE: &str = "place";
const BRINGS: &str = "brings";
const STATE: &str = "state";
const ENTRY: &str = "entry";
const CHOSEN: &str = "chosen";

impl Plan {
    /// The plan that a thing is; none when it is none, or does not say when.
    #[must_use]
    pub fn of(thing: &Thing) -> Option<Self> {
        let thing = thing.of_kind(ThingKind::Plan)?;
        Some(Self {
            id: thing.id,
            by: thing.get(CHOSEN).unwrap_or(thing.begun.by),
            activity: thing.get(ACTIVITY),
            title: thing.text(TITLE),
            when: thing.get(WHEN).map(shown_by_a_clock)?,
            place: thing.text(PLACE),
            brings: thing.by_member(BRINGS).collect(),
            state: thing.get(STATE).unwrap_or_default(),
            entry: thing.get(ENTRY),
        })
    }

    /// Whether it is still to come: planned for today or later.
    #[must_use]
    pub fn is_to_come(&self, today: Day) -> bool {
        self.state == PlanState::Planned && self.when.day >= today
    }

    /// The meeting at which it was done has this id on every phone: when both say that it was done, both speak of one meeting.
    #[must_use]
    pub fn meeting(&self) -> ThingId {
        ThingKind::Meeting.of(&self.id.to_string())
    }

    /// A new plan.
    #[must_use]
    pub fn begin(
        activity: Option<&ActivityId>,
        title: &str,
        when: &When,
        place: &str,
    ) -> Vec<Fact> {
        let activity = activity.map(|activity| Fact::new(ACTIVITY, activity));
        let facts = [
            Fact::text(TITLE, title),
            Fact::new(WHEN, when),
            Fact::text(PLACE, place),
        ];
        activity.into_iter().chain(facts).collect()
    }

    /// Another time or place.
    #[must_use]
    pub fn moved(when: &When, place: &str) -> Vec<Fact> {
        vec![Fact::new(WHEN, when), Fact::text(PLACE, place)]
    }

    /// What a member brings; empty takes it back.
    #[must_use]
    pub fn brings(member: MemberId, what: &str) -> Vec<Fact> {
        vec![Fact::text(own(BRINGS, member), what)]
    }

    /// How far it is.
    #[must_use]
    pub fn is_now(state: PlanState) -> Vec<Fact> {
        vec![Fact::new(STATE, &state)]
    }

    /// Who chose it, where somebody else brings it in.
    #[must_use]
    pub fn chosen_by(member: MemberId) -> Vec<Fact> {
        vec![Fact::new(CHOSEN, &member)]
    }

    /// The diary's entry about it.
    #[must_use]
    pub fn told_in(entry: EntryId) -> Vec<Fact> {
        vec![Fact::new(ENTRY, &entry)]
    }
}

/// Without a time where a faulty program says one that no clock shows.
fn shown_by_a_clock(when: When) -> When {
    let minute = when.minute.filter(|minute| *minute < MINUTES_A_DAY);
    When { minute, ..when }
}

/// Whose turn it is to choose: whoever has chosen least often, of those the one who chose longest ago. Cancelled plans count for nobody.
#[must_use]
pub fn turn(members: &[MemberId], plans: &[Plan]) -> Option<MemberId> {
    let chosen = |member: MemberId| {
        let own = plans
            .iter()
            .filter(move |plan| plan.by == member && plan.state != PlanState::Cancelled);
        (
            own.clone().count(),
            own.map(|plan| plan.when.day).max(),
            member,
        )
    };
    members.iter().copied().min_by_key(|member| chosen(*member))
}

/// The next plan: still to come, the earliest from today on; of one day the first by the clock.
#[must_use]
pub fn next(plans: &[Plan], today: Day) -> Option<&Plan> {
    let to_come = plans
        .iter()
        .filter(|plan| plan.state == PlanState::Planned && plan.when.day >= today);
    to_come.min_by_key(|plan| (plan.when.day, plan.when.minute, plan.id))
}

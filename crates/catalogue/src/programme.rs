//! What does a programme offer its duos? The sheet as phones read and keep it.

use domain::activity::{Activity, Cost};
use domain::plan::When;
use minicbor::{Decode, Encode};

/// Largest encoded sheet, in bytes: some hundred addresses, activities and events, and no more than a phone fetches in a breath.
pub const SHEET_BYTES_MAX: usize = 512 * 1024;

/// Everything that a programme set for its duos.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ProgrammeSheet {
    /// Its name, as in `duo create --programme`.
    #[n(0)]
    pub name: String,
    /// Who runs it.
    #[n(1)]
    pub organisation: String,
    /// How often a duo meets, in meetings a month.
    #[n(2)]
    pub meetings_per_month: u8,
    /// How long the agreed period is, in months.
    #[n(3)]
    pub trajectory_months: u8,
    /// Who helps with what is not a buddy's task, in the order of the file.
    #[n(4)]
    pub referrals: Vec<Referral>,
    /// Activities that are bound to a place of this town.
    #[n(5)]
    pub activities: Vec<Activity>,
    /// What the programme and others organise for groups, by first date.
    #[n(6)]
    pub events: Vec<GroupEvent>,
}

/// What a question is about that a buddy need not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Topic {
    /// Where to live.
    #[n(0)]
    Housing,
    /// Residence, cards, civil status.
    #[n(1)]
    Papers,
    /// Jobs and diplomas.
    #[n(2)]
    Work,
    /// Schools and courses.
    #[n(3)]
    School,
    /// Body and mind.
    #[n(4)]
    Health,
    /// Bills, debts, support.
    #[n(5)]
    Money,
    /// Rights, complaints, police.
    #[n(6)]
    Law,
}

impl Topic {
    /// All topics, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Housing,
        Self::Papers,
        Self::Work,
        Self::School,
        Self::Health,
        Self::Money,
        Self::Law,
    ];

    /// Its name in the files of a programme.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Housing => "housing",
            Self::Papers => "papers",
            Self::Work => "work",
            Self::School => "school",
            Self::Health => "health",
            Self::Money => "money",
            Self::Law => "law",
        }
    }
}

/// An address to go to, in Dutch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Referral {
    /// What it helps with.
    #[n(0)]
    pub topic: Topic,
    /// Name of the service.
    #[n(1)]
    pub name: String,
    /// What it does, in one plain sentence.
    #[n(2)]
    pub for_what: String,
    /// Where it is.
    #[n(3)]
    pub address: String,
    /// Its number as one writes it, if it has one.
    #[n(4)]
    pub phone: Option<String>,
    /// When it is open, in words; none when not said.
    #[n(5)]
    pub hours: Option<String>,
    /// Languages spoken there, as BCP 47 codes; Dutch first where it is spoken.
    #[n(6)]
    pub languages: Vec<String>,
    /// How one goes about it, in one plain sentence.
    #[n(7)]
    pub how: String,
}

/// Something for a group, at one or several dates.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GroupEvent {
    /// Stays the same from one import to the next.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[n(1)]
    pub title: String,
    /// What it is; empty when not said.
    #[n(2)]
    pub sentence: String,
    /// When, in order of time; never empty.
    #[n(3)]
    pub dates: Vec<EventDate>,
    /// Where; empty when not said.
    #[n(4)]
    pub address: String,
    /// What it costs; none when not said.
    #[n(5)]
    pub cost: Option<Cost>,
    /// The price of an ordinary ticket, in euro cents, where it is said.
    #[n(6)]
    pub price_cents: Option<u32>,
    /// How much Dutch it asks, by the *taaliconen* 1 to 4; none when not said.
    #[n(7)]
    pub level: Option<u8>,
    /// Whether children may come along; none when not said.
    #[n(8)]
    pub children: Option<bool>,
    /// Ids of interests that it meets.
    #[n(9)]
    pub interests: Vec<String>,
}

impl GroupEvent {
    /// What a ticket of this price means for a purse.
    #[must_use]
    pub const fn cost_of(price_cents: u32) -> Cost {
        match price_cents {
            0 => Cost::Free,
            1..500 => Cost::UnderFive,
            _ => Cost::More,
        }
    }
}

/// One time that an event takes place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct EventDate {
    /// When it begins; without a minute when it is about a whole day.
    #[n(0)]
    pub when: When,
    /// How long it lasts, in minutes; none when not said.
    #[n(1)]
    pub minutes: Option<u16>,
    /// Whether it takes place.
    #[n(2)]
    pub state: EventState,
}

/// Whether an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum EventState {
    /// It does.
    #[n(0)]
    Planned,
    /// It does not.
    #[n(1)]
    Cancelled,
    /// Another time, which is not known yet.
    #[n(2)]
    Postponed,
}

//! What is an activity that a duo may do together?

use core::fmt;

use minicbor::{Decode, Encode};

use crate::phrase::PhraseId;

/// Names an activity of a catalogue, by the id that its file gives it (`market-visit`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct ActivityId(#[n(0)] pub String);

impl fmt::Display for ActivityId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What it costs each of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Cost {
    /// Nothing.
    #[n(0)]
    Free,
    /// Less than five euros.
    #[n(1)]
    UnderFive,
    /// More.
    #[n(2)]
    More,
}

/// Where it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Setting {
    /// Under a roof.
    #[n(0)]
    Inside,
    /// In the open.
    #[n(1)]
    Outside,
    /// Either.
    #[n(2)]
    Both,
}

/// A season of the northern half of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Season {
    /// March to May.
    #[n(0)]
    Spring,
    /// June to August.
    #[n(1)]
    Summer,
    /// September to November.
    #[n(2)]
    Autumn,
    /// December to February.
    #[n(3)]
    Winter,
}

impl Season {
    /// The season of a month, 1 to 12.
    #[must_use]
    pub const fn of_month(month: i8) -> Self {
        match month {
            3..=5 => Self::Spring,
            6..=8 => Self::Summer,
            9..=11 => Self::Autumn,
            _ => Self::Winter,
        }
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DayTime {
    /// Before noon.
    #[n(0)]
    Morning,
    /// Noon to six.
    #[n(1)]
    Afternoon,
    /// From six.
    #[n(2)]
    Evening,
}

/// An idea for something to do together, in Dutch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Activity {
    /// Never changes.
    #[n(0)]
    pub id: ActivityId,
    /// At most six words.
    #[n(1)]
    pub title: String,
    /// One sentence.
    #[n(2)]
    pub sentence: String,
    /// Two to four things to do, in order.
    #[n(3)]
    pub steps: Vec<String>,
    /// How long it takes.
    #[n(4)]
    pub minutes: u16,
    /// What it costs.
    #[n(5)]
    pub cost: Cost,
    /// Where it takes place.
    #[n(6)]
    pub setting: Setting,
    /// When in the year it is good; never empty.
    #[n(7)]
    pub seasons: Vec<Season>,
    /// When in the day it is good; never empty.
    #[n(8)]
    pub times: Vec<DayTime>,
    /// Whether it is good with children along.
    #[n(9)]
    pub children: bool,
    /// How much Dutch it asks, by the *taaliconen*: 1 (speaks little Dutch yet) to 4 (speaks well).
    #[n(10)]
    pub level: u8,
    /// Ids of interests that it meets, one to three.
    #[n(11)]
    pub interests: Vec<String>,
    /// Ids of phrase themes that go with it.
    #[n(12)]
    pub themes: Vec<String>,
    /// Phrases that go with it.
    #[n(13)]
    pub phrases: Vec<PhraseId>,
    /// One emoji.
    #[n(14)]
    pub icon: String,
    /// Where it is, for one that is bound to a place.
    #[n(15)]
    pub address: Option<String>,
    /// When it is open, in words.
    #[n(16)]
    pub opening: Option<String>,
}

/// What people like: a closed list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Interest {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// Its name in Dutch.
    #[n(1)]
    pub name: String,
    /// One emoji; no two share it.
    #[n(2)]
    pub icon: String,
}

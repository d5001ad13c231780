//! What the sync badge says, in its four states, and from what it follows.

use crate::record::DuoRecord;
use crate::store::StoreError;

/// What the phone's storage says of one duo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Items that the server has not acknowledged, and photos and clips on their way to it.
    pub waiting: u32,
    /// Items put aside because they could not be opened or applied.
    pub aside: u32,
    /// The duo was ended: nothing more goes to the server.
    pub ended: bool,
}

impl Summary {
    /// With what the duo's record adds.
    #[must_use]
    pub fn and(self, record: &DuoRecord) -> Self {
        let people = record.people.as_ref();
        Self {
            waiting: self.waiting + u32::from(record.recovery.is_some()),
            ended: people.is_some_and(|people| people.ended.is_some()),
            ..self
        }
    }
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The phone's storage failed.
    Storage(StoreError),
    /// The server's history is another one than this phone knows.
    HistoryChanged,
    /// The server no longer knows this phone or this duo.
    Gone,
    /// This phone was signed out for good.
    Revoked,
    /// The server no longer speaks this build's protocol.
    TooOld,
    /// The duo's room on the server is full.
    ServerFull,
    /// The server refused for a reason that should not occur.
    Refused {
        /// The refusal, for a person who helps.
        detail: String,
    },
    /// Items could not be opened or applied.
    Aside {
        /// How many.
        items: u32,
    },
}

/// The sync badge, always true.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// Everything written here is on the server.
    #[default]
    Safe,
    /// So many things are on this phone only.
    Waiting {
        /// How many.
        items: u32,
        /// Whether the server could be reached when last tried.
        reachable: bool,
    },
    /// Nothing waits, but the server cannot be reached.
    Offline,
    /// The duo was ended; the diary can be read and exported.
    Ended,
    /// Someone should look.
    Look(Problem),
}

impl Status {
    /// The state that follows from what is stored, whether the server was reached, and what went wrong.
    #[must_use]
    pub fn of(summary: Summary, reachable: bool, problem: Option<&Problem>) -> Self {
        if let Some(problem) = problem {
            return Self::Look(problem.clone());
        }
        if summary.ended {
            return Self::Ended;
        }
        if summary.aside > 0 {
            return Self::Look(Problem::Aside {
                items: summary.aside,
            });
        }
        match (summary.waiting, reachable) {
            (0, true) => Self::Safe,
            (0, false) => Self::Offline,
            (items, reachable) => Self::Waiting { items, reachable },
        }
    }
}

impl Problem {
    /// A word for it, by which one tab tells another; see [`Problem::from_code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Storage(_) => "storage",
            Self::HistoryChanged => "history",
            Self::Gone => "gone",
            Self::Revoked => "revoked",
            Self::TooOld => "too-old",
            Self::ServerFull => "server-full",
            Self::Refused { .. } => "refused",
            Self::Aside { .. } => "aside",
        }
    }

    /// The problem that a word of [`Problem::code`] stands for. Those that each tab sees for itself in the storage come to none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "history" => Self::HistoryChanged,
            "gone" => Self::Gone,
            "revoked" => Self::Revoked,
            "too-old" => Self::TooOld,
            "server-full" => Self::ServerFull,
            "refused" => Self::Refused {
                detail: String::new(),
            },
            _ => return None,
        })
    }
}

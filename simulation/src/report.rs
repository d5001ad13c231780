//! What is counted, and what is wrong?

use std::fmt;

/// What a run is to show that it did, and what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Steps done.
    pub steps: u64,
    /// Items that the server acknowledged.
    pub acknowledged: u64,
    /// Deaths of the server.
    pub kills: u64,
    /// Times that the server found another item under a device's count.
    pub forks: u64,
    /// Keys made after the first.
    pub rotations: u64,
    /// Devices signed out for good.
    pub revocations: u64,
    /// Snapshots that became final.
    pub compactions: u64,
    /// Times that the database was put back to an older copy.
    pub restores: u64,
    /// Starts of phones after the first.
    pub restarts: u64,
    /// Phones that came back by a card or a transfer code.
    pub recoveries: u64,
    /// Photos that an entry came to show.
    pub photos: u64,
    /// Values that people said of meetings, plans and other things.
    pub facts: u64,
    /// Voices that people recorded for a phrase.
    pub voices: u64,
    /// Entries and things erased.
    pub erasures: u64,
    /// Duos in which no phone holds the key any more.
    pub keyless: u64,
}

/// From so many runs on everything that a run is to show must have happened in some.
pub const SHOWN_FROM_RUNS: u64 = 30;

/// What enough runs must show.
const SHOWN: [&str; 9] = [
    "steps",
    "acknowledged",
    "kills",
    "forks",
    "rotations",
    "revocations",
    "compactions",
    "restores",
    "facts",
];

impl Figures {
    /// What has not happened once, of what enough runs must show: without it they say nothing about it.
    #[must_use]
    pub fn never(&self) -> Vec<&'static str> {
        let named = self.named();
        let happened = |shown: &str| {
            let mut all = named.iter();
            all.any(|(name, count)| *name == shown && *count > 0)
        };
        let never = SHOWN.into_iter().filter(|shown| !happened(shown));
        never.collect()
    }

    /// Each with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, u64); 15] {
        [
            ("steps", self.steps),
            ("acknowledged", self.acknowledged),
            ("kills", self.kills),
            ("forks", self.forks),
            ("rotations", self.rotations),
            ("revocations", self.revocations),
            ("compactions", self.compactions),
            ("restores", self.restores),
            ("restarts", self.restarts),
            ("recoveries", self.recoveries),
            ("photos", self.photos),
            ("facts", self.facts),
            ("voices", self.voices),
            ("erasures", self.erasures),
            ("keyless", self.keyless),
        ]
    }

    /// Adds those of another run.
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.acknowledged += other.acknowledged;
        self.kills += other.kills;
        self.forks += other.forks;
        self.rotations += other.rotations;
        self.revocations += other.revocations;
        self.compactions += other.compactions;
        self.restores += other.restores;
        self.restarts += other.restarts;
        self.recoveries += other.recoveries;
        self.photos += other.photos;
        self.facts += other.facts;
        self.voices += other.voices;
        self.erasures += other.erasures;
        self.keyless += other.keyless;
    }
}

/// In which way something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// A saved change is not there.
    Lost,
    /// A change is there twice.
    Doubled,
    /// Two phones of a duo do not hold the same.
    Diverged,
    /// Something written is readable where it must not be.
    Plaintext,
    /// Another promise is broken.
    Broken,
}

impl Wrong {
    /// All, in the order of the report.
    pub const ALL: [Self; 5] = [
        Self::Lost,
        Self::Doubled,
        Self::Diverged,
        Self::Plaintext,
        Self::Broken,
    ];

    /// Its name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::Diverged => "diverged",
            Self::Plaintext => "plaintext_found",
            Self::Broken => "broken",
        }
    }
}

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// In which way.
    pub wrong: Wrong,
    /// What was seen.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.wrong.name(), self.detail)
    }
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was counted.
    pub figures: Figures,
    /// What is wrong; empty when all is as promised.
    pub violations: Vec<Violation>,
    /// Changes with every step and with what the phones hold at the end: equal for two runs of one seed.
    pub trace: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_happened_is_named_and_what_may_stay_away_is_not() {
        let happened = Figures {
            steps: 1,
            acknowledged: 1,
            kills: 1,
            forks: 1,
            rotations: 1,
            revocations: 1,
            compactions: 1,
            restores: 1,
            facts: 1,
            ..Figures::default()
        };
        assert!(happened.never().is_empty());
        let calm = Figures {
            forks: 0,
            facts: 0,
            ..happened
        };
        assert_eq!(calm.never(), ["forks", "facts"]);
        assert_eq!(Figures::default().never().len(), 9);
    }
}

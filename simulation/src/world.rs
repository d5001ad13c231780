//! What is there in a run? A server, a network, people with their phones, and what is known of what they wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher};
use std::path::PathBuf;

use domain::{CardCode, DeviceId, DuoId, Hash, JoinCode, MemberId, UnixMillis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::logs::Logs;
use crate::mark::{Changes, Mark};
use crate::network::Network;
use crate::phone::{SimulatedPhone, Standing};
use crate::report::{Figures, Violation, Wrong};
use crate::sabotage::Sabotage;
use crate::server::Server;
use crate::things::Sitting;

/// How a run is to go.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Steps before the network heals.
    pub steps: u32,
    /// The rule to break.
    pub sabotage: Option<Sabotage>,
    /// Prints every step.
    pub verbose: bool,
}

/// Most phones that ever come into one run.
pub const PHONES_MAX: usize = 12;

/// When a run begins, by a clock that is right: a day in 2026.
const BEGIN_MS: i64 = 1_780_000_000_000;

/// Two people who share a diary.
#[derive(Debug)]
pub struct Duo {
    /// Its id.
    pub id: DuoId,
    /// Its people.
    pub members: [MemberId; 2],
    /// Codes that can still be used to join, by member.
    pub codes: [Option<JoinCode>; 2],
    /// Cards and transfer codes that the server knows.
    pub cards: Vec<Card>,
    /// Devices that the server has signed out, for good as far as anybody who knows still has a phone.
    pub signed_out: BTreeSet<DeviceId>,
    /// Snapshots that a device of the other member found right.
    pub confirmed: BTreeSet<Hash>,
    /// When each snapshot was offered, by the server's clock.
    pub offered: Vec<(Hash, i64)>,
    /// The newest final snapshot that any answer showed.
    pub newest_final: Option<Hash>,
}

/// A code on paper.
#[derive(Debug, Clone)]
pub struct Card {
    /// Whose.
    pub member: usize,
    /// The code.
    pub code: CardCode,
    /// The device that follows from it.
    pub device: DeviceId,
    /// The server knows it.
    pub is_registered: bool,
}

/// A copy of the server's folder, with what was known of it.
#[derive(Debug)]
pub struct Backup {
    /// Where it lies.
    pub folder: PathBuf,
    /// What the server held.
    pub at_server: BTreeSet<Mark>,
}

/// Everything of a run.
pub struct World {
    /// How it is to go.
    pub options: Options,
    /// Where all chance comes from.
    pub rng: StdRng,
    /// A clock that is right, in milliseconds since 1970.
    pub now_ms: i64,
    /// How far the server's clock is off.
    pub server_skew_ms: i64,
    /// The server.
    pub server: Server,
    /// What it logged.
    pub logs: Logs,
    /// The network.
    pub network: Network,
    /// The duos.
    pub duos: Vec<Duo>,
    /// All phones that ever were.
    pub phones: Vec<SimulatedPhone>,
    /// What was written.
    pub changes: Changes,
    /// Sittings that go on, by phone and start.
    pub sittings: BTreeMap<(usize, u32), Sitting>,
    /// Copies of the server's folder.
    pub backups: Vec<Backup>,
    /// Rows of the log of which one bit is wrong, whenever they are read: duo, seq, which bit.
    pub flipped: Vec<(usize, u64, usize)>,
    /// The history changed, or a profile was copied: phones may read the log anew, and meet others under their name.
    pub has_upheaval: bool,
    /// What was counted.
    pub figures: Figures,
    /// What is wrong.
    pub violations: Vec<Violation>,
    /// State of the broken rule.
    pub broken: crate::proxy::Broken,
    trace: DefaultHasher,
}

impl World {
    /// The beginning.
    ///
    /// # Errors
    /// When the server's folder cannot be made.
    pub fn new(seed: u64, options: Options, logs: Logs) -> anyhow::Result<Self> {
        let mut rng = StdRng::seed_from_u64(seed);
        let chance = match options.sabotage {
            Some(Sabotage::RandomnessOfItsOwn) => rand::random(),
            _ => rng.random(),
        };
        Ok(Self {
            options,
            server: Server::new(chance)?,
            rng,
            now_ms: BEGIN_MS,
            server_skew_ms: 0,
            logs,
            network: Network::default(),
            duos: Vec::new(),
            phones: Vec::new(),
            changes: Changes::default(),
            sittings: BTreeMap::new(),
            backups: Vec::new(),
            flipped: Vec::new(),
            has_upheaval: false,
            figures: Figures::default(),
            violations: Vec::new(),
            broken: crate::proxy::Broken::default(),
            trace: DefaultHasher::new(),
        })
    }

    /// Notes what happens, for whoever reads along and for the comparison of two runs.
    pub fn note(&mut self, what: &str) {
        what.hash(&mut self.trace);
        if self.options.verbose {
            println!("{:>5} {what}", self.figures.steps);
        }
    }

    /// The trace so far.
    #[must_use]
    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }

    /// Notes that a promise is broken.
    pub fn wrong(&mut self, wrong: Wrong, detail: String) {
        if self.options.verbose {
            println!("      ✗ {}: {detail}", wrong.name());
        }
        self.violations.push(Violation { wrong, detail });
    }

    /// Whether the rule is the broken one.
    #[must_use]
    pub fn breaks(&self, rule: Sabotage) -> bool {
        self.options.sabotage == Some(rule)
    }

    /// Lets time pass, on every clock.
    pub fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        self.server.set_clock(self.now_ms + self.server_skew_ms);
    }

    /// What a phone's clock says.
    #[must_use]
    pub fn clock_of(&self, phone: usize) -> UnixMillis {
        UnixMillis(self.now_ms + self.phones[phone].skew_ms)
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// One of so many; none of none.
    pub fn one_of(&mut self, count: usize) -> Option<usize> {
        (count > 0).then(|| self.rng.random_range(0..count))
    }

    /// One of those phones that this is true of.
    pub fn some_phone(&mut self, is_fit: impl Fn(&SimulatedPhone) -> bool) -> Option<usize> {
        let fit: Vec<usize> = (0..self.phones.len())
            .filter(|phone| is_fit(&self.phones[*phone]))
            .collect();
        self.one_of(fit.len()).map(|index| fit[index])
    }

    /// A phone in use.
    pub fn some_active(&mut self) -> Option<usize> {
        self.some_phone(|phone| phone.standing == Standing::Active)
    }

    /// The phones of a duo that are in use.
    #[must_use]
    pub fn active_in(&self, duo: usize) -> Vec<usize> {
        (0..self.phones.len())
            .filter(|phone| {
                let phone = &self.phones[*phone];
                phone.duo == duo && phone.standing == Standing::Active
            })
            .collect()
    }

    /// The phones of a duo that are in use and hold the key.
    #[must_use]
    pub fn with_key_in(&self, duo: usize) -> Vec<usize> {
        let mut active = self.active_in(duo);
        active.retain(|phone| self.phones[*phone].has_key());
        active
    }
}

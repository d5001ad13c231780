//! What goes wrong? Machines die, databases come back from copies, clocks are off, storage is full.

use std::collections::BTreeSet;

use domain::EntryId;
use rand::RngExt;
use sync::engine::Event;
use sync::store::{StoreError, Table};

use crate::mark::{Fate, Mark};
use crate::phone::Standing;
use crate::report::Wrong;
use crate::world::{Backup, World};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const YEAR_MS: i64 = 365 * DAY_MS;

/// Copies of the server's folder that are kept.
const BACKUPS_MAX: usize = 3;

impl World {
    /// The server dies.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub fn kill_server(&mut self) -> anyhow::Result<()> {
        if self.server.is_running() {
            self.server.kill()?;
            self.figures.kills += 1;
        }
        Ok(())
    }

    /// Its folder is copied.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub fn back_up(&mut self) -> anyhow::Result<()> {
        if self.backups.len() == BACKUPS_MAX {
            let index = self.rng.random_range(0..BACKUPS_MAX);
            self.backups.remove(index);
        }
        let folder = self
            .server
            .back_up(&format!("backup-{}", self.figures.steps))?;
        self.backups.push(Backup {
            folder,
            at_server: self.changes.at_server.clone(),
        });
        Ok(())
    }

    /// Its database is put back to a copy.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn restore_server(&mut self) -> anyhow::Result<()> {
        let Some(index) = self.one_of(self.backups.len()) else {
            return Ok(());
        };
        self.server.restore(&self.backups[index].folder)?;
        self.changes.at_server = self.backups[index].at_server.clone();
        self.has_upheaval = true;
        self.figures.restores += 1;
        self.flipped.clear();
        for duo in 0..self.duos.len() {
            let held = self.held_by(&self.active_in(duo));
            self.excuse_all_but(duo, &held);
            // What the server forgot, a phone that knows will tell it; where there is none, nobody is left to.
            let phones = self.active_in(duo);
            let mut known = BTreeSet::new();
            for phone in phones {
                let record = self.phones[phone].record();
                known.extend(record.revoking.iter().copied());
                let rostered = record.roster.devices().chain(&record.former);
                known.extend(
                    rostered
                        .filter(|known| known.revoked)
                        .map(|known| known.device),
                );
            }
            self.duos[duo]
                .signed_out
                .retain(|device| known.contains(device));
        }
        self.server.start().await
    }

    /// A phone is gone: of what it alone had nothing more is expected.
    pub fn forget_what_only_was_on(&mut self, phone: usize) {
        let duo = self.phones[phone].duo;
        let others: Vec<usize> = self.active_in(duo);
        let held = self.held_by(&others);
        self.excuse_all_but(duo, &held);
        self.forget_erasures_by(phone, &others);
    }

    /// What it erased and nobody else has heard of may stay.
    fn forget_erasures_by(&mut self, phone: usize, others: &[usize]) {
        let heard_of: BTreeSet<EntryId> = others
            .iter()
            .flat_map(|other| self.phones[*other].erased())
            .collect();
        let erased = &self.changes.erased;
        for change in self.changes.saved.values_mut() {
            let is_unheard =
                erased.get(&change.entry) == Some(&phone) && !heard_of.contains(&change.entry);
            if is_unheard && change.fate == Fate::Erased {
                change.fate = Fate::Excused;
            }
        }
    }

    fn excuse_all_but(&mut self, duo: usize, held: &BTreeSet<Mark>) {
        let lost: Vec<Mark> = self
            .changes
            .saved
            .iter()
            .filter(|(mark, change)| {
                change.duo == duo
                    && change.fate == Fate::Saved
                    && !held.contains(mark)
                    && !self.changes.at_server.contains(mark)
            })
            .map(|(mark, _)| *mark)
            .collect();
        self.note(&format!("of duo {duo} nobody has {lost:?} any more"));
        for mark in lost {
            self.changes.excuse(mark);
        }
    }

    /// The changes that these phones hold, sent or not.
    fn held_by(&self, phones: &[usize]) -> BTreeSet<Mark> {
        let mut held = BTreeSet::new();
        for phone in phones {
            for table in [Table::Documents, Table::Transfers] {
                for (_, value) in self.phones[*phone].storage.table(table) {
                    held.extend(self.changes.found_in(&value));
                }
            }
        }
        held
    }

    /// A clock jumps: the server's or a phone's, by up to ten years.
    pub fn put_clock(&mut self) {
        let years = self.rng.random_range(-10 * YEAR_MS..=10 * YEAR_MS);
        let phone = self.rng.random_range(0..=self.phones.len());
        match self.phones.get_mut(phone) {
            Some(phone) => phone.skew_ms = years,
            None => self.server_skew_ms = years,
        }
        self.pass(0);
    }

    /// Time passes.
    pub fn wait(&mut self) {
        let ms = match self.rng.random_range(0..10) {
            0 => 31 * DAY_MS,
            1 | 2 => DAY_MS,
            3 | 4 => 11 * MINUTE_MS,
            _ => MINUTE_MS,
        };
        self.pass(ms);
    }

    /// A phone's storage fails once, is full for a while, or has room again.
    pub fn trouble_storage(&mut self, phone: usize) {
        let storage = self.phones[phone].storage.clone();
        match self.rng.random_range(0..4) {
            0 => storage.fail_once(),
            1 => storage.fail_with(Some(StoreError::Full)),
            _ => storage.fail_with(None),
        }
    }

    /// One bit of a row of the log is wrong from now on.
    pub fn flip_a_bit(&mut self) {
        let Some(duo) = self.one_of(self.duos.len()) else {
            return;
        };
        let heads = self.active_in(duo);
        let head = heads
            .iter()
            .map(|phone| self.phones[*phone].record().head.0)
            .max();
        let head = head.unwrap_or(0);
        if head > 0 {
            let seq = self.rng.random_range(1..=head + 1);
            let bit = self.rng.random_range(0..4_096);
            self.flipped.push((duo, seq, bit));
            self.note(&format!("item {seq} of duo {duo} is damaged"));
            // What was never readable here may have been folded meanwhile.
            self.has_upheaval = true;
        }
    }

    /// A phone loses its network, or has it again.
    pub fn switch_network(&mut self, phone: usize) {
        let known = &mut self.phones[phone];
        known.is_online = !known.is_online;
        known.tell(match known.is_online {
            true => Event::Woken,
            false => Event::WentOffline,
        });
    }

    /// The server does what is due.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn tidy_server(&mut self) -> anyhow::Result<()> {
        if let Some(app) = self.server.app()
            && let Err(error) = server::sweep::sweep(app).await
        {
            self.wrong(Wrong::Broken, format!("a sweep failed: {error:#}"));
        }
        Ok(())
    }

    /// A phone's program ends and starts again.
    pub fn restart(&mut self, phone: usize) {
        let is_asked = |letter: &crate::network::Letter| letter.from == phone;
        let gone: Vec<_> = self
            .network
            .letters
            .extract_if(.., |letter| is_asked(letter))
            .collect();
        for letter in gone.into_iter().filter(|letter| letter.reply.is_none()) {
            self.network.let_stray(letter);
        }
        self.figures.restarts += 1;
        self.phones[phone].restart(self.options.sabotage);
    }

    /// Whether anybody still uses a phone.
    #[must_use]
    pub fn is_alive(&self, phone: usize) -> bool {
        self.phones[phone].standing != Standing::Destroyed
    }
}

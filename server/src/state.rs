//! What do all requests share?

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use database::Database;
use domain::{DeviceId, DuoId, Hash, UnixMillis};
use sync::Refusal;
use tokio::sync::Notify;

use crate::address::Address;
use crate::blobs::Blobs;
use crate::chance::{Clock, Entropy};
use crate::config::Config;
use crate::pokes::Pokes;
use crate::pwa::Pwa;
use crate::rate::{Buckets, JOIN_EVERYWHERE, JOIN_PER_ADDRESS, PER_SESSION, STRANGERS_PER_ADDRESS};
use crate::session::Sessions;
use crate::sync::passkeys::Passkeys;
use crate::sync::sign_in::Challenges;

/// How often the database's file may be written anew, in milliseconds: once a day.
const SCRUB_EVERY_MS: i64 = 24 * 60 * 60 * 1000;

/// The state of the program.
pub struct App {
    /// The settings.
    pub config: Config,
    /// What is stored.
    pub database: Database,
    /// Photos, voices and sections.
    pub blobs: Blobs,
    /// Wakes whoever sweeps.
    pub sweep_wanted: Notify,
    last_scrub: Mutex<Option<UnixMillis>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Sessions read lately.
    pub sessions: Sessions,
    /// Open streams.
    pub pokes: Arc<Pokes>,
    /// Numbers given out to be signed.
    pub challenges: Challenges,
    /// Passkeys that are being added or used.
    pub passkeys: Passkeys,
    /// The app's files.
    pub pwa: Pwa,
    /// Requests per session.
    pub per_session: Buckets<Hash>,
    strangers: Buckets<IpAddr>,
    joins: Buckets<IpAddr>,
    joins_everywhere: Buckets<()>,
}

/// The state as handlers get it.
pub type Shared = Arc<App>;

impl App {
    /// The state at the start.
    #[must_use]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a type of its own, made once at the start"
    )]
    pub fn new(
        config: Config,
        database: Database,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        pokes: Arc<Pokes>,
        pwa: Pwa,
    ) -> Self {
        Self {
            passkeys: Passkeys::new(&config.public_url),
            config,
            database,
            blobs,
            sweep_wanted: Notify::new(),
            last_scrub: Mutex::default(),
            clock,
            entropy,
            sessions: Sessions::default(),
            pokes,
            challenges: Challenges::default(),
            pwa,
            per_session: Buckets::new(PER_SESSION),
            strangers: Buckets::new(STRANGERS_PER_ADDRESS),
            joins: Buckets::new(JOIN_PER_ADDRESS),
            joins_everywhere: Buckets::new(JOIN_EVERYWHERE),
        }
    }

    /// Counts a request without a session.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub fn admit_stranger(&self, Address(address): Address) -> Result<(), Refusal> {
        self.strangers
            .take(address, self.clock.now())
            .map_err(|retry_after_s| Refusal::TooMany { retry_after_s })
    }

    /// Counts a try to join. [`App::joined`] takes it back.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub fn admit_join(&self, Address(address): Address) -> Result<(), Refusal> {
        let now = self.clock.now();
        let too_many = |retry_after_s| Refusal::TooMany { retry_after_s };
        self.joins.take(address, now).map_err(too_many)?;
        self.joins_everywhere.take((), now).map_err(too_many)
    }

    /// Whether the database's file was not written anew within [`SCRUB_EVERY_MS`], nor since the start.
    pub fn may_scrub(&self, now: UnixMillis) -> bool {
        let last = *self
            .last_scrub
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| now.0.saturating_sub(last.0) >= SCRUB_EVERY_MS)
    }

    /// Notes that it was.
    pub fn scrubbed(&self, now: UnixMillis) {
        let mut last = self
            .last_scrub
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = Some(now);
    }

    /// No longer believes these devices of the duo, wherever they were remembered. The duo's streams end, so that each phone asks anew.
    pub fn signed_out(&self, duo: DuoId, devices: &[DeviceId]) {
        for device in devices {
            self.sessions.forget(*device, None);
        }
        self.pokes.end_duo(duo);
    }

    /// A try to join that went well does not count.
    pub fn joined(&self, Address(address): Address) {
        self.joins.give_back(address);
        self.joins_everywhere.give_back(());
    }
}

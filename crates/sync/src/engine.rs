//! The engine of one duo on one phone: events come in, effects go out, one at a time. It does nothing itself.
//!
//! What to do next is decided by [`crate::plan`] from what is stored, so a crash between any two effects only means planning again.

use domain::Seq;
use rand_core::Rng;

use crate::backoff::retry_delay_ms;
use crate::plan::{Hints, Plan, Step, Work};
use crate::pull::KeepError;
use crate::refusal::Refusal;
use crate::request::{Answer, Asked, Failure, Request};
use crate::sign_in::Challenge;
use crate::status::{Problem, Status, Summary};
use crate::store::StoreError;

/// How often a visible phone asks by itself, in milliseconds, in case no poke comes through.
pub const POLL_MS: u32 = 60_000;

/// Most questions about people and keys in a row. A server that answers "changed" for ever would otherwise be asked for ever.
pub const PEOPLE_STEPS_MAX: u32 = 24;

/// Most times in a row that the log is read anew: whoever serves another log at every question would keep a phone reading for ever.
pub const RESTARTS_MAX: u32 = 3;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, on its way from one step to the next"
)]
pub enum Event {
    /// Something was written here: send it on.
    Written,
    /// The page was opened, shown or came online, the server says that there may be news, or a wait is over: ask the server.
    Woken,
    /// The browser noticed that the network is gone.
    WentOffline,
    /// [`Effect::Plan`] is done.
    Planned(Result<Plan, StoreError>),
    /// [`Effect::Send`] is done.
    Answered(Result<Answer, Failure>),
    /// [`Effect::Note`] is done.
    Noted(Result<(), KeepError>),
    /// [`Effect::Work`] is done.
    Worked(Result<(), StoreError>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, on its way from one step to the next"
)]
pub enum Effect {
    /// Run [`crate::plan::plan`] in a transaction.
    Plan(Hints),
    /// Ask the server.
    Send(Request),
    /// Run [`crate::note::note`] in a transaction.
    Note(Answer),
    /// Run [`crate::note::refused`] in a transaction.
    NoteRefused(Asked, Refusal),
    /// Do this in a transaction.
    Work(Work),
    /// Send [`Event::Woken`] after so many milliseconds, in place of an earlier such wish.
    WakeIn {
        /// From now.
        delay_ms: u32,
    },
    /// The badge.
    Show(Status),
    /// What is stored has changed: whoever shows it reads it again.
    Refresh,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Engine {
    busy: bool,
    again: bool,
    hints: Hints,
    failures: u32,
    people_steps: u32,
    /// What the request on its way is about.
    asked: Option<Asked>,
    /// How often the log was read anew since the engine last rested.
    restarts: u32,
    /// The session was made by key, and has not been good for anything yet.
    signed_in_by_key: bool,
    summary: Summary,
    unreachable: bool,
    problem: Option<Problem>,
    shown: Option<Status>,
}

impl Engine {
    /// An engine that has not begun; [`Event::Woken`] starts it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            hints: Hints {
                pull_due: true,
                boot_due: true,
                ahead_due: true,
                ..Hints::default()
            },
            ..Self::default()
        }
    }

    /// What the browser says of the network: whether bytes cost nothing now. Said before an event is handled.
    pub fn set_unmetered(&mut self, unmetered: bool) {
        self.hints.unmetered = unmetered;
    }

    /// What follows from an event. `rng` spreads the waits.
    pub fn handle(&mut self, event: Event, rng: &mut impl Rng) -> Vec<Effect> {
        let mut effects = match event {
            Event::Written => self.begin(),
            Event::Woken => {
                self.hints.pull_due = true;
                self.begin()
            }
            Event::WentOffline => {
                self.unreachable = true;
                Vec::new()
            }
            Event::Planned(Ok(plan)) => self.follow(plan),
            Event::Planned(Err(error)) | Event::Worked(Err(error)) => self.store_failed(error, rng),
            Event::Answered(Ok(answer)) => self.answered(answer),
            Event::Answered(Err(failure)) => self.failed(failure, rng),
            Event::Noted(Ok(())) | Event::Worked(Ok(())) => {
                self.clear_storage_problem();
                vec![Effect::Refresh, Effect::Plan(self.hints)]
            }
            Event::Noted(Err(KeepError::Store(error))) => self.store_failed(error, rng),
            Event::Noted(Err(KeepError::Broken)) => self.start_over(rng),
        };
        let status = Status::of(self.summary, !self.unreachable, self.problem.as_ref());
        if self.shown.as_ref() != Some(&status) {
            self.shown = Some(status.clone());
            effects.push(Effect::Show(status));
        }
        effects
    }

    fn begin(&mut self) -> Vec<Effect> {
        if self.busy {
            self.again = true;
            return Vec::new();
        }
        self.busy = true;
        self.people_steps = 0;
        vec![Effect::Plan(self.hints)]
    }

    fn follow(&mut self, plan: Plan) -> Vec<Effect> {
        self.summary = plan.summary;
        self.clear_storage_problem();
        match plan.step {
            Step::Work(work) => {
                if work == Work::StartOver {
                    self.hints.start_over = false;
                    self.hints.pull_due = true;
                    self.hints.told = Seq(0);
                }
                if work == Work::FetchAhead {
                    self.hints.ahead_due = false;
                }
                vec![Effect::Work(work)]
            }
            Step::Rest => {
                self.restarts = 0;
                self.rest(POLL_MS)
            }
            Step::Send(request) => {
                if counts_as_people(&request) {
                    self.people_steps += 1;
                    if self.people_steps > PEOPLE_STEPS_MAX {
                        return self.rest(POLL_MS);
                    }
                }
                if let Request::Pull(_, query) = &request {
                    self.hints.told = query.applied;
                }
                self.asked = Some(request.asked());
                vec![Effect::Send(request)]
            }
        }
    }

    fn rest(&mut self, delay_ms: u32) -> Vec<Effect> {
        self.busy = false;
        if std::mem::take(&mut self.again) {
            return self.begin();
        }
        vec![Effect::WakeIn { delay_ms }]
    }

    fn answered(&mut self, answer: Answer) -> Vec<Effect> {
        self.failures = 0;
        self.unreachable = false;
        self.problem = None;
        if !matches!(answer, Answer::Challenge(_) | Answer::SignedIn) {
            self.signed_in_by_key = false;
        }
        match &answer {
            Answer::Boot(_) => self.hints.boot_due = false,
            Answer::Pull(page) => {
                self.hints.ahead_due |= !page.items.is_empty();
                self.hints.pull_due = false;
                self.people_steps = 0;
            }
            Answer::Push(..) => self.people_steps = 0,
            Answer::PeopleChanged | Answer::Offered | Answer::Judged(_) => {
                self.hints.boot_due = true;
            }
            Answer::Registered(_) => {
                self.hints.forked = false;
                self.hints.boot_due = true;
                self.hints.pull_due = true;
            }
            Answer::Uploaded(..) | Answer::Blob(..) => self.hints.compacted = false,
            Answer::SignedIn => {
                self.signed_in_by_key = true;
                self.hints = Hints {
                    signed_out: false,
                    challenge: None,
                    ..self.hints
                }
            }
            Answer::Challenge(Challenge { nonce }) => {
                self.hints.challenge = Some(Challenge { nonce: *nonce })
            }
        }
        vec![Effect::Note(answer)]
    }

    fn failed(&mut self, failure: Failure, rng: &mut impl Rng) -> Vec<Effect> {
        let refusal = match failure {
            Failure::Unreachable | Failure::Garbled { .. } => {
                self.unreachable = true;
                return self.retry(rng);
            }
            Failure::Refused(refusal) => refusal,
        };
        self.unreachable = false;
        if let Some(effects) = self.refused_for_itself(&refusal) {
            return effects;
        }
        match refusal {
            // Not found: the cookie may be of another device of this browser. Its own key tells.
            Refusal::SignedOut | Refusal::NotFound => self.sign_in(rng),
            // It said something else before than what is stored here: a copy of this profile did.
            Refusal::Contradiction if self.asked == Some(Asked::Pair) => {
                self.hints.forked = true;
                self.retry_soon(rng)
            }
            // Who is there has changed since this phone asked: what it may say now, the next answer tells.
            Refusal::Malformed { .. } if self.asked == Some(Asked::Pair) => {
                self.hints.boot_due = true;
                self.retry_soon(rng)
            }
            Refusal::EpochTaken { .. } | Refusal::Contradiction | Refusal::Ended { .. } => {
                self.hints.boot_due = true;
                self.retry_soon(rng)
            }
            Refusal::TooMany { retry_after_s } => {
                self.busy = false;
                vec![Effect::WakeIn {
                    delay_ms: retry_after_s.saturating_mul(1_000).max(1_000),
                }]
            }
            Refusal::HistoryChanged { .. } | Refusal::Gap { .. } => self.start_over(rng),
            Refusal::Fork { .. } => {
                self.hints.forked = true;
                self.retry_soon(rng)
            }
            Refusal::Compacted { .. } => {
                self.hints.compacted = true;
                self.hints.boot_due = true;
                self.retry_soon(rng)
            }
            Refusal::Revoked => self.stop(Problem::Revoked, rng),
            Refusal::Unsupported { .. } => self.stop(Problem::TooOld, rng),
            Refusal::Full { .. } => self.stop(Problem::ServerFull, rng),
            // Who is there and which key is the present one may have changed with a server that was put back.
            other => {
                self.hints.boot_due = true;
                self.stop(
                    Problem::Refused {
                        detail: other.to_string(),
                    },
                    rng,
                )
            }
        }
    }

    /// What a refusal of this one request means for it alone: the rest goes on.
    fn refused_for_itself(&mut self, refusal: &Refusal) -> Option<Vec<Effect>> {
        use Refusal as R;
        let asked = self.asked?;
        let is_its_own = match asked {
            Asked::Upload(_) => matches!(
                refusal,
                R::Full { .. } | R::TooLarge { .. } | R::Malformed { .. } | R::Damaged
            ),
            Asked::Download(_) => matches!(refusal, R::NotFound),
            Asked::Offer => matches!(
                refusal,
                R::Contradiction | R::Malformed { .. } | R::TooLarge { .. } | R::NotFound
            ),
            Asked::Verdict(_) => matches!(
                refusal,
                R::Contradiction | R::Malformed { .. } | R::NotFound
            ),
            Asked::Register(_) => matches!(
                refusal,
                // A transfer code that ran out before its first answer came, too.
                R::Contradiction | R::Malformed { .. } | R::Full { .. } | R::CodeExpired
            ),
            Asked::Pair | Asked::Other => false,
        };
        if !is_its_own {
            return None;
        }
        self.people_steps += 1;
        self.hints.boot_due |= !matches!(asked, Asked::Upload(_));
        Some(vec![Effect::NoteRefused(asked, refusal.clone())])
    }

    /// Reads the log anew. If that does not lead anywhere, a person should look.
    fn start_over(&mut self, rng: &mut impl Rng) -> Vec<Effect> {
        self.restarts += 1;
        if self.restarts > RESTARTS_MAX {
            self.restarts = 0;
            return self.stop(Problem::HistoryChanged, rng);
        }
        self.hints.start_over = true;
        vec![Effect::Plan(self.hints)]
    }

    /// Signs in with the device's key, once; refused again, the server does not know this phone any more.
    fn sign_in(&mut self, rng: &mut impl Rng) -> Vec<Effect> {
        self.hints.challenge = None;
        self.hints.signed_out = !self.hints.signed_out && !self.signed_in_by_key;
        if !self.hints.signed_out {
            self.signed_in_by_key = false;
            return self.stop(Problem::Gone, rng);
        }
        vec![Effect::Plan(self.hints)]
    }

    /// Waits as after a failure, but a first time goes on at once: somebody was faster, which is no failure.
    fn retry_soon(&mut self, rng: &mut impl Rng) -> Vec<Effect> {
        self.people_steps += 1;
        if self.people_steps > PEOPLE_STEPS_MAX {
            self.retry(rng)
        } else {
            vec![Effect::Plan(self.hints)]
        }
    }

    fn retry(&mut self, rng: &mut impl Rng) -> Vec<Effect> {
        self.busy = false;
        self.again = false;
        self.failures += 1;
        vec![Effect::WakeIn {
            delay_ms: retry_delay_ms(self.failures, rng),
        }]
    }

    /// Something a person should look at. Nothing stored is touched; the phone asks again now and then, in case it was mended.
    fn stop(&mut self, problem: Problem, rng: &mut impl Rng) -> Vec<Effect> {
        self.problem = Some(problem);
        self.retry(rng)
    }

    fn store_failed(&mut self, error: StoreError, rng: &mut impl Rng) -> Vec<Effect> {
        self.stop(Problem::Storage(error), rng)
    }

    fn clear_storage_problem(&mut self) {
        if matches!(self.problem, Some(Problem::Storage(_))) {
            self.problem = None;
        }
    }
}

/// Questions about people and keys, of which a server could make a phone ask without end.
fn counts_as_people(request: &Request) -> bool {
    !matches!(
        request,
        Request::Push(..)
            | Request::Pull(..)
            | Request::Parts(..)
            | Request::Part(..)
            | Request::Blob(..)
    )
}

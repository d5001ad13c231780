//! What comes of it when everything works again? All who may run until nobody has anything more to say.

use sync::engine::Event;
use sync::plan::Work;
use sync::request::{Failure, Request};
use sync::status::{Problem, Status};

use crate::network::Letter;
use crate::phone::Standing;
use crate::report::Wrong;
use crate::world::World;

/// Most rounds of all phones: several steps of letting in, rotating, reading anew and folding after one another.
const ROUNDS_MAX: u32 = 60;

/// Most things that one program does in one round.
const EFFECTS_MAX: u32 = 20_000;

/// Rounds without anything said to the server, after which it is quiet.
const QUIET_ROUNDS: u32 = 3;

impl World {
    /// Everything works again, until it is quiet.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn heal(&mut self) -> anyhow::Result<()> {
        self.note("everything works again");
        if !self.server.is_running() {
            self.server.start().await?;
        }
        for letter in std::mem::take(&mut self.network.stray) {
            if self.chance(50) {
                self.serve(&letter, false).await?;
            }
        }
        for letter in std::mem::take(&mut self.network.letters) {
            let phone = &mut self.phones[letter.from];
            if phone.start == letter.start {
                phone.is_asking = false;
                phone.tell(Event::Answered(Err(Failure::Unreachable)));
            }
        }
        for phone in &mut self.phones {
            phone.storage.fail_with(None);
            phone.is_online = true;
        }
        let mut quiet = 0;
        for _ in 0..ROUNDS_MAX {
            let said = self.round().await?;
            quiet = if said { 0 } else { quiet + 1 };
            if quiet == QUIET_ROUNDS {
                return Ok(());
            }
        }
        self.wrong(Wrong::Broken, "it never gets quiet".into());
        Ok(())
    }

    /// Everybody in turn, until each rests; whether anything was said to the server.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn round(&mut self) -> anyhow::Result<bool> {
        let mut said = false;
        self.pass(7_000);
        for phone in 0..self.phones.len() {
            if self.phones[phone].standing == Standing::Destroyed {
                continue;
            }
            self.phones[phone].tell(Event::Woken);
            said |= self.run(phone).await?;
            if self.phones[phone].standing != Standing::Active {
                continue;
            }
            if self.phones[phone].status == Status::Look(Problem::Gone) {
                self.join_anew(phone).await?;
                said = true;
            } else if self.phones[phone].is_leaving {
                self.go_on_leaving(phone).await?;
                said = true;
            } else if self.phones[phone].has_key() {
                self.answer_who_asks(phone).await;
                said |= self.run(phone).await?;
            }
        }
        self.tidy_server().await?;
        Ok(said)
    }

    /// One phone, until it rests; whether it said anything to the server.
    pub(crate) async fn run(&mut self, phone: usize) -> anyhow::Result<bool> {
        let mut said = false;
        for _ in 0..EFFECTS_MAX {
            if !self.phones[phone].can_go_on() {
                return Ok(said);
            }
            self.look_for_reading_anew(phone);
            let at = self.clock_of(phone);
            let request = self.phones[phone].go_on(at).await;
            self.look_at_transactions(phone);
            let Some(request) = request else {
                continue;
            };
            let would_change = !matches!(
                request,
                Request::Pull(..)
                    | Request::Boot(..)
                    | Request::Blob(..)
                    | Request::Challenge(_)
                    | Request::SignIn(_)
            );
            let letter = Letter {
                from: phone,
                start: self.phones[phone].start,
                carries: self.carried_by(phone, &request),
                http: request.to_http(),
                request,
                cookie: self.phones[phone].cookie.clone(),
                reply: None,
            };
            let reply = self.serve(&letter, false).await?;
            let status = reply.as_ref().map(|reply| reply.status);
            // Whoever is out asks in vain, again and again.
            said |= would_change && status.is_some_and(|status| status < 400);
            self.note(&format!(
                "phone {phone} asks {}: {status:?}",
                letter.http.path
            ));
            self.phones[phone].is_asking = false;
            self.hand_over(Letter { reply, ..letter });
        }
        let detail = format!("phone {phone} never rests");
        self.wrong(Wrong::Broken, detail);
        Ok(said)
    }

    /// Nothing was put back, copied or folded, so nobody has a reason to read the log anew.
    pub fn look_for_reading_anew(&mut self, phone: usize) {
        use sync::engine::Effect;
        let next = self.phones[phone].effects.front();
        let has_folded = self.duos[self.phones[phone].duo].newest_final.is_some();
        if matches!(next, Some(Effect::Work(Work::StartOver))) && !self.has_upheaval && !has_folded
        {
            let detail = format!("phone {phone} reads the log anew, and nothing was put back");
            self.wrong(Wrong::Broken, detail);
        }
    }
}

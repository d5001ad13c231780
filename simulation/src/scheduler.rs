//! What happens next? One thing at a time, drawn by the seed.

use domain::{Ctr, DeviceKind};
use rand::RngExt;
use sync::engine::Event;
use sync::record::OutboxRow;
use sync::request::{Failure, Request};
use sync::status::{Problem, Status};
use sync::store::Table;
use sync::wire::{from_bytes, to_bytes};

use crate::mark::Mark;
use crate::network::Letter;
use crate::phone::Standing;
use crate::report::Wrong;
use crate::sabotage::Sabotage;
use crate::world::{PHONES_MAX, World};

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Program,
    Letter,
    Stray,
    Poke,
    Write,
    Edit,
    Rearrange,
    Erase,
    Attach,
    Say,
    Speak,
    TakeBack,
    Network,
    Restart,
    Storage,
    Join,
    Answer,
    SignOut,
    Card,
    Transfer,
    ComeBack,
    Leave,
    Destroy,
    Copy,
    Intrude,
    Kill,
    Start,
    BackUp,
    Restore,
    Clock,
    Wait,
    Tidy,
    Flip,
}

/// How often, against each other. Most of a run is programs and letters going their way; what changes histories is rare enough for things
/// to happen in between, and often enough to be met at every point.
const WEIGHTS: [(Kind, u32); 33] = [
    (Kind::Program, 700),
    (Kind::Letter, 500),
    (Kind::Stray, 30),
    (Kind::Poke, 90),
    (Kind::Write, 60),
    (Kind::Edit, 90),
    (Kind::Rearrange, 25),
    (Kind::Erase, 7),
    (Kind::Attach, 14),
    (Kind::Say, 80),
    (Kind::Speak, 8),
    (Kind::TakeBack, 10),
    (Kind::Network, 12),
    (Kind::Restart, 14),
    (Kind::Storage, 10),
    (Kind::Join, 6),
    (Kind::Answer, 60),
    (Kind::SignOut, 5),
    (Kind::Card, 4),
    (Kind::Transfer, 2),
    (Kind::ComeBack, 4),
    (Kind::Leave, 1),
    (Kind::Destroy, 2),
    (Kind::Copy, 3),
    (Kind::Intrude, 5),
    (Kind::Kill, 8),
    (Kind::Start, 150),
    (Kind::BackUp, 9),
    (Kind::Restore, 5),
    (Kind::Clock, 3),
    (Kind::Wait, 12),
    (Kind::Tidy, 10),
    (Kind::Flip, 2),
];

/// How many of a hundred letters go which way.
const LOST: u32 = 4;
const ANSWER_LOST: u32 = 4;
const DOUBLED: u32 = 4;
const LATE: u32 = 4;
const DIES_FIRST: u32 = 1;
const DIES_AFTER: u32 = 2;

impl World {
    /// Does one thing. Nothing may come of it, where what was drawn does not apply.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn step(&mut self) -> anyhow::Result<()> {
        self.figures.steps += 1;
        let ms = self.rng.random_range(20..2_000);
        self.pass(ms);
        let kind = self.draw();
        let anybody = self.some_phone(|phone| phone.standing != Standing::Destroyed);
        let active = self.some_active();
        let duo = self.rng.random_range(0..self.duos.len());
        match kind {
            Kind::Program => self.let_a_program_go_on().await,
            Kind::Letter => {
                if let Some(index) = self.one_of(self.network.letters.len()) {
                    self.move_letter(index).await?;
                }
            }
            Kind::Stray => self.deliver_stray().await?,
            Kind::Start if !self.server.is_running() => {
                self.note("the server starts");
                self.server.start().await?;
            }
            Kind::Start => {}
            Kind::Join => {
                let member = self.rng.random_range(0..2);
                self.note("somebody joins");
                self.join(duo, member, Standing::Active).await?;
            }
            Kind::ComeBack => {
                let cards = self.duos[duo].cards.clone();
                let drawn = self.one_of(cards.len());
                if let Some(index) = drawn.filter(|_| self.phones.len() < PHONES_MAX) {
                    let back = self.come_back(duo, &cards[index]).await?;
                    self.note(&format!("a card is used: phone {back:?}"));
                }
            }
            Kind::Intrude => self.intrude(duo).await?,
            Kind::Kill => {
                self.note("the server dies");
                self.kill_server()?;
            }
            Kind::BackUp => self.back_up()?,
            Kind::Restore if !self.backups.is_empty() => {
                self.note("the server is put back to an older copy");
                self.restore_server().await?;
            }
            Kind::Restore => {}
            Kind::Clock => self.put_clock(),
            Kind::Wait => self.wait(),
            Kind::Tidy => self.tidy_server().await?,
            Kind::Flip => self.flip_a_bit(),
            Kind::Restart | Kind::Network | Kind::Storage | Kind::Poke => {
                if let Some(phone) = anybody {
                    self.note(&format!("phone {phone}: {kind:?}"));
                    match kind {
                        Kind::Restart => self.restart(phone),
                        Kind::Network => self.switch_network(phone),
                        Kind::Storage => self.trouble_storage(phone),
                        _ => self.phones[phone].tell(Event::Woken),
                    }
                }
            }
            _ => {
                if let Some(phone) = active {
                    self.let_somebody_act(kind, phone).await?;
                }
            }
        }
        Ok(())
    }

    fn draw(&mut self) -> Kind {
        let sum: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut drawn = self.rng.random_range(0..sum);
        for (kind, weight) in WEIGHTS {
            if drawn < weight {
                return kind;
            }
            drawn -= weight;
        }
        Kind::Program
    }

    async fn let_somebody_act(&mut self, kind: Kind, phone: usize) -> anyhow::Result<()> {
        if self.phones[phone].status == Status::Look(Problem::Gone) {
            return self.join_anew(phone).await;
        }
        if self.phones[phone].is_leaving {
            return self.go_on_leaving(phone).await;
        }
        self.note(&format!("phone {phone}: {kind:?}"));
        match kind {
            Kind::Write => self.write(phone).await,
            Kind::Edit => self.edit(phone).await,
            Kind::Rearrange => self.rearrange(phone).await,
            Kind::Erase => self.erase(phone).await,
            Kind::Attach => self.attach(phone).await,
            Kind::Say => self.say(phone).await,
            Kind::Speak => self.speak(phone).await,
            Kind::TakeBack => self.take_back(phone).await,
            Kind::Answer => self.answer_who_asks(phone).await,
            Kind::SignOut => self.sign_out(phone).await?,
            Kind::Card => self.make_card(phone, DeviceKind::Card).await,
            Kind::Transfer => self.make_card(phone, DeviceKind::Transfer).await,
            Kind::Leave => self.begin_to_leave(phone).await,
            Kind::Destroy => self.destroy(phone),
            Kind::Copy => self.copy_profile(phone),
            _ => {}
        }
        Ok(())
    }

    async fn let_a_program_go_on(&mut self) {
        let fit = |phone: &crate::phone::SimulatedPhone| {
            phone.standing != Standing::Destroyed && phone.can_go_on()
        };
        if let Some(phone) = self.some_phone(fit) {
            self.go_on(phone).await;
        }
    }

    /// A phone's program does its next thing.
    pub async fn go_on(&mut self, phone: usize) {
        self.look_for_reading_anew(phone);
        let at = self.clock_of(phone);
        let request = self.phones[phone].go_on(at).await;
        self.look_at_transactions(phone);
        let Some(request) = request else {
            return;
        };
        let request = self.perhaps_unsealed(phone, request);
        let http = request.to_http();
        let letter = Letter {
            from: phone,
            start: self.phones[phone].start,
            carries: self.carried_by(phone, &request),
            request,
            http,
            cookie: self.phones[phone].cookie.clone(),
            reply: None,
        };
        let path = letter.http.path.split('?').next().unwrap_or_default();
        let what = path.rsplit('/').next().unwrap_or_default();
        self.note(&format!("phone {phone} asks: {what}"));
        if self.phones[phone].is_online && self.server.is_running() {
            self.network.letters.push(letter);
        } else {
            self.answer(phone, Err(Failure::Unreachable));
        }
    }

    /// A push as it was written, where that rule is broken.
    fn perhaps_unsealed(&self, phone: usize, request: Request) -> Request {
        let (Request::Push(duo, mut push), true) =
            (request.clone(), self.breaks(Sabotage::Unsealed))
        else {
            return request;
        };
        for (_, value) in self.phones[phone].storage.table(Table::Outbox) {
            let Ok(row) = from_bytes::<OutboxRow>(&value) else {
                continue;
            };
            let mut items = push.items.iter_mut();
            if let Some(item) = items.find(|item| item.ctr == row.ctr) {
                item.bytes = to_bytes(&row.content).into();
            }
        }
        Request::Push(duo, push)
    }

    /// What was wrong with the transactions of a phone.
    pub(crate) fn look_at_transactions(&mut self, phone: usize) {
        for wrong in self.phones[phone].storage.take_wrong() {
            self.wrong(Wrong::Broken, format!("phone {phone}: {wrong}"));
        }
    }

    /// The changes in a push, found in the outbox that it was made from.
    #[must_use]
    pub fn carried_by(&self, phone: usize, request: &Request) -> Vec<Mark> {
        let Request::Push(_, request) = request else {
            return Vec::new();
        };
        let sent: Vec<Ctr> = request.items.iter().map(|item| item.ctr).collect();
        let mut carries = Vec::new();
        for (_, value) in self.phones[phone].storage.table(Table::Outbox) {
            if from_bytes::<OutboxRow>(&value).is_ok_and(|row| sent.contains(&row.ctr)) {
                carries.extend(self.changes.found_in(&value));
            }
        }
        carries
    }

    fn answer(&mut self, phone: usize, answer: Result<sync::request::Answer, Failure>) {
        self.phones[phone].is_asking = false;
        self.phones[phone].tell(Event::Answered(answer));
    }

    /// A letter comes one step further, or not.
    async fn move_letter(&mut self, index: usize) -> anyhow::Result<()> {
        let mut letter = self.network.letters.swap_remove(index);
        if letter.reply.is_some() {
            self.hand_over(letter);
            return Ok(());
        }
        let mut drawn = self.rng.random_range(0..100);
        let mut is_drawn = |share: u32| {
            let is_it = drawn < share;
            drawn = if is_it {
                u32::MAX
            } else {
                drawn.wrapping_sub(share)
            };
            is_it
        };
        let lost = is_drawn(LOST);
        let late = !lost && is_drawn(LATE);
        let doubled = !lost && !late && is_drawn(DOUBLED);
        let answer_lost = !lost && !late && !doubled && is_drawn(ANSWER_LOST);
        let dies_first = !(lost || late || doubled || answer_lost) && is_drawn(DIES_FIRST);
        let dies_after =
            !(lost || late || doubled || answer_lost || dies_first) && is_drawn(DIES_AFTER);
        let from = letter.from;
        if lost || late || dies_first {
            self.note(&format!(
                "phone {from}: lost {lost}, late {late}, dies {dies_first}"
            ));
            if late {
                self.network.let_stray(letter);
            }
            if dies_first {
                self.kill_server()?;
            }
            self.answer(from, Err(Failure::Unreachable));
            return Ok(());
        }
        let reply = self.serve(&letter, dies_after).await?;
        let status = reply.as_ref().map(|reply| reply.status);
        self.note(&format!(
            "phone {from}: {status:?}, doubled {doubled}, lost {answer_lost}, dies {dies_after}"
        ));
        if doubled {
            self.network.let_stray(letter.clone());
        }
        match reply.filter(|_| !answer_lost) {
            Some(reply) => {
                letter.reply = Some(reply);
                self.network.letters.push(letter);
            }
            None => self.answer(from, Err(Failure::Unreachable)),
        }
        Ok(())
    }

    /// An answer reaches the phone, if the program that asked still runs.
    pub fn hand_over(&mut self, letter: Letter) {
        let Some(reply) = letter.reply else { return };
        let phone = &mut self.phones[letter.from];
        if let Some(cookie) = reply.cookie {
            phone.cookie = Some(cookie);
        }
        if phone.start == letter.start {
            let answer = letter.request.read_answer(reply.status, &reply.body);
            self.answer(letter.from, answer);
        }
    }

    async fn deliver_stray(&mut self) -> anyhow::Result<()> {
        let Some(index) = self.one_of(self.network.stray.len()) else {
            return Ok(());
        };
        let letter = match self.chance(20) {
            // It stays, to come again.
            true => self.network.stray[index].clone(),
            false => self.network.stray.swap_remove(index),
        };
        let reply = self.serve(&letter, false).await?;
        let status = reply.map(|reply| reply.status);
        self.note(&format!(
            "a stray letter of phone {}: {status:?}",
            letter.from
        ));
        Ok(())
    }
}

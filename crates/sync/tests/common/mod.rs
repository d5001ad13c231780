//! A server in memory that decides with the real server halves, and phones that run the real engine.
#![allow(dead_code, reason = "each test file uses its part")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crypto::challenge::verify_sign_in;
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::diary::Entry;
use domain::{
    Command, Ctr, Day, DeviceId, DuoId, EntryId, KeyEpoch, Member, MemberId, Position, Role, Seq,
    UnixMillis,
};
use futures::executor::block_on;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::boot::{BootAnswer, Device, Pairing};
use sync::driver::{Transport, carry_out};
use sync::engine::{Effect, Engine, Event};
use sync::join::JoinAnswer;
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::pull::{Cursor, PAGE_ITEMS_MAX, PullAnswer, PullQuery};
use sync::push::{LogState, admit};
use sync::record::{Compared, DuoRecord, Row};
use sync::request::{Answer, Failure, Request};
use sync::sign_in::Challenge;
use sync::status::Status;
use sync::store::{StoreError, Transaction};
use sync::wire::LogItem;
use sync::write::WriteError;
use sync::{Refusal, diary, write};

/// The one day of these tests.
pub fn day() -> Day {
    "2026-05-31".parse().unwrap()
}

#[derive(Default)]
pub struct Log {
    pub items: Vec<LogItem>,
    pub key_epoch: KeyEpoch,
    pub grants: Vec<crypto::grant::Grant>,
    pub devices: Vec<Device>,
    pub pairings: Vec<Pairing>,
    pub cursors: Vec<Cursor>,
    pub people_version: u64,
}

/// What goes wrong on the way, one for each request; nothing once the list is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// The request does not arrive.
    Lost,
    /// The server does it, but its answer does not arrive.
    AnswerLost,
    /// The request arrives twice.
    Doubled,
}

#[derive(Clone)]
pub struct Server {
    pub duo: DuoId,
    pub log: Rc<RefCell<Log>>,
    pub running: Rc<RefCell<bool>>,
    pub trouble: Rc<RefCell<VecDeque<Trouble>>>,
    /// Devices whose cookie is gone; of those, the ones whose key is not taken either.
    pub signed_out: Rc<RefCell<Vec<DeviceId>>>,
    pub unknown: Rc<RefCell<Vec<DeviceId>>>,
}

impl Server {
    pub fn new(duo: DuoId) -> Self {
        Self {
            duo,
            log: Rc::default(),
            running: Rc::new(RefCell::new(true)),
            trouble: Rc::default(),
            signed_out: Rc::default(),
            unknown: Rc::default(),
        }
    }

    pub fn stop(&self) {
        *self.running.borrow_mut() = false;
    }

    pub fn start(&self) {
        *self.running.borrow_mut() = true;
    }

    pub fn head(&self) -> Position {
        head(self.duo, &self.log.borrow().items)
    }

    fn answer(&self, request: Request) -> Result<Answer, Refusal> {
        if asking_device(&request).is_some_and(|device| self.signed_out.borrow().contains(&device))
        {
            return Err(Refusal::SignedOut);
        }
        let mut log = self.log.borrow_mut();
        let log = &mut *log;
        match request {
            Request::Boot(_, device) => Ok(Answer::Boot(boot(self.duo, log, device))),
            Request::Epoch(_, request) => {
                if log.key_epoch != KeyEpoch(0) {
                    return Err(Refusal::EpochTaken {
                        current: log.key_epoch,
                    });
                }
                log.key_epoch = request.epoch;
                log.grants.extend(request.grants);
                log.people_version += 1;
                Ok(Answer::PeopleChanged)
            }
            Request::Grant(_, request) => {
                for grant in request.grants {
                    if !log
                        .grants
                        .iter()
                        .any(|g| g.device == grant.device && g.key_epoch == grant.key_epoch)
                    {
                        log.grants.push(grant);
                    }
                }
                log.people_version += 1;
                Ok(Answer::PeopleChanged)
            }
            Request::Pair(_, said) => {
                let known = log
                    .pairings
                    .iter_mut()
                    .find(|p| p.device == said.device && p.peer == said.peer);
                match known {
                    Some(known) if known.commitment != said.commitment => {
                        return Err(Refusal::Contradiction);
                    }
                    Some(known) => known.nonce = known.nonce.or(said.nonce),
                    None => log.pairings.push(Pairing {
                        device: said.device,
                        peer: said.peer,
                        commitment: said.commitment,
                        nonce: None,
                    }),
                }
                log.people_version += 1;
                Ok(Answer::PeopleChanged)
            }
            Request::Push(_, request) => {
                check_position(self.duo, &log.items, request.at)?;
                let own = |item: &&LogItem| item.device == request.device;
                let last_ctr = log.items.iter().rfind(own).map_or(Ctr(0), |item| item.ctr);
                let state = LogState {
                    head: head(self.duo, &log.items),
                    key_epoch: log.key_epoch,
                    last_ctr,
                };
                let device = request.device;
                let admitted = admit(self.duo, request.clone(), state, |ctr| {
                    log.items
                        .iter()
                        .find(|i| i.device == device && i.ctr == ctr)
                        .map(|i| (i.hash, i.seq))
                })?;
                log.items.extend(admitted.rows);
                Ok(Answer::Push(request, admitted.answer))
            }
            Request::Pull(_, query) => pull(self.duo, log, query).map(Answer::Pull),
            Request::Challenge(_) => Ok(Answer::Challenge(Challenge { nonce: [7; 32] })),
            Request::SignIn(request) => {
                let device = log.devices.iter().find(|known| known.id == request.device);
                let public = device.ok_or(Refusal::SignedOut)?.public;
                verify_sign_in(&public, request.device, &request.nonce, &request.signature)
                    .map_err(|_| Refusal::SignedOut)?;
                if self.unknown.borrow().contains(&request.device) {
                    return Err(Refusal::SignedOut);
                }
                self.signed_out
                    .borrow_mut()
                    .retain(|device| *device != request.device);
                Ok(Answer::SignedIn)
            }
        }
    }
}

impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        if !*self.running.borrow() {
            return Err(Failure::Unreachable);
        }
        let trouble = self
            .trouble
            .borrow_mut()
            .pop_front()
            .unwrap_or(Trouble::None);
        match trouble {
            Trouble::None => Ok(self.answer(request)?),
            Trouble::Lost => Err(Failure::Unreachable),
            Trouble::AnswerLost => {
                let _ = self.answer(request);
                Err(Failure::Unreachable)
            }
            Trouble::Doubled => {
                let _ = self.answer(request.clone());
                Ok(self.answer(request)?)
            }
        }
    }
}

/// The device whose session a request needs.
fn asking_device(request: &Request) -> Option<DeviceId> {
    match request {
        Request::Boot(_, device) => Some(*device),
        Request::Epoch(_, request) => Some(request.device),
        Request::Grant(_, request) => Some(request.device),
        Request::Pair(_, request) => Some(request.device),
        Request::Push(_, request) => Some(request.device),
        Request::Pull(_, query) => Some(query.device),
        Request::Challenge(_) | Request::SignIn(_) => None,
    }
}

fn head(duo: DuoId, items: &[LogItem]) -> Position {
    items.iter().fold(Position::start(duo), |position, item| {
        position.after(item.hash)
    })
}

fn check_position(duo: DuoId, items: &[LogItem], at: Position) -> Result<(), Refusal> {
    let there = usize::try_from(at.seq.0)
        .ok()
        .and_then(|count| items.get(..count));
    match there {
        Some(items) if head(duo, items) == at => Ok(()),
        _ => Err(Refusal::HistoryChanged {
            head: head(duo, items),
        }),
    }
}

fn boot(duo: DuoId, log: &Log, device: DeviceId) -> BootAnswer {
    let granted = |id| {
        log.grants
            .iter()
            .any(|grant| grant.device == id && grant.key_epoch == log.key_epoch)
    };
    BootAnswer {
        programme: "Test".into(),
        members: members(),
        devices: log
            .devices
            .iter()
            .map(|d| Device {
                granted: granted(d.id),
                ..d.clone()
            })
            .collect(),
        key_epoch: log.key_epoch,
        grants: log
            .grants
            .iter()
            .filter(|grant| grant.device == device)
            .cloned()
            .collect(),
        pairings: log
            .pairings
            .iter()
            .filter(|p| p.device == device || p.peer == device)
            .copied()
            .collect(),
        head: head(duo, &log.items),
        people_version: log.people_version,
    }
}

fn pull(duo: DuoId, log: &mut Log, query: PullQuery) -> Result<PullAnswer, Refusal> {
    check_position(duo, &log.items, query.after)?;
    log.cursors.retain(|cursor| cursor.device != query.device);
    log.cursors.push(Cursor {
        device: query.device,
        applied: query.applied,
    });
    let without_own = |item: &LogItem| LogItem {
        bytes: item.bytes.clone().filter(|_| item.device != query.device),
        ..item.clone()
    };
    let from = usize::try_from(query.after.seq.0).unwrap();
    Ok(PullAnswer {
        items: log.items[from..]
            .iter()
            .take(PAGE_ITEMS_MAX)
            .map(without_own)
            .collect(),
        head: head(duo, &log.items),
        people_version: log.people_version,
        cursors: log.cursors.clone(),
    })
}

pub fn members() -> Vec<Member> {
    let member = |byte, name: &str, role| Member {
        id: MemberId::from_bytes([byte; 16]),
        name: name.into(),
        role,
    };
    vec![
        member(1, "Amina", Role::Newcomer),
        member(2, "Els", Role::Volunteer),
    ]
}

/// One phone: a profile's storage and one start of the program on it.
pub struct TestPhone {
    pub store: MemoryStore,
    pub phone: Phone,
    pub engine: Engine,
    pub status: Status,
    pub rng: StdRng,
    pub clock: i64,
    secrets: [u8; 64],
}

impl TestPhone {
    /// Joins the duo as this member (1 or 2).
    pub fn join(server: &Server, member: u8, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let secrets = DeviceSecrets::generate(&mut rng);
        let device = DeviceId::from_bytes(rng.random());
        let member = MemberId::from_bytes([member; 16]);
        let mut log = server.log.borrow_mut();
        log.devices.push(Device {
            id: device,
            member,
            public: secrets.public(),
            revoked: false,
            granted: false,
        });
        log.people_version += 1;
        let record = DuoRecord::joined(JoinAnswer {
            duo: server.duo,
            member,
            device,
        });
        let store = MemoryStore::default();
        let tx = store.transaction();
        record.write(&tx).unwrap();
        block_on(tx.commit()).unwrap();
        Self::start(store, *secrets.to_bytes(), rng)
    }

    fn start(store: MemoryStore, secrets: [u8; 64], mut rng: StdRng) -> Self {
        let record = read_record(&store);
        let client = ClientId::from_random(rng.random());
        let phone = Phone::new(&record, DeviceSecrets::from_bytes(&secrets), client);
        Self {
            store,
            phone,
            engine: Engine::new(),
            status: Status::Safe,
            rng,
            clock: 1_000,
            secrets,
        }
    }

    /// The program ends and starts again on the same profile.
    pub fn restart(self) -> Self {
        Self::start(self.store, self.secrets, self.rng)
    }

    /// Another phone that starts from a copy of this profile.
    pub fn clone_profile(&self, seed: u64) -> Self {
        Self::start(
            self.store.cloned_profile(),
            self.secrets,
            StdRng::seed_from_u64(seed),
        )
    }

    /// The person at this phone registers it anew for the same member, on the same profile.
    pub fn join_anew(mut self, server: &Server, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let secrets = DeviceSecrets::generate(&mut rng);
        let device = DeviceId::from_bytes(rng.random());
        let member = self.phone.member;
        let mut log = server.log.borrow_mut();
        log.devices.push(Device {
            id: device,
            member,
            public: secrets.public(),
            revoked: false,
            granted: false,
        });
        log.people_version += 1;
        let tx = self.store.transaction();
        block_on(sync::join::begin(
            &tx,
            JoinAnswer {
                duo: server.duo,
                member,
                device,
            },
        ))
        .unwrap();
        block_on(tx.commit()).unwrap();
        self.secrets = *secrets.to_bytes();
        Self::start(self.store, self.secrets, rng)
    }

    /// The person at this phone says that the pictures with a device differ.
    pub fn refuse(&self, device: DeviceId) {
        let mut record = self.record();
        let own = record.pairings.iter_mut().find(|own| own.peer == device);
        own.unwrap().compared = Some(Compared::Different);
        let tx = self.store.transaction();
        record.write(&tx).unwrap();
        block_on(tx.commit()).unwrap();
    }

    /// The person at this phone lets a device in.
    pub fn approve(&self, device: DeviceId) {
        let mut record = self.record();
        record.approved.push(device);
        let tx = self.store.transaction();
        record.write(&tx).unwrap();
        block_on(tx.commit()).unwrap();
    }

    /// Runs the engine until it rests.
    pub fn run(&mut self, server: &Server, event: Event) {
        let mut events = VecDeque::from([event]);
        let mut steps = 0;
        while let Some(event) = events.pop_front() {
            for effect in self.engine.handle(event, &mut self.rng) {
                steps += 1;
                assert!(steps < 5_000, "the engine never rests");
                if let Effect::Show(status) = &effect {
                    self.status = status.clone();
                }
                let at = UnixMillis(self.clock);
                events.extend(block_on(carry_out(
                    &effect,
                    &self.store,
                    server,
                    &self.phone,
                    at,
                    &mut self.rng,
                )));
            }
        }
    }

    pub fn sync(&mut self, server: &Server) {
        self.run(server, Event::Woken);
    }

    pub fn command(&mut self, command: Command) -> Result<Option<Ctr>, WriteError> {
        self.clock += 1;
        let tx = self.store.transaction();
        let done = block_on(write::carry_out(
            &tx,
            &self.phone,
            &command,
            UnixMillis(self.clock),
        ))?;
        block_on(tx.commit())?;
        Ok(done)
    }

    pub fn write_entry(&mut self, text: &str) -> EntryId {
        let entry = EntryId::from_bytes(self.rng.random());
        self.command(Command::WriteEntry {
            entry,
            day: day(),
            place: String::new(),
            text: text.into(),
        })
        .unwrap();
        entry
    }

    pub fn edit(&mut self, entry: EntryId, change: impl FnOnce(&str) -> String) {
        let before = self.entry(entry).unwrap().text;
        let edit = domain::text::TextEdit::between(&before, &change(&before));
        self.command(Command::EditEntryText { entry, edit })
            .unwrap();
    }

    pub fn rows(&self) -> Vec<Row> {
        let tx = self.store.transaction();
        let rows = block_on(diary::rows(&tx, self.phone.duo, None, usize::MAX)).unwrap();
        rows.into_iter().map(|(_, row)| row).collect()
    }

    pub fn entry(&self, id: EntryId) -> Option<Entry> {
        let tx = self.store.transaction();
        block_on(diary::entry(&tx, &self.phone, id))
            .unwrap()
            .map(|(entry, _)| entry)
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.rows()
            .iter()
            .filter_map(|row| self.entry(row.entry.id))
            .collect()
    }

    pub fn record(&self) -> DuoRecord {
        read_record(&self.store)
    }

    pub fn fail_with(&self, failure: Option<StoreError>) {
        self.store.fail_with(failure);
    }
}

fn read_record(store: &MemoryStore) -> DuoRecord {
    let dump = store.dump();
    let (_, _, bytes) = dump
        .iter()
        .find(|(table, ..)| *table == sync::store::Table::Duos)
        .unwrap();
    sync::wire::from_bytes(bytes).unwrap()
}

/// A server and the two phones of a duo, both joined, nothing exchanged yet.
pub fn duo(seed: u64) -> (Server, TestPhone, TestPhone) {
    let server = Server::new(DuoId::from_bytes([9; 16]));
    let a = TestPhone::join(&server, 1, seed.wrapping_mul(2) + 1);
    let b = TestPhone::join(&server, 2, seed.wrapping_mul(2) + 2);
    (server, a, b)
}

/// Lets both phones talk until neither has anything to say.
pub fn settle(server: &Server, phones: &mut [&mut TestPhone]) {
    for _ in 0..6 {
        for phone in phones.iter_mut() {
            phone.sync(server);
        }
    }
}

pub fn seq(number: u64) -> Seq {
    Seq(number)
}

//! A server in memory that decides with the real server halves, and a network that can be told to fail.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use crypto::blob::blob_hash;
use crypto::challenge::verify_sign_in;
use crypto::device::DeviceSecrets;
use crypto::grant::Grant;
use domain::{Ctr, DeviceId, DuoId, Hash, KeyEpoch, MemberId, Position};
use sync::Refusal;
use sync::blob::{BlobState, PartRequest, parts};
use sync::boot::{BootAnswer, Device, Pairing, PreviousKey};
use sync::driver::Transport;
use sync::pull::{Cursor, PAGE_ITEMS_MAX, PullAnswer, PullQuery};
use sync::push::{LogState, PushAnswer, PushRequest, admit};
use sync::request::{Answer, Failure, Request};
use sync::sign_in::Challenge;
use sync::wire::LogItem;

use super::members;

#[derive(Default)]
pub struct Log {
    pub items: Vec<LogItem>,
    pub key_epoch: KeyEpoch,
    pub grants: Vec<crypto::grant::Grant>,
    pub devices: Vec<Device>,
    pub pairings: Vec<Pairing>,
    pub cursors: Vec<Cursor>,
    pub people_version: u64,
    pub previous: Vec<PreviousKey>,
    pub blobs: Blobs,
}

/// Photos and clips, sealed.
#[derive(Default)]
pub struct Blobs {
    pub stored: BTreeMap<Hash, Vec<u8>>,
    parts: BTreeMap<Hash, BTreeMap<u32, Vec<u8>>>,
    /// There is no room for more.
    pub full: bool,
}

impl Blobs {
    fn state(&self, hash: Hash, bytes: u32) -> BlobState {
        let stored = self.stored.contains_key(&hash);
        let came = |part: &u32| {
            self.parts
                .get(&hash)
                .is_some_and(|came| came.contains_key(part))
        };
        let missing = (0..parts(bytes)).filter(|part| !stored && !came(part));
        BlobState {
            stored,
            missing: missing.collect(),
        }
    }

    fn take(&mut self, part: PartRequest) -> Result<(), Refusal> {
        if self.full {
            return Err(Refusal::Full { limit_bytes: 1 });
        }
        let came = self.parts.entry(part.hash).or_default();
        came.insert(part.part, part.content.to_vec());
        if came.len() == parts(part.bytes) as usize {
            let whole = came.values().flatten().copied().collect::<Vec<u8>>();
            self.parts.remove(&part.hash);
            if blob_hash(&whole) != part.hash {
                return Err(Refusal::Damaged);
            }
            self.stored.insert(part.hash, whole);
        }
        Ok(())
    }
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

    /// A new device of a member has joined.
    pub fn register(&self, id: DeviceId, member: MemberId, secrets: &DeviceSecrets) {
        let mut log = self.log.borrow_mut();
        log.devices.push(Device {
            id,
            member,
            public: secrets.public(),
            revoked: false,
            granted: false,
            kind: domain::DeviceKind::Phone,
            joined_day: None,
            used_day: None,
        });
        log.people_version += 1;
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
        let is_revoked = |asking: DeviceId| log.devices.iter().any(|d| d.id == asking && d.revoked);
        if asking_device(&request).is_some_and(is_revoked) {
            return Err(Refusal::Revoked);
        }
        match request {
            Request::Boot(_, device) => Ok(Answer::Boot(boot(self.duo, log, device))),
            Request::Epoch(_, request) => {
                if request.epoch != KeyEpoch(log.key_epoch.0 + 1) {
                    return Err(Refusal::EpochTaken {
                        current: log.key_epoch,
                    });
                }
                if let Some(push) = request.push.clone() {
                    append(self.duo, log, push)?;
                }
                log.key_epoch = request.epoch;
                log.grants.extend(request.grants.clone());
                log.previous
                    .extend(request.previous.clone().map(|sealed| PreviousKey {
                        key_epoch: request.epoch,
                        sealed,
                    }));
                for device in &mut log.devices {
                    device.revoked |= request.revoked.contains(&device.id);
                }
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
                let answer = append(self.duo, log, request.clone())?;
                Ok(Answer::Push(request, answer))
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
            Request::Register(_, request) => {
                let is_of_another = |grant: &Grant| grant.key_epoch != log.key_epoch;
                if request.grants.iter().any(is_of_another) {
                    return Err(Refusal::EpochTaken {
                        current: log.key_epoch,
                    });
                }
                let member = log
                    .devices
                    .iter()
                    .find(|known| known.id == request.device)
                    .ok_or(Refusal::NotFound)?
                    .member;
                if log.devices.iter().all(|known| known.id != request.new) {
                    log.devices.push(Device {
                        id: request.new,
                        member,
                        public: request.public,
                        revoked: false,
                        granted: false,
                        kind: request.kind,
                        joined_day: None,
                        used_day: None,
                    });
                }
                log.grants.extend(request.grants.clone());
                log.people_version += 1;
                Ok(Answer::Registered(request))
            }
            Request::Parts(_, _, hash, bytes) => {
                let state = log.blobs.state(hash, bytes);
                Ok(Answer::Uploaded(hash, state))
            }
            Request::Part(_, part) => {
                let (hash, bytes) = (part.hash, part.bytes);
                log.blobs.take(part)?;
                Ok(Answer::Uploaded(hash, log.blobs.state(hash, bytes)))
            }
            Request::Blob(_, _, hash) => {
                let stored = log.blobs.stored.get(&hash).cloned();
                stored
                    .map(|blob| Answer::Blob(hash, blob))
                    .ok_or(Refusal::NotFound)
            }
            // Snapshots are tested with a real server.
            Request::Offer(..) | Request::Verdict(..) => Err(Refusal::NotFound),
        }
    }
}

/// Takes a push.
fn append(duo: DuoId, log: &mut Log, request: PushRequest) -> Result<PushAnswer, Refusal> {
    check_position(duo, &log.items, request.at)?;
    let own = |item: &&LogItem| item.device == request.device;
    let last_ctr = log.items.iter().rfind(own).map_or(Ctr(0), |item| item.ctr);
    let state = LogState {
        head: head(duo, &log.items),
        key_epoch: log.key_epoch,
        last_ctr,
    };
    let device = request.device;
    let admitted = admit(duo, request, state, |ctr| {
        log.items
            .iter()
            .find(|i| i.device == device && i.ctr == ctr)
            .map(|i| (i.hash, i.seq))
    })?;
    log.items.extend(admitted.rows);
    Ok(admitted.answer)
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
        Request::Register(_, request) => Some(request.device),
        Request::Parts(_, device, ..) | Request::Blob(_, device, _) => Some(*device),
        Request::Part(_, request) => Some(request.device),
        Request::Offer(_, request) => Some(request.device),
        Request::Verdict(_, request) => Some(request.device),
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
        last_ctr: Some(
            log.items
                .iter()
                .rfind(|item| item.device == device)
                .map_or(Ctr(0), |item| item.ctr),
        ),
        previous_keys: log.previous.clone(),
        snapshot: None,
        offer: None,
        ended: None,
        blobs_bytes: 0,
        blobs_bytes_max: None,
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
        bytes: item
            .bytes
            .clone()
            .filter(|_| query.own || item.device != query.device),
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

//! A phone that runs the real engine on storage in memory.

use std::collections::VecDeque;

use crypto::card::CardKeys;
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::diary::Entry;
use domain::{CardCode, Command, Ctr, DeviceId, DeviceKind, EntryId, MemberId, UnixMillis};
use futures::executor::block_on;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::driver::{Transport, carry_out};
use sync::engine::{Effect, Engine, Event};
use sync::join::JoinAnswer;
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::record::{Compared, DuoRecord, Row};
use sync::request::{Answer, Failure, Request};
use sync::sign_in::ChallengeRequest;
use sync::status::Status;
use sync::store::{StoreError, Transaction};
use sync::write::WriteError;
use sync::{diary, restore, write};

use super::{Server, day};

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
        server.register(device, member, &secrets);
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

    /// This phone as a device.
    pub fn device(&self) -> DeviceId {
        self.record().device
    }

    /// The program ends and starts again on the same profile.
    pub fn restart(self) -> Self {
        Self::start(self.store, self.secrets, self.rng)
    }

    /// Another tab of the same browser: the program runs twice on one profile.
    pub fn second_tab(&self, seed: u64) -> Self {
        Self::start(
            self.store.clone(),
            self.secrets,
            StdRng::seed_from_u64(seed),
        )
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
        server.register(device, member, &secrets);
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

    /// An empty phone, or this profile, comes back with the code of a card. Whatever gets lost on the way is only asked again.
    pub fn restore(
        server: &Server,
        code: &CardCode,
        store: MemoryStore,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut rng = StdRng::seed_from_u64(seed);
        let card = CardKeys::of(code);
        let secrets = DeviceSecrets::generate(&mut rng);
        let ask = |request: Request| block_on(server.send(request));
        let asked = ask(Request::Challenge(ChallengeRequest {
            device: card.device,
        }))?;
        let Answer::Challenge(challenge) = asked else {
            panic!("{asked:?}");
        };
        ask(Request::SignIn(restore::sign_in(&card, challenge)))?;
        let Answer::Boot(boot) = ask(Request::Boot(server.duo, card.device))? else {
            panic!("no boot");
        };
        let restored = restore::by_card(&card, server.duo, boot, &secrets, &mut rng).unwrap();
        ask(Request::Register(server.duo, restored.request.clone()))?;
        for _ in 0..2 {
            let tx = store.transaction();
            block_on(restore::begin(&tx, restored.clone())).unwrap();
            block_on(tx.commit()).unwrap();
        }
        Ok(Self::start(store, *secrets.to_bytes(), rng))
    }

    /// A fresh phone that another device registers.
    pub fn register(
        server: &Server,
        request: sync::device::DeviceRequest,
        place: JoinAnswer,
        secrets: &DeviceSecrets,
        seed: u64,
    ) -> Self {
        let request = Request::Register(server.duo, request);
        block_on(server.send(request)).unwrap();
        let store = MemoryStore::default();
        let tx = store.transaction();
        block_on(sync::join::begin(&tx, place)).unwrap();
        block_on(tx.commit()).unwrap();
        Self::start(store, *secrets.to_bytes(), StdRng::seed_from_u64(seed))
    }

    /// The person at this phone makes a card or a transfer code.
    pub fn make_card(&mut self, kind: DeviceKind) -> CardCode {
        let code = CardCode::from_random(self.rng.random());
        let at = UnixMillis(self.clock);
        self.change_record(|record| {
            sync::card::make(record, &code, kind, at);
        });
        code
    }

    /// The person at this phone says that the pictures with a device differ.
    pub fn refuse(&self, device: DeviceId) {
        self.change_record(|record| {
            let own = record.pairings.iter_mut().find(|own| own.peer == device);
            own.unwrap().compared = Some(Compared::Different);
        });
    }

    /// The person at this phone lets a device in.
    pub fn approve(&self, device: DeviceId) {
        self.change_record(|record| record.approved.push(device));
    }

    /// The person at this phone signs a device out.
    pub fn revoke(&self, device: DeviceId) {
        self.change_record(|record| record.revoking.push(device));
    }

    pub fn change_record(&self, change: impl FnOnce(&mut DuoRecord)) {
        let mut record = self.record();
        change(&mut record);
        let tx = self.store.transaction();
        record.write(&tx).unwrap();
        block_on(tx.commit()).unwrap();
    }

    /// Runs the engine until it rests.
    pub fn run(&mut self, server: &impl Transport, event: Event) {
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

    pub fn sync(&mut self, server: &impl Transport) {
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

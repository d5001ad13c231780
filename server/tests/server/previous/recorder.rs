//! What is said on a stage is written down: by phones that run the real engine, and by hand.

use std::sync::Arc;

use crypto::challenge;
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::diary::Entry;
use domain::{Command, DeviceId, EntryId, UnixMillis};
use minicbor::Encode;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use recording::{Exchange, Scenario, Step, Stored};
use sync::driver::{Transport, carry_out};
use sync::engine::{Engine, Event};
use sync::join::{JoinAnswer, JoinRequest};
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::record::DuoRecord;
use sync::request::{Answer, Failure, Request};
use sync::store::Transaction;
use sync::wire::{from_bytes, to_bytes};
use sync::{PROTOCOL, write};
use tokio::sync::Mutex;

use super::stage::{DUO, START, Stage, code};

/// Writes down everything that is asked and answered. The clock moves by a second with each request.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<(Stage, Scenario, i64)>>);

impl Recorder {
    pub async fn new() -> Self {
        let stage = Stage::set().await;
        Self(Arc::new(Mutex::new((stage, Scenario::default(), START))))
    }

    pub async fn ask(&self, asked: Exchange) -> Exchange {
        let mut inner = self.0.lock().await;
        let (stage, scenario, now) = &mut *inner;
        *now += 1_000;
        let answered = stage.ask(&Exchange { at: *now, ..asked }).await;
        scenario.0.push(Step::Exchange(answered.clone()));
        answered
    }

    /// A request by hand, of this build's protocol.
    pub async fn get(&self, who: &str, path: String) -> Exchange {
        self.ask(Exchange {
            path,
            protocol: Some(PROTOCOL),
            cookie: Some(who.to_owned()),
            ..Exchange::default()
        })
        .await
    }

    /// As [`Recorder::get`], with a body.
    pub async fn post(&self, who: &str, path: String, body: &impl Encode<()>) -> Exchange {
        self.post_bytes(who, path, to_bytes(body)).await
    }

    pub async fn post_bytes(&self, who: &str, path: String, body: Vec<u8>) -> Exchange {
        self.ask(Exchange {
            path,
            protocol: Some(PROTOCOL),
            cookie: Some(who.to_owned()),
            sets_cookie: Some(who.to_owned()),
            body: Some(body),
            ..Exchange::default()
        })
        .await
    }

    pub async fn pass_ms(&self, by: i64) {
        self.0.lock().await.2 += by;
    }

    pub async fn revoke(&self, device: DeviceId) {
        let mut inner = self.0.lock().await;
        inner.0.revoke(DUO, device).await;
        inner.1.0.push(Step::Revoke(device.to_string()));
    }

    pub async fn scenario(&self) -> Scenario {
        self.0.lock().await.1.clone()
    }
}

/// A phone that runs the real engine over the recorder. Its secrets and whatever else it draws follow from its name.
pub struct RecordedPhone {
    pub name: String,
    pub phone: Phone,
    pub device: DeviceId,
    recorder: Recorder,
    store: MemoryStore,
    engine: Engine,
    rng: StdRng,
    clock: i64,
}

/// The secrets of a recorded phone, which is how a test of today opens what was sealed for it.
pub fn secrets(name: &str) -> DeviceSecrets {
    DeviceSecrets::generate(&mut rng(name))
}

fn rng(name: &str) -> StdRng {
    StdRng::from_seed(code(name).0)
}

pub fn join_request(name: &str, secrets: &DeviceSecrets) -> JoinRequest {
    JoinRequest {
        code: code(name),
        public: secrets.public(),
        proof: challenge::join_proof(secrets, code(name)),
    }
}

impl RecordedPhone {
    /// Joins by the code of the person of this name.
    pub async fn join(recorder: &Recorder, name: &str) -> Self {
        let secrets = secrets(name);
        let request = join_request(name, &secrets);
        let said = recorder.post(name, "/api/v1/join".into(), &request).await;
        let answer: JoinAnswer = from_bytes(&said.answer).unwrap();
        let mut rng = rng(name);
        let record = DuoRecord::joined(answer);
        let store = MemoryStore::default();
        let tx = store.transaction();
        record.write(&tx).unwrap();
        tx.commit().await.unwrap();
        Self {
            name: name.to_owned(),
            device: record.device,
            phone: Phone::new(&record, secrets, ClientId::from_random(rng.random())),
            recorder: recorder.clone(),
            store,
            engine: Engine::new(),
            rng,
            clock: START,
        }
    }

    /// Runs the engine until it rests.
    pub async fn sync(&mut self) {
        let mut events = vec![Event::Woken];
        while let Some(event) = events.pop() {
            for effect in self.engine.handle(event, &mut self.rng) {
                let at = UnixMillis(self.clock);
                let line = Line(&self.recorder, &self.name);
                let rng = &mut self.rng;
                events.extend(carry_out(&effect, &self.store, &line, &self.phone, at, rng).await);
            }
        }
    }

    pub async fn command(&mut self, command: &Command) {
        self.clock += 60_000;
        let tx = self.store.transaction();
        let at = UnixMillis(self.clock);
        write::carry_out(&tx, &self.phone, command, at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn write_entry(&mut self, text: &str) -> EntryId {
        let entry = EntryId::from_bytes(self.rng.random());
        self.command(&Command::WriteEntry {
            entry,
            day: "2023-11-14".parse().unwrap(),
            place: "Gent".into(),
            text: text.into(),
        })
        .await;
        entry
    }

    pub async fn entry(&self, id: EntryId) -> Option<Entry> {
        let tx = self.store.transaction();
        let found = sync::diary::entry(&tx, &self.phone, id).await.unwrap();
        found.map(|(entry, _)| entry)
    }

    pub async fn record(&self) -> DuoRecord {
        let tx = self.store.transaction();
        DuoRecord::read(&tx, self.phone.duo).await.unwrap()
    }

    /// Everything the phone keeps.
    pub fn storage(&self) -> Vec<Stored> {
        let rows = self.store.dump().into_iter();
        rows.map(|(table, key, value)| Stored {
            table: table.name().to_owned(),
            key,
            value,
        })
        .collect()
    }
}

/// The way from one phone to the server.
struct Line<'a>(&'a Recorder, &'a str);

impl Transport for Line<'_> {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let http = request.to_http();
        let Self(recorder, who) = self;
        let said = match http.body {
            Some(body) => recorder.post_bytes(who, http.path, body).await,
            None => recorder.get(who, http.path).await,
        };
        request.read_answer(said.status, &said.answer)
    }
}

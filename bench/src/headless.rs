//! How does a phone without a screen work? The real engine on storage in memory, over HTTP.

use std::cell::{Cell, RefCell};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use crypto::challenge::join_proof;
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::{Command, JoinCode, MemberId, Seq, UnixMillis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::header;
use sync::code::CodeRequest;
use sync::driver::{Transport, carry_out};
use sync::engine::{Engine, Event};
use sync::grant;
use sync::join::{JoinAnswer, JoinRequest};
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::record::{DuoRecord, duo_prefix};
use sync::refusal::Refusal;
use sync::request::{Answer, Failure, Http, Request, message, refusal};
use sync::store::{Table, Transaction};
use sync::{MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, wire, write};

/// How long to wait for the key, in steps of [`PATIENCE_STEP`].
const PATIENCE_STEPS_MAX: usize = 300;

/// Between two looks at whether something has come, where nobody pokes.
pub const PATIENCE_STEP: Duration = Duration::from_millis(200);

/// A phone.
pub struct HeadlessPhone {
    /// The way to the server, with what came over it.
    pub server: Server,
    /// What it stores.
    pub store: MemoryStore,
    /// The phone as a device.
    pub phone: Phone,
    engine: Engine,
    rng: StdRng,
}

impl HeadlessPhone {
    /// Joins with a code.
    ///
    /// # Errors
    /// When the server does not take the code.
    pub async fn join(url: &str, code: &str) -> Result<Self> {
        let mut rng = StdRng::from_rng(&mut rand::rng());
        let secrets = DeviceSecrets::generate(&mut rng);
        let server = Server::new(url);
        let answer = server.join(&secrets, JoinCode::parse(code)?).await?;
        let store = MemoryStore::default();
        let tx = store.transaction();
        sync::join::begin(&tx, answer).await?;
        tx.commit().await?;
        let record = DuoRecord::read(&store.transaction(), answer.duo).await?;
        let client = ClientId::from_random(rng.random());
        Ok(Self {
            phone: Phone::new(&record, secrets, client),
            server,
            store,
            engine: Engine::new(),
            rng,
        })
    }

    /// Marks what it writes from here on as another start of the program does. The engine goes on: one that begins asks who is in the duo, and is
    /// told that it may fold again, long before the server has forgotten what was folded.
    ///
    /// # Errors
    /// When its record cannot be read.
    pub async fn start_anew(&mut self) -> Result<()> {
        let record = self.record().await?;
        let secrets = DeviceSecrets::from_bytes(&self.phone.secrets.to_bytes());
        let client = ClientId::from_random(self.rng.random());
        self.phone = Phone::new(&record, secrets, client);
        Ok(())
    }

    /// What it knows of the duo.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn record(&self) -> Result<DuoRecord> {
        Ok(DuoRecord::read(&self.store.transaction(), self.phone.duo).await?)
    }

    /// Whether it was handed the key.
    ///
    /// # Errors
    /// When its record cannot be read.
    pub async fn has_key(&self) -> Result<bool> {
        let record = self.record().await?;
        let epoch = record.people.as_ref().map(|people| people.key_epoch);
        Ok(epoch.is_some_and(|epoch| epoch.0 > 0 && self.phone.has_key(&record, epoch)))
    }

    /// Until another phone, which holds the key, has granted it.
    ///
    /// # Errors
    /// When nobody does for a minute.
    pub async fn wait_for_key(&mut self) -> Result<()> {
        for _ in 0..PATIENCE_STEPS_MAX {
            self.sync().await;
            if self.has_key().await? {
                return Ok(());
            }
            tokio::time::sleep(PATIENCE_STEP).await;
        }
        bail!("nobody granted the key")
    }

    /// Lets in whoever asks. Says how many did.
    ///
    /// # Errors
    /// When the record cannot be stored.
    pub async fn approve_all(&self) -> Result<usize> {
        let mut record = self.record().await?;
        let asking = grant::asking(&record);
        record
            .approved
            .extend(asking.iter().map(|device| device.id));
        let tx = self.store.transaction();
        record.write(&tx)?;
        tx.commit().await?;
        Ok(asking.len())
    }

    /// A new joining code for a member.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn make_code(&mut self, member: MemberId) -> Result<JoinCode> {
        let code = JoinCode::from_random(self.rng.random());
        let request = CodeRequest {
            device: self.record().await?.device,
            member,
            code: code.hash(),
        };
        let path = format!("/api/v1/duos/{}/codes", self.phone.duo);
        let body = Some(wire::to_bytes(&request));
        let (status, body) = self.server.ask(Http { path, body }).await?;
        if status >= 300 {
            bail!("a code: {}", refusal(status, &body));
        }
        Ok(code)
    }

    /// Does what its member wishes, and stores it.
    ///
    /// # Errors
    /// When the document refuses.
    pub async fn command(&mut self, command: &Command) -> Result<()> {
        let tx = self.store.transaction();
        write::carry_out(&tx, &self.phone, command, now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Runs the engine until it rests.
    pub async fn sync(&mut self) {
        let mut events = vec![Event::Woken];
        while let Some(event) = events.pop() {
            events.extend(self.step(event).await);
        }
    }

    /// Handles one event; what follows from it comes back.
    pub async fn step(&mut self, event: Event) -> Vec<Event> {
        let mut events = Vec::new();
        for effect in self.engine.handle(event, &mut self.rng) {
            let (store, server, phone) = (&self.store, &self.server, &self.phone);
            events.extend(carry_out(&effect, store, server, phone, now(), &mut self.rng).await);
        }
        events
    }

    /// Makes no snapshot until it has applied so much of the log.
    ///
    /// # Errors
    /// When its record cannot be stored.
    pub async fn offer_no_snapshot_before(&self, seq: Seq) -> Result<()> {
        let mut record = self.record().await?;
        record.no_offer_before = seq;
        let tx = self.store.transaction();
        record.write(&tx)?;
        tx.commit().await?;
        Ok(())
    }

    /// How many items the server has not taken.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn waiting(&self) -> Result<u32> {
        let tx = self.store.transaction();
        Ok(tx.count(Table::Outbox, &duo_prefix(self.phone.duo)).await?)
    }
}

fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    // Before 1970 or after the year 292 million it is zero.
    UnixMillis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0)))
}

/// The way to a server.
pub struct Server {
    url: String,
    client: reqwest::Client,
    cookie: RefCell<Option<String>>,
    /// Bytes of the bodies that came.
    pub received: Cell<u64>,
}

impl Server {
    fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            client: reqwest::Client::new(),
            cookie: RefCell::default(),
            received: Cell::default(),
        }
    }

    async fn join(&self, secrets: &DeviceSecrets, code: JoinCode) -> Result<JoinAnswer> {
        let code = code.hash();
        let request = JoinRequest {
            code,
            public: secrets.public(),
            proof: join_proof(secrets, code),
        };
        let path = "/api/v1/join".into();
        let body = Some(wire::to_bytes(&request));
        let (status, body) = self.ask(Http { path, body }).await?;
        if status != 200 {
            bail!("joining: {}", refusal(status, &body));
        }
        message(status, &body).context("the answer to joining")
    }

    /// Asks, and asks again as often as the server says that it is too soon: a year goes by faster here than its limits foresee.
    async fn ask(&self, http: Http) -> Result<(u16, Vec<u8>), Failure> {
        loop {
            let asked = self.fetch(http.clone()).await;
            let (status, body) = asked.map_err(|_| Failure::Unreachable)?;
            let Failure::Refused(Refusal::TooMany { retry_after_s }) = refusal(status, &body)
            else {
                return Ok((status, body));
            };
            tokio::time::sleep(Duration::from_secs(retry_after_s.into())).await;
        }
    }

    async fn fetch(&self, http: Http) -> reqwest::Result<(u16, Vec<u8>)> {
        let url = format!("{}{}", self.url, http.path);
        let request = match http.body {
            Some(body) => self.client.post(url).body(body),
            None => self.client.get(url),
        };
        let mut request = request
            .header(PROTOCOL_HEADER, PROTOCOL)
            .header(header::CONTENT_TYPE, MEDIA_TYPE);
        if let Some(cookie) = self.cookie.borrow().as_deref() {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = request.send().await?;
        let set = answer
            .headers()
            .get(header::SET_COOKIE)
            .and_then(|cookie| cookie.to_str().ok());
        if let Some((pair, _)) = set.and_then(|cookie| cookie.split_once(';')) {
            *self.cookie.borrow_mut() = Some(pair.to_owned());
        }
        let status = answer.status().as_u16();
        let body = answer.bytes().await?.to_vec();
        self.received.set(self.received.get() + body.len() as u64);
        Ok((status, body))
    }
}

impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let (status, body) = self.ask(request.to_http()).await?;
        request.read_answer(status, &body)
    }
}

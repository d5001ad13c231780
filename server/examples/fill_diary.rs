//! How does a diary of any length come about, for measurements? A phone without a screen joins with a code, waits until the other
//! phone hands it the key, writes, and ends once the server has everything.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use crypto::challenge::join_proof;
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::{Command, Day, EntryId, JoinCode};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use reqwest::header;
use server::chance::{Clock, SystemClock, SystemEntropy};
use sync::driver::{Transport, carry_out};
use sync::engine::{Engine, Event};
use sync::join::{JoinAnswer, JoinRequest};
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::record::{DuoRecord, duo_prefix};
use sync::request::{Answer, Failure, Http, Request, message, refusal};
use sync::store::{Table, Transaction};
use sync::{MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, wire, write};

/// Entries between two rounds of sync, as many as one push holds.
const ENTRIES_PER_SYNC: usize = sync::push::PUSH_ITEMS_MAX;

/// Months over which the entries lie.
const MONTHS: usize = 24;

/// Characters of a text, at least.
const TEXT_CHARS: usize = 200;

/// How long to wait for the key, in steps of [`PATIENCE_STEP`].
const PATIENCE_STEPS_MAX: usize = 300;
const PATIENCE_STEP: Duration = Duration::from_millis(200);

const WORDS: [&str; 40] = [
    "wij",
    "samen",
    "markt",
    "koffie",
    "fiets",
    "regen",
    "zon",
    "buurt",
    "kinderen",
    "school",
    "bus",
    "bibliotheek",
    "soep",
    "lachen",
    "praten",
    "luisteren",
    "Nederlands",
    "woord",
    "moeilijk",
    "mooi",
    "wandelen",
    "park",
    "rivier",
    "brug",
    "station",
    "dokter",
    "brief",
    "gemeente",
    "feest",
    "muziek",
    "brood",
    "winkel",
    "groente",
    "vriendin",
    "buurvrouw",
    "tuin",
    "kaart",
    "zomer",
    "gisteren",
    "morgen",
];

#[derive(Parser)]
struct Arguments {
    /// Scheme, host and port of the server
    #[arg(long)]
    server: String,
    /// A joining code
    #[arg(long)]
    code: String,
    /// How many entries to write
    #[arg(long)]
    entries: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut writer = DiaryWriter::join(arguments.server, &arguments.code).await?;
    writer.wait_for_key().await?;
    for first in (0..arguments.entries).step_by(ENTRIES_PER_SYNC) {
        for number in first..arguments.entries.min(first + ENTRIES_PER_SYNC) {
            writer.write(number, arguments.entries).await?;
        }
        writer.sync().await;
    }
    let waiting = writer.waiting().await?;
    if waiting > 0 {
        bail!("{waiting} items were not taken");
    }
    println!("{} entries are on the server", arguments.entries);
    Ok(())
}

/// The phone.
struct DiaryWriter {
    server: Server,
    store: MemoryStore,
    phone: Phone,
    engine: Engine,
    /// For what is secret.
    secret_rng: StdRng,
    /// For the texts, the same ones each time.
    text_rng: StdRng,
}

impl DiaryWriter {
    async fn join(url: String, code: &str) -> Result<Self> {
        let mut seed = [0; 32];
        server::chance::Entropy::fill(&SystemEntropy, &mut seed);
        let mut secret_rng = StdRng::from_seed(seed);
        let secrets = DeviceSecrets::generate(&mut secret_rng);
        let server = Server {
            url,
            client: reqwest::Client::new(),
            cookie: RefCell::default(),
        };
        let answer = server.join(&secrets, JoinCode::parse(code)?).await?;
        let store = MemoryStore::default();
        let tx = store.transaction();
        sync::join::begin(&tx, answer).await?;
        tx.commit().await?;
        let record = DuoRecord::read(&store.transaction(), answer.duo).await?;
        let client = ClientId::from_random(secret_rng.random());
        let phone = Phone::new(&record, secrets, client);
        let text_rng = StdRng::seed_from_u64(1);
        Ok(Self {
            server,
            store,
            phone,
            engine: Engine::new(),
            secret_rng,
            text_rng,
        })
    }

    /// Until the other phone, which made the key, has granted it.
    async fn wait_for_key(&mut self) -> Result<()> {
        for _ in 0..PATIENCE_STEPS_MAX {
            self.sync().await;
            let record = DuoRecord::read(&self.store.transaction(), self.phone.duo).await?;
            let epoch = record.people.as_ref().map(|people| people.key_epoch);
            if epoch.is_some_and(|epoch| epoch.0 > 0 && self.phone.has_key(&record, epoch)) {
                return Ok(());
            }
            tokio::time::sleep(PATIENCE_STEP).await;
        }
        bail!("nobody granted the key")
    }

    async fn write(&mut self, number: usize, of: usize) -> Result<()> {
        let command = Command::WriteEntry {
            entry: EntryId::from_bytes(self.text_rng.random()),
            day: day(number, of)?,
            place: String::new(),
            text: text(&mut self.text_rng),
        };
        let tx = self.store.transaction();
        write::carry_out(&tx, &self.phone, &command, SystemClock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Runs the engine until it rests.
    async fn sync(&mut self) {
        let mut events = vec![Event::Woken];
        while let Some(event) = events.pop() {
            for effect in self.engine.handle(event, &mut self.secret_rng) {
                let (store, server, phone) = (&self.store, &self.server, &self.phone);
                let now = SystemClock.now();
                let rng = &mut self.secret_rng;
                events.extend(carry_out(&effect, store, server, phone, now, rng).await);
            }
        }
    }

    async fn waiting(&self) -> Result<u32> {
        let tx = self.store.transaction();
        Ok(tx.count(Table::Outbox, &duo_prefix(self.phone.duo)).await?)
    }
}

/// Evenly over [`MONTHS`], from January 2024 on; the 29th to 31st of a month stay empty.
fn day(number: usize, of: usize) -> Result<Day> {
    let index = number * MONTHS * 28 / of;
    let (month, day) = (index / 28, index % 28 + 1);
    let year = i16::try_from(2024 + month / 12)?;
    Ok(Day::new(
        year,
        i8::try_from(month % 12 + 1)?,
        i8::try_from(day)?,
    )?)
}

fn text(rng: &mut impl Rng) -> String {
    let mut text = String::with_capacity(TEXT_CHARS + 16);
    while text.len() < TEXT_CHARS {
        text.push_str(WORDS.choose(rng).copied().unwrap_or_default());
        text.push_str(if rng.random_ratio(1, 8) { ". " } else { " " });
    }
    text.truncate(text.trim_end().len());
    text
}

/// The way to the server.
struct Server {
    url: String,
    client: reqwest::Client,
    cookie: RefCell<Option<String>>,
}

impl Server {
    async fn join(&self, secrets: &DeviceSecrets, code: JoinCode) -> Result<JoinAnswer> {
        let code = code.hash();
        let request = JoinRequest {
            code,
            public: secrets.public(),
            proof: join_proof(secrets, code),
        };
        let body = Some(wire::to_bytes(&request));
        let (status, body) = self
            .ask(Http {
                path: "/api/v1/join".into(),
                body,
            })
            .await?;
        if status != 200 {
            bail!("joining: {}", refusal(status, &body));
        }
        message(status, &body).context("the answer to joining")
    }

    async fn ask(&self, http: Http) -> Result<(u16, Vec<u8>), Failure> {
        self.fetch(http).await.map_err(|_| Failure::Unreachable)
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
        Ok((status, answer.bytes().await?.to_vec()))
    }
}

impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let (status, body) = self.ask(request.to_http()).await?;
        request.read_answer(status, &body)
    }
}

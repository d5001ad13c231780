//! A server on which scenarios are played: the people are always the same, time and randomness come from the scenario.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use database::{Database, NewDuo};
use domain::{DeviceId, DuoId, Hash, Member, MemberId, ProgrammeId, Role, UnixMillis};
use recording::Exchange;
use reqwest::header;
use server::chance::{Clock, Entropy};
use server::config::Config;
use server::serve::{open, serve};
use sync::{MEDIA_TYPE, PROTOCOL_HEADER};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// When the duos are made: 14 November 2023, about noon.
pub const START: i64 = 1_700_000_000_000;

/// The duo of Amina and Els.
pub const DUO: DuoId = DuoId::from_bytes([0xd1; 16]);

/// The duo of Omar and An, whom nobody of the other duo may see.
pub const OTHER_DUO: DuoId = DuoId::from_bytes([0xd2; 16]);

/// Every person with duo and id; the code by which somebody joins is [`code`] of the name.
const PEOPLE: [(&str, DuoId, u8, Role); 4] = [
    ("Amina", DUO, 0xa1, Role::Newcomer),
    ("Els", DUO, 0xe1, Role::Volunteer),
    ("Omar", OTHER_DUO, 0xa2, Role::Newcomer),
    ("An", OTHER_DUO, 0xe2, Role::Volunteer),
];

/// What a person's phone sends to join.
pub fn code(name: &str) -> Hash {
    Hash::of(&[b"the code of ", name.as_bytes()])
}

#[derive(Default)]
struct Time(AtomicI64);

impl Clock for Time {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

/// Gives what the recording says was drawn, the first of the wanted length; what it does not say, is made up.
#[derive(Default)]
struct Script(Mutex<Draws>);

#[derive(Default)]
struct Draws {
    to_come: VecDeque<Vec<u8>>,
    drawn: Vec<Vec<u8>>,
    count: u64,
}

impl Entropy for Script {
    fn fill(&self, bytes: &mut [u8]) {
        let mut draws = self.0.lock().unwrap();
        let found = draws
            .to_come
            .iter()
            .position(|next| next.len() == bytes.len());
        if let Some(next) = found.and_then(|found| draws.to_come.remove(found)) {
            bytes.copy_from_slice(&next);
        } else {
            for part in bytes.chunks_mut(32) {
                draws.count += 1;
                let made_up = Hash::of(&[b"made up ", &draws.count.to_be_bytes()]);
                part.copy_from_slice(&made_up.0[..part.len()]);
            }
        }
        draws.drawn.push(bytes.to_vec());
    }
}

/// A running server with its two duos, and the cookies that it gave.
pub struct Stage {
    url: String,
    client: reqwest::Client,
    time: Arc<Time>,
    script: Arc<Script>,
    folder: TempDir,
    running: Option<(oneshot::Sender<()>, JoinHandle<anyhow::Result<()>>)>,
    cookies: HashMap<String, String>,
}

impl Stage {
    pub async fn set() -> Self {
        let mut stage = Self {
            url: String::new(),
            client: reqwest::Client::new(),
            time: Arc::default(),
            script: Arc::default(),
            folder: tempfile::tempdir().unwrap(),
            running: None,
            cookies: HashMap::new(),
        };
        stage.time.0.store(START, Ordering::SeqCst);
        stage.database(make_duos).await;
        stage.run().await;
        stage
    }

    async fn run(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        let folder = self.folder.path().to_str().unwrap().to_owned();
        let config = Config::read(|name| match name {
            "SAMEN_DATA" => Some(format!("{folder}/data")),
            "LEPTOS_SITE_ROOT" => Some(format!("{folder}/site")),
            _ => None,
        });
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let (time, script) = (
            Arc::<Time>::clone(&self.time),
            Arc::<Script>::clone(&self.script),
        );
        let serving = serve(config.unwrap(), listener, time, script, stopped);
        self.running = Some((stop, tokio::spawn(serving)));
        let health = self.client.get(format!("{}/health", self.url));
        assert!(health.send().await.unwrap().status().is_success());
    }

    async fn database(&self, work: impl AsyncFnOnce(&Database)) {
        let (database, writer) = open(&self.folder.path().join("data"), &*self.script)
            .await
            .unwrap();
        let writer = tokio::spawn(writer.run(|_| ()));
        work(&database).await;
        database.close().await;
        writer.await.unwrap();
    }

    /// Signs a device out for good, behind the back of the server, which starts again.
    pub async fn revoke(&mut self, duo: DuoId, device: DeviceId) {
        let (stop, serving) = self.running.take().unwrap();
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
        let now = self.time.now();
        self.database(async |database| database.revoke(duo, device, now).await.unwrap())
            .await;
        self.run().await;
    }

    /// Sends the request of an exchange; what comes back replaces the answer in it. A cookie that comes back is kept under the name
    /// in `sets_cookie`.
    pub async fn ask(&mut self, asked: &Exchange) -> Exchange {
        self.time.0.store(asked.at, Ordering::SeqCst);
        {
            let mut draws = self.script.0.lock().unwrap();
            draws.to_come = asked.drew.iter().cloned().collect();
            draws.drawn.clear();
        }
        let address = format!("{}{}", self.url, asked.path);
        let mut request = match &asked.body {
            Some(body) => self.client.post(address).body(body.clone()),
            None => self.client.get(address),
        };
        request = request.header(header::CONTENT_TYPE, MEDIA_TYPE);
        if let Some(protocol) = asked.protocol {
            request = request.header(PROTOCOL_HEADER, protocol.to_string());
        }
        if let Some(cookie) = asked
            .cookie
            .as_ref()
            .and_then(|name| self.cookies.get(name))
        {
            request = request.header(header::COOKIE, cookie);
        }
        let response = request.send().await.unwrap();
        let cookie = response.headers().get(header::SET_COOKIE).cloned();
        if let (Some(cookie), Some(name)) = (&cookie, &asked.sets_cookie) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookies.insert(name.clone(), pair.to_owned());
        }
        let status = response.status().as_u16();
        let answer = response.bytes().await.unwrap().to_vec();
        Exchange {
            status,
            answer,
            sets_cookie: asked.sets_cookie.clone().filter(|_| cookie.is_some()),
            drew: std::mem::take(&mut self.script.0.lock().unwrap().drawn),
            ..asked.clone()
        }
    }
}

async fn make_duos(database: &Database) {
    for (duo, programme) in [(DUO, "Samen in Gent"), (OTHER_DUO, "Samen in Aalst")] {
        let members = PEOPLE.iter().filter(|(_, of, ..)| *of == duo);
        let members = members.map(|(name, _, id, role)| {
            let member = Member {
                id: MemberId::from_bytes([*id; 16]),
                name: (*name).to_owned(),
                role: *role,
            };
            (member, code(name))
        });
        let new = NewDuo {
            duo,
            programme: programme.to_owned(),
            programme_id: ProgrammeId::from_bytes(*duo.as_bytes()),
            members: members.collect(),
            at: UnixMillis(START),
        };
        database.create_duo(new).await.unwrap();
    }
}

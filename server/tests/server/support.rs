//! A server with a clock and randomness of the test's own, and phones that speak to it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::key_history::SEALED_PREVIOUS_LEN;
use crypto::{challenge, grant::Grant};
use domain::{Ctr, DeviceId, DuoId, Hash, KeyEpoch, MemberId, Position, Role, Seq, UnixMillis};
use minicbor::{Decode, Encode};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::{Method, StatusCode, header};
use server::chance::{Clock, Entropy, SystemEntropy};
use server::config::Config;
use server::invitation::invite;
use server::serve::{open, serve};
use sync::boot::BootAnswer;
use sync::epoch::EpochRequest;
use sync::join::{JoinAnswer, JoinRequest};
use sync::pull::{PullAnswer, PullQuery};
use sync::push::{PushAnswer, PushRequest};
use sync::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use sync::wire::{NewItem, from_bytes, to_bytes};
use sync::{MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, Refusal};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// 14 November 2023, about noon.
const START: i64 = 1_700_000_000_000;

pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance_ms(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

struct Seeded(Mutex<StdRng>);

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

pub fn seeded(seed: u64) -> Arc<dyn Entropy> {
    Arc::new(Seeded(Mutex::new(StdRng::seed_from_u64(seed))))
}

pub struct TestServer {
    pub url: String,
    pub clock: Arc<TestClock>,
    pub folder: TempDir,
    settings: Vec<(&'static str, String)>,
    running: Option<(oneshot::Sender<()>, JoinHandle<anyhow::Result<()>>)>,
    seed: u64,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings on top of a folder of its own.
    pub async fn with(settings: &[(&'static str, &str)]) -> Self {
        let mut server = Self {
            url: String::new(),
            clock: Arc::new(TestClock(AtomicI64::new(START))),
            folder: tempfile::tempdir().unwrap(),
            settings: settings
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            running: None,
            seed: 1,
        };
        server.run().await;
        server
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn config(&self) -> Config {
        Config::read(
            |name| match self.settings.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => Some(value.clone()),
                None if name == "SAMEN_DATA" => Some(self.data().to_str().unwrap().to_owned()),
                None if name == "LEPTOS_SITE_ROOT" => {
                    Some(self.folder.path().join("site").to_str().unwrap().to_owned())
                }
                None => None,
            },
        )
        .unwrap()
    }

    pub async fn run(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        self.seed += 1;
        let clock = Arc::<TestClock>::clone(&self.clock);
        let serving = serve(self.config(), listener, clock, seeded(self.seed), stopped);
        self.running = Some((stop, tokio::spawn(serving)));
        // The listener is open already, so this waits for the first answer.
        assert!(
            reqwest::get(format!("{}/health", self.url))
                .await
                .unwrap()
                .status()
                .is_success()
        );
    }

    /// Stops as on SIGTERM.
    pub async fn stop(&mut self) {
        let (stop, serving) = self.running.take().unwrap();
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
    }

    /// Two codes of a new duo, made as the command line does.
    pub async fn duo(&self) -> [Hash; 2] {
        let (database, writer) = open(&self.data(), &SystemEntropy).await.unwrap();
        let writer = tokio::spawn(writer.run(|_| ()));
        let people = [(Role::Newcomer, "Amina"), (Role::Volunteer, "Els")];
        let mut seed = [0; 8];
        rand::rng().fill_bytes(&mut seed);
        let entropy = seeded(u64::from_le_bytes(seed));
        let url = self.config().public_url;
        let now = self.clock.now();
        let (_, invitations) = invite(&database, &url, "Test", people, now, &*entropy)
            .await
            .unwrap();
        database.close().await;
        writer.await.unwrap();
        invitations
            .each_ref()
            .map(|invitation| invitation.code().hash())
    }

    /// Two phones of a new duo; the first has made the key.
    pub async fn two_phones(&self) -> [Phone; 2] {
        let [first, second] = self.duo().await;
        let phones = [
            Phone::join(self, first, 1).await.unwrap(),
            Phone::join(self, second, 2).await.unwrap(),
        ];
        phones[0].make_epoch(KeyEpoch(1)).await.unwrap();
        phones
    }

    /// Direct access to the database, for what no route does yet.
    pub async fn database<T>(&self, work: impl AsyncFnOnce(&database::Database) -> T) -> T {
        let (database, writer) = open(&self.data(), &SystemEntropy).await.unwrap();
        let writer = tokio::spawn(writer.run(|_| ()));
        let done = work(&database).await;
        database.close().await;
        writer.await.unwrap();
        done
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    /// The message, or the refusal whose status must be the answer's.
    pub fn read<T: for<'b> Decode<'b, ()>>(&self) -> Result<T, Refusal> {
        if self.status.is_success() {
            return Ok(from_bytes(&self.body).unwrap());
        }
        let refusal: Refusal = from_bytes(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        assert_eq!(refusal.status(), self.status.as_u16());
        Err(refusal)
    }

    pub fn done(&self) -> Result<(), Refusal> {
        if self.status.is_success() {
            Ok(())
        } else {
            self.read()
        }
    }

    pub fn cookie(&self) -> Option<String> {
        let cookie = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        Some(cookie.split(';').next().unwrap().to_owned())
    }
}

pub async fn send(
    url: &str,
    method: Method,
    path: &str,
    cookie: Option<&str>,
    body: Option<Vec<u8>>,
) -> Reply {
    let mut request = reqwest::Client::new()
        .request(method, format!("{url}{path}"))
        .header(PROTOCOL_HEADER, PROTOCOL)
        .header(header::CONTENT_TYPE, MEDIA_TYPE);
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    if let Some(body) = body {
        request = request.body(body);
    }
    let response = request.send().await.unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap().to_vec(),
    }
}

/// A phone that has joined.
pub struct Phone {
    pub url: String,
    pub secrets: DeviceSecrets,
    pub cookie: String,
    pub duo: DuoId,
    pub member: MemberId,
    pub device: DeviceId,
}

pub fn join_request(code: Hash, seed: u64) -> (DeviceSecrets, JoinRequest) {
    let secrets = DeviceSecrets::generate(&mut StdRng::seed_from_u64(seed));
    let proof = challenge::join_proof(&secrets, code);
    let request = JoinRequest {
        code,
        public: secrets.public(),
        proof,
    };
    (secrets, request)
}

impl Phone {
    pub async fn join(server: &TestServer, code: Hash, seed: u64) -> Result<Self, Refusal> {
        Self::join_at(&server.url, code, seed).await
    }

    pub async fn join_at(url: &str, code: Hash, seed: u64) -> Result<Self, Refusal> {
        let (secrets, request) = join_request(code, seed);
        let reply = send(
            url,
            Method::POST,
            "/api/v1/join",
            None,
            Some(to_bytes(&request)),
        )
        .await;
        let JoinAnswer {
            duo,
            member,
            device,
        } = reply.read()?;
        let cookie = reply.cookie().unwrap();
        Ok(Self {
            url: url.to_owned(),
            secrets,
            cookie,
            duo,
            member,
            device,
        })
    }

    pub async fn get(&self, path: &str) -> Reply {
        send(&self.url, Method::GET, path, Some(&self.cookie), None).await
    }

    pub async fn post<T: Encode<()>>(&self, path: &str, body: &T) -> Reply {
        send(
            &self.url,
            Method::POST,
            path,
            Some(&self.cookie),
            Some(to_bytes(body)),
        )
        .await
    }

    pub fn path(&self, end: &str) -> String {
        format!("/api/v1/duos/{}/{end}", self.duo)
    }

    pub fn start(&self) -> Position {
        Position::start(self.duo)
    }

    pub async fn boot(&self) -> Result<BootAnswer, Refusal> {
        self.get(&self.path(&format!("boot?device={}", self.device)))
            .await
            .read()
    }

    pub async fn pull(&self, after: Position) -> Result<PullAnswer, Refusal> {
        self.pull_applied(after, Seq(0)).await
    }

    pub async fn pull_applied(&self, after: Position, applied: Seq) -> Result<PullAnswer, Refusal> {
        let query = PullQuery {
            device: self.device,
            after,
            applied,
            own: false,
        };
        self.get(&self.path(&format!("pull?{}", query.to_query())))
            .await
            .read()
    }

    pub async fn push(&self, at: Position, items: Vec<NewItem>) -> Result<PushAnswer, Refusal> {
        let request = PushRequest {
            device: self.device,
            at,
            items,
        };
        self.post(&self.path("push"), &request).await.read()
    }

    /// One item of these bytes, from the start position.
    pub async fn push_one(&self, ctr: u64, bytes: &[u8]) -> Result<PushAnswer, Refusal> {
        self.push(self.start(), vec![item(ctr, bytes)]).await
    }

    pub fn grant(&self, epoch: KeyEpoch, recipient: DeviceId) -> Grant {
        let mut rng = StdRng::seed_from_u64(7);
        let key = DuoKey::generate(&mut rng);
        let public = self.secrets.public();
        let (duo, device, secrets) = (self.duo, self.device, &self.secrets);
        Grant::make(
            duo, epoch, &key, recipient, &public, device, secrets, &mut rng,
        )
        .unwrap()
    }

    pub async fn make_epoch(&self, epoch: KeyEpoch) -> Result<(), Refusal> {
        let grants = vec![self.grant(epoch, self.device)];
        self.post(&self.path("epochs"), &self.epoch_request(epoch, grants))
            .await
            .done()
    }

    /// With the key before, as it must be from the second epoch on.
    pub fn epoch_request(&self, epoch: KeyEpoch, grants: Vec<Grant>) -> EpochRequest {
        EpochRequest {
            device: self.device,
            epoch,
            grants,
            previous: (epoch > KeyEpoch(1)).then(|| vec![epoch.0 as u8; SEALED_PREVIOUS_LEN]),
            revoked: Vec::new(),
            push: None,
            held: None,
        }
    }

    /// Signs in with the key alone; the new cookie.
    pub async fn sign_in(&self) -> Result<String, Refusal> {
        let Challenge { nonce } = self.challenge().await;
        let reply = self.answer(nonce).await;
        reply.done()?;
        Ok(reply.cookie().unwrap())
    }

    pub async fn challenge(&self) -> Challenge {
        let request = to_bytes(&ChallengeRequest {
            device: self.device,
        });
        let path = "/api/v1/sign-in/challenge";
        send(&self.url, Method::POST, path, None, Some(request))
            .await
            .read()
            .unwrap()
    }

    pub async fn answer(&self, nonce: [u8; 32]) -> Reply {
        let signature = challenge::sign_in(&self.secrets, self.device, &nonce);
        let request = to_bytes(&SignInRequest {
            device: self.device,
            nonce,
            signature,
        });
        send(
            &self.url,
            Method::POST,
            "/api/v1/sign-in",
            None,
            Some(request),
        )
        .await
    }
}

pub fn item(ctr: u64, bytes: &[u8]) -> NewItem {
    NewItem {
        ctr: Ctr(ctr),
        base_seq: Seq(0),
        key_epoch: KeyEpoch(1),
        bytes: bytes.to_vec().into(),
    }
}

//! The whole API: any path, query and body, with the cookie of somebody or of nobody.
//!
//! The first byte says whose cookie goes along (`a` Amina's, `e` Els's, `b`, `d`, `l` and `x` those of people of protocol 2, else none), the
//! rest of the first line is the address. What follows it is the body of a POST; without it the request is a GET.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use database::NewDuo;
use domain::{DuoId, Hash, Member, MemberId, ProgrammeId, Role, UnixMillis};
use recording::{Exchange, Value, v1};
use server::blobs::Blobs;
use server::chance::{Clock, Entropy};
use server::config::Config;
use server::pokes::Pokes;
use server::pwa::Pwa;
use server::router::router;
use server::serve::open;
use server::state::{App, Shared};
use sync::join::JoinAnswer;
use sync::sign_in::Challenge;
use sync::wire::from_bytes;
use sync::{MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, Refusal};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use super::later_people::{self, Person};
use super::seeds::exchanges;
use crate::{Outcome, Target};

/// How much time passes between two requests, in milliseconds: enough that the limits of a session are never reached.
const PAUSE_MS: i64 = 1_000;

/// Larger than any answer: a page of the log, or the API's own refusals.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

#[derive(Default)]
struct Time(AtomicI64);

impl Clock for Time {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

/// First what was recorded, so that the same devices and sessions come about; then made up.
struct Draws(Mutex<(VecDeque<Vec<u8>>, u64)>);

impl Entropy for Draws {
    fn fill(&self, bytes: &mut [u8]) {
        let mut draws = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (recorded, count) = &mut *draws;
        let found = recorded.iter().position(|next| next.len() == bytes.len());
        if let Some(next) = found.and_then(|found| recorded.remove(found)) {
            return bytes.copy_from_slice(&next);
        }
        for part in bytes.chunks_mut(32) {
            *count += 1;
            // Not as the recordings were made up, or the next device would be a recorded one.
            let made_up = Hash::of(&[b"made up later ", &count.to_be_bytes()]);
            part.copy_from_slice(&made_up.0[..part.len()]);
        }
    }
}

pub(super) struct Api {
    runtime: Runtime,
    router: Router,
    time: Arc<Time>,
    app: Shared,
    /// Each with the byte that says whose it is.
    cookies: Vec<(u8, String)>,
    _folder: TempDir,
}

/// What came back.
struct Reply {
    status: u16,
    cookie: Option<String>,
    body: Vec<u8>,
}

impl Api {
    /// A server on which the people of the recorded scenario have joined.
    pub(super) fn start() -> anyhow::Result<Self> {
        let mut joins = two_phones();
        joins.retain(|said| said.path == "/api/v1/join");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let folder = tempfile::tempdir()?;
        let at = joins.first().map_or(0, |join| join.at);
        let time = Arc::new(Time(AtomicI64::new(at)));
        let draws = joins.iter().flat_map(|join| join.drew.iter().cloned());
        let draws = Arc::new(Draws(Mutex::new((draws.collect(), 0))));
        let path = |end: &str| Some(folder.path().join(end).to_str()?.to_owned());
        let config = Config::read(|name| match name {
            "SAMEN_DATA" => path("data"),
            "LEPTOS_SITE_ROOT" => path("site"),
            _ => None,
        })?;
        let app = runtime.block_on(async {
            let (database, writer) = open(&config.data, &*draws).await?;
            let pokes = Arc::new(Pokes::default());
            let poked = Arc::clone(&pokes);
            tokio::spawn(writer.run(move |now| poked.poke(now)));
            database.create_duo(duo(&joins, at)).await?;
            let blobs = Blobs::in_folder(&config.data)?;
            let pwa = Pwa::load(&config.site, false)?;
            let clock = Arc::<Time>::clone(&time);
            anyhow::Ok(App::new(config, database, blobs, clock, draws, pokes, pwa))
        })?;
        let app = Arc::new(app);
        let mut api = Self {
            runtime,
            router: router(Arc::clone(&app)),
            app,
            time,
            cookies: Vec::new(),
            _folder: folder,
        };
        for join in &joins {
            let who = seed(join)[0];
            let answer = api.enter(who, join.body.clone().unwrap_or_default())?;
            anyhow::ensure!(answer == join.answer, "the device is the recorded one");
        }
        Ok(api)
    }

    /// A request to join; the cookie that comes back is this person's from then on.
    fn enter(&mut self, who: u8, request: Vec<u8>) -> anyhow::Result<Vec<u8>> {
        let reply = self.ask(b'-', "/api/v1/join", Some(request));
        let reply = reply.ok_or_else(|| anyhow::anyhow!("the path is an address"))?;
        let cookie = reply.cookie;
        let cookie = cookie.ok_or_else(|| anyhow::anyhow!("{who}: {}", reply.status))?;
        self.cookies.push((who, cookie));
        Ok(reply.body)
    }

    /// A duo whose phones speak protocol 2.
    pub(super) fn later_duo(&mut self, who: [u8; 2]) -> anyhow::Result<[Person; 2]> {
        let mut people = who.map(Person::new);
        let members = people.iter().zip([Role::Newcomer, Role::Volunteer]);
        let members = members.map(|(person, role)| {
            let id = MemberId::from_bytes([person.who(); 16]);
            let name = char::from(person.who()).to_string();
            (Member { id, name, role }, person.code())
        });
        let duo = NewDuo {
            duo: DuoId::from_bytes([who[0]; 16]),
            programme: "Fuzz".into(),
            programme_id: ProgrammeId::from_bytes([1; 16]),
            members: members.collect(),
            at: self.app.clock.now(),
        };
        self.runtime.block_on(self.app.database.create_duo(duo))?;
        for person in &mut people {
            let request = sync::wire::to_bytes(&person.join_request());
            let answer = self.enter(person.who(), request)?;
            person.joined(from_bytes::<JoinAnswer>(&answer)?);
        }
        Ok(people)
    }

    /// A sign-in with the number that the server gives for it.
    fn sign_in(&self, person: &Person) -> anyhow::Result<Vec<u8>> {
        let reply = self.ask_input(&person.asks_for_a_number());
        let reply = reply.ok_or_else(|| anyhow::anyhow!("the path is an address"))?;
        let Challenge { nonce } = from_bytes(&reply.body)?;
        Ok(person.signs_in(nonce))
    }

    /// None when this is no request at all.
    fn ask(&self, who: u8, path: &str, body: Option<Vec<u8>>) -> Option<Reply> {
        self.time.0.fetch_add(PAUSE_MS, Ordering::SeqCst);
        let method = if body.is_some() { "POST" } else { "GET" };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(PROTOCOL_HEADER, PROTOCOL.to_string())
            .header(header::CONTENT_TYPE, MEDIA_TYPE);
        let cookie = self.cookies.iter().find(|(known, _)| *known == who);
        if let Some((_, cookie)) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::from(body.unwrap_or_default())).ok()?;
        let is_stream = request.uri().path().ends_with("/events");
        self.runtime.block_on(async {
            let answered = self.router.clone().oneshot(request).await;
            let response = answered.expect("a router always answers");
            let status = response.status().as_u16();
            let cookie = response.headers().get(header::SET_COOKIE);
            let cookie = cookie.and_then(|cookie| cookie.to_str().ok()?.split(';').next());
            let cookie = cookie.map(str::to_owned);
            // A stream of pokes never ends.
            let body = if is_stream && status == 200 {
                Vec::new()
            } else {
                let body = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await;
                body.expect("an answer is small").to_vec()
            };
            Some(Reply {
                status,
                cookie,
                body,
            })
        })
    }

    fn ask_input(&self, input: &[u8]) -> Option<Reply> {
        let (line, body) = lines(input);
        self.ask(*line.first().unwrap_or(&b'-'), &path(line), body)
    }

    pub(super) fn check(&self, input: &[u8]) -> Outcome {
        let Some(reply) = self.ask_input(input) else {
            return Outcome::Refused;
        };
        let path = path(lines(input).0);
        assert!(reply.status != 500, "{path}");
        if path.starts_with("/api/v1/") && reply.status >= 400 {
            let refusal: Refusal = from_bytes(&reply.body).expect("a refusal");
            assert_eq!(refusal.status(), reply.status);
        }
        Outcome::of(reply.status < 300)
    }
}

/// The first line, and the body of a POST.
fn lines(input: &[u8]) -> (&[u8], Option<Vec<u8>>) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], Some(input[end + 1..].to_vec())),
        None => (input, None),
    }
}

fn path(line: &[u8]) -> String {
    String::from_utf8_lossy(line.get(1..).unwrap_or_default()).into_owned()
}

/// The duo of the recorded people, whose codes are in their requests to join.
fn duo(joins: &[Exchange], at: i64) -> NewDuo {
    let field = |bytes: &[u8], index: usize| match Value::from_bytes(bytes) {
        Some(Value::Array(mut fields)) => match fields.swap_remove(index) {
            Value::Bytes(bytes) => bytes,
            other => panic!("{other:?} is no id"),
        },
        other => panic!("{other:?} is no recorded message"),
    };
    let id = |bytes: Vec<u8>| <[u8; 16]>::try_from(bytes).expect("ids have 16 bytes");
    let members = joins.iter().zip([Role::Newcomer, Role::Volunteer]);
    let members = members.map(|(join, role)| {
        let name = join.cookie.clone().unwrap_or_default();
        let id = MemberId::from_bytes(id(field(&join.answer, 1)));
        let code = field(join.body.as_deref().unwrap_or_default(), 0);
        let code = Hash(code.try_into().expect("codes are hashes"));
        (Member { id, name, role }, code)
    });
    NewDuo {
        duo: DuoId::from_bytes(id(field(&joins[0].answer, 0))),
        programme: "Fuzz".into(),
        programme_id: ProgrammeId::from_bytes([1; 16]),
        members: members.collect(),
        at: UnixMillis(at),
    }
}

pub fn api() -> Target {
    let mut api = Api::start().expect("a server in an empty folder starts");
    let mut seeds = later_seeds(&mut api).expect("people of today join");
    let recorded = two_phones().into_iter().chain(exchanges());
    seeds.extend(recorded.map(|said| seed(&said)));
    seeds.extend([&b"a/api/v1/events"[..], b"-/health", b"-/app/"].map(<[u8]>::to_vec));
    Target::new("api", seeds, move |input| api.check(input))
}

/// The recorded scenario whose people have joined.
fn two_phones() -> Vec<Exchange> {
    let scenarios = recording::scenarios(v1::VERSION).into_iter();
    scenarios
        .filter(|(name, _)| name == "two_phones")
        .flat_map(|(_, scenario)| scenario.exchanges().cloned().collect::<Vec<_>>())
        .collect()
}

/// Before what was recorded: a number that the server gives is good for a minute.
fn later_seeds(api: &mut Api) -> anyhow::Result<Vec<Vec<u8>>> {
    let lasting = api.later_duo([b'b', b'd'])?;
    let parting = api.later_duo([b'l', b'x'])?;
    let mut seeds = vec![api.sign_in(&lasting[0])?];
    seeds.extend(later_people::life(&lasting));
    seeds.extend(later_people::parting(&parting));
    seeds.extend(later_people::passkeys(&lasting[0]));
    Ok(seeds)
}

fn seed(said: &Exchange) -> Vec<u8> {
    let who = match said.cookie.as_deref() {
        Some(name) if name.starts_with("Amina") => "a",
        Some(name) if name.starts_with("Els") => "e",
        _ => "-",
    };
    let line = format!("{who}{}", said.path).into_bytes();
    match &said.body {
        Some(body) => [&line[..], b"\n", body].concat(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_of_today_ask_is_taken() {
        let mut api = Api::start().expect("a server in an empty folder starts");
        let seeds = later_seeds(&mut api).expect("people of today join");
        // Of passkeys only what needs no authenticator.
        let refused: Vec<_> = seeds
            .iter()
            .filter(|seed| api.check(seed) == Outcome::Refused)
            .map(|seed| path(lines(seed).0))
            .collect();
        let ends: Vec<_> = refused
            .iter()
            .filter_map(|path| path.rsplit('/').next())
            .collect();
        assert_eq!(ends, ["passkeys", "remove", "passkeys"]);
    }
}

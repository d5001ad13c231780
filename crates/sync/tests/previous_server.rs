//! Does a phone of today get on with a server of the previous version, and with what a phone of that version left behind?
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Server, TestPhone, Trouble, duo};
use crypto::device::{DevicePublic, DeviceSecrets};
use document::ClientId;
use futures::executor::block_on;
use minicbor::{Decode, Encode};
use rand::SeedableRng;
use rand::rngs::StdRng;
use recording::shape::Shape;
use recording::{Exchange, Stored, Value, v1};
use sync::Refusal;
use sync::boot::BootAnswer;
use sync::driver::{Transport, carry_out};
use sync::engine::{Engine, Event};
use sync::join::JoinAnswer;
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::pull::PullAnswer;
use sync::push::PushAnswer;
use sync::record::{Aside, DocumentRecord, Draft, DuoRecord, OutboxRow, OwnPairing, Row};
use sync::request::{Answer, Failure, Request};
use sync::session::SessionAnswer;
use sync::sign_in::Challenge;
use sync::status::Status;
use sync::store::{Table, Transaction};
use sync::wire::{LogItem, from_bytes, to_bytes};

/// What a program of the previous version reads in this message.
fn seen(shape: Shape, message: &[u8]) -> Option<Vec<u8>> {
    let value = Value::from_bytes(message)?;
    Some(shape.seen(value).ok()?.to_bytes())
}

/// Today's reading of a message of then keeps everything that was said in it.
fn understood<T: for<'b> Decode<'b, ()> + Encode<()>>(shape: Shape, then: &[u8]) {
    let read: T = from_bytes(then).unwrap();
    assert_eq!(seen(shape, &to_bytes(&read)).unwrap(), then);
}

fn answer_understood(said: &Exchange) {
    let Some(shape) = v1::route(&said.path).and_then(|route| route.answer) else {
        assert!(said.answer.is_empty(), "{}", said.path);
        return;
    };
    let end = said.path.split('?').next().unwrap().rsplit('/').next();
    match end.unwrap() {
        _ if said.answer.is_empty() => assert_eq!(said.status, 204),
        "join" => understood::<JoinAnswer>(shape, &said.answer),
        "session" => understood::<SessionAnswer>(shape, &said.answer),
        "challenge" => understood::<Challenge>(shape, &said.answer),
        "boot" => understood::<BootAnswer>(shape, &said.answer),
        "pull" => understood::<PullAnswer>(shape, &said.answer),
        "push" => understood::<PushAnswer>(shape, &said.answer),
        other => panic!("{other} has an answer"),
    }
}

#[test]
fn every_answer_of_the_previous_server_is_understood() {
    let mut refused = 0;
    for (_, scenario) in recording::scenarios(v1::VERSION) {
        for said in scenario.exchanges() {
            if said.status < 400 {
                answer_understood(said);
            } else {
                let refusal: Refusal = from_bytes(&said.answer).unwrap();
                assert_eq!(refusal.status(), said.status, "{refusal:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 30);
}

#[test]
fn every_refusal_keeps_its_number_and_its_status() {
    let number = Value::Int(5);
    let text = || Value::Text("text".into());
    let list = |values: &[Value]| Value::Array(values.to_vec());
    let position = list(&[number.clone(), Value::Bytes(vec![7; 32])]);
    let then = [
        (404, vec![]),
        (400, vec![text()]),
        (413, vec![text(), number.clone()]),
        (429, vec![number.clone()]),
        (401, vec![]),
        (426, vec![number.clone(), number.clone()]),
        (409, vec![number.clone()]),
        (409, vec![number.clone()]),
        (409, vec![position]),
        (409, vec![number.clone()]),
        (404, vec![]),
        (410, vec![]),
        (410, vec![]),
        (409, vec![]),
        (507, vec![number]),
        (403, vec![]),
    ];
    for (index, (status, fields)) in then.iter().enumerate() {
        let said = list(&[Value::Int(index as i64), list(fields)]).to_bytes();
        let refusal: Refusal = from_bytes(&said).unwrap();
        assert_eq!(refusal.status(), *status, "{refusal:?}");
        assert_eq!(seen(v1::REFUSAL, &to_bytes(&refusal)).unwrap(), said);
    }
}

/// A server of the previous version: it neither sees nor says what came later.
struct PreviousServer(Server);

impl Transport for PreviousServer {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let http = request.to_http();
        for parameter in v1::parameters(&http.path) {
            assert!(
                http.path.contains(&format!("{parameter}=")),
                "{}",
                http.path
            );
        }
        let Some(route) = v1::route(&http.path) else {
            return Err(Refusal::NotFound.into());
        };
        let malformed = || Refusal::Malformed {
            what: "body".into(),
        };
        let body = match (route.request, &http.body) {
            (Some(shape), Some(body)) => seen(shape, body).ok_or_else(malformed)?,
            (None, None) => Vec::new(),
            _ => return Err(Refusal::NotFound.into()),
        };
        let as_seen = read_as(&request, &body);
        match self.0.send(as_seen).await {
            Ok(answer) => {
                let message = match &answer {
                    Answer::Boot(answer) => to_bytes(answer),
                    Answer::Push(_, answer) => to_bytes(answer),
                    Answer::Pull(answer) => to_bytes(answer),
                    Answer::Challenge(answer) => to_bytes(answer),
                    _ => Vec::new(),
                };
                let said = route.answer.map(|shape| seen(shape, &message).unwrap());
                request.read_answer(200, &said.unwrap_or_default())
            }
            Err(Failure::Refused(refusal)) => {
                let said = seen(v1::REFUSAL, &to_bytes(&refusal));
                let said = said.expect("a server of then had no such refusal");
                request.read_answer(refusal.status(), &said)
            }
            Err(other) => Err(other),
        }
    }
}

/// The request with the body that the server saw.
fn read_as(request: &Request, body: &[u8]) -> Request {
    match request {
        Request::Epoch(duo, _) => Request::Epoch(*duo, from_bytes(body).unwrap()),
        Request::Grant(duo, _) => Request::Grant(*duo, from_bytes(body).unwrap()),
        Request::Pair(duo, _) => Request::Pair(*duo, from_bytes(body).unwrap()),
        Request::Push(duo, _) => Request::Push(*duo, from_bytes(body).unwrap()),
        Request::Challenge(_) => Request::Challenge(from_bytes(body).unwrap()),
        Request::SignIn(_) => Request::SignIn(from_bytes(body).unwrap()),
        other => other.clone(),
    }
}

fn settle(server: &PreviousServer, phones: [&mut TestPhone; 2]) {
    let [a, b] = phones;
    for _ in 0..6 {
        a.sync(server);
        b.sync(server);
    }
}

#[test]
fn two_phones_of_today_converge_through_a_server_of_the_previous_version() {
    let (server, mut a, mut b) = duo(11);
    let server = PreviousServer(server);
    settle(&server, [&mut a, &mut b]);
    let entry = a.write_entry("We gingen naar de markt.");
    b.write_entry("Soep gekookt.");
    settle(&server, [&mut a, &mut b]);
    a.edit(entry, |text| text.replace("gingen", "gingen zaterdag"));
    let trouble = [Trouble::AnswerLost, Trouble::Doubled, Trouble::Lost];
    server.0.trouble.borrow_mut().extend(trouble);
    b.edit(entry, |text| format!("{text} Het regende 🌧️."));
    settle(&server, [&mut a, &mut b]);
    assert_eq!(a.entries(), b.entries());
    assert_eq!(a.entries().len(), 2);
    let text = a.entry(entry).unwrap().text;
    assert!(
        text.contains("zaterdag") && text.contains("regende"),
        "{text}"
    );
    assert_eq!((&a.status, &b.status), (&Status::Safe, &Status::Safe));
}

#[test]
fn a_lost_cookie_is_replaced_by_the_key_at_a_server_of_the_previous_version() {
    let (server, mut a, mut b) = duo(12);
    let server = PreviousServer(server);
    settle(&server, [&mut a, &mut b]);
    server.0.signed_out.borrow_mut().push(a.device());
    a.write_entry("Zonder cookie.");
    settle(&server, [&mut a, &mut b]);
    assert_eq!(a.status, Status::Safe);
    assert_eq!(b.entries().len(), 1);
}

/// Says to one phone what the recorded server said to it, and nothing new.
struct Played {
    boot: BootAnswer,
    log: PullAnswer,
}

impl Transport for Played {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        Ok(match request {
            Request::Boot(..) => Answer::Boot(self.boot.clone()),
            Request::Pull(_, query) => {
                let mut page = self.log.clone();
                page.items.retain(|item| item.seq > query.after.seq);
                Answer::Pull(page)
            }
            Request::Push(..) => panic!("this phone has nothing to say"),
            _ => Answer::PeopleChanged,
        })
    }
}

fn stored_by(phone: &str) -> Vec<Stored> {
    let storages = recording::storages(v1::VERSION);
    let mut found = storages.into_iter().filter(|(name, _)| name == phone);
    found.next().unwrap().1
}

/// The entries that a storage holds, without those that were deleted; any keys will do to look.
fn texts(store: &MemoryStore, record: &DuoRecord) -> Vec<String> {
    let phone = Phone::new(
        record,
        DeviceSecrets::from_bytes(&[1; 64]),
        ClientId::from_random(5),
    );
    let tx = store.transaction();
    let rows = block_on(sync::diary::rows(&tx, record.duo, None, usize::MAX)).unwrap();
    let entries = rows.iter().map(|(_, row)| {
        let found = block_on(sync::diary::entry(&tx, &phone, row.entry.id));
        found.unwrap().unwrap().0.text
    });
    entries.collect()
}

/// The nonces of the recorded pairings are not among what was stored: others take their place, here and in what the server says.
fn paired_with_all(record: &mut DuoRecord, public: &DevicePublic, boot: &mut BootAnswer) {
    for said in &mut boot.pairings {
        if said.device == record.device {
            let nonce = [7; 32];
            said.commitment =
                crypto::pairing::commitment(record.duo, said.device, said.peer, public, &nonce);
            record.pairings.push(OwnPairing {
                peer: said.peer,
                nonce,
                peer_commitment: None,
                peer_nonce: None,
                compared: None,
            });
        }
    }
}

#[test]
fn a_diary_that_a_phone_of_the_previous_version_sealed_is_read_by_a_phone_of_today() {
    let scenarios = recording::scenarios(v1::VERSION);
    let (_, scenario) = scenarios.iter().find(|(name, _)| name == "diary").unwrap();
    let said_to_els = |end: &str| {
        let is_it =
            |said: &&Exchange| said.cookie.as_deref() == Some("Els") && said.path.contains(end);
        scenario
            .exchanges()
            .filter(is_it)
            .last()
            .unwrap()
            .answer
            .clone()
    };
    let mut first_page = scenario
        .exchanges()
        .filter(|said| said.cookie.as_deref() == Some("Els") && said.path.contains("&after=0&"));
    let joined: JoinAnswer = from_bytes(&said_to_els("/join")).unwrap();
    let secrets = stored_by("reader").remove(0);
    assert_eq!(secrets.table, "secrets");
    let secrets = DeviceSecrets::from_bytes(&secrets.value.try_into().unwrap());
    let mut record = DuoRecord::joined(joined);
    let mut boot: BootAnswer = from_bytes(&said_to_els("/boot")).unwrap();
    paired_with_all(&mut record, &secrets.public(), &mut boot);
    let server = Played {
        boot,
        log: from_bytes(&first_page.next().unwrap().answer).unwrap(),
    };
    let store = MemoryStore::default();
    let tx = store.transaction();
    record.write(&tx).unwrap();
    block_on(tx.commit()).unwrap();
    let phone = Phone::new(&record, secrets, ClientId::from_random(5));
    let mut rng = StdRng::seed_from_u64(1);
    let mut engine = Engine::new();
    let mut events = vec![Event::Woken];
    let mut steps = 0;
    while let Some(event) = events.pop() {
        steps += 1;
        assert!(steps < 500, "the engine never rests");
        for effect in engine.handle(event, &mut rng) {
            let at = domain::UnixMillis(5);
            events.extend(block_on(carry_out(
                &effect, &store, &server, &phone, at, &mut rng,
            )));
        }
    }
    let mut texts = texts(&store, &record);
    texts.sort();
    assert_eq!(
        texts,
        [
            "Vandaag leerde ik twee woorden: gezellig en goesting.",
            "ذهبنا إلى السوق 🌧️"
        ]
    );
    let aside = store
        .dump()
        .into_iter()
        .filter(|(table, ..)| *table == Table::Aside);
    assert_eq!(aside.count(), 0);
}

fn reads<T: for<'b> Decode<'b, ()> + Encode<()>>(value: &[u8]) -> bool {
    from_bytes::<T>(value).is_ok_and(|record| from_bytes::<T>(&to_bytes(&record)).is_ok())
}

#[test]
fn what_a_phone_of_the_previous_version_stored_is_read_by_a_phone_of_today() {
    let mut tables = Vec::new();
    for name in ["amina", "els"] {
        let store = MemoryStore::default();
        let tx = store.transaction();
        for Stored { table, key, value } in stored_by(name) {
            let table = *Table::ALL
                .iter()
                .find(|known| known.name() == table)
                .unwrap();
            let read = match table {
                Table::Duos => reads::<DuoRecord>(&value),
                Table::Documents => reads::<DocumentRecord>(&value),
                Table::Rows => reads::<Row>(&value),
                Table::Outbox => reads::<OutboxRow>(&value),
                Table::Log => reads::<LogItem>(&value),
                Table::Aside => reads::<Aside>(&value),
                _ => reads::<Draft>(&value),
            };
            assert!(read, "{table:?} {key}");
            tables.push(table);
            tx.put(table, &key, value).unwrap();
        }
        block_on(tx.commit()).unwrap();
        let dump = store.dump();
        let (_, _, record) = dump
            .iter()
            .find(|(table, ..)| *table == Table::Duos)
            .unwrap();
        let texts = texts(&store, &from_bytes(record).unwrap());
        assert_eq!(texts.len(), 5);
        assert!(texts.contains(&"We gingen zaterdag naar de markt. Het regende.".to_owned()));
    }
    for table in [Table::Duos, Table::Documents, Table::Rows, Table::Log] {
        assert!(tables.contains(&table), "{table:?}");
    }
}

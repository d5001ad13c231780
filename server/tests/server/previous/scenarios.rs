//! What is recorded of each version of the protocol: everything that phones in the field say, and every "no" they may hear.

use crypto::challenge;
use crypto::grant::Grant;
use domain::text::TextEdit;
use domain::{Command, Ctr, Hash, KeyEpoch, Position, Seq};
use recording::{Exchange, Scenario, Stored};
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::CODE_VALID_MS;
use sync::pairing::PairingRequest;
use sync::pull::PullQuery;
use sync::push::{PUSH_ITEMS_MAX, PushRequest};
use sync::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use sync::wire::{NewItem, from_bytes};

use super::recorder::{RecordedPhone, Recorder, join_request, secrets};
use super::stage::{DUO, OTHER_DUO};

/// A scenario, and what the phones in it kept at its end.
pub struct Recorded {
    pub name: &'static str,
    pub scenario: Scenario,
    pub storages: Vec<(&'static str, Vec<Stored>)>,
}

/// Plays all scenarios on servers of their own.
pub async fn all() -> Vec<Recorded> {
    vec![
        two_phones().await,
        diary().await,
        refusals().await,
        codes().await,
        revoked().await,
    ]
}

fn recorded(name: &'static str, scenario: Scenario) -> Recorded {
    let storages = Vec::new();
    Recorded {
        name,
        scenario,
        storages,
    }
}

/// Two people join, get the key, compare pictures, write at the same time, and one loses her cookie.
async fn two_phones() -> Recorded {
    let recorder = Recorder::new().await;
    let mut amina = RecordedPhone::join(&recorder, "Amina").await;
    amina.sync().await;
    let mut els = RecordedPhone::join(&recorder, "Els").await;
    els.write_entry("Nog zonder sleutel geschreven.").await;
    for _ in 0..3 {
        els.sync().await;
        amina.sync().await;
    }
    recorder.get("Els", "/api/v1/session".into()).await;
    let market = amina.write_entry("We gingen naar de markt.").await;
    amina.sync().await;
    // A batch, while the other writes too.
    for text in ["Soep gekookt.", "شربنا الشاي", "👨‍👩‍👧‍👦 op bezoek"] {
        els.write_entry(text).await;
    }
    els.sync().await;
    amina.sync().await;
    for (phone, after) in [
        (&mut amina, "We gingen zaterdag naar de markt."),
        (&mut els, "We gingen naar de markt. Het regende."),
    ] {
        let edit = TextEdit::between("We gingen naar de markt.", after);
        phone
            .command(&Command::EditEntryText {
                entry: market,
                edit,
            })
            .await;
    }
    // The cookie is gone: the engine signs in with the key.
    els.name = "Els anew".to_owned();
    for _ in 0..2 {
        els.sync().await;
        amina.sync().await;
    }
    let (a, b) = (amina.entry(market).await, els.entry(market).await);
    assert_eq!(a.unwrap().text, b.unwrap().text);
    let storages = vec![("amina", amina.storage()), ("els", els.storage())];
    Recorded {
        storages,
        ..recorded("two_phones", recorder.scenario().await)
    }
}

/// One writes, the other comes later and reads it all in one page.
async fn diary() -> Recorded {
    let recorder = Recorder::new().await;
    let mut amina = RecordedPhone::join(&recorder, "Amina").await;
    amina.sync().await;
    let first = amina
        .write_entry("Vandaag leerde ik het woord gezellig.")
        .await;
    let gone = amina.write_entry("Dit bleef niet staan.").await;
    amina.write_entry("ذهبنا إلى السوق 🌧️").await;
    amina.sync().await;
    let edit = TextEdit::between(
        "Vandaag leerde ik het woord gezellig.",
        "Vandaag leerde ik twee woorden: gezellig en goesting.",
    );
    amina
        .command(&Command::EditEntryText { entry: first, edit })
        .await;
    amina.command(&Command::DeleteEntry { entry: gone }).await;
    amina.sync().await;
    let mut els = RecordedPhone::join(&recorder, "Els").await;
    amina.sync().await;
    els.sync().await;
    assert!(els.entry(first).await.unwrap().text.contains("goesting"));
    let secrets = Stored {
        table: "secrets".into(),
        key: "device".into(),
        value: els.phone.secrets.to_bytes().to_vec(),
    };
    let storages = vec![("reader", [vec![secrets], els.storage()].concat())];
    Recorded {
        storages,
        ..recorded("diary", recorder.scenario().await)
    }
}

fn item(ctr: u64, bytes: &[u8]) -> NewItem {
    NewItem {
        ctr: Ctr(ctr),
        base_seq: Seq(0),
        key_epoch: KeyEpoch(1),
        bytes: bytes.to_vec().into(),
    }
}

/// Everything that can be asked wrongly by a phone that is in.
async fn refusals() -> Recorded {
    let recorder = Recorder::new().await;
    let mut amina = RecordedPhone::join(&recorder, "Amina").await;
    amina.sync().await;
    let els = RecordedPhone::join(&recorder, "Els").await;
    let omar = RecordedPhone::join(&recorder, "Omar").await;
    let device = amina.device;
    let path = |end: &str| format!("/api/v1/duos/{DUO}/{end}");
    let known = amina.record().await.kept;
    let last = amina.record().await.last_ctr.0;

    let push = async |at: Position, items: Vec<NewItem>| {
        let request = PushRequest { device, at, items };
        recorder.post("Amina", path("push"), &request).await
    };
    push(known, vec![item(last + 1, b"a"), item(last + 2, b"b")]).await;
    push(known, vec![item(last + 1, b"a"), item(last + 2, b"b")]).await; // repeated
    push(known, vec![item(last + 1, b"x")]).await; // fork
    push(known, vec![item(last + 4, b"d")]).await; // gap
    push(known, Vec::new()).await;
    push(known, vec![item(last + 3, b"")]).await;
    let of_no_key = NewItem {
        key_epoch: KeyEpoch(9),
        ..item(last + 3, b"c")
    };
    push(known, vec![of_no_key]).await;
    let too_many = (0..=PUSH_ITEMS_MAX as u64).map(|more| item(last + 3 + more, b"c"));
    push(known, too_many.collect()).await;
    let elsewhere = Position {
        seq: Seq(1),
        chain: Hash([9; 32]),
    };
    push(elsewhere, vec![item(last + 3, b"c")]).await; // another history
    recorder
        .post_bytes("Amina", path("push"), b"no message".to_vec())
        .await;
    recorder
        .post_bytes("Amina", path("pairings"), vec![0; 5_000])
        .await;

    let pull = |after, device| {
        let applied = Seq(0);
        let query = PullQuery {
            device,
            after,
            applied,
            own: false,
        };
        path(&format!("pull?{}", query.to_query()))
    };
    recorder.get("Amina", pull(elsewhere, device)).await;
    recorder.get("Els", pull(known, els.device)).await;
    recorder.get("Els", pull(known, device)).await; // in the other's name
    recorder.get("Els", path("pull?after=x")).await;
    recorder.get("Els", path("boot")).await;
    recorder.get("Omar", pull(known, omar.device)).await;
    let of_others = format!("/api/v1/duos/{OTHER_DUO}/boot?device={device}");
    recorder.get("Amina", of_others).await;
    recorder.get("Amina", "/api/v1/no-such-thing".into()).await;
    recorder.get("Amina", path("no-such-thing")).await;
    recorder.get("nobody", path("boot?device=00")).await; // signed out

    let own_grant = amina.record().await.people.unwrap().grants.remove(0);
    let epoch = |epoch, grants: &[Grant]| EpochRequest {
        device,
        epoch: KeyEpoch(epoch),
        grants: grants.to_vec(),
        previous: None,
        revoked: Vec::new(),
        push: None,
        held: None,
    };
    let grant_of = |epoch| Grant {
        key_epoch: KeyEpoch(epoch),
        ..own_grant.clone()
    };
    let own = [own_grant.clone()];
    recorder
        .post("Amina", path("epochs"), &epoch(1, &own))
        .await; // the answer got lost
    let another = Grant {
        sealed: vec![7; own_grant.sealed.len()],
        ..own_grant.clone()
    };
    for (number, grants) in [(1, vec![another]), (7, vec![grant_of(7)]), (2, Vec::new())] {
        let request = epoch(number, &grants); // taken, too far, none to itself
        recorder.post("Amina", path("epochs"), &request).await;
    }
    let nothing = GrantRequest {
        device,
        grants: Vec::new(),
        held: None,
    };
    recorder.post("Amina", path("grants"), &nothing).await;

    let say = async |commitment: u8, nonce: Option<u8>| {
        let request = PairingRequest {
            device: els.device,
            peer: device,
            commitment: Hash([commitment; 32]),
            nonce: nonce.map(|nonce| [nonce; 32]),
        };
        recorder.post("Els", path("pairings"), &request).await;
    };
    say(1, None).await;
    say(1, Some(5)).await; // revealed before the other has committed
    say(2, None).await; // contradiction

    // Two ways of not speaking the protocol.
    for protocol in [None, Some(0)] {
        let asked = Exchange {
            path: path(&format!("boot?device={device}")),
            protocol,
            cookie: Some("Amina".into()),
            ..Exchange::default()
        };
        recorder.ask(asked).await;
    }
    recorded("refusals", recorder.scenario().await)
}

/// Codes that are used, unknown, too old or tried too often, and keys that do not fit.
async fn codes() -> Recorded {
    let recorder = Recorder::new().await;
    let join = async |who: &str, keys: &str| {
        let request = join_request(who, &secrets(keys));
        recorder.post(keys, "/api/v1/join".into(), &request).await
    };
    let amina = RecordedPhone::join(&recorder, "Amina").await;
    join("Amina", "Amina").await; // the answer got lost: asked again
    join("Amina", "a stranger").await; // used
    join("nobody", "a stranger").await; // unknown
    let mut unsound = join_request("Els", &secrets("Els"));
    unsound.proof = join_request("Els", &secrets("a stranger")).proof;
    recorder.post("Els", "/api/v1/join".into(), &unsound).await;

    let challenge = async |device| {
        let request = ChallengeRequest { device };
        let path = "/api/v1/sign-in/challenge".into();
        let said = recorder.post("Amina by key", path, &request).await;
        from_bytes::<Challenge>(&said.answer).unwrap().nonce
    };
    let sign_in = async |nonce, keys: &str| {
        let device = amina.device;
        let request = SignInRequest {
            device,
            nonce,
            signature: challenge::sign_in(&secrets(keys), device, &nonce),
        };
        let path = "/api/v1/sign-in".into();
        recorder.post("Amina by key", path, &request).await
    };
    let nonce = challenge(amina.device).await;
    sign_in(nonce, "Amina").await;
    sign_in(nonce, "Amina").await; // a second time
    let nonce = challenge(amina.device).await;
    sign_in(nonce, "a stranger").await;
    let nonce = challenge(amina.device).await;
    recorder.pass_ms(sync::sign_in::CHALLENGE_VALID_MS).await;
    sign_in(nonce, "Amina").await; // too late
    recorder.get("Amina by key", "/api/v1/session".into()).await;
    recorder.get("nobody", "/api/v1/session".into()).await;

    recorder.pass_ms(CODE_VALID_MS).await;
    join("Els", "Els").await; // expired
    while join("nobody", "a stranger").await.status != 429 {}
    recorded("codes", recorder.scenario().await)
}

/// A device is signed out for good while it is in the middle of things.
async fn revoked() -> Recorded {
    let recorder = Recorder::new().await;
    let mut amina = RecordedPhone::join(&recorder, "Amina").await;
    let mut els = RecordedPhone::join(&recorder, "Els").await;
    amina.sync().await;
    els.sync().await;
    els.write_entry("Een laatste woord.").await;
    els.sync().await;
    recorder.revoke(els.device).await;
    els.write_entry("Dit komt niet meer aan.").await;
    els.sync().await;
    recorder.get("Els", "/api/v1/session".into()).await;
    els.name = "Els anew".to_owned();
    els.sync().await;
    amina.sync().await;
    recorded("revoked", recorder.scenario().await)
}

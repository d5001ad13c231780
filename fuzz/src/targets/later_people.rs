//! People whose phones speak protocol 2, as far as the server sees them: what they ask, each message by its own type.

use crypto::blob::blob_hash;
use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::item::{ItemHeader, item_hash};
use crypto::pairing::commitment;
use crypto::{Grant, challenge};
use domain::{Ctr, DeviceId, DeviceKind, DuoId, Hash, JoinCode, KeyEpoch, MemberId, Position, Seq};
use minicbor::Encode;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sync::blob::{PART_BYTES, PartRequest};
use sync::code::CodeRequest;
use sync::device::DeviceRequest;
use sync::end::EndRequest;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::{JoinAnswer, JoinRequest};
use sync::leave::LeaveRequest;
use sync::pairing::PairingRequest;
use sync::passkey::{self, AddRequest, Ceremony, OptionsRequest, RemoveRequest};
use sync::pull::PullQuery;
use sync::push::PushRequest;
use sync::report::ReportRequest;
use sync::request::Request;
use sync::sign_in::{ChallengeRequest, SignInRequest};
use sync::snapshot::{OfferRequest, SNAPSHOT_CONTEXT, SectionRef, Snapshot, VerdictRequest};
use sync::wire::{NewItem, to_bytes};

/// A section, as the server sees it: sealed bytes.
const SECTION: [u8; 300] = [7; 300];

/// What a browser says of a passkey.
const CREDENTIAL: &str = r#"{"id":"AQEB","rawId":"AQEB","type":"public-key","clientExtensionResults":{},
"response":{"clientDataJSON":"e30","attestationObject":"oGA","transports":["internal"]}}"#;

/// Somebody who is about to join, or has.
pub struct Person {
    secrets: DeviceSecrets,
    code: Hash,
    who: u8,
    joined: Option<JoinAnswer>,
}

impl Person {
    /// `who` is the first byte of the person's inputs.
    pub fn new(who: u8) -> Self {
        Self {
            secrets: DeviceSecrets::generate(&mut StdRng::seed_from_u64(who.into())),
            code: JoinCode::from_random([who; 16]).hash(),
            who,
            joined: None,
        }
    }

    /// The joining code, as the server knows it.
    pub const fn code(&self) -> Hash {
        self.code
    }

    /// By which the person's cookie is found.
    pub const fn who(&self) -> u8 {
        self.who
    }

    pub fn join_request(&self) -> JoinRequest {
        JoinRequest {
            code: self.code,
            public: self.secrets.public(),
            proof: challenge::join_proof(&self.secrets, self.code),
        }
    }

    pub fn joined(&mut self, answer: JoinAnswer) {
        self.joined = Some(answer);
    }

    fn is(&self) -> JoinAnswer {
        self.joined.expect("people join before they speak")
    }

    fn duo(&self) -> DuoId {
        self.is().duo
    }

    fn device(&self) -> DeviceId {
        self.is().device
    }

    fn says(&self, request: &Request) -> Vec<u8> {
        let http = request.to_http();
        input(self.who, &http.path, http.body.as_deref())
    }

    /// What the engine never asks by itself.
    fn posts<T: Encode<()>>(&self, end: &str, body: &T) -> Vec<u8> {
        let path = format!("/api/v1/duos/{}/{end}", self.duo());
        input(self.who, &path, Some(&to_bytes(body)))
    }

    fn grant(&self, recipient: &Self) -> Grant {
        let mut rng = StdRng::seed_from_u64(7);
        let key = DuoKey::generate(&mut rng);
        let public = recipient.secrets.public();
        Grant::make(
            self.duo(),
            KeyEpoch(1),
            &key,
            recipient.device(),
            &public,
            self.device(),
            &self.secrets,
            &mut rng,
        )
        .expect("a device's own key is sound")
    }

    /// An item of two bytes; what lies in it the server cannot see.
    fn item(&self, ctr: u64) -> (NewItem, Hash) {
        let header = ItemHeader {
            duo: self.duo(),
            device: self.device(),
            ctr: Ctr(ctr),
            key_epoch: KeyEpoch(1),
            base_seq: Seq(0),
        };
        let bytes = vec![8, ctr as u8];
        let hash = item_hash(&header, &bytes);
        let item = NewItem {
            ctr: header.ctr,
            base_seq: header.base_seq,
            key_epoch: header.key_epoch,
            bytes: bytes.into(),
        };
        (item, hash)
    }

    fn registers(&self, new: u8, kind: DeviceKind) -> Vec<u8> {
        let secrets = DeviceSecrets::generate(&mut StdRng::seed_from_u64(new.into()));
        let id = DeviceId::from_bytes([new; 16]);
        self.says(&Request::Register(
            self.duo(),
            DeviceRequest {
                device: self.device(),
                new: id,
                public: secrets.public(),
                proof: challenge::device_proof(&secrets, self.duo(), id),
                kind,
                grants: Vec::new(),
                held: None,
            },
        ))
    }

    /// Whatever the bytes say, they are signed.
    pub fn offers(&self, snapshot: &[u8]) -> Vec<u8> {
        let signed = Snapshot::signed(self.duo(), self.device(), snapshot);
        self.says(&Request::Offer(
            self.duo(),
            OfferRequest {
                device: self.device(),
                signature: self.secrets.sign(SNAPSHOT_CONTEXT, &signed),
                snapshot: snapshot.to_vec().into(),
            },
        ))
    }

    pub fn judges(&self, snapshot: &[u8], same: bool) -> Vec<u8> {
        self.says(&Request::Verdict(
            self.duo(),
            VerdictRequest {
                device: self.device(),
                snapshot: Snapshot::hash(snapshot),
                same,
            },
        ))
    }

    /// The number that [`Person::asks_for_a_number`] was answered with, signed.
    pub fn signs_in(&self, nonce: [u8; 32]) -> Vec<u8> {
        self.says(&Request::SignIn(SignInRequest {
            device: self.device(),
            nonce,
            signature: challenge::sign_in(&self.secrets, self.device(), &nonce),
        }))
    }

    pub fn asks_for_a_number(&self) -> Vec<u8> {
        self.says(&Request::Challenge(ChallengeRequest {
            device: self.device(),
        }))
    }
}

/// An input of the target: see `api`.
fn input(who: u8, path: &str, body: Option<&[u8]>) -> Vec<u8> {
    let line = [&[who], path.as_bytes()].concat();
    match body {
        Some(body) => [&line, &b"\n"[..], body].concat(),
        None => line,
    }
}

/// Everything that two people ask in the life of their duo but to leave and to end it, in an order in which the server takes it.
pub fn life(duo: &[Person; 2]) -> Vec<Vec<u8>> {
    let [one, other] = duo;
    let (mut said, upto) = beginning(duo);
    said.extend(folding(one, other, upto));
    said.extend(people(one, other));
    said
}

/// What is asked before a first snapshot can be offered, and one that can be.
pub fn before_a_snapshot(duo: &[Person; 2]) -> (Vec<Vec<u8>>, Snapshot) {
    let (said, upto) = beginning(duo);
    (said, snapshot(&duo[0], upto))
}

/// The key, the first items of the log and some blobs; and where the log then ends.
fn beginning([one, other]: &[Person; 2]) -> (Vec<Vec<u8>>, Position) {
    let (duo, device) = (one.duo(), one.device());
    let (items, hashes): (Vec<_>, Vec<_>) = [1, 2].map(|ctr| one.item(ctr)).into_iter().unzip();
    let start = Position::start(duo);
    let upto = hashes.iter().fold(start, |at, hash| at.after(*hash));
    let epoch = EpochRequest {
        device,
        epoch: KeyEpoch(1),
        grants: vec![one.grant(one)],
        previous: None,
        revoked: Vec::new(),
        push: None,
        held: None,
    };
    let grants = vec![one.grant(other)];
    let push = PushRequest {
        device,
        at: start,
        items,
    };
    let pairing = PairingRequest {
        device,
        peer: other.device(),
        commitment: commitment(duo, device, other.device(), &one.secrets.public(), &[9; 32]),
        nonce: None,
    };
    let asks = [
        Request::Epoch(duo, epoch),
        Request::Grant(
            duo,
            GrantRequest {
                device,
                grants,
                held: None,
            },
        ),
        Request::Pair(duo, pairing),
        Request::Push(duo, push),
        pull(one, start, Seq(0)),
    ];
    let asks = asks.iter().map(|request| one.says(request));
    (asks.chain(blobs(one)).collect(), upto)
}

fn pull(person: &Person, after: Position, applied: Seq) -> Request {
    let query = PullQuery {
        device: person.device(),
        after,
        applied,
        own: true,
    };
    Request::Pull(person.duo(), query)
}

/// A small blob, whole, and the end of a larger one.
fn blobs(person: &Person) -> Vec<Vec<u8>> {
    let (duo, device, hash) = (person.duo(), person.device(), blob_hash(&SECTION));
    let part = |hash, bytes, part| PartRequest {
        device,
        hash,
        bytes,
        part,
        content: SECTION.to_vec().into(),
        section: true,
    };
    let large = (PART_BYTES + SECTION.len()) as u32;
    let asks = [
        Request::Parts(duo, device, hash, SECTION.len() as u32),
        Request::Part(duo, part(hash, SECTION.len() as u32, 0)),
        Request::Blob(duo, device, hash),
        Request::Part(duo, part(Hash([1; 32]), large, 1)),
        Request::Parts(duo, device, Hash([1; 32]), large),
    ];
    asks.iter().map(|request| person.says(request)).collect()
}

/// A snapshot that the other confirms, and one that they do not.
fn folding(one: &Person, other: &Person, upto: Position) -> Vec<Vec<u8>> {
    let (item, hash) = other.item(1);
    let first = snapshot(one, upto);
    let second = to_bytes(&Snapshot {
        upto: upto.after(hash),
        parent: Snapshot::hash(&to_bytes(&first)),
        live_blobs: vec![Hash([1; 32])],
        ..first.clone()
    });
    let first = to_bytes(&first);
    let push = PushRequest {
        device: other.device(),
        at: upto,
        items: vec![item],
    };
    vec![
        one.offers(&first),
        other.says(&Request::Boot(other.duo(), other.device())),
        other.judges(&first, true),
        other.says(&pull(other, upto, upto.seq)),
        other.says(&Request::Push(other.duo(), push)),
        other.offers(&second),
        one.judges(&second, false),
    ]
}

/// The first one of a duo, with one section.
fn snapshot(person: &Person, upto: Position) -> Snapshot {
    Snapshot {
        duo: person.duo(),
        upto,
        parent: Hash([0; 32]),
        key_epoch: KeyEpoch(1),
        sections: vec![SectionRef {
            hash: blob_hash(&SECTION),
            bytes: SECTION.len() as u32,
        }],
        live_blobs: Vec::new(),
    }
}

/// Who comes, by which way, and what is wrong.
fn people(one: &Person, other: &Person) -> Vec<Vec<u8>> {
    let device = one.device();
    let code = CodeRequest {
        device,
        member: MemberId::from_bytes(*other.is().member.as_bytes()),
        code: JoinCode::from_random([10; 16]).hash(),
    };
    let report = ReportRequest {
        device,
        message: "Het werkt niet".into(),
        facts: vec!["status: safe".into()],
    };
    vec![
        one.registers(12, DeviceKind::Card),
        one.registers(13, DeviceKind::Transfer),
        other.registers(14, DeviceKind::Phone),
        one.posts("codes", &code),
        one.posts("reports", &report),
    ]
}

/// Adding, listing, removing and using passkeys. No authenticator stands behind what is said, so the server reads it and refuses.
pub fn passkeys(person: &Person) -> Vec<Vec<u8>> {
    let device = person.device();
    let (ceremony, credential) = (Ceremony([11; 16]), CREDENTIAL.to_owned());
    let added = AddRequest {
        device,
        ceremony,
        credential: credential.clone(),
    };
    let signs_in = to_bytes(&passkey::SignInRequest {
        ceremony,
        credential,
    });
    let path = format!("/api/v1/duos/{}/passkeys?device={device}", person.duo());
    vec![
        person.posts("passkeys/options", &OptionsRequest { device }),
        person.posts("passkeys", &added),
        person.posts(
            "passkeys/remove",
            &RemoveRequest {
                device,
                id: vec![1; 3],
            },
        ),
        input(person.who, &path, None),
        input(b'-', "/api/v1/passkeys/options", Some(&[])),
        input(b'-', "/api/v1/passkeys", Some(&signs_in)),
    ]
}

/// One leaves, the other ends the duo: of another duo than that of [`life`], which has to go on.
pub fn parting([one, other]: &[Person; 2]) -> Vec<Vec<u8>> {
    vec![
        one.posts(
            "leave",
            &LeaveRequest {
                device: one.device(),
            },
        ),
        other.posts(
            "end",
            &EndRequest {
                device: other.device(),
            },
        ),
    ]
}

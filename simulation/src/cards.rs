//! How does a member come back on an empty phone? By the code of a recovery card, or by a transfer code from a phone that they still hold.

use crypto::card::CardKeys;
use crypto::challenge::{device_proof, sign_in};
use crypto::device::DeviceSecrets;
use crypto::roster::{RosterItem, SignedRosterItem};
use document::ClientId;
use domain::{CardCode, DeviceId, DeviceKind};
use rand::RngExt;
use sync::boot::Device;
use sync::device::DeviceRequest;
use sync::join::JoinAnswer;
use sync::phone::Phone;
use sync::record::{DuoRecord, Registering};
use sync::request::{Answer, Request, message};
use sync::session::SessionAnswer;
use sync::sign_in::{ChallengeRequest, SignInRequest};
use sync::store::Transaction;
use sync::{boot, grant, recover};

use crate::phone::{SimulatedPhone, Standing};
use crate::storage::Storage;
use crate::world::{Card, PHONES_MAX, World};

impl World {
    /// Somebody makes a card, or a transfer code.
    pub async fn make_card(&mut self, phone: usize, kind: DeviceKind) {
        let code = CardCode::from_random(self.rng.random());
        let CardKeys { device, secrets } = CardKeys::of(&code);
        let duo = self.phones[phone].duo;
        let registering = Registering {
            device,
            kind,
            public: secrets.public(),
            proof: device_proof(&secrets, self.duos[duo].id, device),
        };
        let made = self.phones[phone]
            .change_record(|record| record.registering.push(registering))
            .await;
        if made.is_ok() {
            let member = self.phones[phone].member;
            self.duos[duo].cards.push(Card {
                member,
                code,
                device,
                is_registered: false,
            });
            self.note(&format!("phone {phone} makes a {kind:?}"));
        }
    }

    /// Somebody types the code of a card into an empty phone. The number of the phone, if the server and the key let it in.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn come_back(&mut self, duo: usize, card: &Card) -> anyhow::Result<Option<usize>> {
        if self.phones.len() > PHONES_MAX {
            return Ok(None);
        }
        let keys = CardKeys::of(&card.code);
        let Some((cookie, known)) = self.sign_in_as(&keys).await? else {
            return Ok(None);
        };
        let boot = Request::Boot(known.duo, keys.device);
        let Some(Answer::Boot(answer)) = self.ask_as(&boot, &cookie).await? else {
            return Ok(None);
        };
        let storage = Storage::new(self.options.sabotage);
        let tx = storage.transaction();
        let mut record = DuoRecord::joined(known);
        boot::note(&tx, &mut record, answer).await?;
        let client = ClientId::from_random(self.rng.random());
        let by_card = Phone::new(&record, keys.secrets.clone(), client);

        let secrets = DeviceSecrets::generate(&mut self.rng);
        let new = DeviceId::from_bytes(self.rng.random());
        let device = Device {
            id: new,
            member: known.member,
            public: secrets.public(),
            revoked: false,
            granted: false,
            kind: DeviceKind::Phone,
            joined_day: None,
            used_day: None,
        };
        let Some(granted) = grant::make(&by_card, &record, &[device], &mut self.rng) else {
            return Ok(None);
        };
        let register = Request::Register(
            known.duo,
            DeviceRequest {
                device: keys.device,
                new,
                public: secrets.public(),
                proof: device_proof(&secrets, known.duo, new),
                kind: DeviceKind::Phone,
                grants: granted.grants,
            },
        );
        if self.ask_as(&register, &cookie).await?.is_none() {
            return Ok(None);
        }
        let item = RosterItem::Add {
            device: new,
            member: known.member,
            public: secrets.public(),
            kind: Some(DeviceKind::Phone),
        };
        let mut record = DuoRecord::joined(JoinAnswer {
            device: new,
            ..known
        });
        let vouched = SignedRosterItem::sign(known.duo, &item, keys.device, &keys.secrets);
        record.vouched.push(vouched);
        recover::start_over(&tx, &mut record, new).await?;
        tx.commit().await?;
        let seed = self.rng.random();
        let whose = (duo, card.member);
        let mut phone = SimulatedPhone::new(whose, storage, &secrets, Some(cookie), &record, seed);
        phone.standing = Standing::Active;
        self.phones.push(phone);
        self.figures.recoveries += 1;
        Ok(Some(self.phones.len() - 1))
    }

    async fn sign_in_as(
        &mut self,
        keys: &CardKeys,
    ) -> anyhow::Result<Option<(String, JoinAnswer)>> {
        let device = keys.device;
        let challenge = Request::Challenge(ChallengeRequest { device });
        let Some(Answer::Challenge(challenge)) = self.ask_as(&challenge, "").await? else {
            return Ok(None);
        };
        let nonce = challenge.nonce;
        let answer = Request::SignIn(SignInRequest {
            device,
            nonce,
            signature: sign_in(&keys.secrets, device, &nonce),
        });
        let signed_in = self.server.ask(&answer.to_http(), None).await?;
        let Some(cookie) = signed_in.and_then(|reply| reply.cookie) else {
            return Ok(None);
        };
        let session = sync::request::Http {
            path: "/api/v1/session".into(),
            body: None,
        };
        let Some(reply) = self.server.ask(&session, Some(&cookie)).await? else {
            return Ok(None);
        };
        let Ok(session) = message::<SessionAnswer>(reply.status, &reply.body) else {
            return Ok(None);
        };
        let known = session
            .devices
            .into_iter()
            .find(|known| known.device == device);
        Ok(known.map(|known| (cookie, known)))
    }

    /// Asks without the network between; none when the server refuses or does not run.
    async fn ask_as(&mut self, request: &Request, cookie: &str) -> anyhow::Result<Option<Answer>> {
        let cookie = Some(cookie).filter(|cookie| !cookie.is_empty());
        let reply = self.server.ask(&request.to_http(), cookie).await?;
        let read = |reply: crate::server::Reply| {
            request.clone().read_answer(reply.status, &reply.body).ok()
        };
        Ok(reply.and_then(read))
    }
}

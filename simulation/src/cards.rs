//! How does a member come back on an empty phone? By the code of a recovery card, or by a transfer code from a phone that they still hold.

use crypto::card::CardKeys;
use crypto::device::DeviceSecrets;
use domain::{CardCode, DeviceKind};
use rand::RngExt;
use sync::join::JoinAnswer;
use sync::record::DuoRecord;
use sync::request::{Answer, Request, message};
use sync::session::SessionAnswer;
use sync::sign_in::ChallengeRequest;
use sync::store::Transaction;
use sync::{card, restore};

use crate::phone::{SimulatedPhone, Standing};
use crate::storage::Storage;
use crate::world::{Card, World};

impl World {
    /// Somebody makes a card, or a transfer code.
    pub async fn make_card(&mut self, phone: usize, kind: DeviceKind) {
        let code = CardCode::from_random(self.rng.random());
        let CardKeys { device, .. } = CardKeys::of(&code);
        let duo = self.phones[phone].duo;
        let at = self.clock_of(phone);
        let made = self.phones[phone]
            .change_record(|record| {
                card::make(record, &code, kind, at);
            })
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
        let keys = CardKeys::of(&card.code);
        let Some((cookie, known)) = self.sign_in_as(&keys).await? else {
            return Ok(None);
        };
        let boot = Request::Boot(known.duo, keys.device);
        let Some(Answer::Boot(boot)) = self.ask_as(&boot, &cookie).await? else {
            return Ok(None);
        };
        let secrets = DeviceSecrets::generate(&mut self.rng);
        let Some(restored) = restore::by_card(&keys, known.duo, boot, &secrets, &mut self.rng)
        else {
            return Ok(None);
        };
        let register = Request::Register(known.duo, restored.request.clone());
        if self.ask_as(&register, &cookie).await?.is_none() {
            return Ok(None);
        }
        let storage = Storage::new(self.options.sabotage);
        let tx = storage.transaction();
        restore::begin(&tx, restored).await?;
        let record = DuoRecord::read(&tx, known.duo).await?;
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
        let answer = Request::SignIn(restore::sign_in(keys, challenge));
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

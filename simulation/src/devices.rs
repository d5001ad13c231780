//! What do people do with their phones? Joining, letting in, signing out, losing, leaving.

use crypto::challenge::join_proof;
use crypto::device::DeviceSecrets;
use domain::{JoinCode, Role};
use rand::RngExt;
use sync::code::CodeRequest;
use sync::driver::Store;
use sync::engine::Event;
use sync::grant;
use sync::join::{JoinAnswer, JoinRequest, begin};
use sync::leave::{self, LeaveRequest};
use sync::record::{Compared, DuoRecord};
use sync::request::Http;
use sync::store::Transaction;
use sync::wire::{from_bytes, to_bytes};

use crate::phone::{SimulatedPhone, Standing};
use crate::sabotage::Sabotage;
use crate::storage::Storage;
use crate::world::{Duo, PHONES_MAX, World};

impl World {
    /// A programme makes a duo.
    ///
    /// # Errors
    /// When the server does not.
    pub async fn make_duo(&mut self) -> anyhow::Result<()> {
        let Some(app) = self.server.app() else {
            return Ok(());
        };
        let number = self.duos.len();
        let names = [name(number, 0), name(number, 1)];
        let people = [
            (Role::Newcomer, names[0].as_str()),
            (Role::Volunteer, names[1].as_str()),
        ];
        let now = self.server.now();
        let (id, invitations) = server::invitation::invite(
            &app.database,
            &app.config.public_url,
            "Samen",
            people,
            now,
            self.server.entropy(),
        )
        .await?;
        let [first, second] = invitations;
        self.duos.push(Duo {
            id,
            // Known once somebody joins.
            members: [domain::MemberId::from_bytes([0; 16]); 2],
            codes: [Some(first.code().clone()), Some(second.code().clone())],
            cards: Vec::new(),
            signed_out: Default::default(),
            confirmed: Default::default(),
            offered: Vec::new(),
            newest_final: None,
        });
        Ok(())
    }

    /// A new phone of a member joins by a code.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn join(
        &mut self,
        duo: usize,
        member: usize,
        standing: Standing,
    ) -> anyhow::Result<()> {
        if self.phones.len() >= PHONES_MAX {
            return Ok(());
        }
        let Some(code) = self.code_for(duo, member).await? else {
            return Ok(());
        };
        let secrets = DeviceSecrets::generate(&mut self.rng);
        let request = JoinRequest {
            code: code.hash(),
            public: secrets.public(),
            proof: join_proof(&secrets, code.hash()),
        };
        let http = Http {
            path: "/api/v1/join".into(),
            body: Some(to_bytes(&request)),
        };
        // An answer that gets lost is asked for again.
        let tries = if self.chance(20) { 2 } else { 1 };
        let mut reply = None;
        for _ in 0..tries {
            reply = self.server.ask(&http, None).await?;
        }
        let Some(reply) = reply.filter(|reply| reply.status == 200) else {
            return Ok(());
        };
        let answer: JoinAnswer = from_bytes(&reply.body)?;
        self.duos[duo].codes[member] = None;
        self.duos[duo].members[member] = answer.member;
        let storage = Storage::new(self.options.sabotage);
        let tx = storage.transaction();
        begin(&tx, answer).await?;
        tx.commit().await?;
        let record = DuoRecord::read(&storage.transaction(), answer.duo).await?;
        let seed = self.rng.random();
        let mut phone = SimulatedPhone::new(
            (duo, member),
            storage,
            &secrets,
            reply.cookie,
            &record,
            seed,
        );
        phone.standing = standing;
        self.phones.push(phone);
        Ok(())
    }

    /// A phone that the server no longer knows joins anew by a code, on the profile that it has.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn join_anew(&mut self, phone: usize) -> anyhow::Result<()> {
        let (duo, member) = (self.phones[phone].duo, self.phones[phone].member);
        let Some(code) = self.code_for(duo, member).await? else {
            return Ok(());
        };
        let secrets = DeviceSecrets::generate(&mut self.rng);
        let request = JoinRequest {
            code: code.hash(),
            public: secrets.public(),
            proof: join_proof(&secrets, code.hash()),
        };
        let http = Http {
            path: "/api/v1/join".into(),
            body: Some(to_bytes(&request)),
        };
        let reply = self.server.ask(&http, None).await?;
        let Some(reply) = reply.filter(|reply| reply.status == 200) else {
            return Ok(());
        };
        let answer: JoinAnswer = from_bytes(&reply.body)?;
        self.duos[duo].codes[member] = None;
        self.has_upheaval = true;
        let tx = self.phones[phone].storage.transaction();
        begin(&tx, answer).await?;
        if tx.commit().await.is_ok() {
            self.phones[phone].cookie = reply.cookie;
            self.phones[phone].take_keys(&secrets);
            self.restart(phone);
            self.note(&format!("phone {phone} joins anew"));
        }
        Ok(())
    }

    async fn code_for(&mut self, duo: usize, member: usize) -> anyhow::Result<Option<JoinCode>> {
        if let Some(code) = self.duos[duo].codes[member].clone() {
            return Ok(Some(code));
        }
        let now = self.server.now();
        let code = JoinCode::from_random(self.rng.random());
        let asker = self.some_phone(|phone| phone.duo == duo && phone.standing == Standing::Active);
        if let Some(asker) = asker.filter(|_| self.rng.random_bool(0.5)) {
            let asker = &self.phones[asker];
            let request = CodeRequest {
                device: asker.device(),
                member: self.duos[duo].members[member],
                code: code.hash(),
            };
            let http = Http {
                path: format!("/api/v1/duos/{}/codes", self.duos[duo].id),
                body: Some(to_bytes(&request)),
            };
            let reply = self.server.ask(&http, asker.cookie.as_deref()).await?;
            return Ok(reply.filter(|reply| reply.status == 204).map(|_| code));
        }
        let Some(app) = self.server.app() else {
            return Ok(None);
        };
        let id = self.duos[duo].id;
        app.database
            .renew_code(name(duo, member), Some(id), code.hash(), now)
            .await?;
        Ok(Some(code))
    }

    /// Somebody looks at who asks to be let in, and lets them in or not.
    pub async fn answer_who_asks(&mut self, phone: usize) {
        let record = self.phones[phone].record();
        let asking = grant::asking(&record);
        let Some(index) = self.one_of(asking.len()) else {
            return;
        };
        let device = asking[index].id;
        let whose = (0..self.phones.len()).find(|other| self.phones[*other].device() == device);
        let Some(whose) = whose else { return };
        let standing = self.phones[whose].standing;
        let lets_in = match standing {
            Standing::Active => !self.chance(4),
            _ => self.breaks(Sabotage::GrantToListed),
        };
        let has_pairing = record.pairings.iter().any(|own| own.peer == device);
        if lets_in {
            let approve = |record: &mut DuoRecord| record.approved.push(device);
            let _ = self.phones[phone].change_record(approve).await;
            self.note(&format!("phone {phone} lets phone {whose} in"));
        } else if has_pairing && standing != Standing::Revoked {
            let refuse = |record: &mut DuoRecord| {
                for own in &mut record.pairings {
                    if own.peer == device {
                        own.compared = Some(Compared::Different);
                    }
                }
            };
            let refused = self.phones[phone].change_record(refuse).await.is_ok();
            if refused && standing == Standing::Active {
                self.phones[whose].standing = Standing::Refused;
                self.forget_what_only_was_on(whose);
            }
            self.note(&format!("phone {phone} refuses phone {whose}"));
        }
    }

    /// Somebody signs out another phone, of their own or of the other.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn sign_out(&mut self, phone: usize) -> anyhow::Result<()> {
        let duo = self.phones[phone].duo;
        let mut others = self.active_in(duo);
        others.retain(|other| *other != phone);
        let Some(index) = self.one_of(others.len()) else {
            return Ok(());
        };
        let gone = others[index];
        let device = self.phones[gone].device();
        // Copies of a profile are one device until they meet.
        if !self.phones[phone].has_key() || self.phones[phone].device() == device {
            return Ok(());
        }
        if self.breaks(Sabotage::NoRotationOnRevoke) {
            let (id, now) = (self.duos[duo].id, self.server.now());
            if let Some(app) = self.server.app() {
                app.database.revoke(id, device, now).await?;
                app.signed_out(id, &[device]);
                self.duos[duo].signed_out.insert(device);
                self.figures.revocations += 1;
            } else {
                return Ok(());
            }
        } else {
            let revoke = |record: &mut DuoRecord| record.revoking.push(device);
            if self.phones[phone].change_record(revoke).await.is_err() {
                return Ok(());
            }
        }
        self.note(&format!("phone {phone} signs phone {gone} out"));
        // Its copies are the same device.
        for other in others {
            if self.phones[other].device() == device {
                self.phones[other].standing = Standing::Revoked;
                self.forget_what_only_was_on(other);
            }
        }
        Ok(())
    }

    /// A phone is lost, with everything on it.
    pub fn destroy(&mut self, phone: usize) {
        let duo = self.phones[phone].duo;
        let with_key = self.with_key_in(duo);
        if with_key.iter().all(|other| *other == phone) {
            return;
        }
        self.note(&format!("phone {phone} is lost"));
        self.phones[phone].standing = Standing::Destroyed;
        self.forget_what_only_was_on(phone);
    }

    /// A profile is copied, and both go on.
    pub fn copy_profile(&mut self, phone: usize) {
        if self.phones.len() >= PHONES_MAX {
            return;
        }
        let seed = self.rng.random();
        let copy = self.phones[phone].clone_profile(seed, self.options.sabotage);
        self.note(&format!("phone {phone} is copied as {}", self.phones.len()));
        self.has_upheaval = true;
        self.phones.push(copy);
    }

    /// Somebody begins to sign their own phone out.
    pub async fn begin_to_leave(&mut self, phone: usize) {
        let duo = self.phones[phone].duo;
        let with_key = self.with_key_in(duo);
        let device = self.phones[phone].device();
        let is_alone = (0..self.phones.len())
            .filter(|other| self.phones[*other].device() == device)
            .count()
            == 1;
        if with_key.len() < 2 || !with_key.contains(&phone) || !is_alone {
            return;
        }
        if self.say_goodbye(phone).await {
            self.note(&format!("phone {phone} begins to leave"));
            self.phones[phone].is_leaving = true;
        }
    }

    /// The phone puts its own revocation into the log.
    async fn say_goodbye(&mut self, phone: usize) -> bool {
        let known = &mut self.phones[phone];
        let Ok(tx) = known.storage.begin().await else {
            return false;
        };
        // The person is asked to wait until everything of theirs is with the others.
        let has_unsent = leave::unsent(&tx, known.phone.duo).await;
        if has_unsent != Ok(0) {
            return false;
        }
        let said = leave::begin(&tx, &known.phone).await.is_ok() && tx.commit().await.is_ok();
        known.tell(Event::Written);
        said
    }

    /// A phone that leaves goes once everything that it wrote is at the server.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn go_on_leaving(&mut self, phone: usize) -> anyhow::Result<()> {
        let known = &self.phones[phone];
        let record = known.record();
        let Ok(tx) = known.storage.begin().await else {
            return Ok(());
        };
        if !leave::is_leaving(&tx, &record).await? {
            // What it said was undone with the server's history.
            if record.recovery.is_none() && record.successor.is_none() {
                self.say_goodbye(phone).await;
            }
            return Ok(());
        }
        if !leave::is_heard(&tx, &record).await? {
            return Ok(());
        }
        drop(tx);
        let http = Http {
            path: format!("/api/v1/duos/{}/leave", record.duo),
            body: Some(to_bytes(&LeaveRequest {
                device: record.device,
            })),
        };
        let reply = self.server.ask(&http, known.cookie.as_deref()).await?;
        if reply.is_some_and(|reply| reply.status == 204) {
            let duo = self.phones[phone].duo;
            self.phones[phone].standing = Standing::Left;
            self.duos[duo].signed_out.insert(record.device);
            self.figures.revocations += 1;
            self.note(&format!("phone {phone} has left"));
            self.forget_what_only_was_on(phone);
        }
        Ok(())
    }

    /// Whoever runs the server makes a device for a member who has nothing to do with it.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn intrude(&mut self, duo: usize) -> anyhow::Result<()> {
        // The very first phone of a member comes in unasked; its pictures would not match. So both have one that all have met.
        let active = self.active_in(duo);
        let all_met = active.iter().all(|phone| {
            let record = self.phones[*phone].record();
            let members = record.roster.members();
            members.len() == 2 && record.recovery.is_none()
        });
        if active.is_empty() || !all_met {
            return Ok(());
        }
        let member = self.rng.random_range(0..2);
        self.duos[duo].codes[member] = None;
        let before = self.phones.len();
        self.join(duo, member, Standing::Intruder).await?;
        if self.phones.len() > before {
            self.note(&format!("phone {before} is nobody's"));
        }
        Ok(())
    }
}

/// Names under which the server knows the people.
pub(crate) fn name(duo: usize, member: usize) -> String {
    format!("person {duo} {member}")
}

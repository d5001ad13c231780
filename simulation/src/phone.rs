//! A phone: a profile with its storage, keys and cookie, and one start of the program on it.

use std::collections::{BTreeMap, VecDeque};

use crypto::device::DeviceSecrets;
use document::{ClientId, EntryDocument};
use domain::diary::{Entry, Mark};
use domain::thing::Thing;
use domain::{Command, DeviceId, EntryId, UnixMillis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::content::DocumentId;
use sync::driver::{Transport, carry_out};
use sync::engine::{Effect, Engine, Event};
use sync::phone::Phone;
use sync::record::{DocumentRecord, DuoRecord, document_key};
use sync::request::{Answer, Failure, Request};
use sync::status::Status;
use sync::store::{StoreError, Table, Transaction};
use sync::wire::from_bytes;
use sync::write::{self, WriteError};

use crate::mark::marks_in;
use crate::sabotage::Sabotage;
use crate::said::values_of;
use crate::storage::{Storage, at_once};

/// What the people think of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In use, or waiting to be let in.
    Active,
    /// Nobody let it in.
    Refused,
    /// A member signed it out; it may not know.
    Revoked,
    /// It signed itself out.
    Left,
    /// Lost for good, with all that was on it.
    Destroyed,
    /// Nobody's phone: whoever runs the server put it there.
    Intruder,
}

/// Who deleted a thing, and who erased it.
pub type TakenAway = (Option<Mark>, Option<Mark>);

/// See the module's documentation.
pub struct SimulatedPhone {
    /// Which duo.
    pub duo: usize,
    /// Which of its members.
    pub member: usize,
    /// See [`Standing`].
    pub standing: Standing,
    /// What is stored.
    pub storage: Storage,
    /// Its cookie, as the browser sends it.
    pub cookie: Option<String>,
    /// This start of the program.
    pub phone: Phone,
    /// This start's engine.
    pub engine: Engine,
    /// What the engine wants done, in its order.
    pub effects: VecDeque<Effect>,
    /// Which start this is: answers to earlier ones find nobody.
    pub start: u32,
    /// A request is on its way.
    pub is_asking: bool,
    /// Whether it has a network.
    pub is_online: bool,
    /// How far its clock is off, in milliseconds.
    pub skew_ms: i64,
    /// What the badge says.
    pub status: Status,
    /// Its member is about to sign it out.
    pub is_leaving: bool,
    /// Its own randomness.
    pub rng: StdRng,
    secrets: [u8; 64],
    client: ClientId,
}

/// There is none here: requests go through the world's hands.
struct NoTransport;

impl Transport for NoTransport {
    async fn send(&self, _: Request) -> Result<Answer, Failure> {
        Err(Failure::Unreachable)
    }
}

impl SimulatedPhone {
    /// A first start on a profile in which a record was stored.
    #[must_use]
    pub fn new(
        (duo, member): (usize, usize),
        storage: Storage,
        secrets: &DeviceSecrets,
        cookie: Option<String>,
        record: &DuoRecord,
        seed: u64,
    ) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let client = ClientId::from_random(rng.random());
        let secrets = *secrets.to_bytes();
        let mut phone = Self {
            duo,
            member,
            standing: Standing::Active,
            storage,
            cookie,
            phone: Phone::new(record, DeviceSecrets::from_bytes(&secrets), client),
            engine: Engine::new(),
            effects: VecDeque::new(),
            start: 0,
            is_asking: false,
            is_online: true,
            skew_ms: 0,
            status: Status::Safe,
            is_leaving: false,
            rng,
            secrets,
            client,
        };
        phone.tell(Event::Woken);
        phone
    }

    /// The program ends, wherever it is, and starts again.
    pub fn restart(&mut self, sabotage: Option<Sabotage>) {
        self.storage.end_program();
        let record = self.record();
        if sabotage != Some(Sabotage::ClientIdPersisted) {
            self.client = ClientId::from_random(self.rng.random());
        }
        let secrets = DeviceSecrets::from_bytes(&self.secrets);
        self.phone = Phone::new(&record, secrets, self.client);
        self.engine = Engine::new();
        self.effects.clear();
        self.start += 1;
        self.is_asking = false;
        self.tell(Event::Woken);
    }

    /// It goes on with other keys, from its next start.
    pub fn take_keys(&mut self, secrets: &DeviceSecrets) {
        self.secrets = *secrets.to_bytes();
    }

    /// Another phone that starts on a copy of this profile.
    #[must_use]
    pub fn clone_profile(&self, seed: u64, sabotage: Option<Sabotage>) -> Self {
        let mut copy = Self::new(
            (self.duo, self.member),
            self.storage.cloned_profile(),
            &DeviceSecrets::from_bytes(&self.secrets),
            self.cookie.clone(),
            &self.record(),
            seed,
        );
        if sabotage == Some(Sabotage::ClientIdPersisted) {
            copy.client = self.client;
            copy.restart(sabotage);
        }
        copy
    }

    /// Tells the engine, and notes what it wants done.
    pub fn tell(&mut self, event: Event) {
        let effects = self.engine.handle(event, &mut self.rng);
        for effect in effects {
            match effect {
                Effect::Show(status) => self.status = status,
                // Whoever drives the run wakes phones when it pleases, and reads what is stored itself.
                Effect::WakeIn { .. } | Effect::Refresh => {}
                other => self.effects.push_back(other),
            }
        }
    }

    /// Whether the program has something to do that needs no answer from elsewhere.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        !self.effects.is_empty() && !self.is_asking
    }

    /// Does the next thing; a request is handed out to be sent.
    pub async fn go_on(&mut self, at: UnixMillis) -> Option<Request> {
        let effect = self.effects.pop_front()?;
        if let Effect::Send(request) = effect {
            self.is_asking = true;
            return Some(request);
        }
        self.storage.doing(match &effect {
            Effect::Work(work) => Some(*work),
            _ => None,
        });
        let event = carry_out(
            &effect,
            &self.storage,
            &NoTransport,
            &self.phone,
            at,
            &mut self.rng,
        )
        .await;
        self.storage.doing(None);
        if let Some(event) = event {
            self.tell(event);
        }
        None
    }

    /// Carries out a wish of its member.
    ///
    /// # Errors
    /// When it cannot be carried out.
    pub async fn command(&mut self, command: &Command, at: UnixMillis) -> Result<(), WriteError> {
        let tx = self.storage.transaction();
        write::carry_out(&tx, &self.phone, command, at).await?;
        tx.commit().await?;
        self.tell(Event::Written);
        Ok(())
    }

    /// What it knows of its duo.
    ///
    /// # Panics
    /// When the record is not there or cannot be read: no phone begins without.
    #[must_use]
    pub fn record(&self) -> DuoRecord {
        let tx = self.storage.transaction();
        at_once(DuoRecord::read(&tx, self.phone.duo)).expect("a phone begins with its record")
    }

    /// Changes what it knows of its duo, as the person at it wishes.
    ///
    /// # Errors
    /// When the storage fails; then nothing has changed.
    pub async fn change_record(
        &mut self,
        change: impl FnOnce(&mut DuoRecord),
    ) -> Result<(), StoreError> {
        let tx = self.storage.transaction();
        let mut record = DuoRecord::read(&tx, self.phone.duo).await?;
        change(&mut record);
        record.write(&tx)?;
        tx.commit().await?;
        self.tell(Event::Written);
        Ok(())
    }

    /// Its device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.record().device
    }

    /// Whether it holds the present key, as far as it knows.
    #[must_use]
    pub fn has_key(&self) -> bool {
        let record = self.record();
        let epoch = record.people.as_ref().map(|people| people.key_epoch);
        epoch.is_some_and(|epoch| self.phone.has_key(&record, epoch))
    }

    /// Its documents, with the entries that they are of.
    #[must_use]
    pub fn documents(&self) -> Vec<(EntryId, DocumentRecord)> {
        let read = |(key, bytes): (String, Vec<u8>)| {
            let entry = key.rsplit('/').next()?.parse().ok()?;
            Some((entry, from_bytes(&bytes).ok()?))
        };
        let documents = self.storage.table(Table::Documents);
        documents.into_iter().filter_map(read).collect()
    }

    /// Its entries as its member sees them, the deleted ones too.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let open = |(entry, record): (EntryId, DocumentRecord)| {
            let document = EntryDocument::open(&record.state, self.client).ok()?;
            document.view(entry).ok()?
        };
        self.documents().into_iter().filter_map(open).collect()
    }

    /// One of its documents; none where nothing is stored, or it cannot be opened.
    #[must_use]
    pub fn document(&self, id: EntryId) -> Option<EntryDocument> {
        let key = document_key(self.phone.duo, DocumentId::Entry { entry: id });
        let tx = self.storage.transaction();
        let stored = at_once(tx.get(Table::Documents, &key)).ok()??;
        let record: DocumentRecord = from_bytes(&stored).ok()?;
        EntryDocument::open(&record.state, self.client).ok()
    }

    /// The values of one of its documents, by name; see [`values_of`].
    #[must_use]
    pub fn values_in(&self, id: EntryId) -> BTreeMap<String, Vec<u8>> {
        self.document(id)
            .map_or_else(BTreeMap::new, |document| values_of(&document))
    }

    /// Its things as its documents say them; the deleted ones not.
    #[must_use]
    pub fn things(&self) -> Vec<Thing> {
        let open = |(id, record): (EntryId, DocumentRecord)| {
            let document = EntryDocument::open(&record.state, self.client).ok()?;
            document.thing(id.into()).ok()?
        };
        self.documents().into_iter().filter_map(open).collect()
    }

    /// Its things, the deleted and erased ones too, with who deleted and who erased them.
    #[must_use]
    pub fn taken_away_things(&self) -> Vec<(EntryId, TakenAway)> {
        let open = |(id, record): (EntryId, DocumentRecord)| {
            let document = EntryDocument::open(&record.state, self.client).ok()?;
            let is_entry = document.view(id).ok()?.is_some();
            (!is_entry).then(|| (id, document.taken_away()))
        };
        self.documents().into_iter().filter_map(open).collect()
    }

    /// Entries and things that are erased, as far as it has heard.
    #[must_use]
    pub fn erased(&self) -> Vec<EntryId> {
        let mut known = self.documents();
        known.retain(|(_, record)| {
            EntryDocument::open(&record.state, self.client)
                .is_ok_and(|document| document.taken_away().1.is_some())
        });
        known.into_iter().map(|(id, _)| id).collect()
    }

    /// The marks of what is on its way to hang on an entry or a thing.
    #[must_use]
    pub fn waiting_for(&self, id: EntryId) -> Vec<crate::mark::Mark> {
        let tx = self.storage.transaction();
        let waiting = at_once(sync::transfer::waiting_for(&tx, self.phone.duo, id));
        let waiting = waiting.unwrap_or_default().into_iter();
        let described = waiting.filter_map(|(attachment, _)| attachment.described);
        described
            .flat_map(|described| marks_in(described.as_bytes()))
            .collect()
    }
}

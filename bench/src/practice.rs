//! What does one member's practice look like after years? Sittings of a few phrases, twice a day, written as the screen writes them: by the real
//! commands into the real documents, each sitting by a new start of the program. The same seed makes the same reviews.

use anyhow::{Context, Result};
use crypto::device::DeviceSecrets;
use document::ClientId;
use domain::phrase::{Level, Phrase, PhraseId};
use domain::practice::{Answer, PracticeDay, Remembered, Review};
use domain::reviews::{Given, MEMBER, last_review, reviews, sitting, thing_of};
use domain::session::Deck;
use domain::thing::{Fact, Thing, ThingKind};
use domain::{Command, DeviceId, DuoId, MemberId, UnixMillis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::join::JoinAnswer;
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::record::{DuoRecord, duo_prefix};
use sync::store::{Scan, Table, Transaction};
use sync::{things, write};

/// Phrases of the deck.
pub const CARDS: usize = 3_000;

/// Reviews of the member.
pub const REVIEWS: usize = 20_000;

/// Sittings of a day.
const SITTINGS_A_DAY: i32 = 2;

/// Of so many answers one is "not yet".
const NOT_YET_ONE_IN: u32 = 7;

/// The first day.
const FIRST_DAY: PracticeDay = PracticeDay(20_000);

/// A member's phone with the deck and what was practised.
pub struct Practice {
    /// The phone's storage.
    pub store: MemoryStore,
    /// The present start of the program.
    pub phone: Phone,
    /// The deck's phrases, as a catalogue brings them.
    pub phrases: Vec<Phrase>,
    /// Today.
    pub today: PracticeDay,
    /// How many reviews were written.
    pub written: usize,
    rng: StdRng,
    secrets: DeviceSecrets,
    clock_ms: i64,
}

impl Practice {
    /// A phone on which nothing was practised yet.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn new(seed: u64) -> Result<Self> {
        let mut rng = StdRng::seed_from_u64(seed);
        let secrets = DeviceSecrets::generate(&mut rng);
        let record = DuoRecord::joined(JoinAnswer {
            duo: DuoId::from_bytes(rng.random()),
            member: MemberId::from_bytes(rng.random()),
            device: DeviceId::from_bytes(rng.random()),
        });
        let store = MemoryStore::default();
        let tx = store.transaction();
        record.write(&tx)?;
        tx.commit().await?;
        Ok(Self {
            store,
            phone: start(&record, &secrets, &mut rng),
            phrases: phrases(),
            today: FIRST_DAY,
            written: 0,
            rng,
            secrets,
            clock_ms: i64::from(FIRST_DAY.0) * 24 * 60 * 60 * 1000,
        })
    }

    /// The record of the duo.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn record(&self) -> Result<DuoRecord> {
        let tx = self.store.transaction();
        Ok(DuoRecord::read(&tx, self.phone.duo).await?)
    }

    /// Practises until `reviews` have been written.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn practise(&mut self, reviews: usize) -> Result<()> {
        let deck = Deck::new(self.phrases.iter().cloned());
        let mut remembered = Remembered::of(self.read().await?);
        for number in 0.. {
            if self.written >= reviews {
                break;
            }
            self.sit(&deck, &mut remembered).await?;
            if number % SITTINGS_A_DAY == SITTINGS_A_DAY - 1 {
                self.today = self.today.plus(1);
                self.clock_ms += 24 * 60 * 60 * 1000;
                self.sent().await?;
            }
        }
        self.today = self.today.plus(1);
        Ok(())
    }

    async fn sit(&mut self, deck: &Deck, remembered: &mut Remembered) -> Result<()> {
        let record = self.record().await?;
        self.phone = start(&record, &self.secrets, &mut self.rng);
        let name = self.new_name();
        let mut queue = deck.session(remembered.memories(), self.today, None);
        let mut given = Vec::new();
        while !queue.is_empty() {
            let place = queue.remove(0);
            let answer = match self.rng.random_ratio(1, NOT_YET_ONE_IN) {
                true => Answer::NotYet,
                false => Answer::Known,
            };
            if answer == Answer::NotYet {
                queue.push(place);
            }
            let review = self.answer(deck, &name, &mut given, place, answer).await?;
            remembered.add(review);
        }
        Ok(())
    }

    /// One answer of a sitting is written, in a transaction of its own.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn answer(
        &mut self,
        deck: &Deck,
        name: &str,
        given: &mut Vec<Given>,
        place: usize,
        answer: Answer,
    ) -> Result<Review> {
        self.clock_ms += 5_000 + self.rng.random_range(0..20_000);
        let at = UnixMillis(self.clock_ms);
        given.push(Given {
            phrase: deck.tag(place).context("a phrase")?,
            answer,
            at,
        });
        let (member, day) = (self.phone.member, self.today);
        let value = sitting(day, given).context("a sitting that fits")?;
        let fact = Fact {
            name: name.to_owned(),
            value: Some(value),
        };
        let command = Command::SayFacts {
            thing: thing_of(member, day),
            kind: ThingKind::Reviews,
            facts: vec![Fact::new(MEMBER, &member), fact],
        };
        let tx = self.store.transaction();
        write::carry_out(&tx, &self.phone, &command, at).await?;
        tx.commit().await?;
        self.written += 1;
        last_review(name, day, given).context("an answer")
    }

    /// A random name, of twelve hexadecimal digits.
    pub fn new_name(&mut self) -> String {
        let bytes: [u8; 6] = self.rng.random();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The member's reviews, as the screen reads them.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn read(&self) -> Result<Vec<Review>> {
        let tx = self.store.transaction();
        let things = things::all(&tx, self.phone.duo, ThingKind::Reviews).await?;
        let member = Some(self.phone.member);
        let own = |thing: &&Thing| thing.get::<MemberId>(MEMBER) == member;
        Ok(things.iter().filter(own).flat_map(reviews).collect())
    }

    /// What waited for internet has been sent.
    async fn sent(&self) -> Result<()> {
        let tx = self.store.transaction();
        let all = Scan::first(usize::MAX, duo_prefix(self.phone.duo));
        for (key, _) in tx.scan(Table::Outbox, all).await? {
            tx.delete(Table::Outbox, &key)?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn start(record: &DuoRecord, secrets: &DeviceSecrets, rng: &mut StdRng) -> Phone {
    let secrets = DeviceSecrets::from_bytes(&secrets.to_bytes());
    Phone::new(record, secrets, ClientId::from_random(rng.random()))
}

fn phrases() -> Vec<Phrase> {
    let phrase = |n: usize| Phrase {
        id: PhraseId(format!("theme-{}-phrase-{n}", n / 150)),
        theme: format!("theme-{}", n / 150),
        text: format!("Mag ik u iets vragen over nummer {n}?"),
        level: [Level::A1, Level::A2, Level::B1][n % 3],
        picture: "🙂".to_owned(),
        register: None,
        variant: None,
        note: None,
    };
    (0..CARDS).map(phrase).collect()
}

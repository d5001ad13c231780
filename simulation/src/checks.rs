//! Is everything as promised, on the phones?

use std::collections::BTreeMap;

use document::{ClientId, EntryDocument};
use domain::{DeviceKind, EntryId};
use sync::attach::drafted_prefix;
use sync::content::Content;
use sync::pairing::pictures_with;
use sync::record::{Aside, DocumentRecord};
use sync::status::{Problem, Status};
use sync::store::Table;
use sync::wire::{LogItem, from_bytes};

use crate::check_server::opens;
use crate::check_things::marks_of_things;
use crate::mark::{Fate, Mark};
use crate::people::marks_of;
use crate::phone::{SimulatedPhone, Standing};
use crate::report::Wrong;
use crate::world::World;

/// Most rounds until a phone that came back by a card has everything.
const COME_BACK_ROUNDS: u32 = 12;

/// Most items put aside that are told of one phone.
const PRINTED_MAX: usize = 3;

impl World {
    /// Checks every promise.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn check(&mut self) -> anyhow::Result<()> {
        for duo in 0..self.duos.len() {
            let with_key = self.with_key_in(duo);
            let Some(witness) = with_key.first().copied() else {
                self.figures.keyless += 1;
                self.note(&format!("nobody holds the key of duo {duo} any more"));
                continue;
            };
            self.come_back_by_each_card(duo, witness).await?;
            for phone in self.active_in(duo) {
                self.check_rest(phone, witness);
                self.check_same(phone, witness);
                self.check_changes(phone);
                self.check_ready_things(phone, witness);
                self.check_said(phone);
                self.check_voices(phone);
                self.check_pictures(phone);
            }
            self.check_server(duo, witness).await?;
        }
        self.check_plaintext()?;
        self.trace_phones();
        Ok(())
    }

    /// Each card that the server knows brings everything back on an empty phone.
    async fn come_back_by_each_card(&mut self, duo: usize, witness: usize) -> anyhow::Result<()> {
        let record = self.phones[witness].record();
        let cards = self.duos[duo].cards.clone();
        let good = cards.into_iter().rfind(|card| {
            let listed = record.listed(card.device);
            listed.is_some_and(|known| {
                known.kind == DeviceKind::Card && known.granted && !known.revoked
            }) && record.roster.get(card.device).is_some()
        });
        let Some(card) = good else { return Ok(()) };
        let Some(phone) = self.come_back(duo, &card).await? else {
            let detail = format!("duo {duo}: a card that everybody knows brings nobody back");
            self.wrong(Wrong::Broken, detail);
            return Ok(());
        };
        self.note(&format!("phone {phone} came back by a card"));
        for _ in 0..COME_BACK_ROUNDS {
            if !self.round().await? {
                break;
            }
        }
        self.round().await?;
        Ok(())
    }

    /// Nothing waits, and the phone stands where the log ends.
    fn check_rest(&mut self, phone: usize, witness: usize) {
        let known = &self.phones[phone];
        let record = known.record();
        let head = self.phones[witness].record().kept;
        let mut wrong = Vec::new();
        if known.status != Status::Safe && !self.is_unsaid_for_good(phone) {
            let aside = self.put_aside(phone);
            wrong.push(format!("says {:?}: {aside:?}", known.status));
        }
        if record.applied != record.kept || record.head != record.kept.seq || record.kept != head {
            wrong.push(format!(
                "stands at {:?}, keeps {:?} of {:?}; phone {witness} keeps {head:?}",
                record.applied.seq, record.kept, record.head
            ));
        }
        let outbox = known.storage.table(Table::Outbox).len();
        // What hung on something erased waits with the draft of a new entry, for a person.
        let drafted = drafted_prefix(known.phone.duo);
        let mut transfers = known.storage.table(Table::Transfers);
        transfers.retain(|(key, _)| !key.starts_with(&drafted));
        let transfers = transfers.len();
        if outbox + transfers > 0 || record.recovery.is_some() {
            let recovery = record.recovery.is_some();
            wrong.push(format!(
                "keeps {outbox} items and {transfers} transfers back, reads anew: {recovery}"
            ));
        }
        for wrong in wrong {
            self.wrong(Wrong::Broken, format!("phone {phone} {wrong}"));
        }
    }

    /// Whether all that a phone has put aside is what nobody can say again, while nobody can know that: whoever said it was lost with their phone, which
    /// may come back, or has gone, and there is no other phone to answer. Then the badge tells the truth.
    fn is_unsaid_for_good(&self, phone: usize) -> bool {
        let known = &self.phones[phone];
        let mut others = self.with_key_in(known.duo);
        others.retain(|other| *other != phone);
        let is_lost = |item: &LogItem| {
            let mut phones = self.phones.iter();
            phones.any(|author| {
                author.standing == Standing::Destroyed && author.record().is_own(item.device)
            })
        };
        let is_unsaid = |key: &str| {
            let is_whole = |other: &usize| {
                let other = &self.phones[*other];
                kept(other, key).is_some_and(|item| opens(other, &item).is_some())
            };
            (others.is_empty() || kept(known, key).is_some_and(|item| is_lost(&item)))
                && !others.iter().any(is_whole)
        };
        let mut aside = known.storage.table(Table::Aside).into_iter();
        matches!(known.status, Status::Look(Problem::Aside { .. }))
            && aside.all(|(key, _)| is_unsaid(&key))
    }

    /// The first of what a phone has put aside, as far as it can be read.
    fn put_aside(&self, phone: usize) -> Vec<String> {
        let known = &self.phones[phone];
        let content = |key: &str| -> Option<String> {
            let item = kept(known, key)?;
            let content = opens(known, &item).and_then(|plain| from_bytes::<Content>(&plain).ok());
            let what = match content {
                Some(Content::Roster { item, .. }) => format!("{:?} by {}", item.item(), item.by()),
                Some(Content::Update { .. }) => "an update".to_owned(),
                Some(other) => format!("{other:?}"),
                None => "what does not open".to_owned(),
            };
            Some(format!("{:?} of {}: {what}", item.seq, item.device))
        };
        let said = |(key, reason): (String, Vec<u8>)| {
            let reason = from_bytes::<Aside>(&reason);
            format!("{key}, {reason:?}, {:?}", content(&key))
        };
        let aside = known.storage.table(Table::Aside);
        aside.into_iter().take(PRINTED_MAX).map(said).collect()
    }

    /// Two phones of a duo hold the same.
    fn check_same(&mut self, phone: usize, witness: usize) {
        let documents = |phone: usize| -> BTreeMap<EntryId, DocumentRecord> {
            self.phones[phone].documents().into_iter().collect()
        };
        let (here, there) = (documents(phone), documents(witness));
        let client = ClientId::from_random(0);
        let mut different = Vec::new();
        for entry in here.keys().chain(there.keys()) {
            let open = |known: Option<&DocumentRecord>| {
                known.and_then(|known| EntryDocument::open(&known.state, client).ok())
            };
            match (open(here.get(entry)), open(there.get(entry))) {
                (Some(one), Some(other)) if one.same_as(&other) => {
                    if one.has_missing_updates() && !self.has_damage(self.phones[phone].duo) {
                        different.push(format!("{entry} waits for updates"));
                    }
                }
                (one, other) => different.push(format!(
                    "{entry}: {:?} and {:?}",
                    one.and_then(|one| one.view(*entry).ok().flatten()),
                    other.and_then(|other| other.view(*entry).ok().flatten())
                )),
            }
        }
        let rows = |phone: usize| -> Vec<String> {
            let rows = self.phones[phone].storage.table(Table::Rows);
            rows.into_iter().map(|(key, _)| key).collect()
        };
        if rows(phone) != rows(witness) {
            different.push("the lists".to_owned());
        }
        if let Some(first) = different.first() {
            let detail = format!(
                "phones {phone} and {witness} differ in {} entries: {first}",
                different.len()
            );
            self.wrong(Wrong::Diverged, detail);
        }
    }

    /// Whether rows of the duo are damaged at the server: what was in them, and nobody but a phone that is gone knew, cannot be said again.
    pub(crate) fn has_damage(&self, duo: usize) -> bool {
        self.flipped.iter().any(|(damaged, ..)| *damaged == duo)
    }

    /// What was saved is there once; what was erased is not.
    fn check_changes(&mut self, phone: usize) {
        let known = &self.phones[phone];
        let mut counted: BTreeMap<Mark, usize> = BTreeMap::new();
        for entry in known.entries() {
            for mark in marks_of(&entry) {
                *counted.entry(mark).or_default() += 1;
            }
        }
        for mark in marks_of_things(known) {
            *counted.entry(mark).or_default() += 1;
        }
        let mut readable = Vec::new();
        for table in [
            Table::Documents,
            Table::Rows,
            Table::Things,
            Table::Outbox,
            Table::Drafts,
            Table::Shadow,
        ] {
            for (key, value) in known.storage.table(table) {
                let place = format!("{table:?} {key}");
                readable.extend(
                    self.changes
                        .found_in(&value)
                        .into_iter()
                        .map(|mark| (mark, place.clone())),
                );
            }
        }
        let mut wrong = Vec::new();
        for (mark, change) in &self.changes.saved {
            let count = counted.get(mark).copied().unwrap_or(0);
            if change.duo != known.duo {
                if count > 0 {
                    let detail = format!("phone {phone} reads what phone {} wrote", change.phone);
                    wrong.push((Wrong::Plaintext, detail));
                }
                continue;
            }
            let entry = change.entry;
            let is_gone = self.phones[change.phone].standing != Standing::Active;
            // What may be replaced is looked at by its name.
            let is_value = self.changes.said.contains_key(mark);
            match (change.fate, count) {
                // Damaged at the server, and nobody is left to say it again.
                (Fate::Saved, 0) if is_value => {}
                (Fate::Saved, 0) if is_gone && self.has_damage(known.duo) => {}
                (Fate::Saved, 0) => wrong.push((
                    Wrong::Lost,
                    format!(
                        "phone {phone} has not {mark:?} of phone {} in {entry}",
                        change.phone
                    ),
                )),
                (_, 2..) => wrong.push((
                    Wrong::Doubled,
                    format!("phone {phone} has {mark:?} {count} times in {entry}"),
                )),
                _ => {}
            }
            if change.fate == Fate::Erased
                && let Some((_, place)) = readable.iter().find(|(found, _)| found == mark)
            {
                let detail = format!("phone {phone} still has {mark:?}, erased, in {place}");
                wrong.push((Wrong::Plaintext, detail));
            }
        }
        for (wrong, detail) in wrong {
            self.wrong(wrong, detail);
        }
    }

    /// Two people see the same pictures.
    fn check_pictures(&mut self, phone: usize) {
        let here = self.phones[phone].record();
        for other in self.active_in(self.phones[phone].duo) {
            let there = self.phones[other].record();
            // Copies of a profile are one device until they meet. Until then either may have committed to another nonce, at a server that has
            // forgotten it since; whoever noted that holds on to it, or a server could try until pictures match.
            let shares_id = |device| {
                let is_its = |known: &&SimulatedPhone| known.record().is_own(device);
                self.phones.iter().filter(is_its).count() > 1
            };
            if other <= phone || shares_id(here.device) || shares_id(there.device) {
                continue;
            }
            let seen = pictures_with(&self.phones[phone].phone, &here, there.device);
            let shown = pictures_with(&self.phones[other].phone, &there, here.device);
            if seen != shown || seen.is_none() {
                let detail = format!("phone {phone} shows {seen:?}, phone {other} {shown:?}");
                self.wrong(Wrong::Broken, detail);
            }
        }
    }

    fn trace_phones(&mut self) {
        for phone in 0..self.phones.len() {
            let entries = self.phones[phone].entries();
            self.note(&format!("phone {phone} ends with {entries:?}"));
        }
    }
}

/// An item of the log as a phone keeps it.
fn kept(phone: &SimulatedPhone, key: &str) -> Option<LogItem> {
    let log = phone.storage.table(Table::Log);
    let (_, value) = log.iter().find(|(kept, _)| kept == key)?;
    from_bytes(value).ok()
}

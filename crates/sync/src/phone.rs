//! The phone as one member's device of one duo: its secrets, the keys it holds, and the CRDT client id of this start.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use crypto::key_history::open_previous;
use document::ClientId;
use domain::{DuoId, KeyEpoch, MemberId};

use crate::record::DuoRecord;

/// Lives as long as one start of the program.
pub struct Phone {
    /// The duo.
    pub duo: DuoId,
    /// Who uses the phone.
    pub member: MemberId,
    /// Its secret keys. Which device it is, the record says: that changes when the profile turns out to have been copied.
    pub secrets: DeviceSecrets,
    /// Marks what this start writes in the documents. Never stored: two starts that share one would corrupt each other.
    pub client: ClientId,
    /// Keys opened so far, and from which grants: after a server was restored, an epoch of the same number can have another key.
    keys: RefCell<(u64, BTreeMap<KeyEpoch, DuoKey>)>,
}

impl Phone {
    /// A start of the program on this phone.
    #[must_use]
    pub fn new(record: &DuoRecord, secrets: DeviceSecrets, client: ClientId) -> Self {
        Self {
            duo: record.duo,
            member: record.member,
            secrets,
            client,
            keys: RefCell::default(),
        }
    }

    /// Does something with the duo's key of an epoch, if this phone was granted it, or a later one. Grants are opened once per start.
    pub fn with_key<T>(
        &self,
        record: &DuoRecord,
        epoch: KeyEpoch,
        then: impl FnOnce(&DuoKey) -> T,
    ) -> Option<T> {
        let grants = grants_mark(record);
        let mut opened = self.keys.borrow_mut();
        if opened.0 != grants {
            *opened = (grants, BTreeMap::new());
        }
        let key = match opened.1.entry(epoch) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(self.find_key(record, epoch)?),
        };
        Some(then(key))
    }

    /// Whether this phone can open and seal items of an epoch.
    #[must_use]
    pub fn has_key(&self, record: &DuoRecord, epoch: KeyEpoch) -> bool {
        self.with_key(record, epoch, |_| ()).is_some()
    }

    /// The key from a grant, or from the nearest later epoch that this phone holds, going back key by key.
    fn find_key(&self, record: &DuoRecord, epoch: KeyEpoch) -> Option<DuoKey> {
        let people = record.people.as_ref()?;
        // By the grants that came, not by counting: how many keys there were, the server may say as it likes.
        let granted = people.grants.iter().map(|grant| grant.key_epoch);
        let mut granted: Vec<_> = granted
            .filter(|held| (epoch..=people.key_epoch).contains(held))
            .collect();
        granted.sort_unstable();
        granted.dedup();
        let opened = |held| Some((held, self.open_grant(record, held)?));
        let (mut held, mut key) = granted.into_iter().find_map(opened)?;
        while held > epoch {
            let sealed = people
                .previous_keys
                .iter()
                .find(|previous| previous.key_epoch == held)?;
            key = open_previous(&key, self.duo, held, &sealed.sealed).ok()?;
            held = KeyEpoch(held.0 - 1);
        }
        Some(key)
    }

    /// Opens a grant, if this phone may believe it. Once it is on the roster itself, only who is too, or was before the log was read anew, makes
    /// new keys for it; and who was signed out made none after that. Before, it has nothing but the server's list.
    fn open_believed(&self, record: &DuoRecord, grant: &Grant) -> Option<DuoKey> {
        let known = record.roster.get(grant.granter);
        if let Some(known) = known.or_else(|| record.formerly(grant.granter)) {
            let last = record.rotate_beyond;
            let is_too_late = known.revoked && last.0 > 0 && grant.key_epoch > last;
            return match is_too_late {
                true => None,
                false => grant.open(&self.secrets, &known.public).ok(),
            };
        }
        let key = grant
            .open(&self.secrets, &record.listed(grant.granter)?.public)
            .ok()?;
        let is_on_roster = record.roster.get(record.device).is_some();
        let used = record.key_used;
        let is_in_use =
            used.is_some_and(|used| used.epoch == grant.key_epoch && used.name == key.name());
        (is_in_use || !is_on_roster).then_some(key)
    }

    fn open_grant(&self, record: &DuoRecord, epoch: KeyEpoch) -> Option<DuoKey> {
        let people = record.people.as_ref()?;
        people
            .grants
            .iter()
            .filter(|grant| {
                grant.duo == self.duo && grant.key_epoch == epoch && grant.device == record.device
            })
            .find_map(|grant| self.open_believed(record, grant))
    }
}

/// Changes whenever the grants do, or whom this phone believes.
fn grants_mark(record: &DuoRecord) -> u64 {
    let Some(people) = &record.people else {
        return 0;
    };
    let grants = people.grants.iter().map(|grant| grant.sealed.as_slice());
    let previous = people.previous_keys.iter().map(|key| key.sealed.as_slice());
    let devices = record.roster.devices().chain(&record.former);
    let believed = devices
        .map(|known| 1 + u64::from(known.revoked))
        .sum::<u64>();
    let mut mark = u64::from(record.device.as_bytes()[0]) + 1;
    mark ^= believed << 8 | u64::from(record.rotate_beyond.0) << 32;
    for sealed in grants.chain(previous) {
        // An envelope begins with a random key, and a sealed key with a random nonce.
        let first = sealed.first_chunk().copied().unwrap_or_default();
        mark = mark.rotate_left(5) ^ u64::from_le_bytes(first);
    }
    mark
}

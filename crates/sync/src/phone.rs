//! The phone as one member's device of one duo: its secrets, the keys it holds, and the CRDT client id of this start.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crypto::device::DeviceSecrets;
use crypto::duo_key::DuoKey;
use document::ClientId;
use domain::{DeviceId, DuoId, KeyEpoch, MemberId};

use crate::record::DuoRecord;

/// Lives as long as one start of the program.
pub struct Phone {
    /// The duo.
    pub duo: DuoId,
    /// Who uses the phone.
    pub member: MemberId,
    /// The device.
    pub device: DeviceId,
    /// Its secret keys.
    pub secrets: DeviceSecrets,
    /// Marks what this start writes in the documents. Never stored: two starts that share one would corrupt each other.
    pub client: ClientId,
    keys: RefCell<BTreeMap<KeyEpoch, DuoKey>>,
}

impl Phone {
    /// A start of the program on this phone.
    #[must_use]
    pub fn new(record: &DuoRecord, secrets: DeviceSecrets, client: ClientId) -> Self {
        Self {
            duo: record.duo,
            member: record.member,
            device: record.device,
            secrets,
            client,
            keys: RefCell::default(),
        }
    }

    /// Does something with the duo's key of an epoch, if this phone was granted it. Grants are opened once per start.
    pub fn with_key<T>(
        &self,
        record: &DuoRecord,
        epoch: KeyEpoch,
        then: impl FnOnce(&DuoKey) -> T,
    ) -> Option<T> {
        let mut keys = self.keys.borrow_mut();
        let key = match keys.entry(epoch) {
            Entry::Occupied(opened) => opened.into_mut(),
            Entry::Vacant(closed) => closed.insert(self.open_grant(record, epoch)?),
        };
        Some(then(key))
    }

    /// Whether this phone can open and seal items of an epoch.
    #[must_use]
    pub fn has_key(&self, record: &DuoRecord, epoch: KeyEpoch) -> bool {
        self.with_key(record, epoch, |_| ()).is_some()
    }

    fn open_grant(&self, record: &DuoRecord, epoch: KeyEpoch) -> Option<DuoKey> {
        let people = record.people.as_ref()?;
        people
            .grants
            .iter()
            .filter(|grant| {
                grant.duo == self.duo && grant.key_epoch == epoch && grant.device == self.device
            })
            .find_map(|grant| {
                let granter = record
                    .roster
                    .get(grant.granter)
                    .map(|known| known.public)
                    .or_else(|| {
                        people
                            .devices
                            .iter()
                            .find(|device| device.id == grant.granter)
                            .map(|device| device.public)
                    })?;
                grant.open(&self.secrets, &granter).ok()
            })
    }
}

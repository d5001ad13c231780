//! Epoch: a device makes the duo's key. Whoever is first wins; the other waits for a grant.
//!
//! `POST /api/v1/duos/{duo}/epochs`: compare-and-set of the key epoch together with the grants, the roster items that are the reason
//! for it and the revocations that the server acts on, in one transaction.

use crypto::device::Signature;
use crypto::duo_key::DuoKey;
use crypto::grant::Grant;
use crypto::key_history::seal_previous;
use crypto::roster::{RosterItem, SignedRosterItem};
use domain::{DeviceId, DeviceKind, KeyEpoch};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::content::Content;
use crate::phone::Phone;
use crate::push::{PushRequest, Which};
use crate::record::{DuoRecord, OutboxRow, duo_prefix};
use crate::store::{Scan, StoreError, Table, Transaction, read_all};

/// Most grants in one request: two members with a few devices and a card each, and room.
pub const GRANTS_MAX: usize = 32;

/// Largest body of an epoch or grant request, in bytes.
pub const GRANTS_BYTES_MAX: usize = 48 * 1024;

/// What a device sends. The answer has no body; [`crate::Refusal::EpochTaken`] when it was not the first.
/// The same request again from the same device is answered as the first time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EpochRequest {
    /// The device that made the key.
    #[n(0)]
    pub device: DeviceId,
    /// The new epoch: the current one plus one.
    #[n(1)]
    pub epoch: KeyEpoch,
    /// The key, granted to devices of this duo; one to the maker itself, none to a device in `revoked`.
    #[n(2)]
    pub grants: Vec<Grant>,
    /// The key of the epoch before, sealed under the new one: `crypto::key_history::seal_previous`. None for the first epoch.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub previous: Option<Vec<u8>>,
    /// Devices that are signed out for good from here on.
    #[n(4)]
    #[cbor(default)]
    pub revoked: Vec<DeviceId>,
    /// Items for the log, as in a push: who comes and goes, sealed under the epoch before. At most [`EPOCH_ITEMS_MAX`].
    #[n(5)]
    pub push: Option<PushRequest>,
    /// For every epoch but the first, as [`crate::grant::GrantRequest::held`]: it is the key in `previous`.
    #[n(6)]
    pub held: Option<Signature>,
}

/// Most items in an epoch request: each says that one device comes or goes.
pub const EPOCH_ITEMS_MAX: usize = 32;

/// The phone's half: a fresh key, granted to this phone itself. Nothing of it need be kept: if the request wins, the next boot brings
/// the grant back, even when this answer gets lost.
#[must_use]
pub fn found(phone: &Phone, record: &DuoRecord, rng: &mut impl CryptoRng) -> EpochRequest {
    let epoch = KeyEpoch(1);
    let key = DuoKey::generate(rng);
    let public = phone.secrets.public();
    let grant = Grant::make(
        phone.duo,
        epoch,
        &key,
        record.device,
        &public,
        record.device,
        &phone.secrets,
        rng,
    )
    .expect("this phone's own public key is a valid one");
    EpochRequest {
        device: record.device,
        epoch,
        grants: vec![grant],
        previous: None,
        revoked: Vec::new(),
        push: None,
        held: None,
    }
}

/// Whether a new key is needed: the person here signs somebody out, or the log says that somebody went while the present key was already
/// the key.
#[must_use]
pub fn rotation_is_due(record: &DuoRecord) -> bool {
    let Some(people) = &record.people else {
        return false;
    };
    record.rotate_beyond >= people.key_epoch || !to_revoke(record).is_empty()
}

/// Whom the person here signs out, and the server has not yet.
fn to_revoke(record: &DuoRecord) -> Vec<DeviceId> {
    let is_active = |device: &&DeviceId| match record.listed(**device) {
        Some(listed) => !listed.revoked,
        None => record
            .roster
            .get(**device)
            .is_some_and(|known| !known.revoked),
    };
    record.revoking.iter().filter(is_active).copied().collect()
}

/// The phone's half of a rotation: a fresh key for all who stay. The items that say who goes are in the same request where nothing else
/// waits in the outbox, and follow in their turn else: the key never waits. None when this phone does not hold the present key.
///
/// # Errors
/// When the storage fails.
pub async fn rotate(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    rng: &mut impl CryptoRng,
) -> Result<Option<EpochRequest>, StoreError> {
    let Some(people) = record.people.clone() else {
        return Ok(None);
    };
    let present = people.key_epoch;
    let epoch = KeyEpoch(present.0 + 1);
    let revoked = to_revoke(record);
    let scan = Scan::first(usize::MAX, duo_prefix(record.duo));
    let waiting: Vec<(String, OutboxRow)> = read_all(tx, Table::Outbox, scan).await?;
    let mut said = Vec::new();
    for (_, row) in &waiting {
        if let Content::Roster { item, .. } = &row.content {
            said.push(item.item());
        }
    }
    let mut alone = said.len() == waiting.len();
    for device in &revoked {
        let item = RosterItem::Revoke { device: *device };
        if !said.contains(&Ok(item)) {
            let item = SignedRosterItem::sign(record.duo, &item, record.device, &phone.secrets);
            let excluded_from = Some(epoch);
            record.enqueue(
                tx,
                Content::Roster {
                    item,
                    excluded_from,
                },
            )?;
            said.push(Ok(RosterItem::Revoke { device: *device }));
        }
    }
    record.write(tx)?;
    alone &= said.len() <= EPOCH_ITEMS_MAX;
    let push = match alone {
        true => crate::push::prepare(tx, phone, record, Which::All, rng).await?,
        false => None,
    };

    let key = DuoKey::generate(rng);
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    let Some(previous) = phone.with_key(record, present, |old| {
        seal_previous(&key, record.duo, epoch, old, nonce)
    }) else {
        return Ok(None);
    };
    let mut grants = Vec::new();
    for device in people.devices.iter().filter(|device| !device.revoked) {
        // A transfer code lives for ten minutes: it is made anew sooner than granted anew.
        let stays = device.kind != DeviceKind::Transfer
            && !revoked.contains(&device.id)
            && (device.id == record.device || crate::grant::may_have_key(record, device));
        if !stays {
            continue;
        }
        // A device whose public key is no key at all gets nothing, and holds up nobody else.
        let grant = Grant::make(
            record.duo,
            epoch,
            &key,
            device.id,
            &device.public,
            record.device,
            &phone.secrets,
            rng,
        );
        grants.extend(grant.ok());
    }
    let revoked = revoked
        .into_iter()
        .filter(|device| record.listed(*device).is_some_and(|listed| !listed.revoked))
        .collect();
    Ok(Some(EpochRequest {
        device: record.device,
        epoch,
        grants,
        previous: Some(previous),
        revoked,
        push,
        held: crate::grant::held(record),
    }))
}

/// Whom the person here signs out is gone once both know it, the log and the server. The server's answer alone is not enough: put back to an
/// older copy it knows nothing of it any more, and a log that has not come so far does not show that.
pub(crate) fn forget_gone(record: &mut DuoRecord) {
    let mut revoking = std::mem::take(&mut record.revoking);
    revoking.retain(|device| {
        let by_log = record
            .roster
            .get(*device)
            .is_some_and(|known| known.revoked);
        let by_server = record.listed(*device).is_some_and(|listed| listed.revoked);
        !(by_log && by_server)
    });
    record.revoking = revoking;
}

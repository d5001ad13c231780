//! Grant: a device that holds the key hands it to another.
//!
//! `POST /api/v1/duos/{duo}/grants`. A grant that is already there stays; saying it again changes nothing.

use crypto::device::Signature;
use crypto::grant::Grant;
use domain::{DeviceId, DeviceKind, MemberId};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::boot::Device;
use crate::content::Content;
use crate::phone::Phone;
use crate::record::{Compared, DuoRecord};
use crate::store::{StoreError, Transaction};

/// What a device sends. The answer has no body.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GrantRequest {
    /// The granting device.
    #[n(0)]
    pub device: DeviceId,
    /// Grants of the current epoch to devices of this duo.
    #[n(1)]
    pub grants: Vec<Grant>,
    /// The signature of the grant from which the sender has the key. A server that was put back, and was given another key under the same
    /// number since, knows another and answers [`crate::Refusal::EpochTaken`]. A phone of an earlier build does not say.
    #[n(2)]
    pub held: Option<Signature>,
}

/// See [`GrantRequest::held`].
pub(crate) fn held(record: &DuoRecord) -> Option<Signature> {
    let people = record.people.as_ref()?;
    let own = people
        .grants
        .iter()
        .find(|grant| grant.device == record.device && grant.key_epoch == people.key_epoch)?;
    Some(own.signature)
}

/// The devices that wait for the key and may have it from this phone. The server's list alone lets nobody in: a device is on the
/// roster, or was let in by the person here, or is the very first of the other member.
#[must_use]
pub fn due(record: &DuoRecord) -> Vec<Device> {
    let mut due = let_in(record);
    due.retain(|device| !device.granted);
    due
}

/// The devices that may have the key, as far as this phone is concerned, whether or not they have it already: whoever was faster to hand it on may
/// be lost before saying who came.
#[must_use]
pub(crate) fn let_in(record: &DuoRecord) -> Vec<Device> {
    let mut let_in = others(record);
    let_in.retain(|device| may_have_key(record, device));
    let_in
}

/// The devices that wait for the key and need a person's word: "Is this really X's new phone?"
#[must_use]
pub fn asking(record: &DuoRecord) -> Vec<Device> {
    let mut asking = others(record);
    asking.retain(|device| {
        !device.granted && !may_have_key(record, device) && !was_refused(record, device.id)
    });
    asking
}

/// Whether the person here has said that the pictures differ, or that this is nobody's new phone.
fn was_refused(record: &DuoRecord, device: DeviceId) -> bool {
    let mut pairings = record.pairings.iter();
    pairings.any(|own| own.peer == device && own.compared == Some(Compared::Different))
}

fn others(record: &DuoRecord) -> Vec<Device> {
    let Some(people) = &record.people else {
        return Vec::new();
    };
    let is_other = |device: &&Device| {
        !device.revoked
            && device.id != record.device
            // Whoever made a transfer code has granted it; past its ten minutes nobody should.
            && device.kind != DeviceKind::Transfer
            && !record.revoking.contains(&device.id)
    };
    people.devices.iter().filter(is_other).cloned().collect()
}

pub(crate) fn may_have_key(record: &DuoRecord, device: &Device) -> bool {
    // A transfer code got its key when it was made. One that ran out gets none from the server's side, and must hold up nobody else's.
    if device.kind == DeviceKind::Transfer {
        return false;
    }
    // What was known before the log was read anew counts as much: a server that shows an old log lets nobody back in.
    let before = record.formerly(device.id);
    if before.is_some_and(|known| known.revoked) {
        return false;
    }
    if let Some(known) = record.roster.get(device.id).or(before) {
        return !known.revoked && known.public == device.public;
    }
    if was_refused(record, device.id) {
        return false;
    }
    if record.approved.contains(&device.id) || record.introduced.contains(&device.id) {
        return true;
    }
    // Only the first other comes in unasked. Any further member is one of whom the server alone says that they belong to the duo.
    let is_of_another = |member: MemberId| member != record.member;
    let has_met_another = record
        .roster
        .devices()
        .chain(&record.former)
        .any(|known| is_of_another(known.member))
        || record
            .introduced
            .iter()
            .filter_map(|id| record.member_of(*id))
            .any(is_of_another);
    // Before the log has been read, nobody seems to be there.
    let has_read =
        record.recovery.is_none() && record.applied.seq == record.head && may_introduce(record);
    is_of_another(device.member) && !has_met_another && has_read
}

/// Whether the others will believe what this phone says of devices: it is on the roster, or what puts it there comes first.
pub(crate) fn may_introduce(record: &DuoRecord) -> bool {
    let own = record.roster.get(record.device);
    own.map_or_else(
        || record.introduced.contains(&record.device),
        |own| !own.revoked,
    )
}

/// Puts a device on the roster: an item of the log, signed by this phone, goes into the outbox. Once per device.
///
/// # Errors
/// When the storage fails.
pub fn introduce(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    device: &Device,
) -> Result<(), StoreError> {
    if record.introduced.contains(&device.id) || record.roster.get(device.id).is_some() {
        return Ok(());
    }
    let item = device.vouched(phone.duo, record.device, &phone.secrets);
    record.introduced.push(device.id);
    record.enqueue(
        tx,
        Content::Roster {
            item,
            excluded_from: None,
        },
    )?;
    record.write(tx)
}

/// The phone's half of the request: the key for these devices. None when this phone does not hold it itself.
#[must_use]
pub fn make(
    phone: &Phone,
    record: &DuoRecord,
    devices: &[Device],
    rng: &mut impl CryptoRng,
) -> Option<GrantRequest> {
    let epoch = record.people.as_ref()?.key_epoch;
    let grants: Vec<Grant> = phone.with_key(record, epoch, |key| {
        // A device whose public key is no key at all gets nothing, and holds up nobody else.
        let grant = |device: &Device| {
            Grant::make(
                phone.duo,
                epoch,
                key,
                device.id,
                &device.public,
                record.device,
                &phone.secrets,
                rng,
            )
            .ok()
        };
        devices.iter().filter_map(grant).collect()
    })?;
    if grants.is_empty() {
        return None;
    }
    Some(GrantRequest {
        device: record.device,
        grants,
        held: held(record),
    })
}

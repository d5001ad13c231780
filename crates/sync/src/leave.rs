//! Leave: this phone signs itself out for good.
//!
//! `POST /api/v1/duos/{duo}/leave`. The phone first puts its own revocation into the log, as its last word; the next phone that reads it
//! makes a new key. That a phone is leaving is not remembered apart: it follows from that word, in the outbox or in the roster.

use crypto::roster::{RosterItem, SignedRosterItem};
use domain::{DeviceId, DuoId};
use minicbor::{Decode, Encode};

use crate::content::Content;
use crate::phone::Phone;
use crate::record::{DuoRecord, OutboxRow, duo_prefix, outbox_key};
use crate::store::{StoreError, Table, Transaction, read};
use crate::transfer;

/// What a device sends. The answer has no body; afterwards the device is revoked and its session does not hold it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct LeaveRequest {
    /// The leaving device.
    #[n(0)]
    pub device: DeviceId,
}

/// How many things only this phone has: they would be gone with it.
///
/// # Errors
/// When the storage fails.
pub async fn unsent(tx: &impl Transaction, duo: DuoId) -> Result<u32, StoreError> {
    let items = tx.count(Table::Outbox, &duo_prefix(duo)).await?;
    let photos = tx
        .count(Table::Transfers, &transfer::pending_attachments(duo))
        .await?;
    Ok(items + photos)
}

/// Says that this phone goes; said twice, it is said once. Whatever waits in the outbox goes out before it, and nothing after it.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn begin(tx: &impl Transaction, phone: &Phone) -> Result<(), StoreError> {
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    if is_leaving(tx, &record).await? {
        return Ok(());
    }
    let device = record.device;
    let item = SignedRosterItem::sign(
        record.duo,
        &RosterItem::Revoke { device },
        device,
        &phone.secrets,
    );
    let goes = Content::Roster {
        item,
        excluded_from: None,
    };
    record.enqueue(tx, goes)?;
    record.write(tx)
}

/// Whether this phone has said that it goes.
///
/// # Errors
/// When the storage fails.
pub async fn is_leaving(tx: &impl Transaction, record: &DuoRecord) -> Result<bool, StoreError> {
    if is_off_the_roster(record) {
        return Ok(true);
    }
    // Nothing is put behind it, so the newest row tells.
    let newest = outbox_key(record.duo, record.last_ctr);
    let Some(row) = read::<OutboxRow>(tx, Table::Outbox, &newest).await? else {
        return Ok(false);
    };
    let Content::Roster { item, .. } = row.content else {
        return Ok(false);
    };
    let device = record.device;
    Ok(item.item() == Ok(RosterItem::Revoke { device }))
}

/// Whether the duo has heard that this phone goes: only the server has still to be told, and then everything here can be deleted.
///
/// # Errors
/// When the storage fails.
pub async fn is_heard(tx: &impl Transaction, record: &DuoRecord) -> Result<bool, StoreError> {
    Ok(is_off_the_roster(record) && unsent(tx, record.duo).await? == 0)
}

fn is_off_the_roster(record: &DuoRecord) -> bool {
    record
        .roster
        .get(record.device)
        .is_some_and(|own| own.revoked)
}

//! Work: one piece of what a phone does with what it has stored, in one transaction.

use domain::UnixMillis;
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::plan::Work;
use crate::record::DuoRecord;
use crate::store::{StoreError, Transaction};
use crate::{ahead, apply, check, offer, recover, transfer};

/// Does it. The caller commits.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn work(
    tx: &impl Transaction,
    phone: &Phone,
    work: Work,
    at: UnixMillis,
    rng: &mut impl CryptoRng,
) -> Result<(), StoreError> {
    let record = &mut DuoRecord::read(tx, phone.duo).await?;
    match work {
        Work::Apply => apply::apply_next(tx, phone, record).await.map(drop),
        Work::StartOver => {
            let device = record.device;
            recover::start_over(tx, record, device).await
        }
        Work::Recover => recover::go_on(tx, phone, record).await,
        Work::Attach => transfer::attach_arrived(tx, phone, record, at).await,
        Work::Check => check::go_on(tx, phone, record).await,
        Work::Offer => offer::make(tx, phone, record, at, rng).await,
        Work::Trim => check::trim(tx, record).await,
        Work::FetchAhead => ahead::choose(tx, phone).await,
    }
}

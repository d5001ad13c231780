//! Note: what the server answered is stored, in one transaction, before anything follows from it.

use domain::UnixMillis;

use crate::phone::Phone;
use crate::pull::{self, KeepError};
use crate::record::DuoRecord;
use crate::refusal::Refusal;
use crate::request::{Answer, Asked};
use crate::store::{StoreError, Transaction};
use crate::{boot, card, check, device, load, offer, push, transfer};

/// Stores an answer. `at` is this phone's clock, only shown.
///
/// # Errors
/// When the storage fails, or the answer contradicts the log as this phone knows it; then the transaction must be dropped.
pub async fn note(
    tx: &impl Transaction,
    phone: &Phone,
    answer: &Answer,
    at: UnixMillis,
) -> Result<(), KeepError> {
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    match answer {
        Answer::Boot(answer) => boot::note(tx, &mut record, answer.clone()).await?,
        Answer::Push(request, answer) => {
            push::acknowledge(tx, &mut record, request, answer).await?
        }
        Answer::Pull(page) => {
            // The server is asked every minute, so this is the phone's clock for it.
            card::end_transfers(&mut record, at);
            pull::keep(tx, &mut record, page.clone(), at).await?;
        }
        Answer::Registered(request) => device::registered(tx, phone, &mut record, request).await?,
        Answer::Uploaded(hash, state) => transfer::noted(tx, phone.duo, *hash, state).await?,
        Answer::Blob(hash, sealed) => {
            load::take(tx, phone, &mut record, *hash, sealed).await?;
            check::take(tx, phone, &mut record, *hash, sealed).await?;
            transfer::arrived(tx, phone.duo, *hash, Some(sealed), at).await?;
        }
        Answer::Offered => offer::answered(tx, &mut record, true)?,
        Answer::Judged(verdict) => {
            check::said(tx, &mut record, verdict.snapshot, verdict.same).await?;
        }
        Answer::Challenge(_) | Answer::SignedIn | Answer::PeopleChanged => {}
    }
    Ok(())
}

/// Stores what a refusal means for what was asked. Whatever is not told here is only the engine's matter.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn refused(
    tx: &impl Transaction,
    phone: &Phone,
    asked: Asked,
    refusal: &Refusal,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    match asked {
        Asked::Upload(hash) => {
            let for_good = !matches!(refusal, Refusal::Damaged);
            if for_good && transfer::is_section(tx, phone.duo, hash).await? {
                return offer::give_up(tx, &mut record);
            }
            transfer::refused(tx, phone.duo, hash, for_good).await
        }
        Asked::Download(hash) => {
            // A section that is gone: a newer snapshot has taken its place, and Boot will say which.
            record.loading = record.loading.filter(|l| l.wanted() != Some(hash));
            record.checking = record
                .checking
                .filter(|c| c.next() != check::Next::Fetch(hash));
            record.write(tx)?;
            transfer::arrived(tx, phone.duo, hash, None, at).await
        }
        Asked::Offer => offer::answered(tx, &mut record, false),
        Asked::Verdict(hash) => check::said(tx, &mut record, hash, false).await,
        Asked::Register(device) => {
            // The id is taken: another one will do for a successor; a card has to be made anew.
            record
                .registering
                .retain(|waiting| waiting.device != device);
            record.successor = record.successor.filter(|successor| *successor != device);
            record.write(tx)
        }
        Asked::Pair | Asked::Other => Ok(()),
    }
}

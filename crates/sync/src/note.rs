//! Note: what the server answered is stored, in one transaction, before anything follows from it.

use domain::UnixMillis;

use crate::phone::Phone;
use crate::pull::{self, KeepError};
use crate::record::DuoRecord;
use crate::request::Answer;
use crate::store::Transaction;
use crate::{boot, push};

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
            pull::keep(tx, &mut record, page.clone(), at).await?;
        }
        Answer::Challenge(_) | Answer::SignedIn | Answer::PeopleChanged => {}
    }
    Ok(())
}

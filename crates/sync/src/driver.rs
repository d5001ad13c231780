//! Carries out the engine's effects on a storage and a network, the same way in a browser, a test and a simulation.

use domain::UnixMillis;
use rand_core::CryptoRng;

use crate::engine::{Effect, Event};
use crate::note::{note, refused};
use crate::phone::Phone;
use crate::plan::plan;
use crate::pull::KeepError;
use crate::request::{Answer, Failure, Request};
use crate::store::{StoreError, Transaction};
use crate::work::work;

/// Where transactions come from.
#[allow(
    async_fn_in_trait,
    reason = "driven on one thread: in a browser tab, or in a test"
)]
pub trait Store {
    /// Its transactions.
    type Transaction: Transaction;

    /// Begins one; waits until those begun before are done.
    ///
    /// # Errors
    /// When the storage cannot be opened.
    async fn begin(&self) -> Result<Self::Transaction, StoreError>;
}

/// The way to the server.
#[allow(
    async_fn_in_trait,
    reason = "driven on one thread: in a browser tab, or in a test"
)]
pub trait Transport {
    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// When there is none, or it is a refusal.
    async fn send(&self, request: Request) -> Result<Answer, Failure>;
}

/// Carries out one effect and says what came of it. [`Effect::WakeIn`], [`Effect::Show`] and [`Effect::Refresh`] are the host's own:
/// they come to nothing here.
pub async fn carry_out(
    effect: &Effect,
    store: &impl Store,
    transport: &impl Transport,
    phone: &Phone,
    at: UnixMillis,
    rng: &mut impl CryptoRng,
) -> Option<Event> {
    Some(match effect {
        Effect::Plan(hints) => Event::Planned(
            async {
                let tx = store.begin().await?;
                let plan = plan(&tx, phone, *hints, rng).await?;
                tx.commit().await?;
                Ok(plan)
            }
            .await,
        ),
        Effect::Send(request) => Event::Answered(transport.send(request.clone()).await),
        Effect::Note(answer) => Event::Noted(
            async {
                let tx = store.begin().await?;
                note(&tx, phone, answer, at).await?;
                tx.commit().await.map_err(KeepError::from)
            }
            .await,
        ),
        Effect::NoteRefused(asked, refusal) => Event::Worked(
            async {
                let tx = store.begin().await?;
                refused(&tx, phone, *asked, refusal, at).await?;
                tx.commit().await
            }
            .await,
        ),
        Effect::Work(piece) => Event::Worked(
            async {
                let tx = store.begin().await?;
                work(&tx, phone, *piece, at, rng).await?;
                tx.commit().await
            }
            .await,
        ),
        Effect::WakeIn { .. } | Effect::Show(_) | Effect::Refresh => return None,
    })
}

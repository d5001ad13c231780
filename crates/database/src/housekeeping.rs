//! What is due by time, by a final snapshot or by the list of erasures? Every step is short and may be repeated; what is left to do is read
//! from the tables, so that a crash between two steps needs no recovery.

use domain::{DuoId, Hash, Seq, UnixMillis};
use tokio::sync::oneshot;

use crate::erasures::Erasure;
use crate::writer::Job;
use crate::{Closed, Database, DatabaseError, blob, device, ending, purge, session, snapshot};

impl Database {
    /// Ends sessions that nobody uses, takes the grants from transfer codes that were not used in time, and makes snapshots final
    /// that nobody has answered for long enough.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self, now: UnixMillis) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| Box::pin(session::sweep(connection, now)))
            .await?;
        let changed = |duos: &Vec<DuoId>, _| duos.clone();
        self.single(
            None,
            changed,
            Box::new(move |connection| Box::pin(device::sweep_transfers(connection, now))),
        )
        .await?;
        self.single(
            None,
            changed,
            Box::new(move |connection| Box::pin(snapshot::sweep_waiting(connection, now))),
        )
        .await?;
        Ok(())
    }

    /// Purges what final snapshots cover and marks the blobs that they do not list. What was erased leaves the write-ahead log too.
    ///
    /// # Errors
    /// When the database fails; the next call goes on.
    pub async fn carry_out_snapshots(&self, now: UnixMillis) -> Result<(), DatabaseError> {
        let mut any = false;
        while let Some(due) = snapshot::next_due(&mut *self.reader().await?).await? {
            any = true;
            let mut purged = Some(Seq(0));
            while let Some(after) = purged {
                purged = self
                    .write_quietly(move |connection| {
                        Box::pin(async move { purge::step(connection, &due, after).await })
                    })
                    .await?;
            }
            let mut marked = None;
            loop {
                marked = self
                    .write_quietly(move |connection| {
                        Box::pin(
                            async move { purge::mark_step(connection, &due, marked, now).await },
                        )
                    })
                    .await?;
                if marked.is_none() {
                    break;
                }
            }
            self.write_quietly(move |connection| {
                Box::pin(async move {
                    purge::leave_trace(connection, now).await?;
                    snapshot::carried_out(connection, &due).await
                })
            })
            .await?;
        }
        if any { self.fold().await } else { Ok(()) }
    }

    /// Folds the write-ahead log into the database and empties it, so that it holds nothing of what was erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fold(&self) -> Result<(), DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Fold(answer)).await?;
        answered.await.map_err(|_| DatabaseError::Transaction)?
    }

    /// Whether something was erased of which the file may still hold traces.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holds_traces(&self) -> Result<bool, DatabaseError> {
        purge::any_trace(&mut *self.reader().await?).await
    }

    /// Writes the file anew, so that no trace of what was erased is left in it. Pushes wait meanwhile, about a second for each 100 MB.
    /// Only one may sweep at a time: what is erased meanwhile is noted as gone.
    ///
    /// # Errors
    /// When the database fails, as without room for a second copy.
    pub async fn scrub(&self, now: UnixMillis) -> Result<(), DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Scrub(answer)).await?;
        answered.await.map_err(|_| DatabaseError::Transaction)??;
        self.write_quietly(move |connection| Box::pin(purge::no_trace(connection, now)))
            .await
    }

    /// Some of the blobs that are due to be forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blobs_due(&self, now: UnixMillis) -> Result<Vec<(DuoId, Hash)>, DatabaseError> {
        blob::due(&mut *self.reader().await?, now).await
    }

    /// Forgets a blob, if it still is due, and lists it as erased; whether its object is now to be deleted.
    ///
    /// # Errors
    /// When the database or the list of erasures fails.
    pub async fn forget_blob(
        &self,
        duo: DuoId,
        hash: Hash,
        now: UnixMillis,
    ) -> Result<bool, DatabaseError> {
        let erasures = self.erasures.clone();
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::forget_due(connection, &erasures, duo, hash, now).await })
        })
        .await
    }

    /// Some of the uploads that began too long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overdue_uploads(
        &self,
        now: UnixMillis,
    ) -> Result<Vec<(DuoId, Hash)>, DatabaseError> {
        blob::overdue_uploads(&mut *self.reader().await?, now).await
    }

    /// Whether a blob or an upload of this hash is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows_blob(&self, duo: DuoId, hash: Hash) -> Result<bool, DatabaseError> {
        blob::is_known(&mut *self.reader().await?, duo, hash).await
    }

    /// The duos that were ended long enough ago to be forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn duos_due(&self, now: UnixMillis) -> Result<Vec<DuoId>, DatabaseError> {
        ending::due(&mut *self.reader().await?, now).await
    }

    /// Forgets people, devices and log of a duo, and lists it as erased. Its own row stays until [`Database::drop_duo`], so that the
    /// objects of its blobs can go in between.
    ///
    /// # Errors
    /// When the database or the list of erasures fails; the next call goes on.
    pub async fn forget_duo(&self, duo: DuoId, now: UnixMillis) -> Result<Closed, DatabaseError> {
        self.close_duo(duo, now, true).await
    }

    /// The last step of forgetting a duo, once the objects of its blobs are gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_duo(&self, duo: DuoId, now: UnixMillis) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move {
                purge::leave_trace(connection, now).await?;
                ending::drop_duo(connection, duo).await
            })
        })
        .await
    }

    /// Forgets again what was erased, should the database be an older copy of itself; every erasure whose objects must not be there.
    /// To be called before anybody is answered.
    ///
    /// # Errors
    /// When the database or the list of erasures fails.
    pub async fn apply_erasures(&self, now: UnixMillis) -> Result<Vec<Erasure>, DatabaseError> {
        let mut gone = Vec::new();
        for (erasure, at) in self.erasures.read().await? {
            match erasure {
                Erasure::Duo(duo) => {
                    if ending::exists(&mut *self.reader().await?, duo).await? {
                        self.close_duo(duo, now, false).await?;
                    }
                }
                Erasure::Blob(duo, hash) => {
                    let known = self.knows_blob(duo, hash).await?;
                    if known && !self.forget_erased(duo, hash, at).await? {
                        continue;
                    }
                }
            }
            gone.push(erasure);
        }
        Ok(gone)
    }

    async fn forget_erased(
        &self,
        duo: DuoId,
        hash: Hash,
        at: UnixMillis,
    ) -> Result<bool, DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(blob::forget_erased(connection, duo, hash, at))
        })
        .await
    }

    async fn close_duo(
        &self,
        duo: DuoId,
        now: UnixMillis,
        is_news: bool,
    ) -> Result<Closed, DatabaseError> {
        let erasures = self.erasures.clone();
        let closed = self
            .write(duo, move |connection| {
                Box::pin(async move {
                    let erasures = is_news.then_some(&erasures);
                    ending::close(connection, erasures, duo, now).await
                })
            })
            .await?;
        let step = move || {
            self.write_quietly(move |connection| Box::pin(ending::delete_log_step(connection, duo)))
        };
        while step().await? {}
        Ok(closed)
    }
}

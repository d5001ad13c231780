//! Who writes? One task, which owns the one connection that may.
//!
//! While it commits, further requests queue up, and the next transaction takes them all: the more there are, the
//! less each costs. A request is answered only after its commit.

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;

use domain::DuoId;
use sqlx::{Connection, SqliteConnection};
use sync::Refusal;
use tokio::sync::{mpsc, oneshot};

use crate::DatabaseError;
use crate::batch::{BATCH_BYTES_MAX, BATCH_JOBS_MAX, Batch, BatchJob};
use crate::duo::DuoNow;
use crate::heads::Heads;

/// Most requests that wait for the writer; further ones wait at the door of their own connection.
pub(crate) const QUEUE_MAX: usize = 512;

pub(crate) type Answer<T> = oneshot::Sender<Result<T, DatabaseError>>;

/// A request to write.
#[derive(Debug)]
pub(crate) enum Job {
    /// Shares a transaction.
    Batch(BatchJob),
    /// Has its own.
    Single(Box<dyn Single>),
    /// Fold the write-ahead log into the file and empty it.
    Fold(Answer<()>),
    /// Write the file anew, then fold.
    Scrub(Answer<()>),
    /// Take no more, do what waits, and end.
    Close,
}

/// What a request with a transaction of its own does in it.
pub(crate) type Work<T> =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send>;

/// Such work on its way.
pub(crate) type Working<'c, T> =
    Pin<Box<dyn Future<Output = Result<T, DatabaseError>> + Send + 'c>>;

/// A request with a transaction of its own: these are rare.
pub(crate) trait Single: fmt::Debug + Send {
    /// Does the work, in a transaction that has begun.
    fn work<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Working<'c, ()>;

    /// The duos that have changed, once the work is committed.
    fn changed(&self) -> Vec<DuoId>;

    /// Answers, after the commit or when there was none.
    fn answer(self: Box<Self>, committed: Result<(), DatabaseError>);
}

/// Work, and whoever waits for what comes of it.
pub(crate) struct Waiting<T> {
    pub(crate) work: Option<Work<T>>,
    pub(crate) done: Option<T>,
    pub(crate) changed: fn(&T, Option<DuoId>) -> Vec<DuoId>,
    pub(crate) duo: Option<DuoId>,
    pub(crate) answer: Answer<T>,
}

impl<T> fmt::Debug for Waiting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}

impl<T: Send> Single for Waiting<T> {
    fn work<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Working<'c, ()> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.done = Some(work(connection).await?);
            }
            Ok(())
        })
    }

    fn changed(&self) -> Vec<DuoId> {
        let done = self.done.as_ref();
        done.map_or_else(Vec::new, |done| (self.changed)(done, self.duo))
    }

    fn answer(self: Box<Self>, committed: Result<(), DatabaseError>) {
        let Self { done, answer, .. } = *self;
        let result = committed.and_then(|()| done.ok_or(DatabaseError::Transaction));
        // Whoever asked may have gone; what was committed stays.
        let _ = answer.send(result);
    }
}

/// The writing side, to be run as a task of its own.
#[derive(Debug)]
pub struct Writer {
    connection: SqliteConnection,
    jobs: mpsc::Receiver<Job>,
    heads: Heads,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection, jobs: mpsc::Receiver<Job>) -> Self {
        Self {
            connection,
            jobs,
            heads: Heads::default(),
        }
    }

    /// Writes until [`crate::Database::close`] or until every handle is dropped, and the queue is empty; then it folds the write-ahead log into
    /// the database. `changed` is called after each commit for each duo whose log, people or cursors changed.
    pub async fn run(mut self, changed: impl Fn(DuoNow) + Send) {
        while let Some(job) = self.jobs.recv().await {
            let mut next = Some(job);
            while let Some(job) = next.take() {
                match job {
                    Job::Batch(first) => {
                        let batch;
                        (batch, next) = self.gather(first);
                        self.batch(batch, &changed).await;
                    }
                    Job::Single(single) => self.single(single, &changed).await,
                    Job::Fold(answer) => {
                        let folded = self.fold().await;
                        let _ = answer.send(folded.map_err(DatabaseError::from));
                    }
                    Job::Scrub(answer) => {
                        let scrubbed = self.scrub().await;
                        let _ = answer.send(scrubbed.map_err(DatabaseError::from));
                    }
                    Job::Close => self.jobs.close(),
                }
            }
        }
        if let Err(error) = self.close().await {
            tracing::error!(%error, "the database was not closed cleanly");
        }
    }

    async fn close(mut self) -> Result<(), sqlx::Error> {
        self.fold().await?;
        self.connection.close().await
    }

    /// `secure_delete` overwrites what is freed, but when pages are balanced it leaves copies of rows in the gaps between rows (measured: 2 of
    /// 3,000 purged items were still in the file). Writing the file anew leaves none.
    async fn scrub(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("vacuum").execute(&mut self.connection).await?;
        self.fold().await
    }

    async fn fold(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// All waiting requests that fit in one transaction, and the one that ended the gathering.
    fn gather(&mut self, first: BatchJob) -> (Vec<BatchJob>, Option<Job>) {
        let mut bytes = first.bytes();
        let mut batch = vec![first];
        while batch.len() < BATCH_JOBS_MAX && bytes < BATCH_BYTES_MAX {
            match self.jobs.try_recv() {
                Ok(Job::Batch(job)) => {
                    bytes += job.bytes();
                    batch.push(job);
                }
                Ok(single) => return (batch, Some(single)),
                Err(_) => break,
            }
        }
        (batch, None)
    }

    async fn batch(&mut self, jobs: Vec<BatchJob>, changed: &impl Fn(DuoNow)) {
        let mut answers = Vec::with_capacity(jobs.len());
        match self.transact(jobs, &mut answers).await {
            Ok(duos) => {
                // First the pokes: whoever has an answer can rely on every stream knowing of it.
                for duo in duos {
                    self.tell(duo, changed).await;
                }
                for (answer, result) in answers {
                    // Whoever asked may have gone; the items are stored all the same.
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                tracing::error!(%error, requests = answers.len(), "a transaction failed");
                self.roll_back().await;
                for (answer, _) in answers {
                    let _ = answer.send(Err(DatabaseError::Transaction));
                }
            }
        }
    }

    /// All of the jobs in one transaction. `answers` hold only once it is committed.
    async fn transact(
        &mut self,
        jobs: Vec<BatchJob>,
        answers: &mut Vec<(
            Answer<sync::push::PushAnswer>,
            Result<sync::push::PushAnswer, DatabaseError>,
        )>,
    ) -> Result<BTreeSet<DuoId>, DatabaseError> {
        begin(&mut self.connection).await?;
        let mut batch = Batch::new(&mut self.connection, &mut self.heads);
        let mut failed = None;
        for job in jobs {
            match job {
                BatchJob::Push {
                    duo,
                    request,
                    answer,
                } => {
                    let result = match failed {
                        None => batch.push(duo, request).await,
                        Some(_) => Err(DatabaseError::Transaction),
                    };
                    let result = match result {
                        Err(error) if !matches!(error, DatabaseError::Refused(_)) => {
                            failed.get_or_insert(error);
                            Err(DatabaseError::Transaction)
                        }
                        other => other,
                    };
                    answers.push((answer, result));
                }
                BatchJob::Cursor {
                    duo,
                    device,
                    applied,
                } if failed.is_none() => {
                    failed = batch.cursor(duo, device, applied).await.err();
                }
                BatchJob::Cursor { .. } => {}
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        let duos = batch.finish().await?;
        commit(&mut self.connection).await?;
        Ok(duos)
    }

    async fn single(&mut self, mut single: Box<dyn Single>, changed: &impl Fn(DuoNow)) {
        if let Err(error) = begin(&mut self.connection).await {
            tracing::error!(%error, "a transaction did not begin");
            single.answer(Err(error));
            return;
        }
        let result = single.work(&mut self.connection).await;
        let result = match result {
            Ok(()) => commit(&mut self.connection).await.inspect_err(|error| {
                tracing::error!(%error, "a transaction failed");
            }),
            refused => refused,
        };
        if result.is_err() {
            self.roll_back().await;
        } else {
            for duo in single.changed() {
                self.heads.forget_duo(duo);
                self.tell(duo, changed).await;
            }
        }
        single.answer(result);
    }

    async fn tell(&mut self, duo: DuoId, changed: &impl Fn(DuoNow)) {
        match self.heads.duo(&mut self.connection, duo).await {
            Ok(state) => changed(DuoNow {
                duo,
                head: state.head.position.seq,
                people_version: state.people_version,
            }),
            // Forgotten: there is nobody left to tell.
            Err(DatabaseError::Refused(Refusal::NotFound)) => {}
            Err(error) => tracing::error!(%error, "phones were not told of a change"),
        }
    }

    async fn roll_back(&mut self) {
        self.heads.forget();
        // It fails where SQLite has rolled back by itself, as on a full disk.
        if let Err(error) = sqlx::query("rollback").execute(&mut self.connection).await {
            tracing::warn!(%error, "nothing to roll back");
        }
    }
}

/// Takes the write lock at once, so that nothing read in the transaction can be stale at its commit.
async fn begin(connection: &mut SqliteConnection) -> Result<(), DatabaseError> {
    sqlx::query("begin immediate").execute(connection).await?;
    Ok(())
}

async fn commit(connection: &mut SqliteConnection) -> Result<(), DatabaseError> {
    sqlx::query("commit").execute(connection).await?;
    Ok(())
}

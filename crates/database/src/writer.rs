//! Who writes? One task, which owns the one connection that may.
//!
//! While it commits, further requests queue up, and the next transaction takes them all: the more there are, the
//! less each costs. A request is answered only after its commit.

use std::collections::BTreeSet;

use domain::{DeviceId, DuoId, Hash, UnixMillis};
use sqlx::{Connection, SqliteConnection};
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::JoinAnswer;
use sync::pairing::PairingRequest;
use tokio::sync::{mpsc, oneshot};

use crate::batch::{BATCH_BYTES_MAX, BATCH_JOBS_MAX, Batch, BatchJob};
use crate::duo::{self, DuoNow, NewDuo};
use crate::heads::Heads;
use crate::join_code::{self, Join, Renewed};
use crate::session::{self, NewSession};
use crate::{DatabaseError, device, grant, pairing};

/// Most requests that wait for the writer; further ones wait at the door of their own connection.
pub(crate) const QUEUE_MAX: usize = 512;

type Answer<T> = oneshot::Sender<Result<T, DatabaseError>>;

/// A request to write.
#[derive(Debug)]
pub(crate) enum Job {
    /// Shares a transaction.
    Batch(BatchJob),
    /// Has its own.
    Single(Single),
    /// Take no more, do what waits, and end.
    Close,
}

/// A request with a transaction of its own: these are rare.
#[derive(Debug)]
pub(crate) enum Single {
    Join(Box<Join>, Answer<JoinAnswer>),
    Epoch(DuoId, EpochRequest, Answer<()>),
    Grants(DuoId, GrantRequest, Answer<()>),
    Pairing(DuoId, PairingRequest, Answer<()>),
    Revoke(DuoId, DeviceId, UnixMillis, Answer<()>),
    EnterSession(DeviceId, NewSession, Answer<()>),
    TouchSession(Hash, UnixMillis, Answer<()>),
    SweepSessions(UnixMillis, Answer<()>),
    CreateDuo(NewDuo, Answer<()>),
    RenewCode {
        name: String,
        duo: Option<DuoId>,
        hash: Hash,
        at: UnixMillis,
        answer: Answer<Renewed>,
    },
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
                    Job::Close => self.jobs.close(),
                }
            }
        }
        if let Err(error) = self.close().await {
            tracing::error!(%error, "the database was not closed cleanly");
        }
    }

    async fn close(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut self.connection)
            .await?;
        self.connection.close().await
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

    async fn single(&mut self, single: Single, changed: &impl Fn(DuoNow)) {
        if let Err(error) = begin(&mut self.connection).await {
            tracing::error!(%error, "a transaction did not begin");
            // Dropping the request tells whoever waits for its answer.
            return;
        }
        let connection = &mut self.connection;
        match single {
            Single::Join(join, answer) => {
                let result = join_code::join(connection, &join).await;
                let duo = result.as_ref().ok().map(|joined| joined.duo);
                self.conclude(result, duo, answer, changed).await;
            }
            Single::Epoch(duo, request, answer) => {
                let result = grant::make_epoch(connection, duo, &request).await;
                self.conclude(result, Some(duo), answer, changed).await;
            }
            Single::Grants(duo, request, answer) => {
                let result = grant::store(connection, duo, &request).await;
                self.conclude(result, Some(duo), answer, changed).await;
            }
            Single::Pairing(duo, request, answer) => {
                let result = pairing::say(connection, duo, &request).await;
                self.conclude(result, Some(duo), answer, changed).await;
            }
            Single::Revoke(duo, device, at, answer) => {
                let result = device::revoke(connection, device, duo, at).await;
                self.conclude(result, Some(duo), answer, changed).await;
            }
            Single::EnterSession(device, session, answer) => {
                let result = session::enter(connection, device, &session).await;
                self.conclude(result, None, answer, changed).await;
            }
            Single::TouchSession(token_hash, at, answer) => {
                let result = session::touch(connection, token_hash, at).await;
                self.conclude(result, None, answer, changed).await;
            }
            Single::SweepSessions(at, answer) => {
                let result = session::sweep(connection, at).await;
                self.conclude(result, None, answer, changed).await;
            }
            Single::CreateDuo(new, answer) => {
                let result = duo::create(connection, &new).await;
                self.conclude(result, None, answer, changed).await;
            }
            Single::RenewCode {
                name,
                duo,
                hash,
                at,
                answer,
            } => {
                let result = join_code::renew(connection, &name, duo, hash, at).await;
                self.conclude(result, None, answer, changed).await;
            }
        }
    }

    /// Commits what went well, takes back what did not, and answers.
    async fn conclude<T>(
        &mut self,
        result: Result<T, DatabaseError>,
        duo: Option<DuoId>,
        answer: Answer<T>,
        changed: &impl Fn(DuoNow),
    ) {
        let result = match result {
            Ok(done) => match commit(&mut self.connection).await {
                Ok(()) => Ok(done),
                Err(error) => {
                    tracing::error!(%error, "a transaction failed");
                    self.roll_back().await;
                    Err(error)
                }
            },
            Err(error) => {
                self.roll_back().await;
                Err(error)
            }
        };
        if let (true, Some(duo)) = (result.is_ok(), duo) {
            self.heads.forget_duo(duo);
            self.tell(duo, changed).await;
        }
        let _ = answer.send(result);
    }

    async fn tell(&mut self, duo: DuoId, changed: &impl Fn(DuoNow)) {
        match self.heads.duo(&mut self.connection, duo).await {
            Ok(state) => changed(DuoNow {
                duo,
                head: state.head.position.seq,
                people_version: state.people_version,
            }),
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

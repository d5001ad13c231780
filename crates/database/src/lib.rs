//! What does the server know, and how is it kept? All SQL of the project, one file per noun.
//!
//! # Architecture invariant
//! One task writes ([`Writer`]), over the one connection that may; everything else reads. A request is answered only
//! after a durable commit (write-ahead log, `synchronous = full`). Other processes of the same machine (the command
//! line beside a running server) may add duos and codes, never rows of a log.

mod batch;
mod cursor;
mod device;
mod duo;
mod error;
mod grant;
mod heads;
mod join_code;
mod log;
mod pairing;
mod row;
mod schema;
mod session;
mod writer;

use std::path::Path;
use std::time::Duration;

use domain::{DeviceId, DuoId, Hash, Seq, UnixMillis};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Sqlite};
use sync::Refusal;
use sync::boot::BootAnswer;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::JoinAnswer;
use sync::pairing::PairingRequest;
use sync::pull::{PullAnswer, PullQuery};
use sync::push::{PushAnswer, PushRequest};
use tokio::sync::{mpsc, oneshot};

use crate::batch::BatchJob;
use crate::writer::{Job, QUEUE_MAX, Single};

pub use device::DeviceRow;
pub use duo::{DuoNow, DuoSummary, NewDuo};
pub use error::DatabaseError;
pub use join_code::{Join, Renewed};
pub use log::ROOM_BYTES_MAX;
pub use session::{NewSession, SESSION_IDLE_DAYS_MAX, Session, day_of};
pub use writer::Writer;

/// Name of the database's file in the data folder.
pub const FILE: &str = "samen.sqlite";

/// How long a connection waits for another process's write lock, in milliseconds: the command line holds it for a few.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// Connections that read. A read takes tenths of a millisecond; more would only wait for the same cores.
const READERS: u32 = 4;

/// Pages in the write-ahead log before it is folded into the file: 64 MiB. Under load the same pages are written again and again,
/// and a fold writes each once: with four times as long between folds, an eighth less is written.
const CHECKPOINT_PAGES: &str = "16000";

/// Page cache of the writer, in KiB (negative by SQLite's convention): the ends of some thousand logs and their indexes.
const WRITER_CACHE: &str = "-65536";

/// A handle on the database; clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    readers: SqlitePool,
    jobs: mpsc::Sender<Job>,
}

impl Database {
    /// Opens the database in this folder, made when missing, and brings its tables up to date. Nothing is written until the
    /// [`Writer`] runs.
    ///
    /// # Errors
    /// When the file cannot be opened, or was made by a newer build.
    pub async fn open(folder: &Path) -> Result<(Self, Writer), DatabaseError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))
            .foreign_keys(true)
            .disable_statement_logging();
        let writing = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", WRITER_CACHE)
            // What is deleted is overwritten, not only forgotten.
            .pragma("secure_delete", "on");
        // A pool of one, since migrations ask for a pool; the writer then has the connection for itself.
        let writers = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(writing)
            .await?;
        schema::migrate(&writers).await?;
        let connection = writers.acquire().await?.detach();
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        Ok((Self { readers, jobs }, Writer::new(connection, queue)))
    }

    /// Ends the writer after what already waits for it, and the reading side. Whoever still asks is told [`DatabaseError::Stopped`].
    pub async fn close(&self) {
        // Already stopped is as good.
        let _ = self.send(Job::Close).await;
        self.readers.close().await;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn health(&self) -> Result<(), DatabaseError> {
        self.is_empty().await.map(drop)
    }

    /// Whether no programme has been made yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_empty(&self) -> Result<bool, DatabaseError> {
        duo::none_exists(&mut *self.reader().await?).await
    }

    /// Whether anybody ever joined.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn anyone_joined(&self) -> Result<bool, DatabaseError> {
        join_code::any_used(&mut *self.reader().await?).await
    }

    /// All duos, for the person who runs the server.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn duos(&self) -> Result<Vec<DuoSummary>, DatabaseError> {
        duo::list(&mut *self.reader().await?).await
    }

    /// The session of a token, by the token's SHA-256; none when it is unknown or has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(
        &self,
        token_hash: Hash,
        now: UnixMillis,
    ) -> Result<Option<Session>, DatabaseError> {
        session::find(&mut *self.reader().await?, token_hash, now).await
    }

    /// A device by its id, in whatever duo.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn device(&self, device: DeviceId) -> Result<Option<DeviceRow>, DatabaseError> {
        device::find(&mut *self.reader().await?, device).await
    }

    /// Everything about the duo but its log, for a device of it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or when the database fails.
    pub async fn boot(&self, duo: DuoId, asking: DeviceId) -> Result<BootAnswer, DatabaseError> {
        let mut reading = self.readers.begin().await?;
        let answer = duo::boot(&mut reading, duo, asking).await?;
        reading.commit().await?;
        Ok(answer)
    }

    /// Head and people of a duo.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or when the database fails.
    pub async fn duo_now(&self, duo: DuoId) -> Result<DuoNow, DatabaseError> {
        let state = duo::state(&mut *self.reader().await?, duo).await?;
        Ok(DuoNow {
            duo,
            head: state.head.position.seq,
            people_version: state.people_version,
        })
    }

    /// The next page of the log after the asked position. How far the device has applied the log is noted afterwards; the answer does
    /// not wait for it.
    ///
    /// # Errors
    /// [`Refusal::HistoryChanged`] when the log does not hold this position, [`Refusal::NotFound`], [`Refusal::Malformed`], or when the
    /// database fails.
    pub async fn pull(&self, duo: DuoId, query: PullQuery) -> Result<PullAnswer, DatabaseError> {
        let PullQuery {
            device,
            after,
            applied,
        } = query;
        if applied > after.seq {
            let what = "applied: at most what is kept".into();
            return Err(Refusal::Malformed { what }.into());
        }
        let mut reading = self.readers.begin().await?;
        let state = duo::state(&mut reading, duo).await?;
        let head = state.head.position;
        let Some(bytes_before) = log::bytes_before(&mut reading, duo, after).await? else {
            return Err(Refusal::HistoryChanged { head }.into());
        };
        let items = if after.seq < head.seq {
            log::page(&mut reading, duo, device, after.seq, bytes_before).await?
        } else {
            Vec::new()
        };
        let cursors = cursor::of_duo(&mut reading, duo).await?;
        reading.commit().await?;
        let noted = cursors.iter().find(|cursor| cursor.device == device);
        if noted.map_or(Seq(0), |cursor| cursor.applied) < applied {
            self.send(Job::Batch(BatchJob::Cursor {
                duo,
                device,
                applied,
            }))
            .await?;
        }
        Ok(PullAnswer {
            items,
            head,
            people_version: state.people_version,
            cursors,
        })
    }

    /// Appends a push to the duo's log.
    ///
    /// # Errors
    /// What [`sync::push::admit`] refuses, [`Refusal::HistoryChanged`], [`Refusal::Full`], [`Refusal::NotFound`],
    /// [`Refusal::Revoked`], or when the database fails.
    pub async fn push(
        &self,
        duo: DuoId,
        request: PushRequest,
    ) -> Result<PushAnswer, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Batch(BatchJob::Push {
            duo,
            request,
            answer,
        }))
        .await?;
        answered.await.map_err(|_| DatabaseError::Transaction)?
    }

    /// Makes a phone a device by a code and puts it into a session.
    ///
    /// # Errors
    /// [`Refusal::CodeUnknown`], [`Refusal::CodeUsed`], [`Refusal::CodeExpired`], or when the database fails.
    pub async fn join(&self, join: Join) -> Result<JoinAnswer, DatabaseError> {
        self.single(|answer| Single::Join(Box::new(join), answer))
            .await
    }

    /// Makes the key of a new epoch, if this device is the first to.
    ///
    /// # Errors
    /// [`Refusal::EpochTaken`], [`Refusal::Malformed`], [`Refusal::NotFound`], [`Refusal::Revoked`], or when the database fails.
    pub async fn make_epoch(&self, duo: DuoId, request: EpochRequest) -> Result<(), DatabaseError> {
        self.single(|answer| Single::Epoch(duo, request, answer))
            .await
    }

    /// Stores grants of the current epoch.
    ///
    /// # Errors
    /// [`Refusal::Malformed`], [`Refusal::NotFound`], [`Refusal::Revoked`], or when the database fails.
    pub async fn store_grants(
        &self,
        duo: DuoId,
        request: GrantRequest,
    ) -> Result<(), DatabaseError> {
        self.single(|answer| Single::Grants(duo, request, answer))
            .await
    }

    /// Notes what a device says to a peer.
    ///
    /// # Errors
    /// [`Refusal::Contradiction`], [`Refusal::Malformed`], [`Refusal::NotFound`], [`Refusal::Revoked`], or when the database fails.
    pub async fn say_pairing(
        &self,
        duo: DuoId,
        request: PairingRequest,
    ) -> Result<(), DatabaseError> {
        self.single(|answer| Single::Pairing(duo, request, answer))
            .await
    }

    /// Signs a device out for good. Sessions remembered elsewhere must be forgotten by the caller.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke(
        &self,
        duo: DuoId,
        device: DeviceId,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.single(|answer| Single::Revoke(duo, device, now, answer))
            .await
    }

    /// Puts a device that has shown its key into a session, out of any other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter_session(
        &self,
        device: DeviceId,
        session: NewSession,
    ) -> Result<(), DatabaseError> {
        self.single(|answer| Single::EnterSession(device, session, answer))
            .await
    }

    /// Notes that a session was used today.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(
        &self,
        token_hash: Hash,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.single(|answer| Single::TouchSession(token_hash, now, answer))
            .await
    }

    /// Forgets sessions that have ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_sessions(&self, now: UnixMillis) -> Result<(), DatabaseError> {
        self.single(|answer| Single::SweepSessions(now, answer))
            .await
    }

    /// Makes a duo, and its programme when there is none of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_duo(&self, new: NewDuo) -> Result<(), DatabaseError> {
        self.single(|answer| Single::CreateDuo(new, answer)).await
    }

    /// A new joining code, given as its hash, for the one member of this name; older unused ones end.
    ///
    /// # Errors
    /// [`DatabaseError::Selection`] when nobody or several people have this name, or when the database fails.
    pub async fn renew_code(
        &self,
        name: String,
        duo: Option<DuoId>,
        hash: Hash,
        now: UnixMillis,
    ) -> Result<Renewed, DatabaseError> {
        self.single(|answer| Single::RenewCode {
            name,
            duo,
            hash,
            at: now,
            answer,
        })
        .await
    }

    async fn reader(&self) -> Result<PoolConnection<Sqlite>, DatabaseError> {
        Ok(self.readers.acquire().await?)
    }

    async fn single<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, DatabaseError>>) -> Single,
    ) -> Result<T, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Single(job(answer))).await?;
        answered.await.map_err(|_| DatabaseError::Transaction)?
    }

    async fn send(&self, job: Job) -> Result<(), DatabaseError> {
        self.jobs
            .send(job)
            .await
            .map_err(|_| DatabaseError::Stopped)
    }
}

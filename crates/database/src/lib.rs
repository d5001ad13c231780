//! What does the server know, and how is it kept? All SQL of the project, one file per noun.
//!
//! # Architecture invariant
//! One task writes ([`Writer`]), over the one connection that may; everything else reads. A request is answered only
//! after a durable commit (write-ahead log, `synchronous = full`). Other processes of the same machine (the command
//! line beside a running server) may add duos, codes and sheets, never rows of a log.

mod admission;
mod batch;
mod blob;
mod boot;
mod cursor;
mod device;
mod duo;
mod ending;
mod epoch;
mod erasures;
mod error;
mod grant;
mod heads;
mod housekeeping;
mod join_code;
mod log;
mod pairing;
mod passkey;
mod patience;
mod purge;
mod report;
mod row;
mod schema;
mod session;
mod sheet;
mod snapshot;
mod writer;
mod writes;

use std::num::NonZeroU16;
use std::path::Path;
use std::time::Duration;

use domain::{DeviceId, DuoId, Hash, Seq, UnixMillis};
use sqlx::SqliteConnection;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Sqlite};
use sync::Refusal;
use sync::blob::BLOBS_BYTES_MAX;
use sync::boot::BootAnswer;
use sync::pull::{PullAnswer, PullQuery};
use tokio::sync::{mpsc, oneshot};

use crate::batch::BatchJob;
use crate::erasures::Erasures;
use crate::writer::{Job, QUEUE_MAX, Waiting, Work, Working};

pub use blob::{BLOBS_MAX, BlobProgress, OLD_SECTION_MS, StoredBlob};
pub use device::DeviceRow;
pub use duo::{DuoNow, DuoSummary, NewDuo};
pub use ending::Closed;
pub use erasures::{ERASURES_FILE, Erasure};
pub use error::DatabaseError;
pub use join_code::{CODES_PER_DAY_MAX, Join, Renewed};
pub use log::ROOM_BYTES_MAX;
pub use passkey::{NewPasskey, PasskeyOwner, PasskeyRow};
pub use report::{FACT_CHARS_MAX, FACTS_MAX, ReportRow};
pub use session::{NewSession, SESSION_IDLE_DAYS_MAX, Session, day_of};
pub use sheet::{NewSheet, SheetRow, StoredSheet, VERSIONS_MAX};
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
    erasures: Erasures,
    blobs_bytes_max: u64,
}

impl Database {
    /// Opens the database in this folder, made when missing, and brings its tables up to date. Nothing is written until the
    /// [`Writer`] runs. `people_step` is drawn anew for each start: by so much versions of people rise.
    ///
    /// # Errors
    /// When the file cannot be opened, or was made by a newer build.
    pub async fn open(
        folder: &Path,
        people_step: NonZeroU16,
    ) -> Result<(Self, Writer), DatabaseError> {
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
        let connect = || {
            let pool = SqlitePoolOptions::new().max_connections(1);
            pool.connect_with(writing.clone())
        };
        let writers = patience::patiently(connect, patience::is_locked).await?;
        schema::migrate(&writers).await?;
        let mut connection = writers.acquire().await?.detach();
        duo::count_people_by(&mut connection, people_step).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let database = Self {
            readers,
            jobs,
            erasures: Erasures::new(folder),
            blobs_bytes_max: BLOBS_BYTES_MAX,
        };
        Ok((database, Writer::new(connection, queue)))
    }

    /// The same with another room for the photos and voices of each duo, in sealed bytes.
    #[must_use]
    pub fn with_blobs_bytes_max(self, blobs_bytes_max: u64) -> Self {
        Self {
            blobs_bytes_max,
            ..self
        }
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

    /// What is known of a blob.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such duo, or when the database fails.
    pub async fn blob_progress(
        &self,
        duo: DuoId,
        hash: Hash,
    ) -> Result<BlobProgress, DatabaseError> {
        blob::progress(&mut *self.reader().await?, duo, hash).await
    }

    /// All reports, oldest first, for the person who runs the server.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports(&self) -> Result<Vec<ReportRow>, DatabaseError> {
        report::list(&mut *self.reader().await?).await
    }

    /// Everything about the duo but its log, for a device of it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or when the database fails.
    pub async fn boot(&self, duo: DuoId, asking: DeviceId) -> Result<BootAnswer, DatabaseError> {
        let mut reading = self.readers.begin().await?;
        let answer = boot::answer(&mut reading, duo, asking, self.blobs_bytes_max).await?;
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
    /// [`Refusal::HistoryChanged`] when the log does not hold this position, [`Refusal::Compacted`] when it begins after it,
    /// [`Refusal::NotFound`], [`Refusal::Malformed`], or when the database fails.
    pub async fn pull(&self, duo: DuoId, query: PullQuery) -> Result<PullAnswer, DatabaseError> {
        let PullQuery {
            device,
            after,
            applied,
            own: _,
        } = query;
        if applied > after.seq {
            let what = "applied: at most what is kept".into();
            return Err(Refusal::Malformed { what }.into());
        }
        let mut reading = self.readers.begin().await?;
        let state = duo::state(&mut reading, duo).await?;
        let head = state.head.position;
        let bytes_before = log::position(&mut reading, duo, &state, after).await?;
        let items = if after.seq < head.seq {
            log::page(&mut reading, duo, &query, bytes_before).await?
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

    async fn reader(&self) -> Result<PoolConnection<Sqlite>, DatabaseError> {
        Ok(self.readers.acquire().await?)
    }

    /// Writes in a transaction of its own; then the phones of the duo are told.
    async fn write<T: Send + 'static>(
        &self,
        duo: DuoId,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let changed = |_: &T, duo: Option<DuoId>| duo.into_iter().collect();
        self.single(Some(duo), changed, Box::new(work)).await
    }

    /// Writes what no phone need be told of.
    async fn write_quietly<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        self.single(None, |_, _| Vec::new(), Box::new(work)).await
    }

    async fn single<T: Send + 'static>(
        &self,
        duo: Option<DuoId>,
        changed: fn(&T, Option<DuoId>) -> Vec<DuoId>,
        work: Work<T>,
    ) -> Result<T, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            work: Some(work),
            done: None,
            changed,
            duo,
            answer,
        };
        self.send(Job::Single(Box::new(waiting))).await?;
        answered.await.map_err(|_| DatabaseError::Transaction)?
    }

    async fn send(&self, job: Job) -> Result<(), DatabaseError> {
        self.jobs
            .send(job)
            .await
            .map_err(|_| DatabaseError::Stopped)
    }
}

//! How do many pushes become one transaction, without one disturbing another?

use std::collections::BTreeSet;

use domain::{Ctr, DeviceId, DuoId, Position, Seq};
use sqlx::SqliteConnection;
use sync::push::{PUSH_ITEMS_MAX, PushAnswer, PushRequest};
use tokio::sync::oneshot;

use crate::admission::{self, Earlier};
use crate::duo::DuoState;
use crate::heads::{DeviceState, Heads};
use crate::log::{self, NewRow};
use crate::{DatabaseError, cursor};

/// Most requests in one transaction: past this the cost of a commit is shared well enough.
pub(crate) const BATCH_JOBS_MAX: usize = 512;

/// A transaction takes no further requests once its pushes hold this many bytes, so that it lasts about 20 ms at most.
pub(crate) const BATCH_BYTES_MAX: usize = 2 * 1024 * 1024;

/// A request that shares its transaction with others.
#[derive(Debug)]
pub(crate) enum BatchJob {
    /// New items; answered after the commit.
    Push {
        duo: DuoId,
        request: PushRequest,
        answer: oneshot::Sender<Result<PushAnswer, DatabaseError>>,
    },
    /// A device has applied the log so far; nobody waits for it.
    Cursor {
        duo: DuoId,
        device: DeviceId,
        applied: Seq,
    },
}

impl BatchJob {
    /// What it adds to [`BATCH_BYTES_MAX`].
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Push { request, .. } => request.items.iter().map(|item| item.bytes.len()).sum(),
            Self::Cursor { .. } => 0,
        }
    }
}

/// A transaction on its way.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    connection: &'a mut SqliteConnection,
    heads: &'a mut Heads,
    /// Decided, not yet handed to SQLite: one statement takes many.
    rows: Vec<NewRow>,
    changed: BTreeSet<DuoId>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(connection: &'a mut SqliteConnection, heads: &'a mut Heads) -> Self {
        Self {
            connection,
            heads,
            rows: Vec::new(),
            changed: BTreeSet::new(),
        }
    }

    /// Takes one push. After [`DatabaseError::Refused`] nothing of it is stored and the others go on; after any
    /// other error the transaction must be rolled back.
    pub(crate) async fn push(
        &mut self,
        duo: DuoId,
        request: PushRequest,
    ) -> Result<PushAnswer, DatabaseError> {
        let duo_state = self.heads.duo(self.connection, duo).await?;
        let device = request.device;
        let device_state = self.heads.device(self.connection, duo, device).await?;
        duo_state.going_on()?;
        let at = request.at;
        self.must_hold(duo, at, duo_state, device_state).await?;
        let earlier = self.earlier(duo, &request, device_state.last_ctr).await?;
        let last_ctr = device_state.last_ctr;
        let admitted = admission::admit_after(duo, request, &duo_state, last_ctr, &earlier)?;
        let (head, mut rows) = admission::rows(duo, &duo_state, admitted.rows)?;
        if !rows.is_empty() {
            self.changed.insert(duo);
        }
        self.rows.append(&mut rows);
        self.heads.pushed(
            duo,
            device,
            DuoState { head, ..duo_state },
            DeviceState {
                last_ctr: admitted.state.last_ctr,
                seen_at: Some(at),
            },
        );
        Ok(admitted.answer)
    }

    /// Takes one cursor.
    pub(crate) async fn cursor(
        &mut self,
        duo: DuoId,
        device: DeviceId,
        applied: Seq,
    ) -> Result<(), DatabaseError> {
        if cursor::advance(self.connection, duo, device, applied).await? {
            self.changed.insert(duo);
        }
        Ok(())
    }

    /// Hands SQLite what is left; the duos that changed. The caller commits.
    pub(crate) async fn finish(mut self) -> Result<BTreeSet<DuoId>, DatabaseError> {
        self.flush().await?;
        Ok(self.changed)
    }

    async fn flush(&mut self) -> Result<(), DatabaseError> {
        log::append(self.connection, &mut self.rows).await
    }

    /// Refuses a position that this log does not hold, or no longer.
    async fn must_hold(
        &mut self,
        duo: DuoId,
        at: Position,
        duo_state: DuoState,
        device_state: DeviceState,
    ) -> Result<(), DatabaseError> {
        if at == duo_state.head.position || device_state.seen_at == Some(at) {
            return Ok(());
        }
        // The position may be of a row that this very transaction adds.
        self.flush().await?;
        log::position(self.connection, duo, &duo_state, at).await?;
        Ok(())
    }

    /// What the log holds of the items that were sent before.
    async fn earlier(
        &mut self,
        duo: DuoId,
        request: &PushRequest,
        last_ctr: Ctr,
    ) -> Result<Earlier, DatabaseError> {
        let Some(first) = admission::first_known(request, last_ctr) else {
            return Ok(Vec::new());
        };
        self.flush().await?;
        log::earlier(self.connection, duo, request.device, first, PUSH_ITEMS_MAX).await
    }
}

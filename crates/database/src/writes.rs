//! What can be asked of the writer? One method per request, each answered after its durable commit.

use domain::{DeviceId, DuoId, Hash, UnixMillis};
use sync::blob::SECTIONS_ROOM_BYTES;
use sync::code::CodeRequest;
use sync::device::DeviceRequest;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::JoinAnswer;
use sync::pairing::PairingRequest;
use sync::push::{PushAnswer, PushRequest};
use sync::report::ReportRequest;
use sync::snapshot::{OfferRequest, VerdictRequest};
use tokio::sync::oneshot;

use crate::batch::BatchJob;
use crate::duo::{self, NewDuo};
use crate::join_code::{self, Join, Renewed};
use crate::session::{self, NewSession};
use crate::writer::Job;
use crate::{
    Database, DatabaseError, blob, device, ending, epoch, grant, pairing, report, snapshot,
};

impl Database {
    /// Appends a push to the duo's log.
    ///
    /// # Errors
    /// What [`sync::push::admit`] refuses, [`sync::Refusal::HistoryChanged`], [`sync::Refusal::Compacted`], [`sync::Refusal::Full`],
    /// [`sync::Refusal::Ended`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`], or when the database fails.
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
    /// [`sync::Refusal::CodeUnknown`], [`sync::Refusal::CodeUsed`], [`sync::Refusal::CodeExpired`], [`sync::Refusal::Full`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn join(&self, join: Join) -> Result<JoinAnswer, DatabaseError> {
        let changed = |joined: &JoinAnswer, _| vec![joined.duo];
        self.single(
            None,
            changed,
            Box::new(move |connection| Box::pin(join_code::join(connection, join))),
        )
        .await
    }

    /// A device registers another one of the same member; a phone joins `session`. The request's proof must have been checked.
    ///
    /// # Errors
    /// [`sync::Refusal::Contradiction`], [`sync::Refusal::Full`], [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`],
    /// [`sync::Refusal::Revoked`], [`sync::Refusal::Ended`], or when the database fails.
    pub async fn register_device(
        &self,
        duo: DuoId,
        request: DeviceRequest,
        session: NewSession,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { device::register(connection, duo, &request, &session).await })
        })
        .await
    }

    /// A device asks for a joining code for a member of its duo.
    ///
    /// # Errors
    /// [`sync::Refusal::NotFound`], [`sync::Refusal::TooMany`], [`sync::Refusal::Contradiction`], [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn ask_code(
        &self,
        duo: DuoId,
        request: CodeRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { join_code::ask(connection, duo, &request, now).await })
        })
        .await
    }

    /// Makes the key of a new epoch, if this device is the first to. Sessions with devices that it signs out must be forgotten by the caller.
    ///
    /// # Errors
    /// [`sync::Refusal::EpochTaken`], [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::Ended`], what a push refuses, or when the database fails.
    pub async fn make_epoch(
        &self,
        duo: DuoId,
        request: EpochRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { epoch::make(connection, duo, &request, now).await })
        })
        .await
    }

    /// Stores grants of the current epoch.
    ///
    /// # Errors
    /// [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`], [`sync::Refusal::CodeExpired`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn store_grants(
        &self,
        duo: DuoId,
        request: GrantRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { grant::store(connection, duo, &request, now).await })
        })
        .await
    }

    /// Notes what a device says to a peer.
    ///
    /// # Errors
    /// [`sync::Refusal::Contradiction`], [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn say_pairing(
        &self,
        duo: DuoId,
        request: PairingRequest,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { pairing::say(connection, duo, &request).await })
        })
        .await
    }

    /// Takes the offer of a snapshot.
    ///
    /// # Errors
    /// [`sync::Refusal::Contradiction`], [`sync::Refusal::Malformed`], [`sync::Refusal::TooLarge`], [`sync::Refusal::NotFound`],
    /// [`sync::Refusal::Revoked`], [`sync::Refusal::Ended`], or when the database fails.
    pub async fn offer_snapshot(
        &self,
        duo: DuoId,
        request: OfferRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { snapshot::offer(connection, duo, &request, now).await })
        })
        .await
    }

    /// Takes the verdict on a snapshot. What it covers is then to be purged: [`Database::carry_out_snapshots`].
    ///
    /// # Errors
    /// [`sync::Refusal::Contradiction`], [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn judge_snapshot(
        &self,
        duo: DuoId,
        request: VerdictRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { snapshot::judge(connection, duo, &request, now).await })
        })
        .await
    }

    /// Notes that the upload of a blob begins.
    ///
    /// # Errors
    /// [`sync::Refusal::Full`], [`sync::Refusal::Contradiction`], [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn begin_blob(
        &self,
        duo: DuoId,
        by: DeviceId,
        hash: Hash,
        bytes: u32,
        is_section: bool,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        let more = if is_section { SECTIONS_ROOM_BYTES } else { 0 };
        let room = self.blobs_bytes_max + more;
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::begin(connection, duo, by, hash, bytes, room, now).await })
        })
        .await
    }

    /// Notes that a blob is stored, once its object is durable and its hash was checked.
    ///
    /// # Errors
    /// [`sync::Refusal::NotFound`] when no upload of it is known any more, or when the database fails.
    pub async fn finish_blob(
        &self,
        duo: DuoId,
        hash: Hash,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::finish(connection, duo, hash, now).await })
        })
        .await
    }

    /// Forgets the upload of a blob.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon_blob(&self, duo: DuoId, hash: Hash) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::abandon(connection, duo, hash).await })
        })
        .await
    }

    /// Notes whether a blob's object was found missing or changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_blob_damaged(
        &self,
        duo: DuoId,
        hash: Hash,
        damaged: bool,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::set_damaged(connection, duo, hash, damaged).await })
        })
        .await
    }

    /// A blob that no snapshot lists is about to be referred to again: it stays.
    ///
    /// # Errors
    /// [`sync::Refusal::Ended`], or when the database fails.
    pub async fn keep_blob(
        &self,
        duo: DuoId,
        hash: Hash,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { blob::keep(connection, duo, hash, now).await })
        })
        .await
    }

    /// A member ends the duo.
    ///
    /// # Errors
    /// [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`], or when the database fails.
    pub async fn end_duo(
        &self,
        duo: DuoId,
        by: DeviceId,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { ending::end(connection, duo, by, now).await })
        })
        .await
    }

    /// A device signs itself out for good. Sessions remembered elsewhere must be forgotten by the caller.
    ///
    /// # Errors
    /// [`sync::Refusal::NotFound`], [`sync::Refusal::Revoked`], or when the database fails.
    pub async fn leave(
        &self,
        duo: DuoId,
        device: DeviceId,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write(duo, move |connection| {
            Box::pin(async move { device::leave(connection, device, duo, now).await })
        })
        .await
    }

    /// Takes a report for the coordinator.
    ///
    /// # Errors
    /// [`sync::Refusal::TooLarge`], [`sync::Refusal::TooMany`], [`sync::Refusal::Malformed`], [`sync::Refusal::NotFound`],
    /// [`sync::Refusal::Revoked`], or when the database fails.
    pub async fn store_report(
        &self,
        duo: DuoId,
        request: ReportRequest,
        now: UnixMillis,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { report::store(connection, duo, &request, now).await })
        })
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
        self.write(duo, move |connection| {
            Box::pin(async move { device::revoke(connection, device, duo, now).await })
        })
        .await
    }

    /// Puts a device that has shown its key into a session, out of any other.
    ///
    /// # Errors
    /// [`sync::Refusal::CodeExpired`] for a transfer code that was not used in time, [`sync::Refusal::Revoked`],
    /// [`sync::Refusal::SignedOut`] when there is no such device, or when the database fails.
    pub async fn sign_in(
        &self,
        device: DeviceId,
        session: NewSession,
    ) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { device::sign_in(connection, device, &session).await })
        })
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
        self.write_quietly(move |connection| {
            Box::pin(async move { session::touch(connection, token_hash, now).await })
        })
        .await
    }

    /// Makes a duo, and its programme when there is none of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_duo(&self, new: NewDuo) -> Result<(), DatabaseError> {
        self.write_quietly(move |connection| {
            Box::pin(async move { duo::create(connection, &new).await })
        })
        .await
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
        self.write_quietly(move |connection| {
            Box::pin(async move { join_code::renew(connection, &name, duo, hash, now).await })
        })
        .await
    }
}

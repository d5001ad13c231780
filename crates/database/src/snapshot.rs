//! Snapshots: who has folded the log up to where, does the other member's device agree, and where does the log begin since?

use std::collections::HashSet;

use crypto::device::Signature;
use domain::{DeviceId, DeviceKind, DuoId, Hash, KeyEpoch, Seq, UnixMillis};
use minicbor::bytes::ByteVec;
use sqlx::{Row, SqliteConnection};
use sync::Refusal;
use sync::snapshot::{
    KeptSnapshot, LIVE_BLOBS_MAX, OfferRequest, SECTIONS_MAX, SNAPSHOT_CONTEXT, SNAPSHOT_WAIT_MS,
    Snapshot, VerdictRequest,
};
use sync::wire::from_bytes;

use crate::duo::DuoState;
use crate::row::{self, malformed, stored, too_large};
use crate::{DatabaseError, blob, device, duo, log};

/// The snapshot of the duo in this state, of which there is one at most.
pub(crate) async fn kept(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: &'static str,
) -> Result<Option<KeptSnapshot>, DatabaseError> {
    let row = sqlx::query(
        "select bytes, device, signature, offered_at from snapshot where duo = $1 and state = $2",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(state)
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(KeptSnapshot {
            snapshot: ByteVec::from(row.try_get::<Vec<u8>, _>("bytes")?),
            device: row::device(&row, "device")?,
            signature: Signature(row::bytes(&row, "signature")?),
            offered_at: row::moment(&row, "offered_at")?,
        })
    })
    .transpose()
}

/// Every blob that a snapshot needs: what entries refer to, and its sections.
pub(crate) fn listed(snapshot: &KeptSnapshot) -> Result<HashSet<Hash>, DatabaseError> {
    let read: Snapshot = from_bytes(&snapshot.snapshot)
        .map_err(|_| DatabaseError::Unreadable { what: "snapshot" })?;
    let sections = read.sections.iter().map(|section| section.hash);
    Ok(sections.chain(read.live_blobs.iter().copied()).collect())
}

/// The sections of the duo's final and waiting snapshots: without them nobody could begin.
pub(crate) async fn sections_in_use(
    connection: &mut SqliteConnection,
    duo: DuoId,
) -> Result<HashSet<Hash>, DatabaseError> {
    let mut sections = HashSet::new();
    for state in ["final", "offered"] {
        if let Some(kept) = kept(connection, duo, state).await? {
            let read: Snapshot = from_bytes(&kept.snapshot)
                .map_err(|_| DatabaseError::Unreadable { what: "snapshot" })?;
            sections.extend(read.sections.iter().map(|section| section.hash));
        }
    }
    Ok(sections)
}

/// Takes an offer. The same one again changes nothing.
pub(crate) async fn offer(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &OfferRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let maker = device::must_belong(connection, request.device, duo).await?;
    let state = duo::going_on(connection, duo).await?;
    let read: Snapshot =
        from_bytes(&request.snapshot).map_err(|_| malformed("snapshot: not readable"))?;
    if read.duo != duo {
        return Err(Refusal::NotFound.into());
    }
    let signed = Snapshot::signed(duo, request.device, &request.snapshot);
    maker
        .public
        .verify(SNAPSHOT_CONTEXT, &signed, &request.signature)
        .map_err(|_| malformed("signature"))?;
    check_lists(&read, &state)?;
    let hash = Snapshot::hash(&request.snapshot);
    match state_of(connection, duo, hash).await?.as_deref() {
        None => {}
        Some("offered" | "final") => return Ok(()),
        Some(_) => return Err(Refusal::Contradiction.into()),
    }
    check_place(connection, duo, &state, &read).await?;
    for section in &read.sections {
        if !blob::is_whole(connection, duo, section.hash, section.bytes).await? {
            return Err(malformed("sections: stored before"));
        }
        blob::mark_section(connection, duo, section.hash).await?;
    }
    sqlx::query(
        "insert into snapshot (duo, hash, upto_seq, upto_chain, bytes, device, signature, state, offered_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'offered', $8)",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .bind(stored(read.upto.seq.0))
    .bind(read.upto.chain.0.as_slice())
    .bind(request.snapshot.as_slice())
    .bind(request.device.as_bytes().as_slice())
    .bind(request.signature.0.as_slice())
    .bind(at.0)
    .execute(&mut *connection)
    .await?;
    // What it lists must not go while it waits.
    let sections = read.sections.iter().map(|section| section.hash);
    let listed = sections.chain(read.live_blobs.iter().copied()).collect();
    blob::unmark(connection, duo, &listed).await?;
    duo::people_changed(connection, duo).await
}

fn check_lists(read: &Snapshot, state: &DuoState) -> Result<(), DatabaseError> {
    if read.sections.is_empty() {
        return Err(malformed("sections: at least one"));
    }
    if read.sections.len() > SECTIONS_MAX {
        return Err(too_large("SECTIONS_MAX", SECTIONS_MAX));
    }
    if read.live_blobs.len() > LIVE_BLOBS_MAX {
        return Err(too_large("LIVE_BLOBS_MAX", LIVE_BLOBS_MAX));
    }
    if !read.live_blobs.is_sorted_by(|a, b| a < b) {
        return Err(malformed("live_blobs: by rising hash"));
    }
    if read.key_epoch == KeyEpoch(0) || read.key_epoch > state.key_epoch {
        return Err(malformed("key_epoch: no such epoch"));
    }
    Ok(())
}

/// Refuses a snapshot that does not follow on the newest final one, or that is not of this log, or that must wait its turn.
async fn check_place(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: &DuoState,
    read: &Snapshot,
) -> Result<(), DatabaseError> {
    let parent = match kept(connection, duo, "final").await? {
        Some(newest) => Snapshot::hash(&newest.snapshot),
        None => Hash::default(),
    };
    let waiting = kept(connection, duo, "offered").await?;
    let at = log::known(connection, duo, read.upto.seq).await?;
    let follows = read.parent == parent
        && waiting.is_none()
        && read.upto.seq > state.folded.position.seq
        && at.is_some_and(|known| known.position == read.upto);
    if follows {
        Ok(())
    } else {
        Err(Refusal::Contradiction.into())
    }
}

/// What a device of another member found. The same again changes nothing.
pub(crate) async fn judge(
    connection: &mut SqliteConnection,
    duo: DuoId,
    request: &VerdictRequest,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let judge = device::must_belong(connection, request.device, duo).await?;
    duo::going_on(connection, duo).await?;
    let row = sqlx::query("select device, state from snapshot where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(request.snapshot.0.as_slice())
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(Refusal::NotFound)?;
    let maker = device::find(connection, row::device(&row, "device")?).await?;
    let of_other = maker.is_some_and(|maker| maker.member != judge.member);
    if !of_other || judge.kind != DeviceKind::Phone {
        return Err(malformed("device: a phone of another member"));
    }
    match (row.try_get::<&str, _>("state")?, request.same) {
        ("offered", true) => make_final(connection, duo, request.snapshot).await,
        ("offered", false) => refuse(connection, duo, request.snapshot, at).await,
        ("final" | "past", true) | ("refused", false) => Ok(()),
        _ => Err(Refusal::Contradiction.into()),
    }
}

/// The offers that nobody has answered for [`SNAPSHOT_WAIT_MS`] become final; their duos.
pub(crate) async fn sweep_waiting(
    connection: &mut SqliteConnection,
    at: UnixMillis,
) -> Result<Vec<DuoId>, DatabaseError> {
    let rows = sqlx::query(
        "select snapshot.duo, snapshot.hash
           from snapshot join duo on duo.id = snapshot.duo
          where snapshot.state = 'offered' and snapshot.offered_at <= $1 and duo.ended_at is null",
    )
    .bind(at.0 - SNAPSHOT_WAIT_MS)
    .fetch_all(&mut *connection)
    .await?;
    let mut duos = Vec::new();
    for row in &rows {
        let duo = row::duo(row, "duo")?;
        make_final(connection, duo, row::hash(row, "hash")?).await?;
        duos.push(duo);
    }
    Ok(duos)
}

/// From here on the log begins where the snapshot reaches to. What is before is no longer told, and purged in steps.
async fn make_final(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<(), DatabaseError> {
    sqlx::query(
        "update snapshot set state = 'past', bytes = x'' where duo = $1 and state = 'final'",
    )
    .bind(duo.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    sqlx::query("update snapshot set state = 'final' where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "update duo
            set folded_seq = log.seq, folded_chain = log.chain, folded_bytes = log.bytes_total
           from snapshot
           join log on log.duo = snapshot.duo and log.seq = snapshot.upto_seq
          where duo.id = $1 and snapshot.duo = $1 and snapshot.hash = $2",
    )
    .bind(duo.as_bytes().as_slice())
    .bind(hash.0.as_slice())
    .execute(&mut *connection)
    .await?;
    duo::people_changed(connection, duo).await
}

/// Refused for good: its hash stays, its words and soon its sections go.
async fn refuse(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    let offer = kept(connection, duo, "offered").await?;
    sqlx::query("update snapshot set state = 'refused', bytes = x'' where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .execute(&mut *connection)
        .await?;
    if let Some(offer) = offer {
        let read: Snapshot = from_bytes(&offer.snapshot)
            .map_err(|_| DatabaseError::Unreadable { what: "snapshot" })?;
        let in_use = sections_in_use(connection, duo).await?;
        for section in read.sections {
            if !in_use.contains(&section.hash) {
                blob::mark_unlisted(connection, duo, section.hash, at).await?;
            }
        }
    }
    duo::people_changed(connection, duo).await
}

/// The waiting offer of a device that is signed out is refused: nobody vouches for it any more.
pub(crate) async fn refuse_offer_of(
    connection: &mut SqliteConnection,
    duo: DuoId,
    maker: DeviceId,
    at: UnixMillis,
) -> Result<(), DatabaseError> {
    match kept(connection, duo, "offered").await? {
        Some(offer) if offer.device == maker => {
            refuse(connection, duo, Snapshot::hash(&offer.snapshot), at).await
        }
        _ => Ok(()),
    }
}

async fn state_of(
    connection: &mut SqliteConnection,
    duo: DuoId,
    hash: Hash,
) -> Result<Option<String>, DatabaseError> {
    let row = sqlx::query("select state from snapshot where duo = $1 and hash = $2")
        .bind(duo.as_bytes().as_slice())
        .bind(hash.0.as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("state")).transpose()?)
}

/// A final snapshot of which something is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) duo: DuoId,
    pub(crate) hash: Hash,
    pub(crate) upto: Seq,
}

/// The next final snapshot that is not carried out.
pub(crate) async fn next_due(
    connection: &mut SqliteConnection,
) -> Result<Option<Due>, DatabaseError> {
    let row = sqlx::query(
        "select duo, hash, upto_seq from snapshot where state = 'final' and carried_out = 0 limit 1",
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Due {
            duo: row::duo(&row, "duo")?,
            hash: row::hash(&row, "hash")?,
            upto: Seq(row::count(&row, "upto_seq")?),
        })
    })
    .transpose()
}

/// Nothing is left to do for this snapshot.
pub(crate) async fn carried_out(
    connection: &mut SqliteConnection,
    due: &Due,
) -> Result<(), DatabaseError> {
    sqlx::query("update snapshot set carried_out = 1 where duo = $1 and hash = $2")
        .bind(due.duo.as_bytes().as_slice())
        .bind(due.hash.0.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

//! `…/blobs`: photos, voices and sections of snapshots come in parts, in any order, and are given whole.
//!
//! The order of steps is what survives a lost power: the upload is known before its first part is stored; the last part to come is
//! never stored as one, but the whole; the blob counts as stored after its whole object is durable, and then its parts go.

use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::{DeviceId, DuoId, Hash};
use serde::Deserialize;
use sync::Refusal;
use sync::blob::{BLOB_BYTES_MAX, BlobState, PART_BODY_BYTES_MAX, PartRequest, parts};

use super::{Asked, ByDevice, InDuo};
use crate::blobs::part_len;
use crate::body::{self, Cbor, Limit};
use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::{App, Shared};

const PART: Limit = Limit {
    name: "PART_BODY_BYTES_MAX",
    bytes: PART_BODY_BYTES_MAX,
};

/// `/duos/{duo}/blobs/{hash}`. What is no hash is no blob.
#[derive(Debug, Clone, Copy)]
pub struct OfBlob(DuoId, Hash);

impl FromRequestParts<Shared> for OfBlob {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((duo, hash)) = path.map_err(|_| Refusal::NotFound)?;
        match (duo.parse(), hash.parse()) {
            (Ok(duo), Ok(hash)) => Ok(Self(duo, hash)),
            _ => Err(Refusal::NotFound.into()),
        }
    }
}

/// `?device=&bytes=`
#[derive(Debug, Deserialize)]
pub struct Upload {
    device: String,
    bytes: u32,
}

/// Says which parts are missing. Whoever asks is about to refer to the blob, so that it stays.
pub async fn missing(
    State(app): State<Shared>,
    signed_in: SignedIn,
    OfBlob(duo, hash): OfBlob,
    Asked(upload): Asked<Upload>,
) -> Result<Cbor<BlobState>, ApiError> {
    let device: DeviceId = upload.device.parse().map_err(|_| malformed("device"))?;
    signed_in.speaks_for(device, duo)?;
    check_size(upload.bytes)?;
    let _turn = app.blobs.turn(hash).await;
    let progress = app.database.blob_progress(duo, hash).await?;
    let said = progress.stored.map(|stored| stored.bytes);
    if said
        .or(progress.upload)
        .is_some_and(|said| said != upload.bytes)
    {
        return Err(Refusal::Contradiction.into());
    }
    if let Some(stored) = progress.stored.filter(|stored| !stored.damaged) {
        if stored.unlisted && progress.ended.is_none() {
            app.database.keep_blob(duo, hash, app.clock.now()).await?;
        }
        return Ok(Cbor(stored_whole()));
    }
    let there = app.blobs.parts(duo, hash, upload.bytes).await?;
    Ok(Cbor(state(upload.bytes, |part| there.contains(&part))))
}

/// Takes one part; with the last one the blob is checked and stored.
pub async fn take(
    State(app): State<Shared>,
    signed_in: SignedIn,
    InDuo(duo): InDuo,
    request: Request,
) -> Result<Cbor<BlobState>, ApiError> {
    let request: PartRequest = body::read(request, PART).await?;
    signed_in.speaks_for(request.device, duo)?;
    check_size(request.bytes)?;
    if request.part >= parts(request.bytes)
        || request.content.len() != part_len(request.bytes, request.part)
    {
        return Err(malformed("part: of the length that it must have").into());
    }
    let (hash, bytes, part) = (request.hash, request.bytes, request.part);
    let _turn = app.blobs.turn(hash).await;
    let progress = app.database.blob_progress(duo, hash).await?;
    if let Some(ended) = progress.ended {
        return Err(Refusal::Ended { ended }.into());
    }
    let stored = progress.stored.filter(|stored| !stored.damaged);
    if stored.is_some_and(|stored| stored.bytes == bytes) {
        return Ok(Cbor(stored_whole()));
    }
    if stored.is_some() || progress.upload != Some(bytes) {
        let (by, now) = (request.device, app.clock.now());
        let section = request.section;
        app.database
            .begin_blob(duo, by, hash, bytes, section, now)
            .await?;
    }
    let there = app.blobs.parts(duo, hash, bytes).await?;
    let then = state(bytes, |number| number == part || there.contains(&number));
    if !then.missing.is_empty() {
        if !there.contains(&part) {
            let content = request.content.into();
            app.blobs.put_part(duo, hash, part, content).await?;
        }
        return Ok(Cbor(then));
    }
    finish(&app, duo, request).await.map(Cbor)
}

/// All other parts are there.
async fn finish(app: &App, duo: DuoId, request: PartRequest) -> Result<BlobState, ApiError> {
    let hash = request.hash;
    let _room = app.blobs.room().await;
    let mut whole = Vec::with_capacity(request.bytes as usize);
    for part in 0..parts(request.bytes) {
        if part == request.part {
            whole.extend_from_slice(&request.content);
        } else {
            whole.extend_from_slice(&app.blobs.part(duo, hash, part).await?);
        }
    }
    if crypto::blob_hash(&whole) != hash {
        app.blobs.delete_parts(duo, hash).await?;
        app.database.abandon_blob(duo, hash).await?;
        return Err(Refusal::Damaged.into());
    }
    app.blobs.put(duo, hash, whole).await?;
    let finished = app.database.finish_blob(duo, hash, app.clock.now()).await;
    if let Err(database::DatabaseError::Refused(refusal)) = finished {
        // The duo was forgotten meanwhile.
        app.blobs.delete(duo, hash).await?;
        app.blobs.delete_parts(duo, hash).await?;
        return Err(refusal.into());
    }
    finished?;
    app.blobs.delete_parts(duo, hash).await?;
    Ok(stored_whole())
}

/// Gives a whole blob, after checking that it has its hash. A damaged one is not there; the next upload mends it.
pub async fn give(
    State(app): State<Shared>,
    signed_in: SignedIn,
    OfBlob(duo, hash): OfBlob,
    Asked(by): Asked<ByDevice>,
) -> Result<Response, ApiError> {
    signed_in.speaks_for(by.device()?, duo)?;
    let progress = app.database.blob_progress(duo, hash).await?;
    let stored = progress.stored.ok_or(Refusal::NotFound)?;
    let is_whole = {
        let _room = app.blobs.room().await;
        app.blobs.checked(duo, hash).await?.is_some()
    };
    if !is_whole {
        tracing::error!("a stored blob is missing or damaged");
    }
    if stored.damaged == is_whole {
        let damaged = !is_whole;
        app.database.set_blob_damaged(duo, hash, damaged).await?;
    }
    if !is_whole {
        return Err(Refusal::NotFound.into());
    }
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, stored.bytes.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let bytes = app.blobs.stream(duo, hash).await?;
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn check_size(bytes: u32) -> Result<(), Refusal> {
    match bytes as usize {
        0 => Err(malformed("bytes: at least one")),
        bytes if bytes > BLOB_BYTES_MAX => Err(Refusal::TooLarge {
            what: "BLOB_BYTES_MAX".into(),
            limit: BLOB_BYTES_MAX as u64,
        }),
        _ => Ok(()),
    }
}

fn state(bytes: u32, is_there: impl Fn(u32) -> bool) -> BlobState {
    BlobState {
        stored: false,
        missing: (0..parts(bytes)).filter(|part| !is_there(*part)).collect(),
    }
}

fn stored_whole() -> BlobState {
    BlobState {
        stored: true,
        missing: Vec::new(),
    }
}

fn malformed(what: &str) -> Refusal {
    Refusal::Malformed { what: what.into() }
}

//! Requests and answers, and how they stand in HTTP.

use domain::{DeviceId, DuoId, Hash};
use minicbor::Decode;

use crate::blob::{BlobState, PartRequest};
use crate::boot::BootAnswer;
use crate::device::DeviceRequest;
use crate::epoch::EpochRequest;
use crate::grant::GrantRequest;
use crate::pairing::PairingRequest;
use crate::pull::{PullAnswer, PullQuery};
use crate::push::{PushAnswer, PushRequest};
use crate::refusal::Refusal;
use crate::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use crate::snapshot::{OfferRequest, VerdictRequest};
use crate::wire::{from_bytes, to_bytes};

/// What the engine asks of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Who is there?
    Boot(DuoId, domain::DeviceId),
    /// Make the duo's first key.
    Epoch(DuoId, EpochRequest),
    /// Hand the key on.
    Grant(DuoId, GrantRequest),
    /// Commit or reveal, for the pictures.
    Pair(DuoId, PairingRequest),
    /// Send items.
    Push(DuoId, PushRequest),
    /// Get items.
    Pull(DuoId, PullQuery),
    /// Ask for a number to sign.
    Challenge(ChallengeRequest),
    /// Sign it.
    SignIn(SignInRequest),
    /// Register a device.
    Register(DuoId, DeviceRequest),
    /// Which parts of this upload are missing? The device, the blob's hash, its bytes.
    Parts(DuoId, DeviceId, Hash, u32),
    /// Send a part.
    Part(DuoId, PartRequest),
    /// Get a blob: the device, its hash.
    Blob(DuoId, DeviceId, Hash),
    /// Offer a snapshot.
    Offer(DuoId, OfferRequest),
    /// Say what came of comparing one.
    Verdict(DuoId, VerdictRequest),
}

/// What a request was about, as far as a refusal of it means something of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// An upload.
    Upload(Hash),
    /// A download.
    Download(Hash),
    /// A snapshot offered.
    Offer,
    /// A verdict on a snapshot.
    Verdict(Hash),
    /// A device to be registered.
    Register(DeviceId),
    /// A commitment or a nonce.
    Pair,
    /// Anything else.
    Other,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, on its way from one step to the next"
)]
pub enum Answer {
    /// To [`Request::Boot`].
    Boot(BootAnswer),
    /// To [`Request::Push`], with what was asked.
    Push(PushRequest, PushAnswer),
    /// To [`Request::Pull`].
    Pull(PullAnswer),
    /// To [`Request::Challenge`].
    Challenge(Challenge),
    /// To [`Request::SignIn`].
    SignedIn,
    /// To [`Request::Epoch`], [`Request::Grant`] and [`Request::Pair`]: what the server says to Boot has changed.
    PeopleChanged,
    /// To [`Request::Register`], with what was asked.
    Registered(DeviceRequest),
    /// To [`Request::Parts`] and [`Request::Part`]: how far the upload of this hash is.
    Uploaded(Hash, BlobState),
    /// To [`Request::Blob`].
    Blob(Hash, Vec<u8>),
    /// To [`Request::Offer`].
    Offered,
    /// To [`Request::Verdict`], with what was asked.
    Judged(VerdictRequest),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody answered: no internet, or the server is down. Not an error but a state.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something answered that is not our server in good health: an error page, a hotel's login page.
    #[error("an answer with status {status} that is not of this protocol")]
    Garbled {
        /// HTTP status.
        status: u16,
    },
}

/// A request as HTTP: a GET without body, a POST with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// Path and query.
    pub path: String,
    /// The body of a POST; none for a GET.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// The request as HTTP.
    #[must_use]
    pub fn to_http(&self) -> Http {
        let get = |path| Http { path, body: None };
        let post = |path, body| Http {
            path,
            body: Some(body),
        };
        match self {
            Self::Boot(duo, device) => get(format!("/api/v1/duos/{duo}/boot?device={device}")),
            Self::Epoch(duo, body) => post(format!("/api/v1/duos/{duo}/epochs"), to_bytes(body)),
            Self::Grant(duo, body) => post(format!("/api/v1/duos/{duo}/grants"), to_bytes(body)),
            Self::Pair(duo, body) => post(format!("/api/v1/duos/{duo}/pairings"), to_bytes(body)),
            Self::Push(duo, body) => post(format!("/api/v1/duos/{duo}/push"), to_bytes(body)),
            Self::Pull(duo, query) => get(format!("/api/v1/duos/{duo}/pull?{}", query.to_query())),
            Self::Challenge(body) => post("/api/v1/sign-in/challenge".into(), to_bytes(body)),
            Self::SignIn(body) => post("/api/v1/sign-in".into(), to_bytes(body)),
            Self::Register(duo, body) => {
                post(format!("/api/v1/duos/{duo}/devices"), to_bytes(body))
            }
            Self::Parts(duo, device, hash, bytes) => get(format!(
                "/api/v1/duos/{duo}/blobs/{hash}/parts?device={device}&bytes={bytes}"
            )),
            Self::Part(duo, body) => post(format!("/api/v1/duos/{duo}/blobs"), to_bytes(body)),
            Self::Blob(duo, device, hash) => {
                get(format!("/api/v1/duos/{duo}/blobs/{hash}?device={device}"))
            }
            Self::Offer(duo, body) => post(format!("/api/v1/duos/{duo}/snapshots"), to_bytes(body)),
            Self::Verdict(duo, body) => post(
                format!("/api/v1/duos/{duo}/snapshots/verdict"),
                to_bytes(body),
            ),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn asked(&self) -> Asked {
        match self {
            Self::Parts(_, _, hash, _) => Asked::Upload(*hash),
            Self::Part(_, request) => Asked::Upload(request.hash),
            Self::Blob(_, _, hash) => Asked::Download(*hash),
            Self::Offer(..) => Asked::Offer,
            Self::Verdict(_, request) => Asked::Verdict(request.snapshot),
            Self::Register(_, request) => Asked::Register(request.new),
            Self::Pair(..) => Asked::Pair,
            _ => Asked::Other,
        }
    }

    /// Reads what came back.
    ///
    /// # Errors
    /// When the server refused, or something else than the server answered.
    pub fn read_answer(self, status: u16, body: &[u8]) -> Result<Answer, Failure> {
        if !(200..300).contains(&status) {
            return Err(refusal(status, body));
        }
        match self {
            Self::Boot(..) => message(status, body).map(Answer::Boot),
            Self::Push(_, request) => {
                message(status, body).map(|answer| Answer::Push(request, answer))
            }
            Self::Pull(..) => message(status, body).map(Answer::Pull),
            Self::Challenge(_) => message(status, body).map(Answer::Challenge),
            Self::SignIn(_) => Ok(Answer::SignedIn),
            Self::Epoch(..) | Self::Grant(..) | Self::Pair(..) => Ok(Answer::PeopleChanged),
            Self::Register(_, request) => Ok(Answer::Registered(request)),
            Self::Parts(_, _, hash, _) => {
                message(status, body).map(|state| Answer::Uploaded(hash, state))
            }
            Self::Part(_, request) => {
                message(status, body).map(|state| Answer::Uploaded(request.hash, state))
            }
            Self::Blob(_, _, hash) => Ok(Answer::Blob(hash, body.to_vec())),
            Self::Offer(..) => Ok(Answer::Offered),
            Self::Verdict(_, request) => Ok(Answer::Judged(request)),
        }
    }
}

/// The message in a good answer's body.
///
/// # Errors
/// When it holds another thing.
pub fn message<T: for<'b> Decode<'b, ()>>(status: u16, body: &[u8]) -> Result<T, Failure> {
    from_bytes(body).map_err(|_| Failure::Garbled { status })
}

/// The refusal in a bad answer's body; an answer that is none of ours is garbled.
#[must_use]
pub fn refusal(status: u16, body: &[u8]) -> Failure {
    match from_bytes::<Refusal>(body) {
        Ok(refusal) if refusal.status() == status => Failure::Refused(refusal),
        _ => Failure::Garbled { status },
    }
}

//! How does a "no" reach the phone?

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::DatabaseError;
use sync::{MEDIA_TYPE, Refusal, wire};

/// The protocol version that a refusal came with, kept with the answer: whoever asked in an older one gets another.
#[derive(Debug, Clone, Copy)]
pub struct Since(pub u32);

/// Why a request got no answer of its own.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request is at fault, and is told how.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The server is at fault; the phone tries again later.
    #[error(transparent)]
    Failed(DatabaseError),
    /// The store of blobs is at fault; the phone tries again later.
    #[error("the store of blobs: {0}")]
    Blobs(#[from] object_store::Error),
}

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Refused(refusal) => Self::Refused(refusal),
            other => Self::Failed(other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refuse(&refusal),
            Self::Failed(DatabaseError::Stopped) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            // Its words name the object, and so the duo.
            Self::Blobs(_) => {
                tracing::error!("the store of blobs failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
            Self::Failed(error) => {
                tracing::error!(%error, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (
        status,
        [(header::CONTENT_TYPE, MEDIA_TYPE)],
        wire::to_bytes(refusal),
    )
        .into_response();
    if let Refusal::TooMany { retry_after_s } = refusal {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response.extensions_mut().insert(Since(refusal.since()));
    response
}

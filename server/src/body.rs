//! How do bodies become messages, and messages bodies?

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use minicbor::{Decode, Encode};
use sync::{MEDIA_TYPE, Refusal, wire};

use crate::error::ApiError;

/// Largest body of a request, with the name that the refusal tells.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The constant in `sync`.
    pub name: &'static str,
    /// Its value, in bytes.
    pub bytes: usize,
}

/// The message in the body of this request.
///
/// # Errors
/// When it has another media type, is larger than the limit, or is not such a message.
pub async fn read<T: for<'b> Decode<'b, ()>>(
    request: Request,
    limit: Limit,
) -> Result<T, ApiError> {
    if !is_cbor(request.headers()) {
        return Err(Refusal::Malformed {
            what: format!("content-type: {MEDIA_TYPE}"),
        }
        .into());
    }
    let too_large = || Refusal::TooLarge {
        what: limit.name.to_owned(),
        limit: limit.bytes as u64,
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit.bytes as u64) {
        return Err(too_large().into());
    }
    // What is not announced is counted while it is read; a body that breaks off is no message either.
    let body = to_bytes(request.into_body(), limit.bytes + 1)
        .await
        .map_err(|error| {
            if is_length(&error) {
                too_large()
            } else {
                malformed()
            }
        })?;
    if body.len() > limit.bytes {
        return Err(too_large().into());
    }
    wire::from_bytes(&body).map_err(|_| malformed().into())
}

fn is_cbor(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| {
        kind.split(';')
            .next()
            .unwrap_or(kind)
            .trim()
            .eq_ignore_ascii_case(MEDIA_TYPE)
    })
}

fn is_length(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.to_string().contains("length limit"))
}

fn malformed() -> Refusal {
    Refusal::Malformed {
        what: "body".into(),
    }
}

/// An answer with a message in its body.
#[derive(Debug)]
pub struct Cbor<T>(pub T);

impl<T: Encode<()>> IntoResponse for Cbor<T> {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, MEDIA_TYPE),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, Body::from(wire::to_bytes(&self.0))).into_response()
    }
}

//! What does every request have to pass, and what does every answer carry?

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sync::{PROTOCOL, PROTOCOL_HEADER, PROTOCOL_OLDEST, Refusal};

use crate::error::{ApiError, Since};
use crate::state::Shared;

/// Nothing but our own files; no script or style inside a page. `wasm-unsafe-eval` lets the browser compile our wasm, and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; \
     worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The camera is for scanning codes, the microphone for reading aloud into the diary, both for this app alone.
const PERMISSIONS_POLICY: &str =
    "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()";

/// Two years, by which time a browser has long been back.
const STRICT_TRANSPORT: &str = "max-age=63072000; includeSubDomains";

/// Lets a request to the API pass that comes from our own pages and speaks a protocol we know.
pub async fn api(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let is_stream = request.uri().path().ends_with("/events");
    let passed = speaks(request.headers(), is_stream).and_then(|spoken| {
        let origin = app.config.public_url.origin();
        from_here(request.method(), request.headers(), origin).map(|()| spoken)
    });
    let spoken = match passed {
        Ok(spoken) => spoken,
        Err(refusal) => return ApiError::from(refusal).into_response(),
    };
    let response = next.run(request).await;
    match response.extensions().get::<Since>() {
        // It would take this "no" for an answer that is none of ours, and ask again for ever.
        Some(Since(since)) if *since > spoken => ApiError::from(UNSUPPORTED).into_response(),
        _ => response,
    }
}

const UNSUPPORTED: Refusal = Refusal::Unsupported {
    oldest: PROTOCOL_OLDEST,
    newest: PROTOCOL,
};

/// The protocol version of a request. A browser's event stream cannot say it; it carries no messages either.
fn speaks(headers: &HeaderMap, may_be_silent: bool) -> Result<u32, Refusal> {
    let Some(said) = headers.get(PROTOCOL_HEADER) else {
        return may_be_silent.then_some(PROTOCOL).ok_or(UNSUPPORTED);
    };
    let said = said.to_str().ok().and_then(|said| said.parse::<u32>().ok());
    said.filter(|said| (PROTOCOL_OLDEST..=PROTOCOL).contains(said))
        .ok_or(UNSUPPORTED)
}

/// Another site's page can send a request with our cookie, but not with our origin.
fn from_here(method: &Method, headers: &HeaderMap, origin: &str) -> Result<(), Refusal> {
    if method.is_safe() {
        return Ok(());
    }
    let header = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let passed = match header(header::ORIGIN) {
        Some(said) => said == origin.as_bytes(),
        // Not a browser, or one that leaves it out on the same origin.
        None => matches!(header(SEC_FETCH_SITE), None | Some(b"same-origin")),
    };
    if passed {
        Ok(())
    } else {
        Err(Refusal::Malformed {
            what: "origin".into(),
        })
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Puts the security headers on an answer.
pub async fn headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(
        HeaderName::from_static("permissions-policy"),
        PERMISSIONS_POLICY,
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    if app.config.public_url.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn passes(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        from_here(&Method::POST, &headers, "https://samen.example.org").is_ok()
    }

    #[test]
    fn what_another_site_sends_does_not_pass() {
        assert!(passes(&[("origin", "https://samen.example.org")]));
        assert!(passes(&[]));
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(!passes(&[("origin", "https://evil.example.org")]));
        assert!(!passes(&[("origin", "null")]));
        assert!(!passes(&[("origin", "http://samen.example.org")]));
        assert!(!passes(&[("sec-fetch-site", "same-site")]));
        assert!(!passes(&[("sec-fetch-site", "cross-site")]));
    }
}

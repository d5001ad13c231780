//! The way to the server: fetch, with a limit on how long it may take.

use std::cell::Cell;

use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use sync::driver::Transport;
use sync::request::{Answer, Failure, Http, Request, refusal};
use sync::{MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, PROTOCOL_OLDEST, Refusal};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestInit, Response};

/// Longest wait for an answer, in milliseconds: a page of the log over a slow mobile line takes about ten seconds.
pub const ANSWER_MS_MAX: u32 = 30_000;

/// The server this page came from.
#[derive(Debug, Clone, Copy)]
pub struct Server;

impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let (status, body) = send(&request.to_http()).await?;
        request.read_answer(status, &body)
    }
}

thread_local! {
    /// The protocol that this page speaks: a server that was set back to an older build is spoken to in its own.
    static SPOKEN: Cell<u32> = const { Cell::new(PROTOCOL) };
}

/// Whether the server asks for an older protocol that this build still speaks; from then on it is spoken.
fn steps_back(status: u16, body: &[u8]) -> bool {
    let Failure::Refused(Refusal::Unsupported { newest, .. }) = refusal(status, body) else {
        return false;
    };
    let is_spoken = (PROTOCOL_OLDEST..SPOKEN.get()).contains(&newest);
    if is_spoken {
        SPOKEN.set(newest);
    }
    is_spoken
}

/// Sends a request and gives status and body, whatever they are.
///
/// # Errors
/// [`Failure::Unreachable`] when nothing came back in time.
pub async fn send(http: &Http) -> Result<(u16, Vec<u8>), Failure> {
    let answer = send_knowing(http, None).await?;
    Ok((answer.status, answer.body))
}

/// An answer as it came.
pub struct Answered {
    /// The status.
    pub status: u16,
    /// What `ETag` says; empty when nothing.
    pub tag: String,
    /// The body.
    pub body: Vec<u8>,
}

/// As [`send`]; with the tag of the answer that is known, a server that has no other says 304.
///
/// # Errors
/// [`Failure::Unreachable`] when nothing came back in time.
pub async fn send_knowing(http: &Http, tag: Option<&str>) -> Result<Answered, Failure> {
    let answer = fetch(http, tag).await.map_err(|_| Failure::Unreachable)?;
    if steps_back(answer.status, &answer.body) {
        return fetch(http, tag).await.map_err(|_| Failure::Unreachable);
    }
    Ok(answer)
}

async fn fetch(http: &Http, tag: Option<&str>) -> Result<Answered, JsValue> {
    let abort = AbortController::new()?;
    let init = RequestInit::new();
    init.set_method(if http.body.is_some() { "POST" } else { "GET" });
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&abort.signal()));
    if let Some(body) = &http.body {
        init.set_body(&Uint8Array::from(body.as_slice()));
    }
    let request = web_sys::Request::new_with_str_and_init(&http.path, &init)?;
    request
        .headers()
        .set(PROTOCOL_HEADER, &SPOKEN.get().to_string())?;
    request.headers().set("content-type", MEDIA_TYPE)?;
    if let Some(tag) = tag {
        request.headers().set("if-none-match", tag)?;
    }
    let _limit = Timeout::new(ANSWER_MS_MAX, move || abort.abort());
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_request(&request))
        .await?
        .dyn_into()?;
    let body = JsFuture::from(response.array_buffer()?).await?;
    Ok(Answered {
        status: response.status(),
        tag: response.headers().get("etag")?.unwrap_or_default(),
        body: Uint8Array::new(&body).to_vec(),
    })
}

//! How do the public pages reach a browser? Leptos renders them for each request; nothing in them needs a script.

use axum::Router;
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use locale::Language;

use crate::pwa;
use crate::state::Shared;

/// The pages for everybody.
pub fn routes() -> Router<Shared> {
    Router::new().route("/", get(landing))
}

/// The landing page, in the language that is asked for, else one that the browser says its person reads.
async fn landing(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let Some(style) = app.pwa.style() else {
        return pwa::not_built().into_response();
    };
    let asked = uri.query().and_then(|query| query.strip_prefix("lang="));
    let spoken = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = asked
        .and_then(locale::language)
        .or_else(|| spoken.and_then(preferred))
        .unwrap_or(&locale::LANGUAGES[0]);
    let page = leptos_axum::render_app_async(move || app::public::landing(language, &style));
    let mut response = page(request).await;
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The first language of an `Accept-Language` header that we have. Browsers list them best first, so their weights say nothing more.
fn preferred(accept_language: &str) -> Option<&'static Language> {
    let codes = accept_language
        .split(',')
        .filter_map(|entry| entry.split(';').next());
    codes.map(str::trim).find_map(locale::language)
}

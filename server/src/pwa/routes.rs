//! Under which addresses are the app's files, and how long are they kept?

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{File, Keep, Pwa, SHELL, unchanged};
use crate::state::Shared;

/// Said instead of the app when it was not built.
const NOT_BUILT: &str = "The app is not built yet. Build it with: cargo xtask run\n";

/// A year, and no questions: the name changes with the contents.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// An hour: icons and art keep their names, and a phone has its own copies anyway.
const AN_HOUR: &str = "public, max-age=3600";

/// The app, its built files, its icons and its texts.
pub fn routes(app: &Shared) -> Router<Shared> {
    let config = &app.config;
    // Built files come with compressed twins, the rest is compressed when asked for.
    let pkg = ServeDir::new(config.site.join("pkg"))
        .precompressed_br()
        .precompressed_gzip();
    let folder =
        |name: &str| ServeDir::new(config.site.join(name)).append_index_html_on_directories(false);
    let file = |name: &str| ServeFile::new(config.site.join(name));
    let kept_an_hour = Router::new()
        .nest_service("/icons", folder("icons"))
        .nest_service("/art", folder("art"))
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/robots.txt", file("robots.txt"))
        .layer(from_fn_with_state(app.clone(), unchanged::only))
        .layer(kept(AN_HOUR));
    let kept_for_ever = Router::new()
        .nest_service("/pkg", pkg.append_index_html_on_directories(false))
        .layer(from_fn_with_state(app.clone(), unchanged::only))
        .layer(kept(FOR_EVER));
    let made = Router::new()
        .route("/", get(landing))
        // Outside the service worker's scope, and so outside the app.
        .route("/app", get(|| async { Redirect::temporary(SHELL) }))
        .route("/app/", get(page))
        .route(super::manifest::SHARE, get(page).post(shared))
        .route("/app/{*path}", get(page))
        .route("/locales/{file}", get(page))
        .route("/content/{file}", get(page));
    made.merge(kept_an_hour)
        .layer(CompressionLayer::new())
        .merge(kept_for_ever)
}

/// Only what was found is to be kept: a file that is missing now may be there in a minute.
fn kept(
    how: &'static str,
) -> SetResponseHeaderLayer<impl Fn(&Response) -> Option<HeaderValue> + Clone> {
    SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
        let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        Some(HeaderValue::from_static(if found {
            how
        } else {
            "no-store"
        }))
    })
}

/// What another app shares never needs the server: a phone's service worker takes it. Where that is not there yet, nothing is kept,
/// not even read, and the form opens empty.
async fn shared() -> Redirect {
    Redirect::to("/app/diary/new")
}

async fn page(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Response {
    find(&app.pwa, &uri).map_or_else(missing, IntoResponse::into_response)
}

/// The public page, in the language that is asked for, else one that the browser says its person reads.
async fn landing(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let asked = uri.query().and_then(|query| query.strip_prefix("lang="));
    let spoken = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = asked
        .and_then(locale::language)
        .or_else(|| spoken.and_then(preferred))
        .unwrap_or(&locale::LANGUAGES[0]);
    match app.pwa.file(&super::landing_path(language)) {
        Some(page) => ([(header::VARY, "accept-language")], page).into_response(),
        None => missing(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// The first language of an `Accept-Language` header that we have. Browsers list them best first, so their weights say nothing more.
fn preferred(accept_language: &str) -> Option<&'static locale::Language> {
    let codes = accept_language
        .split(',')
        .filter_map(|entry| entry.split(';').next());
    codes.map(str::trim).find_map(locale::language)
}

fn find(pwa: &Pwa, uri: &Uri) -> Result<File, StatusCode> {
    let whole = uri
        .path_and_query()
        .map_or(uri.path(), |whole| whole.as_str());
    if let Some(file) = pwa.file(whole).or_else(|| pwa.file(uri.path())) {
        return Ok(file);
    }
    // Another build's script must not get a page, nor must what no page could be.
    let is_file = uri
        .path()
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    if is_file || !uri.path().starts_with("/app") {
        return Err(StatusCode::NOT_FOUND);
    }
    pwa.file(SHELL).ok_or(StatusCode::SERVICE_UNAVAILABLE)
}

fn missing(status: StatusCode) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    match status {
        StatusCode::SERVICE_UNAVAILABLE => (status, headers, NOT_BUILT).into_response(),
        status => (status, headers).into_response(),
    }
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let keep = match self.keep {
            Keep::ForEver => FOR_EVER,
            Keep::Ask => "no-cache",
        };
        let headers = [
            (header::CONTENT_TYPE, self.media_type),
            (header::CACHE_CONTROL, keep),
        ];
        (headers, self.body).into_response()
    }
}

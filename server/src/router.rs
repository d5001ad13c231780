//! Which addresses are there, and through what does a request go?

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sync::Refusal;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::error::ApiError;
use crate::state::Shared;
use crate::{guard, pwa, sync as api};

/// How long a request may take, its body included: a little less than the 30 s that a phone waits.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(25);

/// Everything the server answers.
pub fn router(app: Shared) -> Router {
    let in_one_go = api::routes().layer(TimeoutLayer::with_status_code(
        StatusCode::REQUEST_TIMEOUT,
        REQUEST_TIMEOUT,
    ));
    let api = in_one_go
        .route("/events", get(api::events::events))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_route)
        .layer(middleware::from_fn_with_state(app.clone(), guard::api));
    Router::new()
        .route("/health", get(health))
        .nest("/api/v1", api)
        .route("/api/{*rest}", axum::routing::any(no_such_route))
        .merge(pwa::routes(&app))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), guard::headers))
        .layer(middleware::from_fn(log))
        .with_state(app)
}

/// Whether the database answers.
async fn health(State(app): State<Shared>) -> Result<&'static str, ApiError> {
    app.database.health().await?;
    Ok("ok")
}

async fn no_such_route() -> ApiError {
    Refusal::NotFound.into()
}

/// The panic itself was logged where it happened, by place alone: its words may hold what nobody should read.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// One line per request: the route, never the ids in it. What went well is told at `debug`, since phones sync all day.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    match status {
        500.. => tracing::error!(%method, route, status, duration_ms, "request"),
        400.. => tracing::info!(%method, route, status, duration_ms, "request"),
        _ => tracing::debug!(%method, route, status, duration_ms, "request"),
    }
    response
}

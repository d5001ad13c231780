//! `GET /api/v1/events`: one stream per session that pokes when a duo's log, people or cursors changed. It carries no data: a phone
//! that hears a poke pulls.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use database::{DuoNow, Session};
use domain::DuoId;
use futures::Stream;
use futures::stream;
use sync::Refusal;

use crate::error::ApiError;
use crate::session::SignedIn;
use crate::state::Shared;

/// How often a quiet stream says that it lives: below the 30 to 60 s after which mobile networks and proxies drop it.
const KEEP_ALIVE: Duration = Duration::from_secs(25);

/// Opens the stream. It begins with where each duo stands.
pub async fn events(
    State(app): State<Shared>,
    signed_in: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let duos = duos(&signed_in.session);
    if duos.is_empty() && !signed_in.session.devices.is_empty() {
        return Err(Refusal::Revoked.into());
    }
    let listener = app.pokes.listen(signed_in.token_hash, duos.clone());
    // Whoever was signed out just before the stream was there to be ended is no longer told either.
    let now = app.clock.now();
    let session = app.database.session(signed_in.token_hash, now).await?;
    if session.is_none_or(|session| self::duos(&session) != duos) {
        app.pokes.end_session(signed_in.token_hash);
    }
    for duo in duos {
        listener.start(app.database.duo_now(duo).await?);
    }
    let pokes = stream::unfold(listener, |listener| async move {
        let poke = listener.next().await?;
        Some((Ok(event(poke)), listener))
    });
    Ok(Sse::new(pokes).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// The duos that a session may hear of.
fn duos(session: &Session) -> Vec<DuoId> {
    let devices = session.devices.iter().filter(|row| !row.revoked);
    let mut duos: Vec<_> = devices.map(|row| row.duo).collect();
    duos.sort_unstable();
    duos.dedup();
    duos
}

fn event(
    DuoNow {
        duo,
        head,
        people_version,
    }: DuoNow,
) -> Event {
    Event::default()
        .event("poke")
        .data(format!("{duo} {} {people_version}", head.0))
}

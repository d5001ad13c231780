//! Whose request is it? The cookie, the session behind it, and what is remembered of both.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use database::{DeviceRow, NewSession, Session, day_of};
use domain::{DeviceId, DuoId, Hash};
use sync::Refusal;

use crate::address::Address;
use crate::config::PublicUrl;
use crate::error::ApiError;
use crate::state::{App, Shared};

/// Most sessions remembered, some 300 bytes each. Past it all are forgotten and read again as needed.
const REMEMBERED_MAX: usize = 20_000;

/// How long browsers are asked to keep the cookie, in seconds: 400 days, the most they grant.
const COOKIE_AGE_S: u32 = 400 * 24 * 60 * 60;

/// Sessions read lately, so that a push costs no reading.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    sessions: HashMap<Hash, Arc<Session>>,
    /// Rises with every change, so that what was read before it is not remembered after it.
    generation: u64,
}

impl Sessions {
    fn get(&self, token_hash: Hash) -> (Option<Arc<Session>>, u64) {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (
            remembered.sessions.get(&token_hash).cloned(),
            remembered.generation,
        )
    }

    fn remember(&self, token_hash: Hash, session: Arc<Session>, generation: u64) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.generation != generation {
            return;
        }
        if remembered.sessions.len() >= REMEMBERED_MAX {
            remembered.sessions.clear();
        }
        remembered.sessions.insert(token_hash, session);
    }

    /// Forgets all sessions that hold this device, and this session: the device has moved, or was revoked.
    pub fn forget(&self, device: DeviceId, token_hash: Option<Hash>) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.generation += 1;
        remembered.sessions.retain(|known, session| {
            Some(*known) != token_hash && session.devices.iter().all(|row| row.id != device)
        });
    }
}

/// A request of somebody who is signed in, within the limit of requests.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// SHA-256 of the session's token.
    pub token_hash: Hash,
    /// The session.
    pub session: Arc<Session>,
    token: String,
}

impl SignedIn {
    /// Checks that the request speaks for this device, in this duo.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for every device that is not this session's and every duo that is not that device's,
    /// [`Refusal::Revoked`].
    pub fn speaks_for(&self, device: DeviceId, duo: DuoId) -> Result<(), Refusal> {
        match self
            .session
            .devices
            .iter()
            .find(|row| row.id == device && row.duo == duo)
        {
            Some(DeviceRow { revoked: true, .. }) => Err(Refusal::Revoked),
            Some(_) => Ok(()),
            None => Err(Refusal::NotFound),
        }
    }

    /// The cookie anew, so that it lasts from today.
    #[must_use]
    pub fn cookie(&self, url: &PublicUrl) -> HeaderValue {
        cookie(url, &self.token)
    }
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let address = Address::from_request_parts(parts, app).await?;
        let found = find(app, &parts.headers, || app.admit_stranger(address)).await?;
        let signed_in = match found {
            Some(signed_in) => signed_in,
            None => return Err(Refusal::SignedOut.into()),
        };
        app.per_session
            .take(signed_in.token_hash, app.clock.now())
            .map_err(|retry_after_s| Refusal::TooMany { retry_after_s })?;
        Ok(signed_in)
    }
}

/// The session that the request's cookie stands for. `admit` is asked before the database is.
///
/// # Errors
/// What `admit` says, or when the database fails.
pub async fn find(
    app: &App,
    headers: &HeaderMap,
    admit: impl FnOnce() -> Result<(), Refusal>,
) -> Result<Option<SignedIn>, ApiError> {
    let Some(token) = token(headers, &app.config.public_url) else {
        admit()?;
        return Ok(None);
    };
    let token_hash = hash(token);
    let now = app.clock.now();
    let (remembered, generation) = app.sessions.get(token_hash);
    let mut session = match remembered {
        Some(session) => session,
        None => {
            admit()?;
            match app.database.session(token_hash, now).await? {
                Some(session) => Arc::new(session),
                None => return Ok(None),
            }
        }
    };
    if session.last_used_day < day_of(now) {
        app.database.touch_session(token_hash, now).await?;
        session = Arc::new(Session {
            last_used_day: day_of(now),
            ..(*session).clone()
        });
    }
    app.sessions
        .remember(token_hash, Arc::clone(&session), generation);
    Ok(Some(SignedIn {
        token_hash,
        session,
        token: token.to_owned(),
    }))
}

/// The session that a device comes into: the one of the request, or a new one. With the cookie that stands for it.
///
/// # Errors
/// When the database fails.
pub async fn enter(app: &App, headers: &HeaderMap) -> Result<(NewSession, HeaderValue), ApiError> {
    let at = app.clock.now();
    if let Some(signed_in) = find(app, headers, || Ok(())).await? {
        let session = NewSession {
            token_hash: signed_in.token_hash,
            at,
        };
        return Ok((session, signed_in.cookie(&app.config.public_url)));
    }
    let token = Hash(app.entropy.bytes::<32>()).to_string();
    let session = NewSession {
        token_hash: hash(&token),
        at,
    };
    Ok((session, cookie(&app.config.public_url, &token)))
}

/// The database knows a token by this alone.
fn hash(token: &str) -> Hash {
    Hash::of(&[b"samen/v1/session", token.as_bytes()])
}

/// `__Host-`: only this host, only the whole of it, only by TLS. Plain http on localhost has none, and so a name of its own.
fn cookie_name(url: &PublicUrl) -> &'static str {
    if url.is_https() {
        "__Host-samen"
    } else {
        "samen"
    }
}

/// Strict: only the app itself asks with the cookie; the page that a link opens needs none.
fn cookie(url: &PublicUrl, token: &str) -> HeaderValue {
    let name = cookie_name(url);
    let secure = if url.is_https() { "; Secure" } else { "" };
    let text = format!(
        "{name}={token}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Strict{secure}"
    );
    let mut value = HeaderValue::from_str(&text).expect("hexadecimal digits are fit for a header");
    value.set_sensitive(true);
    value
}

fn token<'h>(headers: &'h HeaderMap, url: &PublicUrl) -> Option<&'h str> {
    let wanted = cookie_name(url);
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let (_, token) = pairs.find(|(name, _)| name.trim() == wanted)?;
    // What was never given out is not worth a look; what was is 64 hexadecimal digits.
    Some(token.trim()).filter(|token| token.parse::<Hash>().is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn url(text: &'static str) -> PublicUrl {
        Config::read(|name| (name == "PUBLIC_URL").then(|| text.to_owned()))
            .unwrap()
            .public_url
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let url = url("https://samen.example.org");
        let cookie = cookie(&url, &"a".repeat(64));
        let text = cookie.to_str().unwrap();
        assert!(text.starts_with("__Host-samen="));
        for part in ["Path=/", "HttpOnly", "Secure", "SameSite=Strict"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("Domain"));
    }

    #[test]
    fn only_the_cookie_of_this_name_counts_and_only_what_could_have_been_given_out() {
        let url = url("https://samen.example.org");
        let good = "0".repeat(64);
        for (line, found) in [
            (format!("a=b; __Host-samen={good}"), true),
            (format!("samen={good}"), false),
            (format!("__Host-samen={}", "0".repeat(63)), false),
            ("__Host-samen".to_owned(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, line.parse().unwrap());
            assert_eq!(token(&headers, &url).is_some(), found, "{line}");
        }
    }
}

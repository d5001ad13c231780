//! Joining, and coming back: keys first, kept before anything is sent; then the code; then the record of the duo.

use app::client::{JoinFailure, Wiped};
use crypto::card::CardKeys;
use crypto::challenge::join_proof;
use crypto::device::DeviceSecrets;
use domain::{CardCode, DuoId, Hash};
use minicbor::Decode;
use sync::Refusal;
use sync::driver::{Store, Transport};
use sync::join::{JoinAnswer, JoinRequest, begin};
use sync::request::{Answer, Failure, Http, Request, message, refusal};
use sync::restore::{self, Restored};
use sync::session::SessionAnswer;
use sync::sign_in::ChallengeRequest;
use sync::store::{StoreError, Transaction};
use sync::wire::to_bytes;

use crate::clock;
use crate::storage::{SecretName, Storage, keep_secrets, read_secrets};
use crate::transport::{self, Server};

/// Joins with a code and stores everything this phone needs for the duo.
///
/// # Errors
/// When the server or the storage says no; then the code is not used up, or the same try goes through later.
pub async fn join(storage: &Storage, code: Hash) -> Result<DuoId, JoinFailure> {
    let secrets = joining_secrets(storage, code)
        .await
        .map_err(JoinFailure::Storage)?;
    let answer = ask(&JoinRequest {
        code,
        public: secrets.public(),
        proof: join_proof(&secrets, code),
    })
    .await
    .map_err(JoinFailure::Server)?;
    store(storage, &secrets, answer)
        .await
        .map_err(JoinFailure::Storage)?;
    Ok(answer.duo)
}

/// The keys of an earlier try with this code, or new ones.
async fn joining_secrets(storage: &Storage, code: Hash) -> Result<DeviceSecrets, StoreError> {
    let name = SecretName::Joining(code);
    if let Some(earlier) = read_secrets(storage, name).await? {
        return Ok(earlier);
    }
    let secrets = DeviceSecrets::generate(&mut clock::rng());
    keep_secrets(storage, name, &secrets).await?;
    Ok(secrets)
}

async fn ask(request: &JoinRequest) -> Result<JoinAnswer, Failure> {
    post("/api/v1/join", to_bytes(request)).await
}

async fn post<T: for<'b> Decode<'b, ()>>(path: &str, body: Vec<u8>) -> Result<T, Failure> {
    let (status, body) = transport::send(&Http {
        path: path.into(),
        body: Some(body),
    })
    .await?;
    if status == 200 {
        message(status, &body)
    } else {
        Err(refusal(status, &body))
    }
}

async fn store(
    storage: &Storage,
    secrets: &DeviceSecrets,
    answer: JoinAnswer,
) -> Result<(), StoreError> {
    keep_secrets(storage, SecretName::Device(answer.duo), secrets).await?;
    let tx = storage.begin().await?;
    begin(&tx, answer).await?;
    tx.commit().await
}

/// Comes back with the code of a card or a transfer code, and stores everything this phone needs for the duo.
///
/// # Errors
/// When the server or the storage says no; the same try goes through later.
pub async fn restore(storage: &Storage, code: &CardCode) -> Result<DuoId, JoinFailure> {
    let card = CardKeys::of(code);
    let secrets = joining_secrets(storage, restore::secrets_name(card.device))
        .await
        .map_err(JoinFailure::Storage)?;
    let restored = ask_as_card(&card, &secrets)
        .await
        .map_err(JoinFailure::Server)?;
    let duo = restored.place.duo;
    let stored = async {
        keep_secrets(storage, SecretName::Device(duo), &secrets).await?;
        let tx = storage.begin().await?;
        restore::begin(&tx, restored).await?;
        tx.commit().await
    };
    stored.await.map_err(JoinFailure::Storage)?;
    Ok(duo)
}

/// Signs in as the card, finds its duo and registers a phone with these secrets.
async fn ask_as_card(card: &CardKeys, secrets: &DeviceSecrets) -> Result<Restored, Failure> {
    let device = card.device;
    let asked = Server.send(Request::Challenge(ChallengeRequest { device }));
    let Answer::Challenge(challenge) = asked.await? else {
        return Err(Failure::Refused(Refusal::NotFound));
    };
    let answer = restore::sign_in(card, challenge);
    Server.send(Request::SignIn(answer)).await?;
    for duo in restore::duos(card, &session().await?) {
        let boot = match Server.send(Request::Boot(duo, device)).await {
            Ok(Answer::Boot(boot)) => boot,
            // Another duo of this browser.
            Ok(_) | Err(Failure::Refused(Refusal::NotFound)) => continue,
            Err(failure) => return Err(failure),
        };
        if let Some(restored) = restore::by_card(card, duo, boot, secrets, &mut clock::rng()) {
            let register = Request::Register(duo, restored.request.clone());
            Server.send(register).await?;
            return Ok(restored);
        }
    }
    Err(Failure::Refused(Refusal::NotFound))
}

/// Registers this browser anew in every duo that its cookie is good for; gives the first.
///
/// # Errors
/// When the server or the storage says no; the same try goes through later.
pub async fn register_anew(storage: &Storage) -> Result<DuoId, JoinFailure> {
    let session = session().await.map_err(JoinFailure::Server)?;
    let mut first = None;
    for lost in session.devices {
        if first == Some(lost.duo) {
            continue;
        }
        let secrets = joining_secrets(storage, restore::secrets_name(lost.device))
            .await
            .map_err(JoinFailure::Storage)?;
        let (request, place) = restore::by_cookie(lost, &secrets);
        Server
            .send(Request::Register(lost.duo, request))
            .await
            .map_err(JoinFailure::Server)?;
        store(storage, &secrets, place)
            .await
            .map_err(JoinFailure::Storage)?;
        first.get_or_insert(lost.duo);
    }
    first.ok_or(JoinFailure::Server(Failure::Refused(Refusal::NotFound)))
}

/// Whether this browser was joined before, although its storage is empty now.
pub async fn wiped() -> Option<Wiped> {
    let SessionAnswer { member, buddy, .. } = session().await.ok()?;
    Some(Wiped { member, buddy })
}

/// Whom the server takes this browser for.
async fn session() -> Result<SessionAnswer, Failure> {
    let (status, body) = transport::send(&Http {
        path: "/api/v1/session".into(),
        body: None,
    })
    .await?;
    match status {
        200 => message(status, &body),
        // For nobody.
        204 => Err(Failure::Refused(Refusal::SignedOut)),
        _ => Err(refusal(status, &body)),
    }
}

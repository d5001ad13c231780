//! Joining: keys first, kept before the code is sent; then the code; then the record of the duo.

use app::client::{JoinFailure, Wiped};
use crypto::challenge::join_proof;
use crypto::device::DeviceSecrets;
use domain::{DuoId, Hash};
use minicbor::Decode;
use sync::driver::Store;
use sync::join::{JoinAnswer, JoinRequest, begin};
use sync::request::{Failure, Http, message, refusal};
use sync::session::SessionAnswer;
use sync::store::{StoreError, Transaction};
use sync::wire::to_bytes;

use crate::clock;
use crate::storage::{SecretName, Storage, keep_secrets, read_secrets};
use crate::transport;

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

/// Whether this browser was joined before, although its storage is empty now.
pub async fn wiped() -> Option<Wiped> {
    let (status, body) = transport::send(&Http {
        path: "/api/v1/session".into(),
        body: None,
    })
    .await
    .ok()?;
    if status != 200 {
        return None;
    }
    let SessionAnswer { member, buddy, .. } = message(status, &body).ok()?;
    Some(Wiped { member, buddy })
}

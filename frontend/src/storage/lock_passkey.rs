//! The second way to open the lock: a secret that only a passkey of this phone works out (WebAuthn's `prf`), beside the PIN and not in its place.
//!
//! A passkey can be lost with a browser's settings, and then the PIN still opens. It never meets the server, and signs in nowhere.

use crypto::at_rest::StorageKey;
use js_sys::{ArrayBuffer, JSON, Object, Promise, Reflect, Uint8Array};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

use super::Storage;
use super::lock::{UnlockError, change_lock, derived, opened, read_lock};
use crate::clock;
use crate::passkeys::{create, get};

/// What the secret is for: the same one makes another key anywhere else.
const LABEL: &[u8] = b"samen/v1/lock-passkey";

/// What is asked to make one; the rest is filled in. Only discoverable ones: phones work out secrets for no others. ES256, and RS256 of older
/// computers: nobody looks at the signatures here.
const NEW: &str = r#"{"publicKey":{"rp":{"name":"Samen"},"user":{},
"pubKeyCredParams":[{"type":"public-key","alg":-7},{"type":"public-key","alg":-257}],
"authenticatorSelection":{"authenticatorAttachment":"platform","residentKey":"required","userVerification":"required"},
"extensions":{"prf":{"eval":{}}}}}"#;

/// What is asked to use it; the rest is filled in.
const KNOWN: &str = r#"{"publicKey":{"allowCredentials":[{"type":"public-key"}],"userVerification":"required",
"extensions":{"prf":{"eval":{}}}}}"#;

/// What is stored of the passkey.
#[derive(Debug, Clone, Encode, Decode)]
pub struct LockPasskey {
    /// Which it is.
    #[n(0)]
    id: ByteVec,
    /// What it works on: another one gives another secret.
    #[cbor(n(1), with = "minicbor::bytes")]
    salt: [u8; 32],
    /// The storage key, sealed under what follows from the secret.
    #[n(2)]
    sealed: ByteVec,
}

#[wasm_bindgen]
extern "C" {
    type Credential;

    #[wasm_bindgen(method, getter, js_name = rawId)]
    fn raw_id(this: &Credential) -> ArrayBuffer;

    #[wasm_bindgen(method, js_name = getClientExtensionResults)]
    fn extension_results(this: &Credential) -> JsValue;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = getClientCapabilities)]
    fn capabilities() -> Result<Promise, JsValue>;
}

/// Makes a passkey that opens the lock too. `name` is what the phone calls it in its list of passkeys.
///
/// # Errors
/// When the person does not want it, the phone's passkeys work out no secrets, or the storage fails.
pub async fn add_passkey(storage: &Storage, name: &str) -> Result<(), UnlockError> {
    let key = storage.key().ok_or(UnlockError::Unable)?;
    if is_known_to_fail().await {
        return Err(UnlockError::Unable);
    }
    let salt: [u8; 32] = clock::random();
    let made = asked(
        question(NEW, &salt, |fill| {
            // A passkey replaces one of the same user: never the one that signs in.
            fill("user.id", bytes(&clock::random::<16>()));
            fill("user.name", name.into());
            fill("user.displayName", name.into());
        })
        .and_then(|question| create(&question)),
    )
    .await?;
    let id = Uint8Array::new(&made.raw_id()).to_vec();
    // Some work the secret out as they are made, some say only that they can.
    let secret = match secret(&made) {
        Some(secret) => secret,
        None if at(made.extension_results(), "prf.enabled").is_truthy() => {
            work_out(&id, &salt).await?
        }
        None => return Err(UnlockError::Unable),
    };
    let sealed = key.seal_under(&outer(&secret).await?, clock::random());
    let passkey = LockPasskey {
        id: id.into(),
        salt,
        sealed: sealed.into(),
    };
    change_lock(storage, |lock| lock.passkey = Some(passkey)).await?;
    Ok(())
}

/// Opens the storage: the browser asks the person for the passkey.
///
/// # Errors
/// When the person does not want to, the passkey is gone, or the storage fails.
pub async fn unlock_by_passkey(storage: &Storage) -> Result<(), UnlockError> {
    let Some(lock) = read_lock(storage).await? else {
        return Ok(());
    };
    let passkey = lock.passkey.as_ref().ok_or(UnlockError::Unable)?;
    let secret = work_out(&passkey.id, &passkey.salt).await?;
    let key = StorageKey::open_under(&outer(&secret).await?, &passkey.sealed)
        .map_err(|_| UnlockError::Unable)?;
    Ok(opened(storage, key, &lock).await?)
}

/// Whether the browser says beforehand that its passkeys work out no secrets. Then none is made that would be good for nothing.
async fn is_known_to_fail() -> bool {
    let Ok(asked) = capabilities() else {
        return false;
    };
    let can = JsFuture::from(asked).await.unwrap_or_default();
    at(can, "extension:prf") == JsValue::FALSE
}

async fn work_out(id: &[u8], salt: &[u8]) -> Result<Vec<u8>, UnlockError> {
    let found = asked(
        question(KNOWN, salt, |fill| {
            fill("allowCredentials.0.id", bytes(id));
        })
        .and_then(|question| get(&question)),
    )
    .await?;
    secret(&found).ok_or(UnlockError::Unable)
}

/// The key that follows from a secret.
async fn outer(secret: &[u8]) -> Result<StorageKey, UnlockError> {
    let how = [("salt", bytes(&[])), ("info", bytes(LABEL))];
    Ok(derived("HKDF", secret, &how).await?)
}

async fn asked(question: Result<Promise, JsValue>) -> Result<Credential, UnlockError> {
    let answer = async { JsFuture::from(question?).await };
    match answer.await {
        Ok(credential) => Ok(credential.unchecked_into()),
        Err(error) => {
            let is_dismissed = error
                .dyn_ref::<DomException>()
                .is_some_and(|error| error.name() == "NotAllowedError");
            Err(if is_dismissed {
                UnlockError::Dismissed
            } else {
                UnlockError::Unable
            })
        }
    }
}

fn secret(credential: &Credential) -> Option<Vec<u8>> {
    let first = at(credential.extension_results(), "prf.results.first");
    first.is_truthy().then(|| Uint8Array::new(&first).to_vec())
}

/// A question to the person's authenticator. Nobody looks at the signature, so what is signed is worth nothing.
fn question(
    template: &str,
    salt: &[u8],
    more: impl FnOnce(&dyn Fn(&str, JsValue)),
) -> Result<Object, JsValue> {
    let question = JSON::parse(template)?;
    let fill = |path: &str, value: JsValue| {
        let (place, name) = path.rsplit_once('.').unwrap_or(("", path));
        let place = at(at(question.clone(), "publicKey"), place);
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&place, &name.into(), &value);
    };
    fill("challenge", bytes(&clock::random::<32>()));
    fill("extensions.prf.eval.first", bytes(salt));
    more(&fill);
    question.dyn_into()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// What lies at the end of this path of names; undefined when there is no such place. The value itself for no path.
fn at(value: JsValue, path: &str) -> JsValue {
    let names = path.split('.').filter(|name| !name.is_empty());
    names.fold(value, |value, name| {
        Reflect::get(&value, &name.into()).unwrap_or_default()
    })
}

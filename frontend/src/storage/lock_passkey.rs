//! The second way to open the lock: a secret that only a passkey of this phone works out (WebAuthn's `prf`), beside the PIN and not in its place.
//!
//! A passkey can be lost with a browser's settings, and then the PIN still opens. It never meets the server, and signs in nowhere.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
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
use crypto::at_rest::StorageKey;

/// What the secret is for: the same one makes another key anywhere else.
const LABEL: &[u8] = b"samen/v1/lock-passkey";

/// The signatures a passkey may make, as COSE numbers them: ES256, and RS256 of older computers. Nobody checks them here.
const SIGNATURES: [i32; 2] = [-7, -257];

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
    let made = asked(create(&public_key(&[
        ("rp", object(&[("name", "Samen".into())])),
        (
            "user",
            object(&[
                // A passkey replaces one of the same user: never the one that signs in.
                ("id", bytes(&clock::random::<16>())),
                ("name", name.into()),
                ("displayName", name.into()),
            ]),
        ),
        (
            "pubKeyCredParams",
            SIGNATURES
                .iter()
                .map(|alg| credential(("alg", (*alg).into())))
                .collect::<Array>()
                .into(),
        ),
        (
            "authenticatorSelection",
            object(&[
                ("authenticatorAttachment", "platform".into()),
                // Phones work out secrets only for those that they list.
                ("residentKey", "required".into()),
                ("userVerification", "required".into()),
            ]),
        ),
        ("extensions", wanted(&salt)),
    ])))
    .await?;
    let id = Uint8Array::new(&made.raw_id()).to_vec();
    // Some work the secret out as they are made, some say only that they can.
    let secret = match secret(&made) {
        Some(secret) => secret,
        None if at(&made.extension_results(), &["prf", "enabled"]).is_truthy() => {
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
    at(&can, &["extension:prf"]) == JsValue::FALSE
}

async fn work_out(id: &[u8], salt: &[u8]) -> Result<Vec<u8>, UnlockError> {
    let known = Array::of1(&credential(("id", bytes(id))));
    let found = asked(get(&public_key(&[
        ("allowCredentials", known.into()),
        ("userVerification", "required".into()),
        ("extensions", wanted(salt)),
    ])))
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
    let first = at(
        &credential.extension_results(),
        &["prf", "results", "first"],
    );
    first.is_truthy().then(|| Uint8Array::new(&first).to_vec())
}

/// The question around what is asked. Nobody looks at the signature, so what is signed is worth nothing.
fn public_key(fields: &[(&str, JsValue)]) -> Object {
    let inner = object(fields);
    set(&inner, "challenge", &bytes(&clock::random::<32>()));
    let outer = Object::new();
    set(&outer, "publicKey", &inner);
    outer
}

fn credential(field: (&str, JsValue)) -> JsValue {
    object(&[("type", "public-key".into()), field])
}

fn wanted(salt: &[u8]) -> JsValue {
    let eval = object(&[("first", bytes(salt))]);
    object(&[("prf", object(&[("eval", eval)]))])
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new().into();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a field of a plain object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// What lies at the end of these names; undefined when there is no such place.
fn at(value: &JsValue, names: &[&str]) -> JsValue {
    names.iter().fold(value.clone(), |value, name| {
        Reflect::get(&value, &(*name).into()).unwrap_or_default()
    })
}

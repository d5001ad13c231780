//! The device's secret keys at rest: wrapped by a WebCrypto key that no script can read out.
//!
//! Script in this origin can use them and cannot carry them off. Whoever copies the profile's files most often copies that key with them: against
//! that there is the lock.

use crypto::at_rest::StorageKey;
use crypto::device::DeviceSecrets;
use domain::{DuoId, Hash};
use idb::Query;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use sync::driver::Store;
use sync::store::{StoreError, Transaction};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, SubtleCrypto};

use super::{IdbTransaction, SECRETS, Storage, store_error};
use crate::clock;

/// Whose secrets.
#[derive(Debug, Clone, Copy)]
pub enum SecretName {
    /// Of a device that is about to join with this code: kept before the code is sent, so that a lost answer loses nothing.
    Joining(Hash),
    /// Of this phone's device in a duo.
    Device(DuoId),
}

impl SecretName {
    pub(super) fn key(self) -> String {
        match self {
            Self::Joining(code) => format!("joining/{code}"),
            Self::Device(duo) => format!("device/{duo}"),
        }
    }
}

/// Whether a record's sealed bytes are sealed once more, under the lock's key.
const LOCKED: &str = "locked";

/// Stores secrets under a name.
///
/// # Errors
/// When the browser has no WebCrypto or its storage fails.
pub async fn keep_secrets(
    storage: &Storage,
    name: SecretName,
    secrets: &DeviceSecrets,
) -> Result<(), StoreError> {
    let wrapping = new_wrapping_key().await.map_err(no_crypto)?;
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).map_err(|_| StoreError::Closed {
        cause: "no randomness".into(),
    })?;
    let plain = secrets.to_bytes();
    let subtle = subtle().map_err(no_crypto)?;
    let params = aes_gcm(&nonce);
    let sealed = subtle.encrypt_with_object_and_u8_array(&params, &wrapping, plain.as_slice());
    let mut sealed = Uint8Array::new(&awaited(sealed).await.map_err(no_crypto)?).to_vec();
    let lock = storage.key();
    if let Some(key) = &lock {
        sealed = key.seal(&name.key(), &sealed, clock::random());
    }
    let record = Object::new();
    for (field, value) in [
        (LOCKED, lock.is_some().into()),
        ("key", wrapping.into()),
        ("nonce", Uint8Array::from(&nonce[..]).into()),
        ("sealed", Uint8Array::from(sealed.as_slice()).into()),
    ] {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(&record, &JsValue::from_str(field), &value);
    }
    let tx = storage.begin().await?;
    tx.store(SECRETS)?
        .put(&record, Some(&name.key().into()))
        .map_err(store_error)?;
    tx.commit().await
}

/// Reads the secrets under a name; none when there are none.
///
/// # Errors
/// When they cannot be read or opened.
pub async fn read_secrets(
    storage: &Storage,
    name: SecretName,
) -> Result<Option<DeviceSecrets>, StoreError> {
    let tx = storage.begin_reading().await?;
    let record = secrets_at_rest(&tx, name).await?;
    drop(tx);
    open_secrets(storage, name, record).await
}

/// The record under a name, as it lies in the storage: [`open_secrets`] opens it.
///
/// # Errors
/// When the storage fails.
pub async fn secrets_at_rest(
    tx: &IdbTransaction,
    name: SecretName,
) -> Result<Option<JsValue>, StoreError> {
    let request = tx
        .store(SECRETS)?
        .get(Query::Key(name.key().into()))
        .map_err(store_error)?;
    request.await.map_err(store_error)
}

/// Opens the record under a name. It waits for the browser's key store, so no transaction lives through it.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_secrets(
    storage: &Storage,
    name: SecretName,
    record: Option<JsValue>,
) -> Result<Option<DeviceSecrets>, StoreError> {
    let Some(record) = record else {
        return Ok(None);
    };
    let field = |name: &str| Reflect::get(&record, &JsValue::from_str(name)).map_err(no_crypto);
    let wrapping: CryptoKey = field("key")?.dyn_into().map_err(no_crypto)?;
    let nonce = Uint8Array::new(&field("nonce")?).to_vec();
    let mut sealed = Uint8Array::new(&field("sealed")?).to_vec();
    if field(LOCKED)?.is_truthy() {
        let opened = storage.key().map(|key| key.open(&name.key(), &sealed));
        sealed = opened
            .and_then(Result::ok)
            .ok_or(StoreError::Unreadable { what: SECRETS })?;
    }
    let opened = subtle().and_then(|subtle| {
        subtle.decrypt_with_object_and_u8_array(&aes_gcm(&nonce), &wrapping, &sealed)
    });
    let opened = awaited(opened).await.map_err(no_crypto)?;
    let bytes = Uint8Array::new(&opened).to_vec();
    let bytes: [u8; 64] = bytes
        .try_into()
        .map_err(|_| StoreError::Unreadable { what: SECRETS })?;
    Ok(Some(DeviceSecrets::from_bytes(&bytes)))
}

/// Seals the secrets of all devices once more under the lock's key, or takes that seal off. What is so already stays.
pub(super) async fn seal_secrets(
    tx: &IdbTransaction,
    key: &StorageKey,
    locked: bool,
) -> Result<(), StoreError> {
    let store = tx.store(SECRETS)?;
    let names = store.get_all_keys(None, None).map_err(store_error)?;
    for name in names.await.map_err(store_error)? {
        let request = store.get(Query::Key(name.clone())).map_err(store_error)?;
        let record = request.await.map_err(store_error)?.unwrap_or_default();
        let sealed = Reflect::get(&record, &"sealed".into()).unwrap_or_default();
        let is_locked = Reflect::get(&record, &LOCKED.into()).is_ok_and(|is| is.is_truthy());
        let place = name.as_string().unwrap_or_default();
        // The lock itself is no such record.
        if sealed.is_falsy() || is_locked == locked {
            continue;
        }
        let sealed = Uint8Array::new(&sealed).to_vec();
        let changed = if locked {
            key.seal(&place, &sealed, clock::random())
        } else {
            key.open(&place, &sealed)
                .map_err(|_| StoreError::Unreadable { what: SECRETS })?
        };
        let changed = Uint8Array::from(changed.as_slice());
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&record, &"sealed".into(), &changed);
        let _ = Reflect::set(&record, &LOCKED.into(), &locked.into());
        let request = store.put(&record, Some(&name));
        request.map(drop).map_err(store_error)?;
    }
    Ok(())
}

async fn new_wrapping_key() -> Result<CryptoKey, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&algorithm, &"length".into(), &JsValue::from_f64(256.0))?;
    let usages = js_sys::Array::of2(&"encrypt".into(), &"decrypt".into());
    let extractable = false;
    awaited(subtle()?.generate_key_with_object(&algorithm, extractable, &usages))
        .await?
        .dyn_into()
}

fn aes_gcm(nonce: &[u8]) -> AesGcmParams {
    AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce))
}

pub(super) fn subtle() -> Result<SubtleCrypto, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    Ok(window.crypto()?.subtle())
}

pub(super) async fn awaited<P: Into<Promise>>(
    promise: Result<P, JsValue>,
) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?.into()).await
}

pub(super) fn no_crypto(cause: JsValue) -> StoreError {
    StoreError::Closed {
        cause: format!("the browser's key store: {cause:?}"),
    }
}

//! The lock of the app at rest: a storage key, sealed under one that follows from a PIN, and if wanted under one of a passkey.
//!
//! The storage key seals the device's secret keys once more, and every stored word of the diary. Whoever copies the phone's files has to guess
//! the PIN; six digits hold for days to weeks on one machine, no longer. Photos lie sealed anyway, under keys that are among those words.

use crypto::at_rest::StorageKey;
use domain::UnixMillis;
use domain::pin::{PIN_ROUNDS, wait_ms};
use idb::Query;
use js_sys::{Array, Object, Reflect, Uint8Array};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sync::driver::Store;
use sync::store::{Scan, StoreError, Table, Transaction};
use sync::wire::{from_bytes, to_bytes};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

use super::lock_passkey::LockPasskey;
use super::secrets::{awaited, no_crypto, seal_secrets, subtle};
use super::{IdbTransaction, SECRETS, Storage, store_error};
use crate::clock;

/// Where it lies among the secrets.
const KEY: &str = "lock";

/// Values rewritten in one transaction: a slow phone stays answerable between two.
const PAGE: usize = 64;

/// Tables whose values are sealed while there is a lock. The others hold nothing readable (the log and the blobs are sealed for the server), or
/// what is needed before anybody types a PIN: which duo there is.
pub(super) const SEALED: [Table; 7] = [
    Table::Documents,
    Table::Rows,
    Table::Things,
    Table::Outbox,
    Table::Drafts,
    Table::Shadow,
    Table::Transfers,
];

/// What is stored of the lock.
#[derive(Debug, Clone, Encode, Decode)]
pub struct LockRecord {
    /// Makes the same PIN another key on every phone.
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; 16],
    /// Rounds that stretch the PIN.
    #[n(1)]
    rounds: u32,
    /// The storage key, sealed under the stretched PIN.
    #[n(2)]
    sealed: ByteVec,
    /// Wrong PINs since the last right one.
    #[n(3)]
    wrong: u32,
    /// When the last of them was tried.
    #[n(4)]
    last: UnixMillis,
    /// Minutes out of sight after which the app locks; none for only at its start.
    #[n(5)]
    pub after_minutes: Option<u32>,
    /// The tables are being rewritten: sealed (true) or opened for good (false). None when that is done.
    #[n(6)]
    rewriting: Option<bool>,
    /// A passkey that opens too.
    #[n(7)]
    pub passkey: Option<LockPasskey>,
}

/// Why the lock did not open, or takes no passkey.
#[derive(Debug)]
pub enum UnlockError {
    /// The PIN is wrong; so long until the next try, in milliseconds.
    Wrong(i64),
    /// The person closed the browser's question for the passkey, or let it stand too long.
    Dismissed,
    /// The phone's passkeys work out no secrets, or the one of the lock is gone.
    Unable,
    /// The storage or the browser's key store failed.
    Store(StoreError),
}

impl From<StoreError> for UnlockError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl LockRecord {
    /// How long the next try has to wait, in milliseconds.
    #[must_use]
    pub fn wait_ms(&self) -> i64 {
        wait_ms(self.wrong, self.last, clock::now())
    }
}

/// The lock of this phone; none when it has none.
///
/// # Errors
/// When the storage fails.
pub async fn read_lock(storage: &Storage) -> Result<Option<LockRecord>, StoreError> {
    lock_in(&storage.begin_reading().await?).await
}

/// As [`read_lock`], beside what else is read.
///
/// # Errors
/// When the storage fails.
pub async fn lock_in(tx: &IdbTransaction) -> Result<Option<LockRecord>, StoreError> {
    let request = tx
        .store(SECRETS)?
        .get(Query::Key(KEY.into()))
        .map_err(store_error)?;
    let Some(value) = request.await.map_err(store_error)? else {
        return Ok(None);
    };
    from_bytes(&Uint8Array::new(&value).to_vec())
        .map(Some)
        .map_err(|_| StoreError::Unreadable { what: KEY })
}

fn put(tx: &IdbTransaction, lock: &LockRecord) -> Result<(), StoreError> {
    let value = Uint8Array::from(to_bytes(lock).as_slice());
    let request = tx.store(SECRETS)?.put(&value, Some(&KEY.into()));
    request.map(drop).map_err(store_error)
}

/// Changes what is stored of the lock.
///
/// # Errors
/// When the storage fails.
pub async fn change_lock(
    storage: &Storage,
    change: impl FnOnce(&mut LockRecord),
) -> Result<(), StoreError> {
    let Some(mut lock) = read_lock(storage).await? else {
        return Ok(());
    };
    change(&mut lock);
    let tx = storage.begin().await?;
    put(&tx, &lock)?;
    tx.commit().await
}

/// Sets a lock: from here on nothing is stored open, and what is there is sealed.
///
/// # Errors
/// When the storage fails. What was begun then goes on at the next unlocking.
pub async fn set_lock(storage: &Storage, pin: &str) -> Result<(), StoreError> {
    let salt = clock::random();
    let outer = stretched(pin, &salt, PIN_ROUNDS).await?;
    let key = StorageKey::generate(&mut clock::rng());
    let lock = LockRecord {
        salt,
        rounds: PIN_ROUNDS,
        sealed: key.seal_under(&outer, clock::random()).into(),
        wrong: 0,
        last: UnixMillis(0),
        after_minutes: Some(5),
        rewriting: Some(true),
        passkey: None,
    };
    let tx = storage.begin().await?;
    seal_secrets(&tx, &key, true).await?;
    put(&tx, &lock)?;
    tx.commit().await?;
    storage.use_key(Some(key), true);
    seal_all(storage).await
}

/// Opens the storage. A try is counted before it is known to be wrong, so that ending the program wins nothing.
///
/// # Errors
/// When the PIN is wrong or the storage fails.
pub async fn unlock(storage: &Storage, pin: &str) -> Result<(), UnlockError> {
    let Some(lock) = read_lock(storage).await? else {
        return Ok(());
    };
    let wait = lock.wait_ms();
    if wait > 0 {
        return Err(UnlockError::Wrong(wait));
    }
    let counted = LockRecord {
        wrong: lock.wrong + 1,
        last: clock::now(),
        ..lock.clone()
    };
    let tx = storage.begin().await?;
    put(&tx, &counted)?;
    tx.commit().await?;
    let outer = stretched(pin, &lock.salt, lock.rounds).await?;
    let Ok(key) = StorageKey::open_under(&outer, &lock.sealed) else {
        return Err(UnlockError::Wrong(counted.wait_ms()));
    };
    Ok(opened(storage, key, &lock).await?)
}

/// The key is there: uses it, and goes on with what was broken off.
pub(super) async fn opened(
    storage: &Storage,
    key: StorageKey,
    lock: &LockRecord,
) -> Result<(), StoreError> {
    change_lock(storage, |lock| lock.wrong = 0).await?;
    storage.use_key(Some(key), lock.rewriting != Some(false));
    match lock.rewriting {
        Some(true) => seal_all(storage).await,
        Some(false) => open_for_good(storage).await,
        None => Ok(()),
    }
}

/// Takes the lock away: everything is stored open again.
///
/// # Errors
/// When the storage fails. What was begun then goes on at the next unlocking.
pub async fn remove_lock(storage: &Storage) -> Result<(), StoreError> {
    change_lock(storage, |lock| lock.rewriting = Some(false)).await?;
    open_for_good(storage).await
}

async fn seal_all(storage: &Storage) -> Result<(), StoreError> {
    rewrite(storage).await?;
    change_lock(storage, |lock| lock.rewriting = None).await
}

async fn open_for_good(storage: &Storage) -> Result<(), StoreError> {
    let Some(key) = storage.key() else {
        return Ok(());
    };
    storage.use_key(Some(key.clone()), false);
    rewrite(storage).await?;
    let tx = storage.begin().await?;
    seal_secrets(&tx, &key, false).await?;
    let request = tx.store(SECRETS)?.delete(Query::Key(KEY.into()));
    request.map(drop).map_err(store_error)?;
    tx.commit().await?;
    storage.use_key(None, false);
    Ok(())
}

/// Writes every value anew, as values are written now; those that are so already are only read. Page by page, so that it can be broken off.
async fn rewrite(storage: &Storage) -> Result<(), StoreError> {
    for table in SEALED {
        let mut scan = Scan::first(PAGE, String::new());
        loop {
            let tx = storage.begin().await?;
            let page = tx.scan(table, scan.clone()).await?;
            for (key, value) in &page {
                tx.put(table, key, value.clone())?;
            }
            tx.commit().await?;
            let Some((last, _)) = page.last() else { break };
            scan.beyond = Some(last.clone());
        }
    }
    Ok(())
}

/// The key that follows from a PIN.
async fn stretched(pin: &str, salt: &[u8], rounds: u32) -> Result<StorageKey, StoreError> {
    let how = [
        ("salt", Uint8Array::from(salt).into()),
        ("iterations", rounds.into()),
    ];
    derived("PBKDF2", pin.as_bytes(), &how).await
}

/// The key that follows from what a person knows or has, by a function of the browser's.
pub(super) async fn derived(
    function: &str,
    from: &[u8],
    how: &[(&str, JsValue)],
) -> Result<StorageKey, StoreError> {
    let bits = async {
        let subtle = subtle()?;
        let usages = Array::of1(&"deriveBits".into());
        let from = Uint8Array::from(from);
        let key = subtle.import_key_with_str("raw", &from, function, false, &usages);
        let key: CryptoKey = awaited(key).await?.dyn_into()?;
        let algorithm = Object::new();
        let always = [("name", function.into()), ("hash", "SHA-256".into())];
        for (field, value) in always.iter().chain(how) {
            Reflect::set(&algorithm, &(*field).into(), value)?;
        }
        awaited(subtle.derive_bits_with_object(&algorithm, &key, 256)).await
    };
    let bits: Result<JsValue, JsValue> = bits.await;
    let bits = Uint8Array::new(&bits.map_err(no_crypto)?).to_vec();
    let bytes = bits
        .try_into()
        .map_err(|_| StoreError::Unreadable { what: KEY })?;
    Ok(StorageKey::from_bytes(bytes))
}

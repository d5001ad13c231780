//! IndexedDB: its stores, and how each version of them is made. This file is the only place that knows the layout.

mod lock;
mod lock_passkey;
mod secrets;
mod transaction;

use std::cell::RefCell;
use std::rc::Rc;

use crypto::at_rest::StorageKey;
use domain::DuoId;
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, TransactionMode};
use sync::driver::Store;
use sync::store::{StoreError, Table, Transaction};
use wasm_bindgen::{JsCast, JsValue};

pub use lock::{
    LockRecord, UnlockError, change_lock, lock_in, read_lock, remove_lock, set_lock, unlock,
};
pub use lock_passkey::{add_passkey, unlock_by_passkey};
pub use secrets::{SecretName, keep_secrets, open_secrets, read_secrets, secrets_at_rest};
pub use transaction::IdbTransaction;

/// Name of the database. One for all duos: their keys are kept apart by the duo's id.
const DATABASE: &str = "samen";

/// Version of the layout. Append to [`upgrade`] and count up; what is stored is never dropped.
const VERSION: u32 = 4;

/// Wrapped device secrets, and the keys that wrap them.
const SECRETS: &str = "secrets";

/// The storage of this profile. Clones share the connection.
#[derive(Clone, Default)]
pub struct Storage {
    connection: Rc<RefCell<Option<Rc<Database>>>>,
    lock: Rc<RefCell<LockKey>>,
}

/// The key of the lock, while it is open.
#[derive(Clone, Default)]
pub(crate) struct LockKey {
    key: Option<StorageKey>,
    /// Values are sealed when they are written.
    seals: bool,
}

impl Storage {
    /// Begins a transaction that only reads: it does not wait for other readers.
    ///
    /// # Errors
    /// When the database does not open.
    pub async fn begin_reading(&self) -> Result<IdbTransaction, StoreError> {
        self.begin_in(TransactionMode::ReadOnly).await
    }

    /// Whether there is a lock and it is open.
    #[must_use]
    pub fn is_unlocked(&self) -> bool {
        self.lock.borrow().key.is_some()
    }

    /// The lock's key; none while there is no lock, or while it is locked.
    fn key(&self) -> Option<StorageKey> {
        self.lock.borrow().key.clone()
    }

    fn use_key(&self, key: Option<StorageKey>, seals: bool) {
        *self.lock.borrow_mut() = LockKey { key, seals };
    }

    /// Deletes everything of a duo, in one transaction: all or nothing. None: everything that this browser has of any.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn wipe(&self, duo: Option<DuoId>) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        for name in Table::ALL.iter().map(|table| table.name()).chain([SECRETS]) {
            let store = tx.store(name)?;
            // The duo's own record has its bare id for a key, all else a longer one. Every key begins with the empty text.
            let prefix = duo.map(|duo| duo.to_string()).unwrap_or_default();
            let request = store.delete(transaction::range(&prefix, None)?);
            request.map(drop).map_err(store_error)?;
        }
        if let Some(duo) = duo {
            let secrets = SecretName::Device(duo).key();
            let request = tx.store(SECRETS)?.delete(Query::Key(secrets.into()));
            request.map(drop).map_err(store_error)?;
        }
        tx.commit().await
    }

    async fn begin_in(&self, mode: TransactionMode) -> Result<IdbTransaction, StoreError> {
        let names: Vec<&str> = Table::ALL
            .iter()
            .map(|table| table.name())
            .chain([SECRETS])
            .collect();
        let database = self.database().await?;
        if let Ok(transaction) = database.transaction(&names, mode) {
            return Ok(IdbTransaction::new(transaction, self.lock.borrow().clone()));
        }
        // iOS loses the connection now and then ("Connection to Indexed Database server lost"): open it again, once.
        self.forget();
        let database = self.database().await?;
        database
            .transaction(&names, mode)
            .map(|transaction| IdbTransaction::new(transaction, self.lock.borrow().clone()))
            .map_err(store_error)
    }

    async fn database(&self) -> Result<Rc<Database>, StoreError> {
        if let Some(open) = self.connection.borrow().clone() {
            return Ok(open);
        }
        let factory = Factory::new().map_err(store_error)?;
        let mut request = factory.open(DATABASE, Some(VERSION)).map_err(store_error)?;
        request.on_upgrade_needed(|event| {
            if let (Ok(database), Ok(old)) = (event.database(), event.old_version()) {
                upgrade(&database, old);
            }
        });
        let mut database = request.await.map_err(store_error)?;
        if let Some(open) = self.connection.borrow().clone() {
            // Opened twice at once: one connection is enough.
            database.close();
            return Ok(open);
        }
        let connection = self.connection.clone();
        database.on_close(move |_| *connection.borrow_mut() = None);
        let connection = self.connection.clone();
        // Another tab runs a newer build that changes the layout: let it.
        database.on_version_change(move |_| {
            if let Some(open) = connection.borrow_mut().take() {
                open.close();
            }
        });
        let database = Rc::new(database);
        *self.connection.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    fn forget(&self) {
        *self.connection.borrow_mut() = None;
    }
}

impl Store for Storage {
    type Transaction = IdbTransaction;

    async fn begin(&self) -> Result<IdbTransaction, StoreError> {
        self.begin_in(TransactionMode::ReadWrite).await
    }
}

/// Brings the layout from an older version to [`VERSION`], step by step.
fn upgrade(database: &Database, old: u32) {
    // 1: all tables but shadow, blobs, what is known of them, transfers, which 2 added, things, which 3 did, and sheets, which 4 did.
    if old < VERSION {
        let keys_apart = ObjectStoreParams::new();
        for name in Table::ALL.iter().map(|table| table.name()).chain([SECRETS]) {
            // Fails only where the store exists from an older version, and then it is there.
            let _ = database.create_object_store(name, keys_apart.clone());
        }
    }
}

/// What the browser's error means for whoever wanted to store something.
fn store_error(error: idb::Error) -> StoreError {
    let exception = match &error {
        idb::Error::DomException(exception) => Some(exception.name()),
        _ => js_cause(&error)
            .and_then(|value| value.dyn_into::<web_sys::DomException>().ok())
            .map(|e| e.name()),
    };
    match exception.as_deref() {
        Some("QuotaExceededError") => StoreError::Full,
        _ => StoreError::Closed {
            cause: error.to_string(),
        },
    }
}

fn js_cause(error: &idb::Error) -> Option<JsValue> {
    use idb::Error as E;
    match error {
        E::UpdateFailed(value)
        | E::AddFailed(value)
        | E::GetFailed(value)
        | E::TransactionOpenFailed(value)
        | E::IndexedDbOpenFailed(value) => Some(value.clone()),
        _ => None,
    }
}

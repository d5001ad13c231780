//! One IndexedDB transaction as the sync steps see it.
//!
//! IndexedDB commits by itself when a transaction is left waiting for anything but its own requests, so the steps await nothing else.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo::events::EventListener;
use idb::{KeyRange, ObjectStore, Query, Transaction as Idb};
use js_sys::Uint8Array;
use sync::store::{Scan, StoreError, Table, Transaction};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbTransaction as Raw;

use super::lock::SEALED;
use super::{LockKey, store_error};
use crate::clock;

/// See the module's documentation. Dropped without commit, it is rolled back.
pub struct IdbTransaction {
    inner: Option<Idb>,
    lock: LockKey,
}

/// Begins a value that is sealed under the lock's key. No record begins so: in CBOR it ends something.
const SEALED_MARK: u8 = 0xFF;

impl IdbTransaction {
    pub(super) fn new(inner: Idb, lock: LockKey) -> Self {
        let inner = Some(inner);
        Self { inner, lock }
    }

    /// The bytes of a record, opened where they are sealed. Both kinds lie side by side while a lock is set or taken away.
    fn opened(&self, table: Table, key: &str, value: JsValue) -> Result<Vec<u8>, StoreError> {
        let stored = bytes(table, value)?;
        // Photos begin with any byte, and are never sealed here a second time.
        if !SEALED.contains(&table) {
            return Ok(stored);
        }
        let Some((&SEALED_MARK, sealed)) = stored.split_first() else {
            return Ok(stored);
        };
        let opened = self.lock.key.as_ref();
        opened
            .and_then(|lock| lock.open(&place(table, key), sealed).ok())
            .ok_or(StoreError::Unreadable { what: table.name() })
    }

    fn sealed(&self, table: Table, key: &str, value: Vec<u8>) -> Vec<u8> {
        match &self.lock.key {
            Some(lock) if self.lock.seals && SEALED.contains(&table) => {
                let mut stored = vec![SEALED_MARK];
                stored.extend(lock.seal(&place(table, key), &value, clock::random()));
                stored
            }
            _ => value,
        }
    }

    /// A store of this transaction, by name.
    pub(super) fn store(&self, name: &str) -> Result<ObjectStore, StoreError> {
        let inner = self
            .inner
            .as_ref()
            .expect("taken only by commit, which consumes self");
        inner.object_store(name).map_err(store_error)
    }
}

impl Drop for IdbTransaction {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            // Fails only where the transaction is over already.
            let _ = inner.abort();
        }
    }
}

fn place(table: Table, key: &str) -> String {
    format!("{}/{key}", table.name())
}

/// Every key that begins with `prefix`, or of those the ones after `beyond`.
pub(super) fn range(prefix: &str, beyond: Option<&str>) -> Result<Query, StoreError> {
    // U+FFFF sorts after every character that keys are made of.
    let end = JsValue::from_str(&format!("{prefix}\u{ffff}"));
    let (start, open) = match beyond {
        Some(beyond) => (JsValue::from_str(beyond), true),
        None => (JsValue::from_str(prefix), false),
    };
    KeyRange::bound(&start, &end, Some(open), Some(false))
        .map(Query::KeyRange)
        .map_err(store_error)
}

fn bytes(table: Table, value: JsValue) -> Result<Vec<u8>, StoreError> {
    let array = value
        .dyn_into::<Uint8Array>()
        .map_err(|_| StoreError::Unreadable { what: table.name() })?;
    Ok(array.to_vec())
}

impl Transaction for IdbTransaction {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let request = self
            .store(table.name())?
            .get(Query::Key(JsValue::from_str(key)))
            .map_err(store_error)?;
        request
            .await
            .map_err(store_error)?
            .map(|value| self.opened(table, key, value))
            .transpose()
    }

    async fn scan(&self, table: Table, scan: Scan) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let store = self.store(table.name())?;
        let limit = u32::try_from(scan.limit).unwrap_or(u32::MAX);
        let query = range(&scan.prefix, scan.beyond.as_deref())?;
        let keys = store
            .get_all_keys(Some(query.clone()), Some(limit))
            .map_err(store_error)?;
        let values = store
            .get_all(Some(query), Some(limit))
            .map_err(store_error)?;
        let keys = keys.await.map_err(store_error)?;
        let values = values.await.map_err(store_error)?;
        let pairs = keys.into_iter().zip(values);
        pairs
            .map(|(key, value)| {
                let key = key.as_string().unwrap_or_default();
                let value = self.opened(table, &key, value)?;
                Ok((key, value))
            })
            .collect()
    }

    async fn count(&self, table: Table, prefix: &str) -> Result<u32, StoreError> {
        let request = self
            .store(table.name())?
            .count(Some(range(prefix, None)?))
            .map_err(store_error)?;
        request.await.map_err(store_error)
    }

    fn put(&self, table: Table, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let value = Uint8Array::from(self.sealed(table, key, value).as_slice());
        let request = self
            .store(table.name())?
            .put(&value, Some(&JsValue::from_str(key)));
        // Its outcome is the transaction's.
        request.map(drop).map_err(store_error)
    }

    fn delete(&self, table: Table, key: &str) -> Result<(), StoreError> {
        let request = self
            .store(table.name())?
            .delete(Query::Key(JsValue::from_str(key)));
        request.map(drop).map_err(store_error)
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        let inner = self.inner.take().expect("commit consumes self");
        let raw = Raw::from(inner);
        let outcome = Outcome::listen(&raw);
        // One that a failed `put` has aborted already refuses; its own error says why, and better.
        if let Err(refused) = Idb::from(raw.clone()).commit() {
            return Err(why_aborted(&raw).unwrap_or_else(|| store_error(refused)));
        }
        if outcome.wait().await {
            return Ok(());
        }
        Err(why_aborted(&raw).unwrap_or_else(|| StoreError::Closed {
            cause: "the transaction was aborted".into(),
        }))
    }
}

/// How a transaction ends. Its requests' errors, which bubble up to it first, say less: each comes with an abort.
struct Outcome {
    ended: oneshot::Receiver<bool>,
    _listeners: [EventListener; 2],
}

impl Outcome {
    fn listen(transaction: &Raw) -> Self {
        let (sender, ended) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let on = |event: &'static str, committed: bool| {
            let sender = sender.clone();
            EventListener::once(transaction, event, move |_| {
                if let Some(sender) = sender.take() {
                    // Nobody waits any more where the page is going.
                    let _ = sender.send(committed);
                }
            })
        };
        let _listeners = [on("complete", true), on("abort", false)];
        Self { ended, _listeners }
    }

    /// Whether everything was stored.
    async fn wait(self) -> bool {
        self.ended.await.unwrap_or(false)
    }
}

fn why_aborted(transaction: &Raw) -> Option<StoreError> {
    let error = transaction.error()?;
    Some(store_error(idb::Error::DomException(error)))
}

//! A phone's storage in memory, for tests and simulations: the same promises as a browser's, and it can be told to fail.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::store::{Scan, StoreError, Table, Transaction};

type Tables = BTreeMap<(Table, String), Vec<u8>>;

/// What a transaction will have written; none where it takes away.
type Changes = BTreeMap<(Table, String), Option<Vec<u8>>>;

/// The storage of one browser profile. Clones share it, as tabs do.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    tables: Rc<RefCell<Tables>>,
    failure: Rc<RefCell<Option<StoreError>>>,
    commits: Rc<Cell<u64>>,
}

impl MemoryStore {
    /// Begins a transaction. The caller sees to it that only one is open at a time.
    #[must_use]
    pub fn transaction(&self) -> MemoryTransaction {
        MemoryTransaction {
            store: self.clone(),
            changes: RefCell::default(),
        }
    }

    /// From now on every commit fails so; `None` mends it.
    pub fn fail_with(&self, failure: Option<StoreError>) {
        *self.failure.borrow_mut() = failure;
    }

    /// A copy that shares nothing with this one: what a cloned or restored profile holds.
    #[must_use]
    pub fn cloned_profile(&self) -> Self {
        Self {
            tables: Rc::new(RefCell::new(self.tables.borrow().clone())),
            ..Self::default()
        }
    }

    /// Everything stored, for a test that looks.
    #[must_use]
    pub fn dump(&self) -> Vec<(Table, String, Vec<u8>)> {
        let tables = self.tables.borrow();
        tables
            .iter()
            .map(|((table, key), value)| (*table, key.clone(), value.clone()))
            .collect()
    }

    /// How many transactions have been committed.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.get()
    }

    /// Changes stored bytes behind the program's back, as a failing memory chip would.
    pub fn corrupt(&self, table: Table, key: &str, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(value) = self.tables.borrow_mut().get_mut(&(table, key.to_owned())) {
            change(value);
        }
    }
}

/// A transaction on a [`MemoryStore`].
#[derive(Debug)]
pub struct MemoryTransaction {
    store: MemoryStore,
    changes: RefCell<Changes>,
}

impl MemoryTransaction {
    /// What a reader of this transaction sees, from the first key on: no more of what is stored is looked at than the limit asks.
    fn visible(&self, table: Table, scan: &Scan) -> Vec<(String, Vec<u8>)> {
        let first = scan.beyond.as_ref().unwrap_or(&scan.prefix);
        let from = (table, first.clone());
        let is_asked = |t: Table, key: &str| t == table && key.starts_with(&scan.prefix);
        let is_beyond = |key: &str| scan.beyond.as_deref().is_none_or(|beyond| key > beyond);
        let changes = self.changes.borrow();
        let changed: Vec<_> = changes
            .range(from.clone()..)
            .take_while(|((t, key), _)| is_asked(*t, key))
            .filter(|((_, key), _)| is_beyond(key))
            .collect();
        let tables = self.store.tables.borrow();
        let mut visible: Vec<(String, Vec<u8>)> = tables
            .range(from..)
            .take_while(|((t, key), _)| is_asked(*t, key))
            .filter(|(key, _)| is_beyond(&key.1) && !changes.contains_key(*key))
            .take(scan.limit)
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        let written = changed
            .into_iter()
            .filter_map(|((_, key), value)| Some((key.clone(), value.clone()?)));
        visible.extend(written);
        visible.sort_unstable();
        visible.truncate(scan.limit);
        visible
    }
}

impl Transaction for MemoryTransaction {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = (table, key.to_owned());
        if let Some(changed) = self.changes.borrow().get(&key) {
            return Ok(changed.clone());
        }
        Ok(self.store.tables.borrow().get(&key).cloned())
    }

    async fn scan(&self, table: Table, scan: Scan) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        Ok(self.visible(table, &scan))
    }

    async fn count(&self, table: Table, prefix: &str) -> Result<u32, StoreError> {
        let all = self.visible(table, &Scan::first(usize::MAX, prefix.to_owned()));
        Ok(u32::try_from(all.len()).unwrap_or(u32::MAX))
    }

    fn put(&self, table: Table, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.changes
            .borrow_mut()
            .insert((table, key.to_owned()), Some(value));
        Ok(())
    }

    fn delete(&self, table: Table, key: &str) -> Result<(), StoreError> {
        self.changes
            .borrow_mut()
            .insert((table, key.to_owned()), None);
        Ok(())
    }

    async fn commit(self) -> Result<(), StoreError> {
        if let Some(failure) = self.store.failure.borrow().clone() {
            return Err(failure);
        }
        let mut tables = self.store.tables.borrow_mut();
        for (key, value) in self.changes.into_inner() {
            match value {
                Some(value) => tables.insert(key, value),
                None => tables.remove(&key),
            };
        }
        self.store.commits.set(self.store.commits.get() + 1);
        Ok(())
    }
}

impl crate::driver::Store for MemoryStore {
    type Transaction = MemoryTransaction;

    async fn begin(&self) -> Result<MemoryTransaction, StoreError> {
        Ok(self.transaction())
    }
}

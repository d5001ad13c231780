//! What does a phone keep its things in? The memory store of `sync`, which here can run full, fail at a commit, and break rules.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use sync::content::Content;
use sync::driver::Store;
use sync::memory::{MemoryStore, MemoryTransaction};
use sync::plan::Work;
use sync::record::OutboxRow;
use sync::store::{Scan, StoreError, Table, Transaction};
use sync::wire::{LogItem, from_bytes, to_bytes};

use crate::limits::past;
use crate::sabotage::Sabotage;
use crate::watch;

type Late = Vec<(String, Option<Vec<u8>>)>;

/// The storage of one profile. Clones share it.
#[derive(Debug, Clone)]
pub struct Storage {
    memory: MemoryStore,
    sabotage: Option<Sabotage>,
    /// What the transactions that begin now are for.
    doing: Rc<Cell<Option<Work>>>,
    fails_once: Rc<Cell<bool>>,
    /// Changes of the outbox that wait for a transaction of their own.
    late: Rc<RefCell<Late>>,
    /// Items of the log that are only in memory until they are applied.
    unstored: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    /// What was wrong with transactions.
    wrong: Rc<RefCell<Vec<String>>>,
}

impl Storage {
    /// An empty one.
    #[must_use]
    pub fn new(sabotage: Option<Sabotage>) -> Self {
        Self {
            memory: MemoryStore::default(),
            sabotage,
            doing: Rc::default(),
            fails_once: Rc::default(),
            late: Rc::default(),
            unstored: Rc::default(),
            wrong: Rc::default(),
        }
    }

    /// A copy that shares nothing with this one.
    #[must_use]
    pub fn cloned_profile(&self) -> Self {
        Self {
            memory: self.memory.cloned_profile(),
            ..Self::new(self.sabotage)
        }
    }

    /// What the next transactions are for.
    pub fn doing(&self, work: Option<Work>) {
        self.doing.set(work);
    }

    /// From now on every commit fails so; `None` mends it.
    pub fn fail_with(&self, failure: Option<StoreError>) {
        self.memory.fail_with(failure);
    }

    /// The next commit fails.
    pub fn fail_once(&self) {
        self.fails_once.set(true);
    }

    /// The program ends: what was not committed is gone.
    pub fn end_program(&self) {
        self.late.borrow_mut().clear();
        self.unstored.borrow_mut().clear();
        self.fails_once.set(false);
        self.doing.set(None);
    }

    /// Begins a transaction.
    #[must_use]
    pub fn transaction(&self) -> SeededTransaction {
        let transaction = self.memory.transaction();
        for (key, value) in self.late.borrow_mut().drain(..) {
            // Nothing fails in memory before the commit.
            let _ = match value {
                Some(value) => transaction.put(Table::Outbox, &key, value),
                None => transaction.delete(Table::Outbox, &key),
            };
        }
        SeededTransaction {
            storage: self.clone(),
            inner: transaction,
            late: RefCell::default(),
        }
    }

    /// The values of a table, with their keys.
    #[must_use]
    pub fn table(&self, table: Table) -> Vec<(String, Vec<u8>)> {
        let everything = Scan::first(usize::MAX, String::new());
        at_once(self.memory.transaction().scan(table, everything)).unwrap_or_default()
    }

    /// Takes what was wrong with transactions since it was last asked.
    #[must_use]
    pub fn take_wrong(&self) -> Vec<String> {
        self.wrong.take()
    }

    /// How many transactions have been committed.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.memory.commits()
    }

    /// Everything stored.
    #[must_use]
    pub fn dump(&self) -> Vec<(Table, String, Vec<u8>)> {
        self.memory.dump()
    }
}

impl Store for Storage {
    type Transaction = SeededTransaction;

    async fn begin(&self) -> Result<SeededTransaction, StoreError> {
        Ok(self.transaction())
    }
}

/// A transaction on a [`Storage`].
#[derive(Debug)]
pub struct SeededTransaction {
    storage: Storage,
    inner: MemoryTransaction,
    late: RefCell<Late>,
}

impl SeededTransaction {
    fn breaks(&self, rule: Sabotage) -> bool {
        self.storage.sabotage == Some(rule)
    }

    fn is_applying(&self) -> bool {
        self.storage.doing.get() == Some(Work::Apply)
    }

    /// Adds the items that are only in memory to those found.
    fn with_unstored(&self, found: &mut Vec<(String, Vec<u8>)>, scan: &Scan) {
        let unstored = self.storage.unstored.borrow();
        let is_asked = |key: &String| {
            key.starts_with(&scan.prefix) && scan.beyond.as_ref().is_none_or(|last| key > last)
        };
        let asked = unstored.iter().filter(|(key, _)| is_asked(key));
        found.extend(asked.map(|(key, value)| (key.clone(), value.clone())));
        found.sort_unstable();
        found.truncate(scan.limit);
    }

    fn change_outbox(&self, key: &str, value: Option<Vec<u8>>) -> Result<(), StoreError> {
        if self.breaks(Sabotage::OutboxOutsideTransaction) {
            self.late.borrow_mut().push((key.to_owned(), value));
            return Ok(());
        }
        match value {
            Some(value) => self.inner.put(Table::Outbox, key, value),
            None => self.inner.delete(Table::Outbox, key),
        }
    }
}

impl Transaction for SeededTransaction {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if table == Table::Log
            && let Some(unstored) = self.storage.unstored.borrow().get(key)
        {
            return Ok(Some(unstored.clone()));
        }
        self.inner.get(table, key).await
    }

    async fn scan(&self, table: Table, scan: Scan) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut found = self.inner.scan(table, scan.clone()).await?;
        if table == Table::Log {
            self.with_unstored(&mut found, &scan);
        }
        if table == Table::Log && self.is_applying() && self.breaks(Sabotage::ShuffledApply) {
            shuffle(&mut found);
        }
        if table == Table::Outbox && self.breaks(Sabotage::ResealOnRetry) {
            for (_, row) in &mut found {
                unseal(row);
            }
        }
        Ok(found)
    }

    async fn count(&self, table: Table, prefix: &str) -> Result<u32, StoreError> {
        self.inner.count(table, prefix).await
    }

    fn put(&self, table: Table, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let is_applying = self.is_applying();
        match table {
            Table::Log if !is_applying && self.breaks(Sabotage::AppliedFromMemory) => {
                let mut unstored = self.storage.unstored.borrow_mut();
                unstored.insert(key.to_owned(), value);
                return Ok(());
            }
            Table::Things if is_applying && self.breaks(Sabotage::ThingsLeftBehind) => {
                return Ok(());
            }
            Table::Aside if is_applying && self.breaks(Sabotage::AsideHoldsUp) => {
                self.storage.fails_once.set(true);
                return Ok(());
            }
            Table::Outbox => {}
            _ => return self.inner.put(table, key, value),
        }
        let is_difference = self.storage.doing.get() == Some(Work::Recover)
            && from_bytes::<OutboxRow>(&value)
                .is_ok_and(|row| matches!(row.content, Content::Update { .. }));
        if is_difference && self.breaks(Sabotage::SkipRecoveryDifference) {
            return Ok(());
        }
        self.change_outbox(key, Some(value))
    }

    fn delete(&self, table: Table, key: &str) -> Result<(), StoreError> {
        if table == Table::Outbox {
            return self.change_outbox(key, None);
        }
        self.inner.delete(table, key)
    }

    async fn commit(self) -> Result<(), StoreError> {
        if self.storage.fails_once.take() {
            return Err(StoreError::Closed {
                cause: "as the seed wants it".into(),
            });
        }
        let mut wrong = past(&[watch::outbox(&self.inner)]);
        if self.is_applying() {
            let applied = watch::applied_wrongly(&self.storage.memory, &self.inner);
            wrong.extend(applied);
            for (key, value) in std::mem::take(&mut *self.storage.unstored.borrow_mut()) {
                self.inner.put(Table::Log, &key, value)?;
            }
        }
        self.inner.commit().await?;
        self.storage.wrong.borrow_mut().append(&mut wrong);
        self.storage
            .late
            .borrow_mut()
            .append(&mut self.late.borrow_mut());
        Ok(())
    }
}

/// The outcome of what never waits, as memory does not.
///
/// # Panics
/// When it waits.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(work).poll(&mut context) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("memory does not wait"),
    }
}

/// What two neighbours say changes places; their numbers stay.
fn shuffle(found: &mut [(String, Vec<u8>)]) {
    for pair in found.chunks_exact_mut(2) {
        let read = |value: &[u8]| from_bytes::<LogItem>(value);
        if let (Ok(first), Ok(second)) = (read(&pair[0].1), read(&pair[1].1)) {
            let (one, two) = (first.seq, second.seq);
            pair[0].1 = to_bytes(&LogItem { seq: one, ..second });
            pair[1].1 = to_bytes(&LogItem { seq: two, ..first });
        }
    }
}

fn unseal(row: &mut Vec<u8>) {
    if let Ok(known) = from_bytes::<OutboxRow>(row) {
        *row = to_bytes(&OutboxRow {
            sealed: None,
            ..known
        });
    }
}

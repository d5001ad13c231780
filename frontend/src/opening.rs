//! What stands on the first screen? It is read from the storage while the page still waits for its words.

use app::client::Rows;
use crypto::device::DeviceSecrets;
use domain::DuoId;
use futures::future::join3;
use sync::diary;
use sync::plan::counted;
use sync::record::DuoRecord;
use sync::status::Summary;
use sync::store::{Scan, StoreError, Table, read_all};
use wasm_bindgen::JsValue;

use crate::settings;
use crate::storage::{
    IdbTransaction, LockRecord, SecretName, Storage, lock_in, open_secrets, secrets_at_rest,
};

/// Rows of the first paint: about a screen of a desktop, twice that of a phone. The rest comes with the reading that follows it.
const ROWS_FIRST: usize = 10;

type Top = (Option<JsValue>, Rows, Summary);

/// What a start finds on this phone.
pub enum Opening {
    /// The lock, which is closed.
    Locked(LockRecord),
    /// No duo at all.
    NoDuo,
    /// The duo that was open last, or the first.
    Duo(Box<OpeningDuo>),
}

/// A duo and the top of its diary.
pub struct OpeningDuo {
    /// The duo.
    pub record: DuoRecord,
    /// How much of it waits.
    pub summary: Summary,
    /// The keys of this phone in it.
    pub secrets: DeviceSecrets,
    /// Its newest entries.
    pub rows: Rows,
}

/// Reads it all in one transaction, and asks all at once: each question that waits for the answer before it costs a slow phone a frame.
///
/// # Errors
/// When the storage fails.
pub async fn read(storage: &Storage) -> Result<Opening, StoreError> {
    let tx = storage.begin_reading().await?;
    let last = settings::open_duo();
    let (lock, records, top) = join3(lock_in(&tx), records(&tx), top_of(&tx, last)).await;
    if let Some(lock) = lock?
        && !storage.is_unlocked()
    {
        // What was read beside it is sealed.
        return Ok(Opening::Locked(lock));
    }
    let mut records = records?;
    let Some(place) = place_of(last, &records) else {
        return Ok(Opening::NoDuo);
    };
    let record = records.swap_remove(place);
    let top = match last {
        Some(last) if last == record.duo => top,
        _ => top_of(&tx, Some(record.duo)).await,
    };
    drop(tx);
    let (secrets, rows, counted) = top?;
    let summary = counted.and(&record);
    let secrets = open_secrets(storage, SecretName::Device(record.duo), secrets).await?;
    Ok(Opening::Duo(Box::new(OpeningDuo {
        record,
        summary,
        secrets: secrets.ok_or(StoreError::Unreadable { what: "secrets" })?,
        rows,
    })))
}

/// Where the duo that was open last is among them, or else the first.
fn place_of(last: Option<DuoId>, records: &[DuoRecord]) -> Option<usize> {
    let known = records.iter().position(|record| Some(record.duo) == last);
    known.or((!records.is_empty()).then_some(0))
}

/// The duos that this phone is in.
///
/// # Errors
/// When the storage fails.
pub async fn records(tx: &IdbTransaction) -> Result<Vec<DuoRecord>, StoreError> {
    let found = read_all(tx, Table::Duos, Scan::first(usize::MAX, String::new())).await?;
    Ok(found.into_iter().map(|(_, record)| record).collect())
}

/// The keys of this phone in a duo, as they lie in the storage, the newest rows of its diary, and how much waits.
async fn top_of(tx: &IdbTransaction, duo: Option<DuoId>) -> Result<Top, StoreError> {
    let Some(duo) = duo else {
        return Ok(Top::default());
    };
    let secrets = secrets_at_rest(tx, SecretName::Device(duo));
    let rows = diary::rows(tx, duo, None, ROWS_FIRST);
    let (secrets, rows, counted) = join3(secrets, rows, counted(tx, duo)).await;
    // Rows that cannot be read close no door: the reading that follows says so, beside all else.
    let rows = rows.map(|rows| Rows {
        rows,
        // Whether there are more is for that reading too.
        more: false,
        loaded: true,
    });
    Ok((secrets?, rows.unwrap_or_default(), counted?))
}

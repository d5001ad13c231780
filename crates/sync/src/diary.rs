//! The diary as this phone stores it: a document, its record and its row change together.

use document::EntryDocument;
use domain::diary::Entry;
use domain::{DuoId, EntryId, Seq};

use crate::content::DocumentId;
use crate::phone::Phone;
use crate::record::{DocumentRecord, Row, document_key, duo_prefix, row_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::things;

/// A page of the diary's list, newest first, beyond the row with this key.
///
/// # Errors
/// When the storage fails.
pub async fn rows(
    tx: &impl Transaction,
    duo: DuoId,
    beyond: Option<String>,
    limit: usize,
) -> Result<Vec<(String, Row)>, StoreError> {
    read_all(
        tx,
        Table::Rows,
        Scan {
            prefix: duo_prefix(duo),
            beyond,
            limit,
        },
    )
    .await
}

/// One entry whole, with its record; none when this phone has no such entry.
///
/// # Errors
/// When the storage fails.
pub async fn entry(
    tx: &impl Transaction,
    phone: &Phone,
    id: EntryId,
) -> Result<Option<(Entry, DocumentRecord)>, StoreError> {
    let key = document_key(phone.duo, DocumentId::Entry { entry: id });
    let Some(record) = read::<DocumentRecord>(tx, Table::Documents, &key).await? else {
        return Ok(None);
    };
    let view = open(phone, Some(&record))?
        .view(id)
        .map_err(|_| unreadable())?;
    Ok(view.map(|view| (view, record)))
}

/// Every entry that the list shows, whole, newest first: for searching. A row holds only the beginning of a text.
///
/// # Errors
/// When the storage fails.
pub async fn all(tx: &impl Transaction, phone: &Phone) -> Result<Vec<Entry>, StoreError> {
    let mut all = Vec::new();
    for (_, row) in rows(tx, phone.duo, None, usize::MAX).await? {
        if let Some((found, _)) = entry(tx, phone, row.entry.id).await? {
            all.push(found);
        }
    }
    Ok(all)
}

/// Notes that the person at this phone has looked at what the other wrote. Changes nothing the other sees.
///
/// # Errors
/// When the storage fails.
pub async fn mark_read(tx: &impl Transaction, duo: DuoId, id: EntryId) -> Result<(), StoreError> {
    let key = document_key(duo, DocumentId::Entry { entry: id });
    let Some(mut record) = read::<DocumentRecord>(tx, Table::Documents, &key).await? else {
        return Ok(());
    };
    if !record.unread {
        return Ok(());
    }
    record.unread = false;
    restamp(tx, &key, &record).await
}

/// Opens an entry's document as stored, or an empty one.
pub(crate) fn open(
    phone: &Phone,
    record: Option<&DocumentRecord>,
) -> Result<EntryDocument, StoreError> {
    match record {
        Some(record) => EntryDocument::open(&record.state, phone.client).map_err(|_| unreadable()),
        None => Ok(EntryDocument::new(phone.client)),
    }
}

/// Stores a changed document: its record, and its row under the key that its day asks for.
pub(crate) fn store(
    tx: &impl Transaction,
    duo: DuoId,
    id: EntryId,
    document: &EntryDocument,
    mut record: DocumentRecord,
) -> Result<(), StoreError> {
    // What the other made of it may be beyond this build; then it has no row, but is stored all the same.
    let row = document.view(id).ok().flatten().and_then(|view| view.row());
    let key = row.as_ref().map(|row| row_key(duo, row));
    if let Some(old) = record.row.as_ref().filter(|old| Some(*old) != key.as_ref()) {
        tx.delete(Table::Rows, old)?;
    }
    if let (Some(entry), Some(key)) = (row, &key) {
        write(
            tx,
            Table::Rows,
            key,
            &Row {
                entry,
                seq: record.seq,
                unread: record.unread,
                unsent: record.unsent,
            },
        )?;
    }
    record.row = key;
    things::restamp(tx, duo, id, document, &mut record)?;
    record.state = document.save().into();
    write(
        tx,
        Table::Documents,
        &document_key(duo, DocumentId::Entry { entry: id }),
        &record,
    )
}

/// Stores a record whose document did not change, and says the same on its row.
pub(crate) async fn restamp(
    tx: &impl Transaction,
    key: &str,
    record: &DocumentRecord,
) -> Result<(), StoreError> {
    if let Some(row_key) = &record.row
        && let Some(row) = read::<Row>(tx, Table::Rows, row_key).await?
    {
        let stamped = Row {
            seq: record.seq,
            unread: record.unread,
            unsent: record.unsent,
            ..row
        };
        write(tx, Table::Rows, row_key, &stamped)?;
    }
    write(tx, Table::Documents, key, record)
}

/// A record for a document that this phone has just met.
pub(crate) fn new_record() -> DocumentRecord {
    DocumentRecord {
        state: Vec::new().into(),
        seq: Seq(0),
        unread: false,
        unsent: 0,
        row: None,
        thing: None,
    }
}

pub(crate) fn unreadable() -> StoreError {
    StoreError::Unreadable { what: "document" }
}

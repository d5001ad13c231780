//! Things as this phone stores them: beside its document, each that is there lies whole where all of its kind are found at once.

use document::EntryDocument;
use domain::thing::{Thing, ThingKind};
use domain::{DuoId, EntryId, ThingId};

use crate::record::DocumentRecord;
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};

fn prefix(duo: DuoId, kind: ThingKind) -> String {
    format!("{duo}/{}/", kind.name())
}

fn key(duo: DuoId, kind: ThingKind, id: ThingId) -> String {
    format!("{}{id}", prefix(duo, kind))
}

/// All things of a kind, in the order of their ids.
///
/// # Errors
/// When the storage fails.
pub async fn all(
    tx: &impl Transaction,
    duo: DuoId,
    kind: ThingKind,
) -> Result<Vec<Thing>, StoreError> {
    let scan = Scan::first(usize::MAX, prefix(duo, kind));
    let found = read_all(tx, Table::Things, scan).await?;
    Ok(found.into_iter().map(|(_, thing)| thing).collect())
}

/// One thing; none when it is not there.
///
/// # Errors
/// When the storage fails.
pub async fn one(
    tx: &impl Transaction,
    duo: DuoId,
    kind: ThingKind,
    id: ThingId,
) -> Result<Option<Thing>, StoreError> {
    read(tx, Table::Things, &key(duo, kind, id)).await
}

/// Stores the thing that a changed document is, in place of what it was.
pub(crate) fn restamp(
    tx: &impl Transaction,
    duo: DuoId,
    id: EntryId,
    document: &EntryDocument,
    record: &mut DocumentRecord,
) -> Result<(), StoreError> {
    let thing = document.thing(id.into()).ok().flatten();
    let key = thing.as_ref().map(|thing| key(duo, thing.kind, thing.id));
    if let Some(old) = record
        .thing
        .as_ref()
        .filter(|old| Some(*old) != key.as_ref())
    {
        tx.delete(Table::Things, old)?;
    }
    if let (Some(thing), Some(key)) = (&thing, &key) {
        write(tx, Table::Things, key, thing)?;
    }
    record.thing = key;
    Ok(())
}

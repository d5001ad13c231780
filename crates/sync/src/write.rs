//! Write: a member's wish becomes a saved change. Document, row, outbox row and count go in one transaction.

use document::{DocumentError, EntryDocument};
use domain::{Command, Ctr, EntryId, UnixMillis};

use crate::attach;
use crate::content::{Content, DocumentId};
use crate::phone::Phone;
use crate::record::{DocumentRecord, DuoRecord, document_key, draft_key, duo_prefix};
use crate::store::{StoreError, Table, Transaction, read};
use crate::{diary, erase, leave};

/// Most items that may wait for internet: years of writing. Past it something is wrong, and more would only be lost later.
pub const OUTBOX_ITEMS_MAX: u32 = 20_000;

/// Why a wish was not carried out. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The document does not take it: too long, blank, or about an entry that is not there.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// [`OUTBOX_ITEMS_MAX`] items wait already.
    #[error("too many changes wait for internet")]
    OutboxFull,
    /// The duo was ended: its diary can be read and exported.
    #[error("the duo was ended")]
    Ended,
    /// This phone was signed out here; nobody would take what it says after that.
    #[error("this phone was signed out")]
    Leaving,
}

/// Carries out a wish. Gives the count of the new item, or none when the wish changed nothing.
///
/// # Errors
/// When it cannot be carried out; then the transaction must be dropped.
pub async fn carry_out(
    tx: &impl Transaction,
    phone: &Phone,
    command: &Command,
    at: UnixMillis,
) -> Result<Option<Ctr>, WriteError> {
    if tx.count(Table::Outbox, &duo_prefix(phone.duo)).await? >= OUTBOX_ITEMS_MAX {
        return Err(WriteError::OutboxFull);
    }
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    let people = record.people.as_ref();
    if people.is_some_and(|people| people.ended.is_some()) {
        return Err(WriteError::Ended);
    }
    if leave::is_leaving(tx, &record).await? {
        return Err(WriteError::Leaving);
    }
    let id = command.entry();
    let document_id = DocumentId::Entry { entry: id };
    let known: Option<DocumentRecord> =
        read(tx, Table::Documents, &document_key(phone.duo, document_id)).await?;
    let mut document = diary::open(phone, known.as_ref())?;
    let Some(update) = document.command(command, phone.member, at)? else {
        return Ok(None);
    };

    let known = known.unwrap_or_else(diary::new_record);
    save(tx, &mut record, id, &document, known, update)?;
    erase::follow(&mut record, command, at);
    if let Command::EraseEntry { .. } = command {
        record.erased_at = Some(record.applied.seq.next());
    }
    record.write(tx)?;
    if let Command::WriteEntry { .. } = command {
        tx.delete(Table::Drafts, &draft_key(phone.duo, None))?;
        attach::set_out(tx, phone.duo, id).await?;
    }
    Ok(Some(record.last_ctr))
}

/// Stores a document that was changed here, and puts the change into the outbox.
pub(crate) fn save(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    entry: EntryId,
    document: &EntryDocument,
    mut known: DocumentRecord,
    update: Vec<u8>,
) -> Result<(), StoreError> {
    known.unsent += 1;
    diary::store(tx, record.duo, entry, document, known)?;
    record.enqueue(tx, Content::update(entry, update))
}

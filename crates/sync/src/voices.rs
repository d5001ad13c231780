//! Voices: how does a phrase come to one voice of each member, at hand on every phone?
//!
//! They are attachments like those of an entry, and go the way of those: uploaded first, attached after, listed by snapshots, let go.

use document::EntryDocument;
use domain::attachment::{Attachment, AttachmentKind};
use domain::{Command, DuoId, EntryId, UnixMillis};

use crate::content::DocumentId;
use crate::phone::Phone;
use crate::record::{BlobKind, DocumentRecord, DuoRecord, document_key};
use crate::store::{StoreError, Table, Transaction, read};
use crate::transfer::{self, Download};
use crate::{attach, diary, write};

/// What hangs on a thing comes by itself: who practises without internet has to hear it.
pub(crate) async fn fetch(
    tx: &impl Transaction,
    duo: DuoId,
    document_id: EntryId,
    document: &EntryDocument,
) -> Result<(), StoreError> {
    let Ok(Some(thing)) = document.thing(document_id.into()) else {
        return Ok(());
    };
    for voice in thing.attachments {
        let download = Download {
            hash: voice.original.hash,
            kind: BlobKind::Original,
            ahead: true,
        };
        transfer::fetch(tx, duo, download).await?;
    }
    Ok(())
}

/// A voice is recorded for a thing: one of the same member that has not left this phone stays here. Both would set out else, and hang there in
/// the order in which they arrive: the earlier one could take the place of the later one.
pub(crate) async fn replace_waiting(
    tx: &impl Transaction,
    duo: DuoId,
    entry: EntryId,
    new: &Attachment,
) -> Result<(), StoreError> {
    let key = document_key(duo, DocumentId::Entry { entry });
    let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
    let is_thing = known.is_some_and(|known| known.thing.is_some());
    if !is_thing || new.kind != AttachmentKind::Voice {
        return Ok(());
    }
    for (before, _) in transfer::waiting_for(tx, duo, entry).await? {
        if before.added.by == new.added.by {
            attach::stay_here(tx, duo, &before)?;
        }
    }
    Ok(())
}

/// A voice hangs on a thing now: those of the same member from before go.
pub(crate) async fn replace(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    entry: EntryId,
    new: &Attachment,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let key = document_key(record.duo, DocumentId::Entry { entry });
    let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
    let mut document = diary::open(phone, known.as_ref())?;
    let Ok(Some(thing)) = document.thing(entry.into()) else {
        return Ok(());
    };
    let is_before = |each: &&Attachment| each.added.by == new.added.by && each.id != new.id;
    for before in thing.attachments.iter().filter(is_before) {
        let attachment = before.id;
        let command = Command::Detach { entry, attachment };
        let update = document.command(&command, phone.member, at);
        let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
        if let (Ok(Some(update)), Some(known)) = (update, known) {
            write::save(tx, record, entry, &document, known, update)?;
        }
    }
    Ok(())
}

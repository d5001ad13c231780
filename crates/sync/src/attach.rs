//! Attach: what becomes of a photo or a voice clip between the moment it is made and the moment its entry refers to it?
//!
//! Made for a new entry, it waits with the draft and nothing leaves the phone. With the entry's save, in the same transaction, it
//! sets out; made for an entry that exists, it sets out at once. [`crate::transfer`] has the way from there.

use crypto::blob::{BlobKey, NONCE_PREFIX_LEN, blob_hash};
use domain::attachment::{Attachment, BlobRef, BlobSecret};
use domain::{AttachmentId, Command, DuoId, EntryId, UnixMillis};
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::record::{BlobFacts, BlobKind, blob_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::transfer::{
    PendingAttachment, attach_later, blobs_of, hold, pending_attachments, send, upload_key,
};
use crate::voices;
use crate::write::{WriteError, carry_out};

/// Sealed bytes, and what finds and opens them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBlob {
    /// For the attachment.
    pub found_by: BlobRef,
    /// The bytes.
    pub sealed: Vec<u8>,
}

/// Seals a photo, a thumbnail or a clip under a key of its own.
#[must_use]
pub fn seal(contents: &[u8], rng: &mut impl CryptoRng) -> SealedBlob {
    let key = BlobKey::generate(rng);
    let mut nonce_prefix = [0; NONCE_PREFIX_LEN];
    rng.fill_bytes(&mut nonce_prefix);
    let sealed = crypto::blob::seal(&key, contents, nonce_prefix);
    let found_by = BlobRef {
        hash: blob_hash(&sealed),
        key: BlobSecret(*key.to_bytes()),
        bytes: u32::try_from(sealed.len()).unwrap_or(u32::MAX),
    };
    SealedBlob { found_by, sealed }
}

/// The contents of a blob; none when the bytes are not those that it names.
#[must_use]
pub fn open(blob: &BlobRef, sealed: &[u8]) -> Option<Vec<u8>> {
    if blob_hash(sealed) != blob.hash {
        return None;
    }
    crypto::blob::open(&BlobKey::from_bytes(&blob.key.0), sealed).ok()
}

/// Prefix of what waits with the draft of a new entry.
#[must_use]
pub fn drafted_prefix(duo: DuoId) -> String {
    format!("{duo}/drafted/")
}

fn drafted_key(duo: DuoId, id: AttachmentId) -> String {
    format!("{}{id}", drafted_prefix(duo))
}

fn pending_key(duo: DuoId, id: AttachmentId) -> String {
    format!("{}{id}", pending_attachments(duo))
}

/// Keeps what was just made, for an entry, a thing or (none) for the draft of a new entry. `blobs` are those that the attachment names. A
/// member's new voice takes the place of one on the same thing that has not left yet.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn keep(
    tx: &impl Transaction,
    duo: DuoId,
    to: Option<EntryId>,
    attachment: &Attachment,
    blobs: Vec<SealedBlob>,
    at: UnixMillis,
) -> Result<(), StoreError> {
    if let Some(thing) = to {
        voices::replace_waiting(tx, duo, thing, attachment).await?;
    }
    for blob in blobs {
        let hash = blob.found_by.hash;
        let kind = if hash == attachment.original.hash {
            BlobKind::Original
        } else {
            BlobKind::Thumbnail
        };
        hold(tx, duo, hash, blob.sealed, kind, at)?;
        if to.is_some() {
            send(tx, duo, hash, blob.found_by.bytes)?;
        }
    }
    note(tx, duo, to, attachment)
}

/// Notes where an attachment belongs: to an entry, once its blobs have arrived, or (none) to the draft of a new one.
pub(crate) fn note(
    tx: &impl Transaction,
    duo: DuoId,
    to: Option<EntryId>,
    attachment: &Attachment,
) -> Result<(), StoreError> {
    let attachment = attachment.clone();
    match to {
        Some(entry) => attach_later(tx, duo, &PendingAttachment { entry, attachment }),
        None => write(
            tx,
            Table::Transfers,
            &drafted_key(duo, attachment.id),
            &attachment,
        ),
    }
}

/// What waits with the draft of a new entry, in the order it was made.
///
/// # Errors
/// When the storage fails.
pub async fn drafted(tx: &impl Transaction, duo: DuoId) -> Result<Vec<Attachment>, StoreError> {
    let scan = Scan::first(usize::MAX, drafted_prefix(duo));
    let found = read_all(tx, Table::Transfers, scan).await?;
    let mut drafted: Vec<Attachment> = found
        .into_iter()
        .map(|(_, attachment)| attachment)
        .collect();
    drafted.sort_unstable_by_key(|attachment| (attachment.added.at, attachment.id));
    Ok(drafted)
}

/// The draft has become this entry: what waited with it sets out.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub(crate) async fn set_out(
    tx: &impl Transaction,
    duo: DuoId,
    entry: EntryId,
) -> Result<(), StoreError> {
    for attachment in drafted(tx, duo).await? {
        tx.delete(Table::Transfers, &drafted_key(duo, attachment.id))?;
        for blob in blobs_of(&attachment) {
            send(tx, duo, blob.hash, blob.bytes)?;
        }
        note(tx, duo, Some(entry), &attachment)?;
    }
    Ok(())
}

/// Takes a photo or clip away from an entry, or from the draft of a new one. What had not arrived
/// stays sealed on the phone without its key, and makes room with time.
///
/// # Errors
/// When it cannot be carried out; then the transaction must be dropped.
pub async fn take_away(
    tx: &impl Transaction,
    phone: &Phone,
    from: Option<EntryId>,
    id: AttachmentId,
    at: UnixMillis,
) -> Result<(), WriteError> {
    let duo = phone.duo;
    let Some(entry) = from else {
        return Ok(tx.delete(Table::Transfers, &drafted_key(duo, id))?);
    };
    let key = pending_key(duo, id);
    let Some(pending) = read::<PendingAttachment>(tx, Table::Transfers, &key).await? else {
        let attachment = id;
        carry_out(tx, phone, &Command::Detach { entry, attachment }, at).await?;
        return Ok(());
    };
    Ok(stay_here(tx, duo, &pending.attachment)?)
}

/// What waits to leave does not set out.
pub(crate) fn stay_here(
    tx: &impl Transaction,
    duo: DuoId,
    waiting: &Attachment,
) -> Result<(), StoreError> {
    tx.delete(Table::Transfers, &pending_key(duo, waiting.id))?;
    for blob in blobs_of(waiting) {
        tx.delete(Table::Transfers, &upload_key(duo, blob.hash))?;
    }
    Ok(())
}

/// Undoes [`take_away`], and is another try for what was refused. It goes the way of what was just made, which is short for what the
/// server has.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn put_back(
    tx: &impl Transaction,
    duo: DuoId,
    to: Option<EntryId>,
    attachment: &Attachment,
) -> Result<(), StoreError> {
    if to.is_some() {
        for blob in blobs_of(attachment) {
            let key = blob_key(duo, blob.hash);
            let here: Option<BlobFacts> = read(tx, Table::BlobFacts, &key).await?;
            // What is not here came from the server, or made room because the server has it.
            if here.is_some() {
                send(tx, duo, blob.hash, blob.bytes)?;
            }
        }
    }
    note(tx, duo, to, attachment)
}

/// Says something else about an attachment: a description.
///
/// # Errors
/// When it cannot be carried out; then the transaction must be dropped.
pub async fn describe(
    tx: &impl Transaction,
    phone: &Phone,
    of: Option<EntryId>,
    attachment: &Attachment,
    at: UnixMillis,
) -> Result<(), WriteError> {
    let key = pending_key(phone.duo, attachment.id);
    if let Some(entry) = of
        && tx.get(Table::Transfers, &key).await?.is_none()
    {
        let attachment = attachment.clone();
        carry_out(tx, phone, &Command::Attach { entry, attachment }, at).await?;
        return Ok(());
    }
    Ok(note(tx, phone.duo, of, attachment)?)
}

//! Transfers: photos, voice clips and sections on their way to the server and back, part by part.
//!
//! Text goes first; a photo that the server refuses stays on this phone and holds up nothing. An entry refers to a photo only once the
//! server has it: until then [`PendingAttachment`] remembers where it belongs.

use crypto::blob::blob_hash;
use document::{DocumentError, EntryDocument};
use domain::attachment::{Attachment, BlobRef};
use domain::{Command, DeviceId, DuoId, EntryId, Hash, UnixMillis};
use minicbor::{Decode, Encode};

use crate::blob::{BlobState, PART_BYTES, PartRequest, parts};
use crate::content::DocumentId;
use crate::phone::Phone;
use crate::record::{BlobFacts, BlobKind, DocumentRecord, DuoRecord, blob_key, document_key};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::{attach, diary, voices, write};

/// A blob on its way to the server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Upload {
    /// Its hash.
    #[n(0)]
    pub hash: Hash,
    /// Its sealed bytes.
    #[n(1)]
    pub bytes: u32,
    /// Parts that the server has not, once it was asked.
    #[n(2)]
    pub missing: Option<Vec<u32>>,
    /// The server does not take it; it stays on this phone.
    #[n(3)]
    pub refused: bool,
}

/// A photo or voice clip whose blobs are on their way; the entry refers to it when they are there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PendingAttachment {
    /// Where it belongs.
    #[n(0)]
    pub entry: EntryId,
    /// What it is.
    #[n(1)]
    pub attachment: Attachment,
}

/// A blob to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Download {
    /// Its hash.
    #[n(0)]
    pub hash: Hash,
    /// What it is.
    #[n(1)]
    pub kind: BlobKind,
    /// Nobody waits for it: it may be looked at later.
    #[n(2)]
    #[cbor(default)]
    pub ahead: bool,
}

/// Prefix of uploads, of pending attachments, and of downloads.
#[must_use]
pub fn uploads(duo: DuoId) -> String {
    format!("{duo}/up/")
}

/// See [`uploads`].
#[must_use]
pub fn pending_attachments(duo: DuoId) -> String {
    format!("{duo}/attach/")
}

/// See [`uploads`].
#[must_use]
pub fn downloads(duo: DuoId) -> String {
    format!("{duo}/down/")
}

/// Stores a sealed blob and sees to it that it goes to the server.
///
/// # Errors
/// When the storage fails.
pub fn put_blob(
    tx: &impl Transaction,
    duo: DuoId,
    sealed: Vec<u8>,
    kind: BlobKind,
    at: UnixMillis,
) -> Result<Hash, StoreError> {
    let hash = blob_hash(&sealed);
    let bytes = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
    hold(tx, duo, hash, sealed, kind, at)?;
    send(tx, duo, hash, bytes)?;
    Ok(hash)
}

/// Stores a sealed blob on this phone.
pub(crate) fn hold(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    sealed: Vec<u8>,
    kind: BlobKind,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let facts = BlobFacts {
        kind,
        bytes: u32::try_from(sealed.len()).unwrap_or(u32::MAX),
        used_at: at,
    };
    write(tx, Table::BlobFacts, &blob_key(duo, hash), &facts)?;
    tx.put(Table::Blobs, &blob_key(duo, hash), sealed)
}

/// Sees to it that a blob of this phone goes to the server, from the start.
pub(crate) fn send(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    bytes: u32,
) -> Result<(), StoreError> {
    let upload = Upload {
        hash,
        bytes,
        missing: None,
        refused: false,
    };
    write(tx, Table::Transfers, &upload_key(duo, hash), &upload)
}

pub(crate) fn upload_key(duo: DuoId, hash: Hash) -> String {
    format!("{}{hash}", uploads(duo))
}

/// Remembers that an attachment belongs to an entry; its blobs were given to [`put_blob`].
///
/// # Errors
/// When the storage fails.
pub fn attach_later(
    tx: &impl Transaction,
    duo: DuoId,
    pending: &PendingAttachment,
) -> Result<(), StoreError> {
    let key = format!("{}{}", pending_attachments(duo), pending.attachment.id);
    write(tx, Table::Transfers, &key, pending)
}

/// The attachments of an entry that only this phone has, with whether the server refused them.
///
/// # Errors
/// When the storage fails.
pub async fn waiting_for(
    tx: &impl Transaction,
    duo: DuoId,
    entry: EntryId,
) -> Result<Vec<(Attachment, bool)>, StoreError> {
    let mut waiting = all_waiting(tx, duo).await?;
    waiting.retain(|(of, _, _)| *of == entry);
    let waiting = waiting.into_iter();
    Ok(waiting
        .map(|(_, attachment, refused)| (attachment, refused))
        .collect())
}

/// All attachments that only this phone has, with where they belong and whether the server refused them.
///
/// # Errors
/// When the storage fails.
pub async fn all_waiting(
    tx: &impl Transaction,
    duo: DuoId,
) -> Result<Vec<(EntryId, Attachment, bool)>, StoreError> {
    let mut waiting = Vec::new();
    for (_, pending) in all_pending(tx, duo).await? {
        let state = upload_state(tx, duo, &pending.attachment).await?;
        let is_refused = state == UploadState::Refused;
        waiting.push((pending.entry, pending.attachment, is_refused));
    }
    Ok(waiting)
}

async fn all_pending(
    tx: &impl Transaction,
    duo: DuoId,
) -> Result<Vec<(String, PendingAttachment)>, StoreError> {
    let scan = Scan::first(usize::MAX, pending_attachments(duo));
    read_all(tx, Table::Transfers, scan).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UploadState {
    Stored,
    Waiting,
    Refused,
}

pub(crate) fn blobs_of(attachment: &Attachment) -> impl Iterator<Item = &BlobRef> {
    attachment
        .thumbnail
        .iter()
        .chain(std::iter::once(&attachment.original))
}

async fn upload_state(
    tx: &impl Transaction,
    duo: DuoId,
    attachment: &Attachment,
) -> Result<UploadState, StoreError> {
    let mut state = UploadState::Stored;
    for blob in blobs_of(attachment) {
        let key = upload_key(duo, blob.hash);
        match read::<Upload>(tx, Table::Transfers, &key).await? {
            Some(upload) if upload.refused => return Ok(UploadState::Refused),
            Some(_) => state = UploadState::Waiting,
            None => {}
        }
    }
    Ok(state)
}

/// Whether an attachment's blobs have arrived at the server.
///
/// # Errors
/// When the storage fails.
pub async fn has_arrived(tx: &impl Transaction, duo: DuoId) -> Result<bool, StoreError> {
    for (_, pending) in all_pending(tx, duo).await? {
        if upload_state(tx, duo, &pending.attachment).await? == UploadState::Stored {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes entries and phrases refer to what has arrived at the server.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn attach_arrived(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    at: UnixMillis,
) -> Result<(), StoreError> {
    for (key, pending) in all_pending(tx, record.duo).await? {
        if upload_state(tx, record.duo, &pending.attachment).await? != UploadState::Stored {
            continue;
        }
        tx.delete(Table::Transfers, &key)?;
        hang_on_entry(tx, phone, record, pending, at).await?;
    }
    record.write(tx)
}

async fn hang_on_entry(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    PendingAttachment { entry, attachment }: PendingAttachment,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let key = document_key(record.duo, DocumentId::Entry { entry });
    let Some(known) = read::<DocumentRecord>(tx, Table::Documents, &key).await? else {
        return attach::note(tx, record.duo, None, &attachment);
    };
    let mut document = diary::open(phone, Some(&known))?;
    let command = Command::Attach {
        entry,
        attachment: attachment.clone(),
    };
    match document.command(&command, phone.member, at) {
        Ok(Some(update)) => {
            // Until the log holds this, nothing would show that the server was put back to before the photo came: it is asked once more then.
            for blob in blobs_of(&attachment) {
                send(tx, record.duo, blob.hash, blob.bytes)?;
            }
            write::save(tx, record, entry, &document, known, update)?;
            voices::replace(tx, phone, record, entry, &attachment, at).await
        }
        Ok(None) => Ok(()),
        Err(_) => without_place(tx, phone, &document, &attachment),
    }
}

/// The entry was filled or erased meanwhile. Who erased it wanted what hung on it gone too; for anybody else it waits with the draft of a
/// new entry, where they find it.
fn without_place(
    tx: &impl Transaction,
    phone: &Phone,
    document: &EntryDocument,
    attachment: &Attachment,
) -> Result<(), StoreError> {
    let (_, erased) = document.taken_away();
    if erased.is_none_or(|mark| mark.by != phone.member) {
        return attach::note(tx, phone.duo, None, attachment);
    }
    for blob in blobs_of(attachment) {
        forget(tx, phone.duo, blob.hash)?;
    }
    Ok(())
}

/// The next upload's next question or part; none when nothing is to be sent.
///
/// # Errors
/// When the storage fails.
pub async fn next_upload(
    tx: &impl Transaction,
    record: &DuoRecord,
) -> Result<Option<NextUpload>, StoreError> {
    let scan = Scan::first(usize::MAX, uploads(record.duo));
    let waiting: Vec<(String, Upload)> = read_all(tx, Table::Transfers, scan).await?;
    let Some((key, upload)) = waiting.into_iter().find(|(_, upload)| !upload.refused) else {
        return Ok(None);
    };
    let Some(missing) = &upload.missing else {
        return Ok(Some(NextUpload::Ask(upload)));
    };
    // Nothing is missing and yet it is not stored: ask again.
    let Some(part) = missing.first().copied() else {
        return Ok(Some(NextUpload::Ask(upload)));
    };
    let Some(sealed) = tx
        .get(Table::Blobs, &blob_key(record.duo, upload.hash))
        .await?
    else {
        // It is not here any more. Taken for stored, an entry would refer to what nobody has.
        let refused = true;
        write(tx, Table::Transfers, &key, &Upload { refused, ..upload })?;
        return Ok(None);
    };
    let from = part as usize * PART_BYTES;
    let to = sealed.len().min(from + PART_BYTES);
    let Some(content) = sealed.get(from..to).filter(|_| part < parts(upload.bytes)) else {
        return Ok(Some(NextUpload::Ask(upload)));
    };
    Ok(Some(NextUpload::Part(PartRequest {
        device: record.device,
        hash: upload.hash,
        bytes: upload.bytes,
        part,
        content: content.to_vec().into(),
        section: is_section(tx, record.duo, upload.hash).await?,
    })))
}

/// What to send next of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextUpload {
    /// Which parts are missing?
    Ask(Upload),
    /// This part.
    Part(PartRequest),
}

/// Notes how far the server has an upload.
///
/// # Errors
/// When the storage fails.
pub async fn noted(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    state: &BlobState,
) -> Result<(), StoreError> {
    let key = upload_key(duo, hash);
    let Some(mut upload) = read::<Upload>(tx, Table::Transfers, &key).await? else {
        return Ok(());
    };
    if !state.stored {
        upload.missing = Some(state.missing.clone());
        return write(tx, Table::Transfers, &key, &upload);
    }
    tx.delete(Table::Transfers, &key)?;
    if is_section(tx, duo, hash).await? {
        forget(tx, duo, hash)?;
    }
    Ok(())
}

/// Whether a blob of this phone is a section of a snapshot.
pub(crate) async fn is_section(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
) -> Result<bool, StoreError> {
    let facts: Option<BlobFacts> = read(tx, Table::BlobFacts, &blob_key(duo, hash)).await?;
    Ok(facts.is_some_and(|facts| facts.kind == BlobKind::Section))
}

/// The server does not take a blob: it stays here. A damaged one is sent again from the start.
///
/// # Errors
/// When the storage fails.
pub async fn refused(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    for_good: bool,
) -> Result<(), StoreError> {
    let key = upload_key(duo, hash);
    let Some(upload) = read::<Upload>(tx, Table::Transfers, &key).await? else {
        return Ok(());
    };
    let upload = Upload {
        missing: None,
        refused: for_good,
        ..upload
    };
    write(tx, Table::Transfers, &key, &upload)
}

/// Takes a blob off this phone.
///
/// # Errors
/// When the storage fails.
pub fn forget(tx: &impl Transaction, duo: DuoId, hash: Hash) -> Result<(), StoreError> {
    tx.delete(Table::Blobs, &blob_key(duo, hash))?;
    tx.delete(Table::BlobFacts, &blob_key(duo, hash))
}

/// Sees to it that what has to be at hand comes to this phone: the small pictures of an entry, the voices on a phrase.
///
/// # Errors
/// When the storage fails.
pub(crate) async fn want_at_hand(
    tx: &impl Transaction,
    duo: DuoId,
    entry: EntryId,
    document: &EntryDocument,
) -> Result<(), StoreError> {
    voices::fetch(tx, duo, entry, document).await?;
    let view: Result<_, DocumentError> = document.view(entry);
    let Ok(Some(view)) = view else { return Ok(()) };
    for thumbnail in view.attachments.iter().filter_map(|a| a.thumbnail.as_ref()) {
        want(tx, duo, thumbnail.hash, BlobKind::Thumbnail).await?;
    }
    Ok(())
}

/// Sees to it that a blob comes to this phone, if it is not here.
///
/// # Errors
/// When the storage fails.
pub async fn want(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    kind: BlobKind,
) -> Result<(), StoreError> {
    let download = Download {
        hash,
        kind,
        ahead: false,
    };
    fetch(tx, duo, download).await.map(drop)
}

/// Sees to it that a blob is fetched; tells whether it was not here.
pub(crate) async fn fetch(
    tx: &impl Transaction,
    duo: DuoId,
    download: Download,
) -> Result<bool, StoreError> {
    let hash = download.hash;
    let known = tx.get(Table::BlobFacts, &blob_key(duo, hash)).await?;
    if known.is_some() {
        return Ok(false);
    }
    write(tx, Table::Transfers, &download_key(duo, hash), &download)?;
    Ok(true)
}

fn download_key(duo: DuoId, hash: Hash) -> String {
    format!("{}{hash}", downloads(duo))
}

/// Whether a blob is on its way to this phone.
///
/// # Errors
/// When the storage fails.
pub async fn is_wanted(tx: &impl Transaction, duo: DuoId, hash: Hash) -> Result<bool, StoreError> {
    let found = tx.get(Table::Transfers, &download_key(duo, hash)).await?;
    Ok(found.is_some())
}

/// Notes that a blob was looked at now.
///
/// # Errors
/// When the storage fails.
pub async fn used(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let key = blob_key(duo, hash);
    let Some(facts) = read::<BlobFacts>(tx, Table::BlobFacts, &key).await? else {
        return Ok(());
    };
    let facts = BlobFacts {
        used_at: at,
        ..facts
    };
    write(tx, Table::BlobFacts, &key, &facts)
}

/// How many photos and clips are only on this phone yet; those that the server refused wait for nothing.
///
/// # Errors
/// When the storage fails.
pub async fn waiting(tx: &impl Transaction, duo: DuoId) -> Result<u32, StoreError> {
    let mut waiting = 0;
    for (_, pending) in all_pending(tx, duo).await? {
        let state = upload_state(tx, duo, &pending.attachment).await?;
        waiting += u32::from(state != UploadState::Refused);
    }
    Ok(waiting)
}

/// The next blob to fetch: what somebody looks at, then small pictures, then what may be looked at later.
///
/// # Errors
/// When the storage fails.
pub async fn next_download(
    tx: &impl Transaction,
    record: &DuoRecord,
) -> Result<Option<(DeviceId, Hash)>, StoreError> {
    let scan = Scan::first(usize::MAX, downloads(record.duo));
    let wanted: Vec<(String, Download)> = read_all(tx, Table::Transfers, scan).await?;
    let next = wanted
        .iter()
        .map(|(_, download)| download)
        .min_by_key(|download| (download.ahead, download.kind == BlobKind::Thumbnail));
    Ok(next.map(|download| (record.device, download.hash)))
}

/// Keeps a blob that came, if its hash is right; what is not there or is damaged is not asked for again.
///
/// # Errors
/// When the storage fails.
pub async fn arrived(
    tx: &impl Transaction,
    duo: DuoId,
    hash: Hash,
    sealed: Option<&[u8]>,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let key = download_key(duo, hash);
    let Some(download) = read::<Download>(tx, Table::Transfers, &key).await? else {
        return Ok(());
    };
    tx.delete(Table::Transfers, &key)?;
    let Some(sealed) = sealed.filter(|sealed| blob_hash(sealed) == hash) else {
        return Ok(());
    };
    hold(tx, duo, hash, sealed.to_vec(), download.kind, at)
}

//! Which photos and voice clips has an entry, and which sealed blobs do they keep alive?

use domain::attachment::{Attachment, BlobRef, DESCRIPTION_CHARS_MAX};
use domain::{AttachmentId, Hash};
use minicbor::Decode;
use yrs::{Any, Map, MapRef, Out, ReadTxn, Transact};

use crate::entry_document::EntryDocument;
use crate::schema::ERASED;
use crate::view;

/// The part of an attachment that says which blobs are its. Read apart: a media type or a field that only a newer program knows
/// hides the attachment here, but must not cost its photo.
#[derive(Decode)]
struct Blobs {
    #[n(2)]
    original: BlobRef,
    #[n(3)]
    thumbnail: Option<BlobRef>,
}

impl EntryDocument {
    /// The sealed blobs that this entry needs, each once, in the order of their hashes. A deleted entry needs them until it is
    /// erased: the deletion may be undone. Blobs of attachments that only a newer program can show are among them.
    #[must_use]
    pub fn blobs(&self) -> Vec<Hash> {
        let transaction = self.doc.transact();
        if view::mark_at(&self.entry, &transaction, ERASED).is_some() {
            return Vec::new();
        }
        let mut hashes: Vec<Hash> = values(&self.attachments, &transaction)
            .filter_map(|(_, bytes)| minicbor::decode::<Blobs>(&bytes).ok())
            .flat_map(|blobs| [Some(blobs.original), blobs.thumbnail])
            .flatten()
            .map(|blob| blob.hash)
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// All that can be read, in the order they were added. Where two were added in one moment their ids decide.
pub(crate) fn all(attachments: &MapRef, transaction: &impl ReadTxn) -> Vec<Attachment> {
    let mut all: Vec<Attachment> = values(attachments, transaction)
        .filter_map(|(key, bytes)| from_bytes(&key, &bytes))
        .collect();
    all.sort_unstable_by_key(|attachment| (attachment.added.at, attachment.id));
    all
}

pub(crate) fn one(
    attachments: &MapRef,
    transaction: &impl ReadTxn,
    id: AttachmentId,
) -> Option<Attachment> {
    match attachments.get(transaction, &id.to_string()) {
        Some(Out::Any(Any::Buffer(bytes))) => from_bytes(&id.to_string(), &bytes),
        _ => None,
    }
}

pub(crate) fn to_bytes(attachment: &Attachment) -> Vec<u8> {
    minicbor::to_vec(attachment)
        .expect("a vector takes any bytes, and derived encoders make no errors of their own")
}

fn values<'a, T: ReadTxn>(
    attachments: &'a MapRef,
    transaction: &'a T,
) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    attachments
        .iter(transaction)
        .filter_map(|(key, value)| match value {
            Out::Any(Any::Buffer(bytes)) => Some((key.to_owned(), bytes.to_vec())),
            _ => None,
        })
}

/// None when it is no attachment, or not the one its key names. A description that is too long is cut.
fn from_bytes(key: &str, bytes: &[u8]) -> Option<Attachment> {
    let mut attachment: Attachment = minicbor::decode(bytes).ok()?;
    if attachment.id.to_string() != key {
        return None;
    }
    if let Some(described) = &mut attachment.described
        && let Some((end, _)) = described.char_indices().nth(DESCRIPTION_CHARS_MAX)
    {
        described.truncate(end);
    }
    Some(attachment)
}

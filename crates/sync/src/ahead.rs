//! Ahead: which photos and clips are fetched before anybody looks at them, while bytes cost nothing?

use domain::attachment::Attachment;

use crate::diary;
use crate::evict::{ORIGINALS_BYTES_MAX, originals_bytes};
use crate::phone::Phone;
use crate::record::BlobKind;
use crate::store::{StoreError, Transaction};
use crate::transfer::{self, Download};

/// How many of the newest entries are looked at: two or three months of a busy diary. Further back people look by chance.
const ENTRIES_MAX: usize = 60;

/// Most originals chosen at a time: a quarter of an hour on a slow line, in case the browser is wrong about it.
const ORIGINALS_MAX: usize = 30;

/// Nothing is fetched ahead past this many bytes of originals, so that what is fetched never pushes out what was looked at.
const BYTES_MAX: u64 = ORIGINALS_BYTES_MAX / 4 * 3;

/// Wants the newest originals that are not here.
///
/// # Errors
/// When the storage fails.
pub async fn choose(tx: &impl Transaction, phone: &Phone) -> Result<(), StoreError> {
    let mut bytes = originals_bytes(tx).await?;
    let mut chosen = 0;
    for (_, row) in diary::rows(tx, phone.duo, None, ENTRIES_MAX).await? {
        if row.entry.attachments.is_none() {
            continue;
        }
        let Some((entry, _)) = diary::entry(tx, phone, row.entry.id).await? else {
            continue;
        };
        for Attachment { original, .. } in entry.attachments {
            bytes += u64::from(original.bytes);
            if chosen == ORIGINALS_MAX || bytes > BYTES_MAX {
                return Ok(());
            }
            let download = Download {
                hash: original.hash,
                kind: BlobKind::Original,
                ahead: true,
            };
            if transfer::fetch(tx, phone.duo, download).await? {
                chosen += 1;
            } else {
                // Counted already.
                bytes -= u64::from(original.bytes);
            }
        }
    }
    Ok(())
}

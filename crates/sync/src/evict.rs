//! Evict: which photos and clips make room on this phone when there are too many?
//!
//! Only originals that the server has too, those first that nobody has looked at for longest. Small pictures stay.

use std::collections::BTreeSet;

use domain::attachment::Attachment;

use crate::record::{BlobFacts, BlobKind};
use crate::store::{Scan, StoreError, Table, Transaction, read_all};
use crate::transfer::Upload;
use crate::wire::from_bytes;

/// Most bytes of originals on one phone, of all its duos together: some 800 photos, and less than most people's other apps keep.
pub const ORIGINALS_BYTES_MAX: u64 = 200_000_000;

/// How much of what the browser lets this app store may be originals, in hundredths. The diary itself needs the rest.
const QUOTA_PERCENT_MAX: u64 = 60;

/// Room for originals, in bytes, where the browser lets the app store so many bytes in all; none when it does not say.
#[must_use]
pub fn room(quota_bytes: Option<u64>) -> u64 {
    let share = |quota: u64| quota / 100 * QUOTA_PERCENT_MAX;
    quota_bytes.map_or(ORIGINALS_BYTES_MAX, |quota| {
        share(quota).min(ORIGINALS_BYTES_MAX)
    })
}

/// The keys of what has to go so that the originals fit into `room_bytes`. What is in `only_here` never goes, even when they do not fit
/// without it.
#[must_use]
pub fn surplus(
    kept: &[(String, BlobFacts)],
    only_here: &BTreeSet<String>,
    room_bytes: u64,
) -> Vec<String> {
    let mut originals: Vec<&(String, BlobFacts)> = kept
        .iter()
        .filter(|(_, facts)| facts.kind == BlobKind::Original)
        .collect();
    let mut bytes: u64 = originals
        .iter()
        .map(|(_, facts)| u64::from(facts.bytes))
        .sum();
    originals.sort_unstable_by(|(a, one), (b, other)| (one.used_at, a).cmp(&(other.used_at, b)));
    let mut surplus = Vec::new();
    for (key, facts) in originals {
        if bytes <= room_bytes {
            break;
        }
        if !only_here.contains(key) {
            bytes -= u64::from(facts.bytes);
            surplus.push(key.clone());
        }
    }
    surplus
}

/// Bytes of all originals on this phone.
///
/// # Errors
/// When the storage fails.
pub async fn originals_bytes(tx: &impl Transaction) -> Result<u64, StoreError> {
    let kept = kept(tx).await?;
    let originals = kept
        .iter()
        .filter(|(_, facts)| facts.kind == BlobKind::Original);
    Ok(originals.map(|(_, facts)| u64::from(facts.bytes)).sum())
}

/// Makes the originals of all duos fit into `room_bytes`; tells whether anything had to go.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn make_room(tx: &impl Transaction, room_bytes: u64) -> Result<bool, StoreError> {
    let surplus = surplus(&kept(tx).await?, &only_here(tx).await?, room_bytes);
    for key in &surplus {
        tx.delete(Table::Blobs, key)?;
        tx.delete(Table::BlobFacts, key)?;
    }
    Ok(!surplus.is_empty())
}

async fn kept(tx: &impl Transaction) -> Result<Vec<(String, BlobFacts)>, StoreError> {
    read_all(tx, Table::BlobFacts, Scan::first(usize::MAX, String::new())).await
}

/// The keys of blobs that the server does not have: on their way, refused, or with a draft.
async fn only_here(tx: &impl Transaction) -> Result<BTreeSet<String>, StoreError> {
    let all = tx
        .scan(Table::Transfers, Scan::first(usize::MAX, String::new()))
        .await?;
    let unreadable = |_| StoreError::Unreadable {
        what: Table::Transfers.name(),
    };
    let mut only_here = BTreeSet::new();
    for (key, bytes) in all {
        let Some((duo, rest)) = key.split_once('/') else {
            continue;
        };
        if rest.starts_with("up/") {
            let upload: Upload = from_bytes(&bytes).map_err(unreadable)?;
            only_here.insert(format!("{duo}/{}", upload.hash));
        } else if rest.starts_with("drafted/") {
            let drafted: Attachment = from_bytes(&bytes).map_err(unreadable)?;
            only_here.insert(format!("{duo}/{}", drafted.original.hash));
        }
    }
    Ok(only_here)
}

#[cfg(test)]
mod tests {
    use domain::UnixMillis;
    use proptest::prelude::*;

    use super::*;

    fn facts(kind: BlobKind, bytes: u32, used_at: i64) -> BlobFacts {
        BlobFacts {
            kind,
            bytes,
            used_at: UnixMillis(used_at),
        }
    }

    fn original(key: &str, bytes: u32, used_at: i64) -> (String, BlobFacts) {
        (key.into(), facts(BlobKind::Original, bytes, used_at))
    }

    #[test]
    fn what_nobody_looked_at_for_longest_goes_first_and_no_more_than_needed() {
        let kept = [
            original("new", 40, 30),
            original("old", 40, 10),
            original("older", 40, 5),
        ];
        assert_eq!(surplus(&kept, &BTreeSet::new(), 80), ["older"]);
        assert_eq!(surplus(&kept, &BTreeSet::new(), 79), ["older", "old"]);
        assert!(surplus(&kept, &BTreeSet::new(), 120).is_empty());
    }

    #[test]
    fn a_phone_with_little_room_keeps_the_larger_part_of_it_for_the_rest() {
        assert_eq!(room(None), ORIGINALS_BYTES_MAX);
        assert_eq!(room(Some(100_000_000)), 60_000_000);
        assert_eq!(room(Some(10_000_000_000)), ORIGINALS_BYTES_MAX);
    }

    proptest! {
        #[test]
        fn only_originals_that_the_server_has_too_ever_go(
            blobs in proptest::collection::vec((0_u8..3, 1_u32..1_000, 0_i64..50, any::<bool>()), 0..40),
            room_bytes in 0_u64..10_000,
        ) {
            let mut kept = Vec::new();
            let mut only_here = BTreeSet::new();
            for (number, (kind, bytes, used_at, is_only_here)) in blobs.into_iter().enumerate() {
                let kind = [BlobKind::Original, BlobKind::Thumbnail, BlobKind::Section][usize::from(kind)];
                let key = number.to_string();
                if is_only_here {
                    only_here.insert(key.clone());
                }
                kept.push((key, facts(kind, bytes, used_at)));
            }
            let gone = surplus(&kept, &only_here, room_bytes);
            let stays = |key: &String| !gone.contains(key);
            for (key, facts) in &kept {
                prop_assert!(stays(key) || (facts.kind == BlobKind::Original && !only_here.contains(key)));
            }
            let originals = kept.iter().filter(|(_, facts)| facts.kind == BlobKind::Original);
            let left: u64 = originals.clone().filter(|(key, _)| stays(key)).map(|(_, facts)| u64::from(facts.bytes)).sum();
            let could_go = originals.clone().any(|(key, _)| stays(key) && !only_here.contains(key));
            prop_assert!(left <= room_bytes || !could_go);
        }
    }
}

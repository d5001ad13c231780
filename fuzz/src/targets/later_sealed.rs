//! What came to be sealed with protocol 2: blobs, sections of snapshots, the key before a key. Nothing that was changed opens.

use crypto::blob::{self, BlobKey, CHUNK_LEN};
use crypto::duo_key::DuoKey;
use crypto::key_history::{SEALED_PREVIOUS_LEN, open_previous, seal_previous};
use crypto::snapshot::{SectionHeader, open_section, seal_section};
use domain::{DuoId, Hash, KeyEpoch, Position, Seq};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::{Outcome, Target};

const DUO: DuoId = DuoId::from_bytes([1; 16]);

/// Largest contents that are sealed again: more would only be slower.
const CONTENTS_BYTES_MAX: usize = 4 * 1024;

pub fn blob() -> Target {
    let key = BlobKey::from_bytes(&[2; 32]);
    let seal = |contents: &[u8]| blob::seal(&key, contents, [3; blob::NONCE_PREFIX_LEN]);
    // None, few, and two chunks.
    let lengths = [0, 100, CHUNK_LEN + 5];
    let known: Vec<_> = lengths.map(|length| seal(&vec![7; length])).to_vec();
    Target::new("sealed_blob", known.clone(), move |input| {
        let opened = blob::open(&key, input);
        assert!(opened.is_err() || known.iter().any(|sealed| sealed == input));
        let contents = &input[..input.len().min(CONTENTS_BYTES_MAX)];
        let again = blob::seal(&key, contents, [4; blob::NONCE_PREFIX_LEN]);
        assert_eq!(again.len(), blob::sealed_len(contents.len()));
        assert_eq!(blob::open(&key, &again).as_deref(), Ok(contents));
        Outcome::of(opened.is_ok())
    })
}

pub fn section() -> Target {
    let key = DuoKey::generate(&mut StdRng::seed_from_u64(5));
    let header = |index| SectionHeader {
        duo: DUO,
        key_epoch: KeyEpoch(2),
        upto: Position {
            seq: Seq(1_000),
            chain: Hash([6; 32]),
        },
        parent: Hash([7; 32]),
        index,
        count: 3,
    };
    let seal = |index, plain: &[u8]| seal_section(&key, &header(index), plain, [8; 24]);
    let known = [seal(0, b""), seal(0, &[9; 2_000])];
    // Of another place of the same snapshot.
    let misplaced = seal(1, b"elsewhere");
    let seeds = known.iter().chain([&misplaced]).cloned().collect();
    Target::new("sealed_section", seeds, move |input| {
        let opened = open_section(&key, &header(0), input);
        assert!(opened.is_err() || known.iter().any(|sealed| sealed == input));
        let again = seal_section(&key, &header(2), input, [10; 24]);
        let opened_again = open_section(&key, &header(2), &again);
        assert_eq!(opened_again.as_deref(), Ok(input));
        assert!(open_section(&key, &header(0), &again).is_err());
        Outcome::of(opened.is_ok())
    })
}

pub fn previous_key() -> Target {
    let mut rng = StdRng::seed_from_u64(11);
    let (new, previous) = (DuoKey::generate(&mut rng), DuoKey::generate(&mut rng));
    let seal = |epoch| seal_previous(&new, DUO, KeyEpoch(epoch), &previous, [12; 24]);
    let (known, of_another_epoch) = (seal(2), seal(3));
    assert_eq!(known.len(), SEALED_PREVIOUS_LEN);
    let seeds = vec![known.clone(), of_another_epoch];
    Target::new("sealed_previous_key", seeds, move |input| {
        let opened = open_previous(&new, DUO, KeyEpoch(2), input);
        assert_eq!(opened.is_ok(), input == known);
        assert!(
            opened
                .as_ref()
                .is_ok_and(|key| key.name() == previous.name())
                || opened.is_err()
        );
        Outcome::of(opened.is_ok())
    })
}

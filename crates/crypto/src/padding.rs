//! How long is a padded plaintext, so that a sealed size tells little about what was written?
//!
//! The padding itself is that of ISO/IEC 7816-4: one byte 0x80, then zeros up to the padded length.

/// Up to this length, the step is [`SMALL_STEP`]; above, PADMÉ chooses it.
const SMALL_MAX: usize = 1024;

/// Most items are edits of 20 to 200 bytes; steps of 64 bytes leave a reader of sizes with only a few classes.
const SMALL_STEP: usize = 64;

/// The mark after which only zeros follow.
const MARK: u8 = 0x80;

/// The length of a plaintext of `plaintext_len` bytes after padding: at least one byte more, a multiple of 64 up to
/// 1,024 bytes, and a PADMÉ length above (at most 6.25 % more, and ever less for longer ones).
///
/// PADMÉ: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019,
/// algorithm 1. It lets a length keep only as many significant bits as its own exponent needs.
#[must_use]
pub const fn padded_len(plaintext_len: usize) -> usize {
    // Saturating, so that a nonsensical length cannot wrap round to a small one.
    let least = plaintext_len.saturating_add(1);
    if least <= SMALL_MAX {
        least.next_multiple_of(SMALL_STEP)
    } else {
        padme(least)
    }
}

/// The next length at or above `length` whose low bits are zero as PADMÉ asks. `length` is at least 2.
const fn padme(length: usize) -> usize {
    let exponent = length.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let low_bits = (1_usize << (exponent - kept_bits)) - 1;
    length.saturating_add(low_bits) & !low_bits
}

/// Pads the plaintext that fills `buffer` from `start` to its end.
pub(crate) fn pad(buffer: &mut Vec<u8>, start: usize) {
    let plaintext_len = buffer.len() - start;
    buffer.push(MARK);
    buffer.resize(start + padded_len(plaintext_len), 0);
}

/// The length of the plaintext within `padded`, or nothing when it does not end in a mark and zeros.
///
/// It takes a different time for different contents, which is safe only because it looks at bytes that have been
/// authenticated. Any amount of padding is taken: text must not be lost because its writer padded otherwise.
pub(crate) fn unpadded_len(padded: &[u8]) -> Option<usize> {
    let last = padded.iter().rposition(|&byte| byte != 0)?;
    (padded[last] == MARK).then_some(last)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_plaintexts_fill_multiples_of_64_with_room_for_the_mark() {
        for (plaintext, padded) in [
            (0, 64),
            (1, 64),
            (63, 64),
            (64, 128),
            (127, 128),
            (128, 192),
            (960, 1024),
            (1023, 1024),
        ] {
            assert_eq!(padded_len(plaintext), padded, "{plaintext}");
        }
    }

    #[test]
    fn large_plaintexts_fill_padme_lengths() {
        // By hand from the paper: 2^e ≤ length < 2^(e+1) has steps of 2^(e − ⌊log2 e⌋ − 1).
        for (plaintext, padded) in [
            (1_024, 1_088),
            (1_087, 1_088),
            (2_047, 2_048),
            (2_048, 2_176),
            (4_096, 4_352),
            (65_536, 67_584),
            (1_000_000, 1_015_808),
        ] {
            assert_eq!(padded_len(plaintext), padded, "{plaintext}");
        }
    }

    #[test]
    fn an_absurd_length_does_not_wrap_round() {
        assert!(padded_len(usize::MAX) > usize::MAX / 2);
        assert!(padded_len(isize::MAX as usize) > isize::MAX as usize);
    }

    #[test]
    fn bytes_without_a_mark_are_refused() {
        for padded in [&[][..], &[0; 64], &[1; 64], &[0x80, 0x81, 0, 0]] {
            assert_eq!(unpadded_len(padded), None, "{padded:?}");
        }
    }

    #[test]
    fn a_plaintext_that_ends_like_padding_keeps_its_end() {
        for plaintext in [&[0x80][..], &[0], &[0x80, 0, 0], &[7, 0x80, 0]] {
            let mut buffer = plaintext.to_vec();
            pad(&mut buffer, 0);
            assert_eq!(unpadded_len(&buffer), Some(plaintext.len()));
        }
    }

    proptest! {
        #[test]
        fn padding_comes_off_again(head in 0_usize..40, plaintext in prop::collection::vec(any::<u8>(), 0..5_000)) {
            let mut buffer = vec![0xff; head];
            buffer.extend_from_slice(&plaintext);
            pad(&mut buffer, head);
            prop_assert_eq!(buffer.len(), head + padded_len(plaintext.len()));
            prop_assert_eq!(unpadded_len(&buffer[head..]), Some(plaintext.len()));
            prop_assert_eq!(&buffer[head..head + plaintext.len()], &plaintext[..]);
        }

        #[test]
        fn every_padded_length_is_one_of_the_few_allowed(plaintext in 0_usize..100_000_000) {
            let padded = padded_len(plaintext);
            prop_assert!(padded > plaintext);
            // A padded length is its own bucket's end: a plaintext one byte shorter, mark included, stays in it.
            prop_assert_eq!(padded_len(padded - 1), padded);
            if padded <= 1024 {
                prop_assert_eq!(padded % 64, 0);
                prop_assert!(padded - plaintext <= 64);
            } else {
                let exponent = (usize::BITS - 1 - padded.leading_zeros()) as f64;
                let significant = (usize::BITS - padded.trailing_zeros() - padded.leading_zeros()) as f64;
                prop_assert!(significant <= exponent.log2().floor() + 2.0);
                prop_assert!(16 * (padded - plaintext - 1) <= plaintext);
            }
        }

        #[test]
        fn a_longer_plaintext_is_never_padded_shorter(a in 0_usize..1_000_000, b in 0_usize..1_000_000) {
            prop_assert!(padded_len(a.min(b)) <= padded_len(a.max(b)));
        }
    }
}

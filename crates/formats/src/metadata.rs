//! Does a picture say more than it shows: where and with what it was taken?

/// Whether a JPEG or WebP carries Exif, XMP or IPTC, where cameras write place, time and owner. What cannot be followed to its end, and
/// every other format, counts as carrying them.
pub fn is_carried_by(picture: &[u8]) -> bool {
    match picture {
        [0xff, 0xd8, rest @ ..] => in_jpeg(rest).unwrap_or(true),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            chunks @ ..,
        ] => in_webp(chunks).unwrap_or(true),
        _ => true,
    }
}

/// Markers of JPEG (ITU-T T.81, table B.1). Exif and XMP lie in APP1, IPTC in APP13; APP2 is for colour profiles.
const APP1: u8 = 0xe1;
const APP13: u8 = 0xed;
const START_OF_SCAN: u8 = 0xda;

/// None when the segments cannot be followed up to the picture itself.
fn in_jpeg(mut rest: &[u8]) -> Option<bool> {
    loop {
        let [0xff, marker, after @ ..] = rest else {
            return None;
        };
        match *marker {
            START_OF_SCAN => return Some(false),
            APP1 | APP13 => return Some(true),
            // A filling byte before the marker.
            0xff => rest = &rest[1..],
            _ => {
                let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
                rest = after.get(length..).filter(|_| length >= 2)?;
            }
        }
    }
}

/// None when the chunks (RFC 9649) do not end where the picture does.
fn in_webp(mut rest: &[u8]) -> Option<bool> {
    while !rest.is_empty() {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        if matches!(name, b"EXIF" | b"XMP ") {
            return Some(true);
        }
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        rest = after.get(length.checked_next_multiple_of(2)?..)?;
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for (marker, content) in segments {
            let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
            bytes.extend([0xff, *marker]);
            bytes.extend(length.to_be_bytes());
            bytes.extend(*content);
        }
        bytes.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        bytes
    }

    fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
        for (name, content) in chunks {
            bytes.extend(*name);
            bytes.extend((content.len() as u32).to_le_bytes());
            bytes.extend(*content);
            bytes.extend(&[0][..content.len() % 2]);
        }
        bytes
    }

    #[test]
    fn a_picture_that_only_shows_passes() {
        let jfif = (0xe0, &b"JFIF\0\x01\x01"[..]);
        let profile = (0xe2, &b"ICC_PROFILE\0"[..]);
        assert!(!is_carried_by(&jpeg(&[jfif, profile, (0xdb, &[7; 65])])));
        assert!(!is_carried_by(&webp(&[(b"VP8 ", &[1, 2, 3])])));
    }

    #[test]
    fn a_picture_that_says_where_it_was_taken_does_not_pass() {
        let jfif = (0xe0, &b"JFIF\0\x01\x01"[..]);
        assert!(is_carried_by(&jpeg(&[jfif, (0xe1, b"Exif\0\0MM\0*")])));
        assert!(is_carried_by(&jpeg(&[(0xed, b"Photoshop 3.0\0")])));
        let shown = (b"VP8 ", &[1, 2, 3][..]);
        assert!(is_carried_by(&webp(&[shown, (b"EXIF", b"MM\0*")])));
        assert!(is_carried_by(&webp(&[shown, (b"XMP ", b"<x/>")])));
    }

    #[test]
    fn what_cannot_be_followed_does_not_pass() {
        let whole = jpeg(&[(0xe0, b"JFIF\0")]);
        for cut in 2..10 {
            assert!(is_carried_by(&whole[..cut]), "cut at {cut}");
        }
        let whole = webp(&[(b"VP8 ", &[1, 2, 3, 4])]);
        assert!(is_carried_by(&whole[..whole.len() - 1]));
        assert!(is_carried_by(b"\x89PNG\r\n\x1a\n"));
        assert!(is_carried_by(b""));
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            is_carried_by(&bytes);
            is_carried_by(&[&[0xff, 0xd8], &bytes[..]].concat());
            is_carried_by(&[&b"RIFF\0\0\0\0WEBP"[..], &bytes].concat());
        }
    }
}

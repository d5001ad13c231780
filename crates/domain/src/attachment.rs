//! What is a photo or a voice clip of an entry, and where do its sealed bytes lie?

use core::fmt;

use minicbor::{Decode, Encode};

use crate::diary::Mark;
use crate::id::AttachmentId;
use crate::log::Hash;

/// Most photos and voice clips of one entry: an outing's best pictures, and still few enough to come over a slow network.
pub const ATTACHMENTS_MAX: usize = 10;

/// Longest description of an attachment, in characters: what a screen reader says in one breath or two.
pub const DESCRIPTION_CHARS_MAX: usize = 200;

/// Longest voice clip, in milliseconds: a minute says a lot, and still comes over a slow network.
pub const VOICE_MS_MAX: u32 = 60_000;

/// A photo or a voice clip of an entry. The bytes are kept apart, as sealed blobs; this says how to find, open and show them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// Which attachment.
    #[n(0)]
    pub id: AttachmentId,
    /// Photo or voice clip.
    #[n(1)]
    pub kind: AttachmentKind,
    /// The full photo or clip.
    #[n(2)]
    pub original: BlobRef,
    /// The small photo shown first; none for a voice clip.
    #[n(3)]
    pub thumbnail: Option<BlobRef>,
    /// Of the original.
    #[n(4)]
    pub media_type: MediaType,
    /// Width of the original, in pixels; 0 for a voice clip.
    #[n(5)]
    pub width: u16,
    /// Height of the original, in pixels; 0 for a voice clip.
    #[n(6)]
    pub height: u16,
    /// Length of the clip, in milliseconds; 0 for a photo.
    #[n(7)]
    pub duration_ms: u32,
    /// Who added it, and when by their clock.
    #[n(8)]
    pub added: Mark,
    /// What a member says is to be seen or heard, for whoever cannot: at most [`DESCRIPTION_CHARS_MAX`] characters.
    #[n(9)]
    pub described: Option<String>,
}

/// What an attachment is to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum AttachmentKind {
    /// Something to look at.
    #[n(0)]
    Photo,
    /// Something to listen to.
    #[n(1)]
    Voice,
}

/// In which form an original lies: what the phones' browsers write and all of them read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum MediaType {
    /// A photo, `image/jpeg`.
    #[n(0)]
    Jpeg,
    /// A photo, `image/webp`.
    #[n(1)]
    Webp,
    /// A photo, `image/png`: what a browser falls back to that cannot write the other two.
    #[n(2)]
    Png,
    /// A voice clip, `audio/mp4`.
    #[n(3)]
    Mp4Audio,
    /// A voice clip, `audio/webm` with Opus in it.
    #[n(4)]
    WebmOpus,
    /// A voice clip, `audio/ogg` with Opus in it.
    #[n(5)]
    OggOpus,
}

/// Where sealed bytes lie, and what opens them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BlobRef {
    /// SHA-256 of the sealed bytes: their name on the server.
    #[n(0)]
    pub hash: Hash,
    /// What they are sealed under.
    #[n(1)]
    pub key: BlobSecret,
    /// Length of the sealed bytes.
    #[n(2)]
    pub bytes: u32,
}

/// The key of one blob. It never shows in messages for developers.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct BlobSecret(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl fmt::Debug for BlobSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlobSecret(…)")
    }
}

impl MediaType {
    /// The name by which browsers know it.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Png => "image/png",
            Self::Mp4Audio => "audio/mp4",
            Self::WebmOpus => "audio/webm;codecs=opus",
            Self::OggOpus => "audio/ogg;codecs=opus",
        }
    }

    /// Whether it is for looking or for listening.
    #[must_use]
    pub const fn kind(self) -> AttachmentKind {
        match self {
            Self::Jpeg | Self::Webp | Self::Png => AttachmentKind::Photo,
            Self::Mp4Audio | Self::WebmOpus | Self::OggOpus => AttachmentKind::Voice,
        }
    }
}

/// How many attachments an entry has; every use of it has at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct AttachmentCount {
    /// Photos.
    #[n(0)]
    pub photos: u16,
    /// Voice clips.
    #[n(1)]
    pub voices: u16,
}

impl AttachmentCount {
    /// Counts them; none when there are none.
    #[must_use]
    pub fn of(attachments: &[Attachment]) -> Option<Self> {
        let count = |kind| {
            let count = attachments.iter().filter(|each| each.kind == kind).count();
            u16::try_from(count).unwrap_or(u16::MAX)
        };
        (!attachments.is_empty()).then(|| Self {
            photos: count(AttachmentKind::Photo),
            voices: count(AttachmentKind::Voice),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::id::MemberId;
    use crate::time::UnixMillis;

    fn photo() -> Attachment {
        let blob = |number| BlobRef {
            hash: Hash([number; 32]),
            key: BlobSecret([0x5e; 32]),
            bytes: 180_000,
        };
        Attachment {
            id: AttachmentId::from_bytes([7; 16]),
            kind: AttachmentKind::Photo,
            original: blob(1),
            thumbnail: Some(blob(2)),
            media_type: MediaType::Jpeg,
            width: 1600,
            height: 1200,
            duration_ms: 0,
            added: Mark {
                by: MemberId::from_bytes([3; 16]),
                at: UnixMillis(1),
            },
            described: None,
        }
    }

    #[test]
    fn an_attachment_reads_back_from_its_own_bytes() {
        let bytes = minicbor::to_vec(photo()).unwrap();
        assert_eq!(minicbor::decode::<Attachment>(&bytes).unwrap(), photo());
        assert!(bytes.len() < 250, "{} bytes", bytes.len());
    }

    #[test]
    fn the_key_of_a_blob_never_shows() {
        let shown = format!("{:?}", photo());
        assert!(!shown.contains("94"), "94 is 0x5e: {shown}");
        assert!(!shown.to_lowercase().contains("5e5e"), "{shown}");
    }

    #[test]
    fn photos_and_voice_clips_are_counted_apart() {
        let voice = Attachment {
            kind: AttachmentKind::Voice,
            ..photo()
        };
        assert_eq!(AttachmentCount::of(&[]), None);
        let count = AttachmentCount::of(&[photo(), voice, photo()]);
        let expected = AttachmentCount {
            photos: 2,
            voices: 1,
        };
        assert_eq!(count, Some(expected));
    }
}

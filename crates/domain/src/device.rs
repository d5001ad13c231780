//! Which kinds of devices may hold a duo's keys?

use minicbor::decode::{Decoder, Error};
use minicbor::{Decode, Encode};

/// What a device is. To the keys all kinds are the same: each has an id and secrets, and is granted keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode)]
#[cbor(index_only)]
pub enum DeviceKind {
    /// A phone, or any other browser profile that keeps the diary.
    #[n(0)]
    #[default]
    Phone,
    /// A printed recovery card: its id and secrets follow from the [`CardCode`](crate::CardCode) on it, so whoever has the
    /// paper can open the diary on an empty phone.
    #[n(1)]
    Card,
    /// A code that moves from a browser tab to the home-screen app within ten minutes. A device like a card, but it is
    /// revoked once it was used or its time is over.
    #[n(2)]
    Transfer,
}

/// By hand, so that an optional kind that only a later version knows reads as none: what is derived for enums that are a bare
/// number stands behind the number when it reports an unknown one, and the next field would be skipped in its place.
impl<'bytes, Ctx> Decode<'bytes, Ctx> for DeviceKind {
    fn decode(decoder: &mut Decoder<'bytes>, _: &mut Ctx) -> Result<Self, Error> {
        let start = decoder.position();
        match decoder.i64()? {
            0 => Ok(Self::Phone),
            1 => Ok(Self::Card),
            2 => Ok(Self::Transfer),
            unknown => {
                decoder.set_position(start);
                Err(Error::unknown_variant(unknown).at(start))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Registered {
        #[n(0)]
        kind: Option<DeviceKind>,
        #[n(1)]
        note: String,
    }

    #[test]
    fn every_kind_reads_back_from_its_number() {
        for (number, kind) in [
            (0, DeviceKind::Phone),
            (1, DeviceKind::Card),
            (2, DeviceKind::Transfer),
        ] {
            assert_eq!(minicbor::to_vec(kind).unwrap(), [number]);
            assert_eq!(minicbor::decode::<DeviceKind>(&[number]).unwrap(), kind);
        }
    }

    #[test]
    fn a_kind_of_a_later_version_reads_as_none_and_loses_no_field() {
        let known = Registered {
            kind: Some(DeviceKind::Card),
            note: "kitchen drawer".to_owned(),
        };
        let mut later = minicbor::to_vec(&known).unwrap();
        assert_eq!(later[..2], [0x82, 1]);
        later[1] = 3;
        assert_eq!(
            minicbor::decode::<Registered>(&later).unwrap(),
            Registered {
                kind: None,
                ..known
            }
        );
        assert!(minicbor::decode::<DeviceKind>(&[3]).is_err());
    }
}

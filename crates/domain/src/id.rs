//! One type per id: 16 random bytes, written as 32 lower-case hexadecimal digits.

use core::fmt;
use core::str::FromStr;

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 lower-case hexadecimal digits")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);

        impl $name {
            /// The id made of these bytes; random ones, when a new thing is named.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                from_hex(text).map(Self).ok_or(IdError)
            }
        }
    };
}

id!(
    /// A programme: one organisation's buddy scheme.
    ProgrammeId
);
id!(
    /// A duo: the unit that shares a diary.
    DuoId
);
id!(
    /// A person's place in one duo.
    MemberId
);
id!(
    /// One registration of one browser profile for one member of one duo.
    DeviceId
);
id!(
    /// One entry of the joint diary.
    EntryId
);
id!(
    /// One thing that the duo shares besides entries: a meeting, a plan, a phrase. No thing shares its id with an entry.
    ThingId
);
id!(
    /// One photo or voice clip of an entry.
    AttachmentId
);

/// Exactly `N` bytes from `2 N` lower-case hexadecimal digits.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_own_text() {
        let id = DuoId::from_bytes(core::array::from_fn(|i| (i * 17) as u8));
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn anything_but_32_lower_case_digits_is_refused() {
        for text in [
            "",
            "00",
            &"0".repeat(31),
            &"0".repeat(33),
            &"A".repeat(32),
            &"é".repeat(16),
        ] {
            assert_eq!(text.parse::<DuoId>(), Err(IdError), "{text}");
        }
    }
}

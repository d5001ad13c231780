//! How does "who, and when" lie in a document? As 24 bytes, so that the two can never be mixed from two writers.

use domain::diary::Mark;
use domain::{MemberId, UnixMillis};

const MEMBER_BYTES: usize = 16;

/// The member's 16 bytes, then the milliseconds as a signed big-endian number of 8 bytes.
pub(crate) fn to_bytes(mark: Mark) -> Vec<u8> {
    [mark.by.as_bytes().as_slice(), &mark.at.0.to_be_bytes()].concat()
}

/// None when these are not 24 bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Mark> {
    let (by, at) = bytes.split_at_checked(MEMBER_BYTES)?;
    Some(Mark {
        by: MemberId::from_bytes(by.try_into().ok()?),
        at: UnixMillis(i64::from_be_bytes(at.try_into().ok()?)),
    })
}

//! Which running program made a change?

/// The 53 bits that a yjs client id may have: what a JavaScript number holds exactly.
const MASK: u64 = (1 << 53) - 1;

/// Names one start of one program in a document. Never stored and never used again: two programs that write under one
/// id disagree for good. A further id costs about 13 bytes in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientId(u64);

impl ClientId {
    /// The id made of the lower 53 of these random bits.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self(bits & MASK)
    }

    /// Whether a number read from outside can be a client id.
    pub(crate) const fn is_possible(number: u64) -> bool {
        number <= MASK
    }

    pub(crate) const fn get(self) -> u64 {
        self.0
    }
}

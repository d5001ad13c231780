//! What happens to Samen when bytes from the network or the disk are not what they should be?
//!
//! Promised for every target and any bytes: no panic, no more than [`run::ALLOCATED_BYTES_MAX`] allocated for up to
//! [`mutate::INPUT_BYTES_MAX`] of input, and what was decoded encodes and decodes to the same.
//!
//! Inputs come from valid messages and files (the recordings of `server/tests/recordings`, the golden documents, what is made
//! here) and from `corpus/`, changed by [`mutate`]. An input that is taken becomes a seed itself. An input that breaks a promise is kept in
//! `corpus/` under its target's name and tried first ever after. `corpus/every_target` holds what is bad for any decoder: endless nesting,
//! lengths beyond the end.
//!
//! No tool besides stable Rust is needed. Without coverage from a compiler a mutator that knows the form of the messages finds more than one
//! that flips bytes alone.

pub mod corpus;
pub mod mutate;
pub mod run;
pub mod targets;

/// Counts what is allocated, in everything that links this crate.
#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// What came of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was what it should be, or near enough to get through the door.
    Taken,
    /// It was refused.
    Refused,
}

impl Outcome {
    /// As a decoder says it.
    #[must_use]
    pub const fn of(taken: bool) -> Self {
        if taken { Self::Taken } else { Self::Refused }
    }
}

/// Hands an input to a target; panics when a promise is broken.
pub type Check = Box<dyn FnMut(&[u8]) -> Outcome>;

/// One thing that takes bytes.
pub struct Target {
    /// Its name, also of its folder in `corpus/`.
    pub name: &'static str,
    /// Valid inputs to begin from.
    pub seeds: Vec<Vec<u8>>,
    /// What is done with an input.
    pub check: Check,
}

impl Target {
    pub(crate) fn new(
        name: &'static str,
        seeds: Vec<Vec<u8>>,
        check: impl FnMut(&[u8]) -> Outcome + 'static,
    ) -> Self {
        Self {
            name,
            seeds,
            check: Box::new(check),
        }
    }
}

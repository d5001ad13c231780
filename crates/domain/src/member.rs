//! The people of a duo.

use minicbor::{Decode, Encode};

use crate::id::MemberId;

/// For intake and matching only; inside the duo both have the same rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// New in Flanders.
    #[n(0)]
    Newcomer,
    /// Local, a volunteer.
    #[n(1)]
    Volunteer,
}

/// One person of a duo.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// Who.
    #[n(0)]
    pub id: MemberId,
    /// The first name, as the coordinator wrote it: 1 to 40 characters.
    #[n(1)]
    pub name: String,
    /// As what they were taken in.
    #[n(2)]
    pub role: Role,
}

//! Session: whom the server takes this browser for. Asked only by a phone whose storage is empty, to tell "new here" from "emptied".
//!
//! `GET /api/v1/session`; 204 without a body when the server takes it for nobody.

use minicbor::{Decode, Encode};

use crate::join::JoinAnswer;

/// The member of the device that this session was made for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SessionAnswer {
    /// The member's name.
    #[n(0)]
    pub member: String,
    /// The name of the first other member; empty when there is none.
    #[n(1)]
    pub buddy: String,
    /// The devices of this session, by which a browser that lost its keys can register a new one.
    #[n(2)]
    #[cbor(default)]
    pub devices: Vec<JoinAnswer>,
}

//! `…/passkeys`: a member's second way to sign in again.

mod ceremonies;
mod checker;
mod own;
mod sign_in;

pub use checker::Passkeys;
pub use own::{add, list, options, remove};
pub use sign_in::{sign_in, sign_in_options};

use crate::body::Limit;

/// What authenticators say.
const PASSKEY: Limit = Limit {
    name: "PASSKEY_BYTES_MAX",
    bytes: sync::passkey::PASSKEY_BYTES_MAX,
};

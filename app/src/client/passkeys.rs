//! What the screens know and can do about passkeys, the second way to sign in again.

use futures::future::LocalBoxFuture;
use sync::passkey::KnownPasskey;

use super::JoinFailure;

/// Why something with a passkey did not work. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyTrouble {
    /// The person closed the browser's question, or let it stand too long; or there was no passkey to choose.
    Dismissed,
    /// The place that would keep it keeps one already.
    Known,
    /// The server or the phone's storage said no.
    Failed(JoinFailure),
}

/// All passkeys of the member, oldest first, or why they are not known.
pub type Passkeys = Result<Vec<KnownPasskey>, PasskeyTrouble>;

/// The part of [`super::Host`] for passkeys. All of it needs the network.
pub trait PasskeysHost {
    /// Whether this browser has passkeys.
    fn has_passkeys(&self) -> bool;
    /// Asks for the member's passkeys.
    fn passkeys(&self) -> LocalBoxFuture<'static, Passkeys>;
    /// Makes a passkey: the browser asks the person where to keep it.
    fn add_passkey(&self) -> LocalBoxFuture<'static, Passkeys>;
    /// Makes a passkey worthless.
    fn remove_passkey(&self, id: Vec<u8>) -> LocalBoxFuture<'static, Passkeys>;
    /// Signs in: the browser asks the person for a passkey. The duo is open afterwards.
    fn sign_in_by_passkey(&self) -> LocalBoxFuture<'static, Result<(), PasskeyTrouble>>;
}

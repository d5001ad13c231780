//! What do we ask of an authenticator, and how are its answers checked?
//!
//! The checking is `webauthn-rs`, which takes the randomness of its challenges from the system and not from the program's state: nothing
//! that a simulation drives.

use std::fmt;

use domain::{DeviceId, Hash};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse, Url, Uuid,
    Webauthn, WebauthnBuilder,
};
use webauthn_rs_proto::ResidentKeyRequirement;

use super::ceremonies::Ceremonies;
use crate::config::PublicUrl;

/// What people read when their phone asks them.
const NAME: &str = "Samen";

/// Everything the routes need.
pub struct Passkeys {
    /// None on an address that is no name (`http://127.0.0.1`): browsers have no passkeys there.
    webauthn: Option<Webauthn>,
    /// Passkeys that are being added.
    pub adding: Ceremonies<Adding>,
    /// People who are signing in.
    pub signing_in: Ceremonies<DiscoverableAuthentication>,
}

/// A passkey that is being added.
#[derive(Debug)]
pub struct Adding {
    /// By which session.
    pub token_hash: Hash,
    /// By which device.
    pub device: DeviceId,
    /// What its authenticator will know the member by.
    pub user_handle: [u8; 16],
    /// What it was asked.
    pub asked: PasskeyRegistration,
}

impl fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passkeys").finish_non_exhaustive()
    }
}

impl Passkeys {
    /// For the address that people use. A passkey is bound to its host for ever.
    #[must_use]
    pub fn new(url: &PublicUrl) -> Self {
        let webauthn = Url::parse(url.origin()).ok().and_then(|origin| {
            let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
            builder.rp_name(NAME).build().ok()
        });
        Self {
            webauthn,
            adding: Ceremonies::default(),
            signing_in: Ceremonies::default(),
        }
    }

    /// What to ask for a new passkey of a member; none where there are none. `known` are the ids of those that the member has.
    #[must_use]
    pub fn ask_new(
        &self,
        user_handle: [u8; 16],
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> Option<(String, PasskeyRegistration)> {
        let handle = Uuid::from_bytes(user_handle);
        let (mut asked, state): (CreationChallengeResponse, _) = self
            .webauthn
            .as_ref()?
            .start_passkey_registration(handle, name, name, Some(known))
            .ok()?;
        // One that cannot be found without a name is of no use to a browser that knows nobody.
        if let Some(selection) = asked.public_key.authenticator_selection.as_mut() {
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        Some((serde_json::to_string(&asked.public_key).ok()?, state))
    }

    /// The new passkey, if this answers what was asked: its id, and what is to be stored.
    #[must_use]
    pub fn check_new(
        &self,
        asked: &PasskeyRegistration,
        credential: &str,
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        let said: RegisterPublicKeyCredential = serde_json::from_str(credential).ok()?;
        let checked = self.webauthn.as_ref()?;
        let passkey = checked.finish_passkey_registration(&said, asked).ok()?;
        let stored = serde_json::to_vec(&passkey).ok()?;
        Some((passkey.cred_id().to_vec(), stored))
    }

    /// What to ask of whoever wants to sign in; none where there are no passkeys.
    #[must_use]
    pub fn ask_known(&self) -> Option<(String, DiscoverableAuthentication)> {
        let (asked, state): (RequestChallengeResponse, _) = self
            .webauthn
            .as_ref()?
            .start_discoverable_authentication()
            .ok()?;
        Some((serde_json::to_string(&asked.public_key).ok()?, state))
    }

    /// Who signs in, by what the authenticator says and nobody has checked yet.
    #[must_use]
    pub fn identify(&self, credential: &str) -> Option<Claim> {
        let said: PublicKeyCredential = serde_json::from_str(credential).ok()?;
        let checked = self.webauthn.as_ref()?;
        let (handle, id) = checked.identify_discoverable_authentication(&said).ok()?;
        let (user_handle, id) = (handle.into_bytes(), id.to_vec());
        Some(Claim {
            id,
            user_handle,
            said,
        })
    }

    /// The passkey as it is to be stored from now on, if the claim answers what was asked. A count that did not rise is refused: then
    /// there is a copy of it.
    #[must_use]
    pub fn check_known(
        &self,
        asked: DiscoverableAuthentication,
        claim: &Claim,
        stored: &[u8],
    ) -> Option<Vec<u8>> {
        let mut passkey: Passkey = serde_json::from_slice(stored).ok()?;
        let result = self
            .webauthn
            .as_ref()?
            .finish_discoverable_authentication_v2(&claim.said, asked, &passkey)
            .ok()?;
        passkey.update_credential(&result)?;
        serde_json::to_vec(&passkey).ok()
    }
}

/// Who someone says they are.
#[derive(Debug)]
pub struct Claim {
    /// The passkey's id.
    pub id: Vec<u8>,
    /// What the authenticator knows the member by.
    pub user_handle: [u8; 16],
    said: PublicKeyCredential,
}

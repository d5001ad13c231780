//! Which devices belong to a duo, and who said so?
//!
//! The roster is what decides who is granted keys. It is folded from signed items inside the sealed log, in log order,
//! so the server can neither write one nor read one; its own table of devices only routes.

use domain::{DeviceId, DeviceKind, DuoId, MemberId};
use minicbor::{Decode, Encode};

use crate::device::{DevicePublic, DeviceSecrets, Signature};

/// Purpose of the signatures on roster items.
const CONTEXT: &str = "samen/v1/roster";

/// Why a roster item was not applied. The roster is then as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// The very first item must be a device adding itself.
    #[error("a roster begins with a device that adds itself")]
    NotFounded,
    /// The signer is not in the roster.
    #[error("the signer is not in the roster")]
    UnknownSigner,
    /// The signer was revoked before.
    #[error("the signer was revoked")]
    RevokedSigner,
    /// The signer did not sign this for this duo.
    #[error("the roster item does not verify")]
    Signature,
    /// It verifies, but says something that this version does not know.
    #[error("the roster item cannot be read")]
    Unreadable,
    /// The device is known with other keys or as another member's.
    #[error("the device is known with other keys or as another member's")]
    Conflict,
    /// The device to revoke is not in the roster.
    #[error("the device to revoke is not in the roster")]
    UnknownDevice,
}

/// What a roster item says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum RosterItem {
    /// A device belongs to the duo from here on.
    #[n(0)]
    Add {
        /// Which device.
        #[n(0)]
        device: DeviceId,
        /// Whose it is.
        #[n(1)]
        member: MemberId,
        /// Its keys.
        #[n(2)]
        public: DevicePublic,
        /// What it is; absent for a phone, and for a kind that this version does not know.
        #[n(3)]
        kind: Option<DeviceKind>,
    },
    /// A device no longer belongs to the duo, for good.
    #[n(1)]
    Revoke {
        /// Which device.
        #[n(0)]
        device: DeviceId,
    },
}

/// A roster item with the signature of the device that says it.
///
/// It holds the item as the bytes that were signed: decoding and encoding again could lose a field that a later
/// version added, and with it the signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedRosterItem {
    /// A [`RosterItem`] in CBOR.
    #[cbor(n(0), with = "minicbor::bytes")]
    item: Vec<u8>,
    /// The device that says it.
    #[n(1)]
    by: DeviceId,
    /// Its signature over duo, `by` and `item`.
    #[n(2)]
    signature: Signature,
}

impl SignedRosterItem {
    /// Says a roster item as the device `by`, whose secrets these are.
    #[must_use]
    pub fn sign(duo: DuoId, item: &RosterItem, by: DeviceId, secrets: &DeviceSecrets) -> Self {
        let item = minicbor::to_vec(item).expect("writing CBOR into memory cannot fail");
        let signature = secrets.sign(CONTEXT, &signed(duo, by, &item));
        Self {
            item,
            by,
            signature,
        }
    }

    /// The device that says it, if the signature holds.
    #[must_use]
    pub fn by(&self) -> DeviceId {
        self.by
    }

    /// What it says, whether or not the signature holds.
    ///
    /// # Errors
    ///
    /// [`RosterError::Unreadable`] when this version does not know it.
    pub fn item(&self) -> Result<RosterItem, RosterError> {
        minicbor::decode(&self.item).map_err(|_| RosterError::Unreadable)
    }

    fn verify(&self, duo: DuoId, public: &DevicePublic) -> Result<(), RosterError> {
        public
            .verify(CONTEXT, &signed(duo, self.by, &self.item), &self.signature)
            .map_err(|_| RosterError::Signature)
    }
}

/// A device in a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct RosterDevice {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// Whose it is.
    #[n(1)]
    pub member: MemberId,
    /// Its keys.
    #[n(2)]
    pub public: DevicePublic,
    /// Set for good once it was revoked.
    #[n(3)]
    pub revoked: bool,
    /// What it is, as the item that added it said; see [`kind`](Self::kind).
    #[n(4)]
    pub kind: Option<DeviceKind>,
}

impl RosterDevice {
    /// What the device is: a phone, unless the item that added it said otherwise.
    #[must_use]
    pub fn kind(&self) -> DeviceKind {
        self.kind.unwrap_or_default()
    }
}

/// The devices of one duo, as the signed items so far say.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Roster {
    #[n(0)]
    duo: DuoId,
    /// In the order in which they were added.
    #[n(1)]
    devices: Vec<RosterDevice>,
}

impl Roster {
    /// The roster of a duo before its first item.
    #[must_use]
    pub const fn new(duo: DuoId) -> Self {
        Self {
            duo,
            devices: Vec::new(),
        }
    }

    /// Applies the next item of the log. Applying items again changes nothing, so a history may be said anew: adding
    /// a revoked device again leaves it revoked, and what it said before is refused but has had its effect.
    ///
    /// # Errors
    ///
    /// [`RosterError`] when the signer may not say it or it contradicts the roster; the roster then stays as it was.
    pub fn apply(&mut self, signed: &SignedRosterItem) -> Result<(), RosterError> {
        let item = if self.devices.is_empty() {
            self.founding(signed)?
        } else {
            self.said_by_a_device(signed)?
        };
        match item {
            RosterItem::Add {
                device,
                member,
                public,
                kind,
            } => self.add(device, member, public, kind),
            RosterItem::Revoke { device } => self.revoke(device),
        }
    }

    /// Whether both say the same of the same devices, in whichever order they learnt of them.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.duo == other.duo
            && self.devices.len() == other.devices.len()
            && self
                .devices
                .iter()
                .all(|known| other.get(known.device) == Some(known))
    }

    /// All devices, revoked ones included, in the order in which they were added.
    pub fn devices(&self) -> impl Iterator<Item = &RosterDevice> {
        self.devices.iter()
    }

    /// The devices that may be granted keys: all but the revoked.
    pub fn active_devices(&self) -> impl Iterator<Item = &RosterDevice> {
        self.devices.iter().filter(|known| !known.revoked)
    }

    /// A device, revoked or not.
    #[must_use]
    pub fn get(&self, device: DeviceId) -> Option<&RosterDevice> {
        self.devices.iter().find(|known| known.device == device)
    }

    /// The members that have or had a device, each once, in the order in which they came.
    #[must_use]
    pub fn members(&self) -> Vec<MemberId> {
        let mut members = Vec::new();
        for known in &self.devices {
            if !members.contains(&known.member) {
                members.push(known.member);
            }
        }
        members
    }

    /// The very first item: nobody is known yet, so a device vouches for itself. That only a holder of the duo's key
    /// can have put it into the log is what makes it worth anything; the four pictures settle the rest.
    fn founding(&self, signed: &SignedRosterItem) -> Result<RosterItem, RosterError> {
        let item = signed.item()?;
        match &item {
            RosterItem::Add { device, public, .. } if *device == signed.by => {
                signed.verify(self.duo, public)?;
                Ok(item)
            }
            _ => Err(RosterError::NotFounded),
        }
    }

    /// Every later item: believed only from a device that is in the roster now.
    fn said_by_a_device(&self, signed: &SignedRosterItem) -> Result<RosterItem, RosterError> {
        let signer = self.get(signed.by).ok_or(RosterError::UnknownSigner)?;
        if signer.revoked {
            return Err(RosterError::RevokedSigner);
        }
        signed.verify(self.duo, &signer.public)?;
        signed.item()
    }

    /// The kind first said stays: a version that knew no kinds may say an item anew without.
    fn add(
        &mut self,
        device: DeviceId,
        member: MemberId,
        public: DevicePublic,
        kind: Option<DeviceKind>,
    ) -> Result<(), RosterError> {
        match self.get(device) {
            Some(known) if known.member == member && known.public == public => Ok(()),
            Some(_) => Err(RosterError::Conflict),
            None => {
                self.devices.push(RosterDevice {
                    device,
                    member,
                    public,
                    revoked: false,
                    kind,
                });
                Ok(())
            }
        }
    }

    fn revoke(&mut self, device: DeviceId) -> Result<(), RosterError> {
        let known = self
            .devices
            .iter_mut()
            .find(|known| known.device == device)
            .ok_or(RosterError::UnknownDevice)?;
        known.revoked = true;
        Ok(())
    }
}

/// duo ‖ signer ‖ the item's CBOR: two of fixed width, then the rest.
fn signed(duo: DuoId, by: DeviceId, item: &[u8]) -> Vec<u8> {
    [duo.as_bytes(), by.as_bytes().as_slice(), item].concat()
}
